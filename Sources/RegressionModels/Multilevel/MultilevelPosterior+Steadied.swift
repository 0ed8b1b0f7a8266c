import Foundation
import LogDensities
import Probability

extension MultilevelPosterior {
  /// The same posterior with splines (``SmoothBlock``) and coefficients that share a prior
  /// (``ShrinkageBlock``) in coordinates of one size. Costs two gradients a coefficient.
  func steadied() -> MultilevelPosterior {
    replacingBlocks { number, block in
      switch block {
      case let group as GroupBlock where group.isSmooth:
        SmoothBlock(group, curvature: curvature(ofSmooth: number, group)) ?? block
      case let shrunk as ShrinkageBlock:
        shrunk.steadied(by: information(ofShrunk: number, shrunk))
      default: block
      }
    }
  }

  /// −∂² log likelihood by each of the coefficients that share a prior, where the chains start.
  private func information(ofShrunk number: Int, _ block: ShrinkageBlock) -> [Double] {
    let start = [Double](repeating: 0, count: block.dimension)
    let scales = start.withUnsafeBufferPointer { block.scales($0) }
    return scales.enumerated().map { index, scale in
      let place = positionStarts[number] + block.ownCount + index
      return (-hessianRow(place, of: [place])[0] - 1) / (scale * scale)
    }
  }

  /// −∂² log likelihood by the effects of a spline `[k × k]` where the chains start, what population
  /// coefficients may take over being taken off.
  private func curvature(ofSmooth number: Int, _ group: GroupBlock) -> [Double] {
    let first = positionStarts[number] + group.hyperCount
    let own = Array(first..<first + group.levelCount)
    let others = blocks.indices.filter { blocks[$0] is CoefficientBlock }.flatMap {
      Array(positionStarts[$0]..<positionStarts[$0] + blocks[$0].dimension)
    }
    let rows = (own + others).map { hessianRow($0, of: own + others) }
    let (k, p) = (own.count, others.count)
    let scale = group.spreads[0].transform(0).value
    var matrix = (0..<k).flatMap { row in
      (0..<k).map { -rows[row][$0] - (row == $0 ? 1 : 0) }
    }
    if let factor = CholeskyFactor(
      (0..<p).flatMap { row in rows[k + row][k...].map { -$0 } }, dimension: p)
    {
      let solutions = (0..<k).map { row in factor.solution(of: rows[row][k...].map { -$0 }) }
      for row in 0..<k {
        for column in 0..<k {
          matrix[row * k + column] += zip(rows[row][k...], solutions[column]).reduce(0) {
            $0 + $1.0 * $1.1
          }
        }
      }
    }
    return matrix.map { $0 / (scale * scale) }
  }

  /// A row of the Hessian of the log posterior at 0, by central differences of the gradient.
  private func hessianRow(_ index: Int, of places: [Int]) -> [Double] {
    let step = 1e-4
    let gradients = [step, -step].map { size -> [Double] in
      var position = [Double](repeating: 0, count: dimension)
      position[index] = size
      var gradient = position
      var span = gradient.mutableSpan
      _ = value(at: position.span, gradient: &span)
      return gradient
    }
    return places.map { (gradients[0][$0] - gradients[1][$0]) / (2 * step) }
  }
}

extension SmoothBlock {
  /// - Parameter curvature: the information about the effects `[k × k]`, as far as it is positive.
  /// Nil where it is no finite matrix.
  init?(_ base: GroupBlock, curvature: [Double]) {
    guard let parts = SymmetricEigenvalues(curvature, dimension: base.levelCount) else {
      return nil
    }
    self.init(base, information: parts.values.map { max($0, 0) }, basis: parts.vectors)
  }
}
