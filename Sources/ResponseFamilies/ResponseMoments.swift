import Foundation

/// Mean and variance of a response as functions of one scalar t a draw, so that many draws go through
/// a vector kernel and order is kept: m = h(t) with h monotone, and
/// ```
/// Var(y) = constant + linear m + spread m²        spread m (1 − m) for a probability
/// ```
/// where t = η + shift, and shift, spread and constant follow from the auxiliary parameters of a draw:
/// ```
///                         shift        linear  spread                constant
/// gaussian                                                           σ²
/// student_t                                                          σ² ν/(ν − 2), ∞ for ν ≤ 2
/// lognormal               σ²/2                 e^σ² − 1
/// bernoulli, binomial                          1
/// poisson                              1
/// negbinomial                          1       1/shape
/// gamma                                        1/shape
/// beta                                         1/(1 + φ)
/// zero_inflated_poisson   log(1 − zi)  1       zi/(1 − zi)
/// zero_inflated_negbin.   log(1 − zi)  1       (zi + 1/shape)/(1 − zi)
/// ```
/// The binomial response is that of one trial. `noise` takes the place of the variance where a mutual
/// information is estimated: it is 1/J, J the Fisher information of the mean, for student_t, σ² (ν +
/// 3)/(ν + 1) (Lange, Little and Taylor 1989), and nil where it is the variance.
public struct ResponseMoments: Sendable, Equatable {
  /// The function from t to the mean.
  public enum Curve: Sendable, Equatable {
    case identity, exponential, logistic
    /// Any other link, whose inverse it is.
    case inverse(of: Link)
  }

  /// From t to the mean.
  public let curve: Curve
  /// Whether the mean is a probability of success.
  public let isProbability: Bool
  /// The coefficient of m in the variance.
  public let linear: Double
  private let family: Family

  /// Moments of a family; nil for a response that is one of several levels, and has no mean.
  public init?(_ family: Family) {
    guard !family.hasLevels else { return nil }
    self.family = family
    switch family.link {
    case .identity: curve = family.distribution == .lognormal ? .exponential : .identity
    case .log: curve = .exponential
    case .logit: curve = .logistic
    case .probit, .cloglog, .inverse: curve = .inverse(of: family.link)
    }
    isProbability =
      family.distribution == .bernoulli || family.distribution == .binomial
      || family.distribution == .beta
    switch family.distribution {
    case .poisson, .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial: linear = 1
    default: linear = 0
    }
  }

  /// Moments of a truth value whose t is the log odds.
  public static let probability = ResponseMoments(
    family: .bernoulli, curve: .logistic, isProbability: true, linear: 0)

  private init(family: Family, curve: Curve, isProbability: Bool, linear: Double) {
    self.family = family
    self.curve = curve
    self.isProbability = isProbability
    self.linear = linear
  }

  /// What the auxiliary parameters of one draw make of the moments.
  public struct Terms: Sendable, Equatable {
    public var shift = 0.0
    /// nil where it is the same for all draws: 1 for a probability, else 0.
    public var spread: Double?
    public var constant = 0.0
    public var noise: Double?
  }

  /// The terms of a draw.
  ///
  /// - Parameter auxiliary: the parameter on its own scale; NaN where it is not known.
  public func terms(_ auxiliary: (AuxiliaryParameter) -> Double) -> Terms {
    var terms = Terms()
    switch family.distribution {
    case .gaussian:
      let sigma = auxiliary(.sigma)
      terms.constant = sigma * sigma
    case .studentT:
      let (sigma, nu) = (auxiliary(.sigma), auxiliary(.nu))
      terms.constant = nu > 2 ? sigma * sigma * nu / (nu - 2) : nu.isNaN ? .nan : .infinity
      terms.noise = sigma * sigma * (nu + 3) / (nu + 1)
    case .lognormal:
      let sigma = auxiliary(.sigma)
      terms.shift = 0.5 * sigma * sigma
      terms.spread = expm1(sigma * sigma)
    case .negbinomial, .gamma: terms.spread = 1 / auxiliary(.shape)
    case .beta: terms.spread = 1 / (1 + auxiliary(.phi))
    case .zeroInflatedPoisson:
      let zero = auxiliary(.zi)
      terms.shift = log1p(-zero)
      terms.spread = zero / (1 - zero)
    case .zeroInflatedNegbinomial:
      let (zero, shape) = (auxiliary(.zi), auxiliary(.shape))
      terms.shift = log1p(-zero)
      terms.spread = (zero + 1 / shape) / (1 - zero)
    case .bernoulli, .binomial, .poisson, .categorical, .cumulative: break
    }
    return terms
  }

  /// The mean at t; NaN where t gives none, such as a negative mean of counts.
  public func mean(at t: Double) -> Double {
    let mean =
      switch curve {
      case .identity: t
      case .exponential: exp(t)
      case .logistic: Link.logit.mean(at: t).value
      case .inverse(let link): link.mean(at: t).value
      }
    return needsPositiveMean && !(mean > 0) ? .nan : mean
  }

  /// Whether a mean that is not positive is none.
  public var needsPositiveMean: Bool {
    switch family.distribution {
    case .poisson, .gamma: family.link == .identity || family.link == .inverse
    default: false
    }
  }

  /// The t at which the mean has a value: infinite at the ends of its range and beyond them.
  public func scalar(ofMean mean: Double) -> Double {
    func log(orBelow value: Double) -> Double { value > 0 ? Foundation.log(value) : -.infinity }
    switch curve {
    case .identity: return needsPositiveMean && mean <= 0 ? 0 : mean
    case .exponential: return log(orBelow: mean)
    case .logistic: return log(orBelow: mean) - log(orBelow: 1 - mean)
    case .inverse(.inverse): return 1 / mean
    case .inverse(let link): return Self.solved(mean, link)
    }
  }

  /// The linear predictor of a probability, by bisection to the last bits.
  private static func solved(_ probability: Double, _ link: Link) -> Double {
    if probability <= 0 { return -.infinity }
    if probability >= 1 { return .infinity }
    var (low, high) = (-800.0, 800.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if link.mean(at: middle).value < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// −p log p − (1 − p) log(1 − p) of one response of probability p at t, in nats.
  public func entropy(at t: Double) -> Double {
    let probability = (family.link == .log ? Link.logit : family.link).probability(at: t)
    let (success, failure) = (probability.logSuccess, probability.logFailure)
    return -(success == -.infinity ? 0 : exp(success) * success)
      - (failure == -.infinity ? 0 : exp(failure) * failure)
  }
}

extension Link {
  /// F(x) and 1 − F(x) of the link's distribution function, each with its own digits.
  public func tails(at x: Double) -> (below: Double, above: Double) {
    let probability = probability(at: x)
    return (exp(probability.logSuccess), exp(probability.logFailure))
  }
}
