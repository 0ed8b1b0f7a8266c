import Foundation
import Probability

/// A count that is zero for a reason of its own with probability z:
/// p(0) = z + (1 − z) f(0) and p(y) = (1 − z) f(y) for y > 0 (Lambert 1992; brms'
/// zero_inflated_poisson and zero_inflated_negbinomial). The last auxiliary is logit z.
struct ZeroInflated {
  /// log z and log(1 − z).
  let logExtra, logCount: Double
  /// z and 1 − z.
  let extra, count: Double

  init(logit: Double) {
    let probability = Link.logit.probability(at: logit)
    (logExtra, logCount) = (probability.logSuccess, probability.logFailure)
    (extra, count) = (probability.failureSlope.magnitude, probability.successSlope)
  }

  /// What becomes of a term of the count, and the derivative by logit z.
  func term(isZero: Bool, of term: RowTerm) -> (term: RowTerm, slope: Double) {
    var result = term
    guard isZero else {
      result.value += logCount
      return (result, -extra)
    }
    // 1 − p(0) = (1 − z)(1 − f(0)), exact where p(0) is near one.
    let rest = count * -expm1(term.value)
    result.value = rest < 0.5 ? log1p(-rest) : logSum(logExtra, logCount + term.value)
    let share = exp(logCount + term.value - result.value)
    result.mean *= share
    result.first *= share
    return (result, exp(logExtra - result.value) * rest)
  }

  private func logSum(_ a: Double, _ b: Double) -> Double {
    max(a, b) + log1p(exp(-abs(a - b)))
  }
}

/// Zero-inflated Poisson, log link; the auxiliary is logit z.
struct ZeroInflatedPoisson: RowDensity {
  let poisson: Poisson
  var rows: LikelihoodRows { poisson.rows }

  func auxiliaries(_ first: Double, _ second: Double) -> ZeroInflated { ZeroInflated(logit: first) }

  func term(_ row: Int, eta: Double, _ auxiliaries: ZeroInflated) -> RowTerm {
    let count = poisson.term(row, eta: eta, ())
    var (term, slope) = auxiliaries.term(isZero: poisson.values[row] == 0, of: count)
    term.first = slope
    return term
  }
}

/// Zero-inflated negative binomial; the auxiliaries are log s and logit z.
struct ZeroInflatedNegbinomial: RowDensity {
  let negbinomial: Negbinomial
  var rows: LikelihoodRows { negbinomial.rows }

  typealias Auxiliaries = (shape: Negbinomial.Auxiliaries, inflation: ZeroInflated)

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries {
    (negbinomial.auxiliaries(first, 0), ZeroInflated(logit: second))
  }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let count = negbinomial.term(row, eta: eta, auxiliaries.shape)
    var (term, slope) = auxiliaries.inflation.term(
      isZero: negbinomial.values[row] == 0, of: count)
    term.second = slope
    return term
  }
}
