import Foundation
import Probability

/// k ~ Binomial(n, p): log p = log C(n, k) + k log p + (n − k) log(1 − p); n = 1 for `bernoulli`.
///
/// McCullagh and Nelder (1989), chapter 4. Both logarithms come from the link itself, so that they
/// are finite wherever e^|η| is.
struct Binomial: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  let successes: [Double]
  /// Nil for one each.
  let trials: [Double]?
  /// log C(n, k), and its weighted sum.
  let logChoices: [Double]?
  let logChoicesTotal: Double

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    let successes = responses.values
    self.successes = successes
    trials = responses.trials
    let logChoices = trials.map { zip($0, successes).map { Self.logChoose($0, $1) } }
    self.logChoices = logChoices
    logChoicesTotal = logChoices.map { responses.weightedSum($0) } ?? 0
  }

  /// log of the binomial coefficient, −∞ for k outside 0...n.
  static func logChoose(_ n: Double, _ k: Double) -> Double {
    guard k >= 0, k <= n else { return -.infinity }
    guard k > 0, k < n else { return 0 }
    return -log(n + 1) - SpecialFunctions.logBeta(k + 1, n - k + 1)
  }

  func auxiliaries(_ first: Double, _ second: Double) {}

  func term(_ row: Int, eta: Double, _ auxiliaries: Void) -> RowTerm {
    let k = successes[row]
    let failures = (trials?[row] ?? 1) - k
    guard !eta.isNaN else { return .impossible }
    let probability = link.probability(at: eta)
    var term = RowTerm(value: logChoices?[row] ?? 0)
    // Not a product where there is no success or no failure: 0 · −∞ is no number.
    if k > 0 {
      term.value += k * probability.logSuccess
      term.mean += k * probability.successSlope
    }
    if failures > 0 {
      term.value += failures * probability.logFailure
      term.mean += failures * probability.failureSlope
    }
    return term
  }
}
