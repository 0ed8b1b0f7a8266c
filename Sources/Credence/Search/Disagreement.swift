import Foundation

/// How much models disagree about the response at one input.
///
/// With μ_k the expected response of draw k (the probability of a 1 of a binary response, or of one
/// level of several against the others) and v_k its variance given the draw:
/// ```
/// half-range           (max μ_k − min μ_k) / 2 over the plausible draws
/// mutual information   I(y; θ) = H(E p) − E H(p) of a binary response (Houlsby et al. 2011),
///                      ½ log(1 + Var μ / E v) of others, exact where y given θ is normal with one v
/// label                min(q, 1 − q), q the share of draws with μ_k > ½; of labels only
/// ```
/// The half-range is in units of the response; mutual information in nats. Plug-in mutual information
/// of K draws is low by a share of 1/K, as Var and H(E p) are: the jackknife K I − (K − 1) mean I₋ₖ
/// takes that away (Quenouille 1956).
public enum Disagreement: String, Sendable, Codable, CaseIterable {
  case halfRange = "half-range"
  case mutualInformation = "mutual-information"
  case label

  /// The measure of predictions, one a draw.
  ///
  /// - Parameters:
  ///   - means: μ_k.
  ///   - noise: E v, of which a binary response has no use.
  ///   - isBinary: whether the means are probabilities of a binary response.
  ///   - plausible: draws over which the half-range is taken; nil for all.
  public func value(
    means: [Double], noise: Double, isBinary: Bool, plausible: [Int]? = nil
  ) -> Double {
    guard !means.isEmpty, !means.contains(where: \.isNaN) else { return .nan }
    switch self {
    case .halfRange:
      let values = plausible.map { $0.map { means[$0] } } ?? means
      guard let least = values.min(), let most = values.max() else { return .nan }
      return (most - least) / 2
    case .mutualInformation:
      return isBinary ? Self.binaryInformation(means) : Self.information(means, noise: noise)
    case .label:
      let share = Double(means.count { $0 > 0.5 }) / Double(means.count)
      return min(share, 1 - share)
    }
  }

  /// H(p) = −p log p − (1 − p) log(1 − p).
  private static func entropy(_ p: Double) -> Double {
    let q = min(max(p, 0), 1)
    return (q > 0 ? -q * log(q) : 0) + (q < 1 ? -(1 - q) * log1p(-q) : 0)
  }

  private static func binaryInformation(_ p: [Double]) -> Double {
    let n = Double(p.count)
    let clipped = p.map { min(max($0, 0), 1) }
    let sum = clipped.reduce(0, +)
    let entropies = clipped.reduce(0) { $0 + entropy($1) }
    let whole = entropy(sum / n)
    guard n > 1 else { return 0 }
    // E H(p) is linear in the draws and has no bias: only H(E p) is left out and averaged.
    let left = clipped.reduce(0) { $0 + entropy((sum - $1) / (n - 1)) } / n
    return n * whole - (n - 1) * left - entropies / n
  }

  private static func information(_ means: [Double], noise: Double) -> Double {
    let n = Double(means.count)
    guard n > 2, noise > 0 else { return noise == 0 ? .infinity : 0 }
    let mean = means.reduce(0, +) / n
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    func plugIn(_ squares: Double, _ n: Double) -> Double { log1p(squares / n / noise) / 2 }
    let left = means.reduce(0) { sum, value in
      let gap = value - mean
      return sum + plugIn(max(squares - gap * gap * n / (n - 1), 0), n - 1)
    }
    return n * plugIn(squares, n) - (n - 1) * left / n
  }
}
