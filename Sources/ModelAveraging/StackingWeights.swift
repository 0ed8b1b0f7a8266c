import Foundation
import PosteriorDraws
import Probability

/// Weights of the mixture that predicts rows left out best: stacking of predictive distributions.
///
/// With pᵢₖ = exp(elpdᵢₖ), the density that model k gives row i from all others, the weights
/// maximise the log score of the mixture (Yao, Vehtari, Simpson and Gelman 2018, section 3.1)
/// ```
/// f(w) = (1/n) Σᵢ log Σₖ wₖ pᵢₖ      over w ≥ 0, Σ wₖ = 1
/// ```
/// which is concave. With gₖ = (1/n) Σᵢ pᵢₖ / Σⱼ wⱼ pᵢⱼ a maximum has gₖ ≤ 1, and gₖ = 1 where
/// wₖ > 0 (the conditions of Karush, Kuhn and Tucker); and since Σ wₖ gₖ = 1, concavity gives
/// f(w*) − f(w) ≤ maxₖ gₖ − 1. That is `gap`, a certificate whatever the method was.
///
/// **Method.** The maximum of f(w) − Σ wₖ over w ≥ 0 alone sums to one, since its derivative along
/// the ray t w at t = 1 is 1 − Σ wₖ (Kim, Carbonetto, Stephens and Anitescu 2020). So a primal-dual
/// interior point method needs to know of signs only; it takes Newton steps with H = (1/n) Σᵢ pᵢpᵢᵀ/(Σⱼ wⱼ pᵢⱼ)². Cost O(n K² + K³) a step,
/// some tens of steps.
public struct StackingWeights: Sendable, Equatable {
  /// One weight a model, in the order given; they sum to one.
  public let weights: [Double]
  /// How far f(w) may be below its maximum, in nats a row.
  public let gap: Double

  /// Weighs models by their pointwise elpd in nats, `[model][row]`; −∞ where a model excludes a
  /// row.
  ///
  /// Throws where there is no model, the numbers of rows differ, or a row has no finite density
  /// in any model; a NaN counts as −∞. Without rows, or where all models predict alike, the weights
  /// are equal.
  public init(elpd: [[Double]]) throws(ModelAveragingError) {
    var path = StackingPath(densities: try Self.relativeDensities(elpd), modelCount: elpd.count)
    path.run()
    (weights, gap) = (path.normalized, path.gap)
  }

  /// pᵢₖ over the largest of its row, row after row.
  private static func relativeDensities(
    _ elpd: [[Double]]
  ) throws(ModelAveragingError) -> [Double] {
    guard let rowCount = elpd.first?.count else { throw .noModels }
    guard elpd.allSatisfy({ $0.count == rowCount }) else { throw .rowsDiffer }
    var densities = [Double]()
    densities.reserveCapacity(rowCount * elpd.count)
    for row in 0..<rowCount {
      let values = elpd.map { $0[row].isNaN ? -.infinity : $0[row] }
      guard let largest = values.max(), largest.isFinite else { throw .impossibleRow(row) }
      densities += values.map { exp($0 - largest) }
    }
    return densities
  }
}

/// The iterates of the interior point method.
private struct StackingPath {
  /// n × K, row after row.
  let densities: [Double]
  let modelCount: Int
  /// w and the multipliers z of w ≥ 0, with wₖ zₖ driven to zero together.
  private var weights: [Double]
  private var multipliers: [Double]

  private static let tolerance = 1e-12
  private static let mostSteps = 200

  init(densities: [Double], modelCount: Int) {
    self.densities = densities
    self.modelCount = modelCount
    weights = [Double](repeating: 1 / Double(modelCount), count: modelCount)
    multipliers = [Double](repeating: 1, count: modelCount)
  }

  private var rowCount: Int { densities.count / modelCount }

  /// The weights scaled to sum to one.
  var normalized: [Double] {
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  var gap: Double { max(0, (derivatives(at: normalized).gradient.max() ?? 1) - 1) }

  /// Steps until the certificate holds, or no step brings the conditions nearer.
  mutating func run() {
    guard modelCount > 1, rowCount > 0 else { return }
    for _ in 0..<Self.mostSteps {
      guard complementarity > Self.tolerance || gap > Self.tolerance,
        step(towards: 0.1 * complementarity)
      else { return }
    }
  }

  private var complementarity: Double {
    zip(weights, multipliers).reduce(0) { $0 + $1.0 * $1.1 } / Double(modelCount)
  }

  /// gₖ at w, and H row by row.
  private func derivatives(at w: [Double]) -> (gradient: [Double], hessian: [Double]) {
    guard rowCount > 0 else { return ([Double](repeating: 1, count: modelCount), []) }
    var gradient = [Double](repeating: 0, count: modelCount)
    var hessian = [Double](repeating: 0, count: modelCount * modelCount)
    for row in 0..<rowCount {
      let p = densities[row * modelCount..<(row + 1) * modelCount]
      let mixture = zip(p, w).reduce(0) { $0 + $1.0 * $1.1 }
      let ratios = p.map { $0 / mixture }
      for k in 0..<modelCount {
        gradient[k] += ratios[k] / Double(rowCount)
        for l in 0...k { hessian[k * modelCount + l] += ratios[k] * ratios[l] / Double(rowCount) }
      }
    }
    return (gradient, hessian)
  }

  /// A Newton step on 1 − g(w) = z, wₖ zₖ = `target`, shortened until both are better fulfilled
  /// (Boyd and Vandenberghe 2004, section 11.7.3); false where there is none.
  private mutating func step(towards target: Double) -> Bool {
    var (gradient, hessian) = derivatives(at: weights)
    let error = Self.error(gradient, weights, multipliers, target)
    for k in 0..<modelCount {
      hessian[k * modelCount + k] += multipliers[k] / weights[k]
      gradient[k] += target / weights[k] - 1
    }
    guard let factor = CholeskyFactor(hessian, dimension: modelCount) else { return false }
    let primal = factor.solution(of: gradient)
    let dual = (0..<modelCount).map {
      (target - multipliers[$0] * primal[$0]) / weights[$0] - multipliers[$0]
    }
    var length = min(
      Self.length(of: primal, from: weights), Self.length(of: dual, from: multipliers))
    while length > 1e-10 {
      let nextWeights = zip(weights, primal).map { $0 + length * $1 }
      let nextMultipliers = zip(multipliers, dual).map { $0 + length * $1 }
      let next = derivatives(at: nextWeights).gradient
      if Self.error(next, nextWeights, nextMultipliers, target) <= (1 - 0.01 * length) * error {
        (weights, multipliers) = (nextWeights, nextMultipliers)
        return true
      }
      length /= 2
    }
    return false
  }

  /// Squared distance from the perturbed conditions.
  private static func error(
    _ gradient: [Double], _ w: [Double], _ z: [Double], _ target: Double
  ) -> Double {
    gradient.indices.reduce(0) { sum, k in
      let (dual, product) = (1 - gradient[k] - z[k], w[k] * z[k] - target)
      return sum + dual * dual + product * product
    }
  }

  /// The longest step, at most 1, that keeps a hundredth of every value; 0 where a direction is
  /// not finite.
  private static func length(of direction: [Double], from values: [Double]) -> Double {
    guard direction.allSatisfy(\.isFinite) else { return 0 }
    return zip(direction, values).reduce(1) { $1.0 < 0 ? min($0, -0.99 * $1.1 / $1.0) : $0 }
  }
}
