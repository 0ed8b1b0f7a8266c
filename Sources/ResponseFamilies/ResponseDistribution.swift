/// The distribution of a response given its parameters; each case has its file.
///
/// Raw values are brms' names, and `student_t`, `gamma` and `beta` for its `student`, `Gamma` and
/// `Beta`.
public enum ResponseDistribution: String, Sendable, Codable, CaseIterable {
  case gaussian
  case studentT = "student_t"
  case lognormal
  case bernoulli
  case binomial
  case poisson
  case negbinomial
  case gamma
  case beta
  case categorical
  case cumulative
  case zeroInflatedPoisson = "zero_inflated_poisson"
  case zeroInflatedNegbinomial = "zero_inflated_negbinomial"

  /// The links that its mean may have, the default first.
  public var links: [Link] {
    switch self {
    case .gaussian, .studentT: [.identity, .log, .inverse]
    case .lognormal: [.identity]
    case .bernoulli, .binomial, .beta: [.logit, .probit, .cloglog]
    case .poisson: [.log, .identity]
    case .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial: [.log]
    case .gamma: [.log, .inverse, .identity]
    case .categorical: [.logit]
    case .cumulative: [.logit, .probit, .cloglog]
    }
  }

  /// Its parameters beside the mean, in the order of reports.
  public var auxiliaries: [AuxiliaryParameter] {
    switch self {
    case .gaussian, .lognormal: [.sigma]
    case .studentT: [.sigma, .nu]
    case .bernoulli, .binomial, .poisson, .categorical, .cumulative: []
    case .negbinomial, .gamma: [.shape]
    case .beta: [.phi]
    case .zeroInflatedPoisson: [.zi]
    case .zeroInflatedNegbinomial: [.shape, .zi]
    }
  }
}

/// A parameter of a response's distribution beside its mean.
public enum AuxiliaryParameter: String, Sendable, Codable, CaseIterable {
  /// Residual standard deviation or scale; of log y for `lognormal`.
  case sigma
  /// Degrees of freedom.
  case nu
  /// Of the gamma distribution that makes or mixes the response.
  case shape
  /// Precision of the beta distribution.
  case phi
  /// Probability of an extra zero.
  case zi

  /// The link in which likelihoods take it: log, and logit for `zi`.
  public var link: Link { self == .zi ? .logit : .log }

  /// Its lower bound, brms': 1 for `nu`.
  public var lowerBound: Double { self == .nu ? 1 : 0 }

  /// Its upper bound.
  public var upperBound: Double { self == .zi ? 1 : .infinity }
}
