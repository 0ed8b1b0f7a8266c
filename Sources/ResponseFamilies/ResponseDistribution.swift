/// The distribution of a response given its parameters; each case has its file.
///
/// Raw values are brms' names, and `student_t`, `gamma` and `beta` for its `student`, `Gamma` and
/// `Beta`.
public enum ResponseDistribution: String, Sendable, Codable, CaseIterable {
  /// N(μ, σ²), or a normal tail where the response is censored.
  case gaussian
  /// Student's t with ν degrees of freedom, location μ and scale σ (Lange, Little and Taylor 1989).
  case studentT = "student_t"
  /// log y ~ N(η, σ²).
  case lognormal
  /// P(y = 1) = p (McCullagh and Nelder 1989, chapter 4).
  case bernoulli
  /// C(n, y) p^y (1 − p)^(n − y), of `trials(n)`.
  case binomial
  /// μ^y e^−μ / y! (McCullagh and Nelder 1989, chapter 6).
  case poisson
  /// A Poisson count whose mean has a gamma distribution; variance μ + μ²/shape (Stan's
  /// neg_binomial_2).
  case negbinomial
  /// Mean μ and variance μ²/shape (McCullagh and Nelder 1989, chapter 8).
  case gamma
  /// Shapes μφ and (1 − μ)φ (Ferrari and Cribari-Neto 2004).
  case beta
  /// e^{η_k} / Σ e^{η_j}, η of the first level 0 (McCullagh and Nelder 1989, section 5.2.4).
  case categorical
  /// P(y ≤ k) = F(τ_k − η) (McCullagh and Nelder 1989, section 5.2.2; Bürkner and Vuorre 2019).
  case cumulative
  /// Zero with probability zi, else a Poisson count (Lambert 1992).
  case zeroInflatedPoisson = "zero_inflated_poisson"
  /// Zero with probability zi, else a negative binomial count.
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
