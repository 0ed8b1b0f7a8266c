import Foundation
import Probability

/// The distribution of the response of one row, given its linked parameters.
public struct PredictiveDistribution: Sendable {
  /// The parameters on their own scales.
  enum Parameters: Sendable {
    case normal(mean: Double, sd: Double)
    case studentT(degrees: Double, location: Double, scale: Double)
    case lognormal(mean: Double, sd: Double)
    /// `failure` is 1 − success with its own digits.
    case binomial(trials: Double, success: Double, failure: Double)
    case poisson(mean: Double)
    case negbinomial(mean: Double, shape: Double)
    case gamma(mean: Double, shape: Double)
    case beta(a: Double, b: Double, mean: Double)
    /// Probabilities of the levels.
    case levels([Double])
  }

  let parameters: Parameters
  /// The probability of an extra zero, and its complement.
  private(set) var inflation: (extra: Double, count: Double)?

  /// The distribution at linked parameters in the order of ``ResponseLikelihood/slots``, one value
  /// for each predictor, threshold and auxiliary.
  ///
  /// - Parameters:
  ///   - trials: of a binomial response.
  ///   - standardError: `se()`; then `linked` has no `sigma`.
  /// - Throws: ``ResponseError`` where `linked` has a wrong length.
  public init(
    _ family: Family, linked: [Double], trials: Double = 1, standardError: Double? = nil
  ) throws(ResponseError) {
    var auxiliaries = family.distribution.auxiliaries
    if standardError != nil { auxiliaries.removeAll { $0 == .sigma } }
    let isRight =
      family.hasLevels ? linked.count >= 1 : linked.count == 1 + auxiliaries.count
    guard isRight else {
      throw ResponseError(
        "family \(family.distribution.rawValue) does not have \(linked.count) linked parameters")
    }
    parameters = Self.parameters(
      family, linked, trials: trials, auxiliaries: auxiliaries, standardError: standardError)
    if auxiliaries.last == .zi, let logit = linked.last {
      let inflated = ZeroInflated(logit: logit)
      inflation = (inflated.extra, inflated.count)
    }
  }

  private static func parameters(
    _ family: Family, _ linked: [Double], trials: Double, auxiliaries: [AuxiliaryParameter],
    standardError: Double?
  ) -> Parameters {
    func natural(_ auxiliary: AuxiliaryParameter) -> Double {
      if auxiliary == .sigma, let standardError { return standardError }
      guard let place = auxiliaries.firstIndex(of: auxiliary) else { return .nan }
      return exp(linked[place + 1])
    }
    let eta = linked[0]
    let mean = family.link.mean(at: eta).value
    switch family.distribution {
    case .gaussian: return .normal(mean: mean, sd: natural(.sigma))
    case .studentT:
      return .studentT(degrees: natural(.nu), location: mean, scale: natural(.sigma))
    case .lognormal: return .lognormal(mean: eta, sd: natural(.sigma))
    case .bernoulli, .binomial:
      let failure = exp(family.link.probability(at: eta).logFailure)
      return .binomial(
        trials: family.distribution == .bernoulli ? 1 : trials, success: mean, failure: failure)
    case .poisson, .zeroInflatedPoisson: return .poisson(mean: mean)
    case .negbinomial, .zeroInflatedNegbinomial:
      return .negbinomial(mean: mean, shape: natural(.shape))
    case .gamma: return .gamma(mean: mean, shape: natural(.shape))
    case .beta:
      let precision = natural(.phi)
      let failure = exp(family.link.probability(at: eta).logFailure)
      return .beta(a: mean * precision, b: failure * precision, mean: mean)
    case .categorical: return .levels(Categorical.probabilities(linked))
    case .cumulative: return .levels(Cumulative.probabilities(family.link, linked))
    }
  }

  /// The mean of the response: successes for a binomial one, p for a bernoulli one, the location of
  /// a `student_t`, whatever its degrees of freedom.
  ///
  /// - Throws: ``ResponseError`` for a response that is one of several levels.
  public func mean() throws(ResponseError) -> Double {
    (inflation?.count ?? 1) * (try meanOfCount())
  }

  private func meanOfCount() throws(ResponseError) -> Double {
    switch parameters {
    case .normal(let mean, _), .studentT(_, let mean, _), .poisson(let mean),
      .negbinomial(let mean, _), .gamma(let mean, _), .beta(_, _, let mean):
      return mean
    case .lognormal(let mean, let sd): return exp(mean + 0.5 * sd * sd)
    case .binomial(let trials, let success, _): return trials * success
    case .levels: throw ResponseError("a response that is one of several levels has no mean")
    }
  }

  /// The probability of a level, by its index from 0; of a bernoulli response, of 0 and 1.
  ///
  /// - Throws: ``ResponseError`` where the response has no such level.
  public func probability(ofLevel level: Int) throws(ResponseError) -> Double {
    let probabilities: [Double]
    switch parameters {
    case .levels(let levels): probabilities = levels
    case .binomial(1, let success, let failure): probabilities = [failure, success]
    default: throw ResponseError("a response that is a number has no levels")
    }
    guard probabilities.indices.contains(level) else {
      throw ResponseError("the response has \(probabilities.count) levels, counted from 0")
    }
    return probabilities[level]
  }
}
