import Foundation
import Probability

/// The log posterior of one subset of a generalized linear model, in (α, β).
///
/// log p(y | α, β) + log p(β), the prior's constants kept; terms of y alone are left out. Costs
/// nk multiplications and n exponentials a value, and nk²/2 more for the curvature.
struct SubsetLogPosterior {
  private let model: GeneralizedSubsetModel
  private let columns: [[Double]]
  private let precision: [Double]
  private let logNormalizer: Double
  private var eta: [Double]
  private(set) var residual: [Double]
  private(set) var weight: [Double]

  /// 1 + k.
  var dimension: Int { columns.count + 1 }

  init?(_ model: GeneralizedSubsetModel, subset: [Int]) {
    guard let prior = model.precision(of: subset) else { return nil }
    self.model = model
    columns = subset.map { model.columns[$0] }
    precision = prior.matrix
    logNormalizer = (prior.logDeterminant - Double(subset.count) * log(2 * Double.pi)) / 2
    eta = [Double](repeating: 0, count: model.counts.count)
    (residual, weight) = (eta, eta)
  }

  /// The value; the rows' derivatives stay in `residual` and `weight`.
  mutating func value(at position: [Double]) -> Double {
    for i in eta.indices { eta[i] = position[0] }
    for (j, column) in columns.enumerated() {
      let slope = position[j + 1]
      for i in eta.indices { eta[i] += slope * column[i] }
    }
    let value =
      model.response.logLikelihood(
        eta, counts: model.counts, trials: model.trials, residual: &residual, weight: &weight)
      + logNormalizer
    let pulled = pull(position)
    return value - zip(position.dropFirst(), pulled).reduce(0) { $0 + $1.0 * $1.1 } / 2
  }

  /// Pβ.
  private func pull(_ position: [Double]) -> [Double] {
    let k = columns.count
    return (0..<k).map { i in
      (0..<k).reduce(0) { $0 + precision[i * k + $1] * position[$1 + 1] }
    }
  }

  /// The gradient where `value` was last taken.
  func gradient(at position: [Double]) -> [Double] {
    let pulled = pull(position)
    return [residual.reduce(0, +)]
      + columns.indices.map { j in
        var sum = -pulled[j]
        for i in residual.indices { sum += residual[i] * columns[j][i] }
        return sum
      }
  }

  /// Minus the Hessian where `value` was last taken, row by row.
  func curvature() -> [Double] {
    let d = dimension
    var matrix = [Double](repeating: 0, count: d * d)
    matrix[0] = weight.reduce(0, +)
    var weighted = weight
    for a in columns.indices {
      for i in weight.indices { weighted[i] = weight[i] * columns[a][i] }
      matrix[(a + 1) * d] = weighted.reduce(0, +)
      matrix[a + 1] = matrix[(a + 1) * d]
      for b in 0...a {
        var sum = precision[a * columns.count + b]
        for i in weighted.indices { sum += weighted[i] * columns[b][i] }
        matrix[(a + 1) * d + b + 1] = sum
        matrix[(b + 1) * d + a + 1] = sum
      }
    }
    return matrix
  }
}

/// The mode of a subset's log posterior and the curvature there.
struct SubsetMode {
  let position: [Double]
  let value: Double
  let factor: CholeskyFactor

  /// Newton's method with halved steps; the log posterior is concave, so its mode is unique.
  ///
  /// Nil where 100 iterations do not bring the Newton decrement below 10⁻¹⁰.
  init?(_ target: inout SubsetLogPosterior, intercept: Double) {
    var position = [Double](repeating: 0, count: target.dimension)
    position[0] = intercept
    var value = target.value(at: position)
    for _ in 0..<100 {
      guard value.isFinite,
        let factor = CholeskyFactor(target.curvature(), dimension: target.dimension)
      else { return nil }
      let gradient = target.gradient(at: position)
      let step = factor.solution(of: gradient)
      let decrement = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if decrement < 1e-10 {
        (self.position, self.value, self.factor) = (position, value, factor)
        return
      }
      var scale = 1.0
      var next = zip(position, step).map { $0 + $1 }
      var nextValue = target.value(at: next)
      while !(nextValue >= value - 1e-12 * abs(value)), scale > 1e-10 {
        scale /= 2
        next = zip(position, step).map { $0 + scale * $1 }
        nextValue = target.value(at: next)
      }
      (position, value) = (next, nextValue)
    }
    return nil
  }
}
