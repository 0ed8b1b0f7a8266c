import PosteriorDraws
import Probability

/// Draws of a position on the unconstrained scale, position after position.
struct UnconstrainedDraws: Sendable {
  let dimension: Int
  let chainCount: Int
  let drawCount: Int
  /// `values[(chain * drawCount + draw) * dimension + coordinate]`.
  let values: [Double]

  var count: Int { chainCount * drawCount }

  private init(dimension: Int, chainCount: Int, drawCount: Int, values: [Double]) {
    self.dimension = dimension
    self.chainCount = chainCount
    self.drawCount = drawCount
    self.values = values
  }

  /// Gathers the columns, which are coordinates; one is in use at a time.
  init(_ draws: Draws) {
    dimension = draws.names.count
    chainCount = draws.chainCount
    drawCount = draws.drawCount
    var values = [Double](repeating: 0, count: draws.chainCount * draws.drawCount * dimension)
    for coordinate in 0..<dimension {
      for (index, value) in draws.column(coordinate).values.enumerated() {
        values[index * dimension + coordinate] = value
      }
    }
    self.values = values
  }

  /// Some draws of every chain.
  func draws(_ range: Range<Int>) -> UnconstrainedDraws {
    let part = (0..<chainCount).flatMap { chain in
      let start = chain * drawCount
      return values[
        (start + range.lowerBound) * dimension..<(start + range.upperBound) * dimension]
    }
    return UnconstrainedDraws(
      dimension: dimension, chainCount: chainCount, drawCount: range.count, values: part)
  }

  /// The draws of one coordinate, `[chain, draw]`.
  func coordinate(_ index: Int) -> DrawMatrix {
    DrawMatrix(
      chainCount: chainCount, drawCount: drawCount,
      values: stride(from: index, to: values.count, by: dimension).map { values[$0] })
  }

  /// Mean and covariance over all draws, the latter factored.
  func moments() throws(ModelAveragingError) -> (mean: [Double], covariance: CholeskyFactor) {
    guard count > dimension + 1 else { throw .tooFewDraws(needed: dimension + 2, given: count) }
    let mean = (0..<dimension).map { coordinate($0).mean }
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    for start in stride(from: 0, to: values.count, by: dimension) {
      for row in 0..<dimension {
        let scaled = (values[start + row] - mean[row]) / Double(count - 1)
        for column in 0...row {
          let deviation = values[start + column] - mean[column]
          covariance[row * dimension + column] += scaled * deviation
        }
      }
    }
    guard let factor = CholeskyFactor(covariance, dimension: dimension) else {
      throw .momentsAreDegenerate
    }
    return (mean, factor)
  }
}
