import Foundation
import PosteriorDraws
import Probability

/// Weights by the exponential of elpd_loo: pseudo-BMA, and pseudo-BMA+ with the Bayesian bootstrap.
///
/// Pseudo-BMA is wₖ ∝ exp(elpd_loo,ₖ) (Geisser and Eddy 1979). Pseudo-BMA+ averages such weights
/// over B random reweightings of the rows (Rubin 1981; Yao, Vehtari, Simpson and Gelman 2018), so
/// that a difference of a few nats between few rows does not decide alone:
/// ```
/// α ~ Dirichlet(1, …, 1)      zₖ = n Σᵢ αᵢ elpdᵢₖ      w = mean over α of softmax(z)
/// ```
public enum PseudoBMAWeights {
  /// Reweightings drawn where no number is given, as in R's `loo`.
  public static let defaultReplicates = 1000

  /// wₖ ∝ exp(elpd_loo,ₖ) from pointwise elpd in nats, `[model][row]`; they sum to one.
  ///
  /// A model with a NaN or −∞ gets weight zero; throws where there is no model, the numbers of
  /// rows differ or no model has a finite sum. Cost O(K n).
  public static func plain(elpd: [[Double]]) throws(ModelAveragingError) -> [Double] {
    try check(elpd)
    return softmax(elpd.map { $0.reduce(0, +) })
  }

  /// Pseudo-BMA+ from pointwise elpd in nats, `[model][row]`; the weights sum to one.
  ///
  /// Throws as `plain(elpd:)`. Cost O(B K n); the same weights for the same stream.
  public static func bootstrapped(
    elpd: [[Double]], replicates: Int = defaultReplicates, random: inout RandomStream
  ) throws(ModelAveragingError) -> [Double] {
    try check(elpd)
    let rowCount = elpd[0].count
    var sums = [Double](repeating: 0, count: elpd.count)
    for _ in 0..<max(replicates, 1) {
      // Independent exponentials over their sum are Dirichlet(1, …, 1).
      let masses = (0..<rowCount).map { _ in -log1p(-random.uniform()) }
      let scale = Double(rowCount) / masses.reduce(0, +)
      let totals = elpd.map { model in
        scale * zip(masses, model).reduce(0) { $0 + $1.0 * $1.1 }
      }
      for (model, weight) in softmax(totals).enumerated() { sums[model] += weight }
    }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }

  private static func check(_ elpd: [[Double]]) throws(ModelAveragingError) {
    guard let rowCount = elpd.first?.count else { throw .noModels }
    guard elpd.allSatisfy({ $0.count == rowCount }) else { throw .rowsDiffer }
    guard elpd.contains(where: { $0.allSatisfy(\.isFinite) }) else { throw .noFinitePrediction }
  }

  /// exp(x) over its sum; zero where x is not finite.
  private static func softmax(_ values: [Double]) -> [Double] {
    let largest = values.filter(\.isFinite).max() ?? 0
    let masses = values.map { $0.isFinite ? exp($0 - largest) : 0 }
    let total = masses.reduce(0, +)
    return masses.map { $0 / total }
  }
}
