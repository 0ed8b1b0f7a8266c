import ResponseFamilies

/// A named set of default priors, computed from the data.
public enum PriorPreset: String, Sendable, Codable, CaseIterable {
  /// rstanarm's autoscaled, weakly informative priors (as of 2.21): the default.
  case weak
  /// brms' defaults (as of 2.18, and the shape of counts as of 2.21): flat coefficients.
  case brms
  /// bambi's autoscaled priors (as of 0.17).
  case bambi
  /// Flat on coefficients and standard deviations, improper: only on request.
  case flat

  /// Whether it reads medians off the response.
  func needsMedians(_ family: Family) -> Bool { self == .brms && family.hasBrmsScale }
}

extension Family {
  /// Whether priors scale with the response: those of gaussian and robust regression.
  var isMetric: Bool {
    switch distribution {
    case .gaussian, .studentT: link == .identity
    case .lognormal: true
    default: false
    }
  }

  /// Whether brms scales by median and mad of the linked response.
  var hasBrmsScale: Bool {
    switch distribution {
    case .gaussian, .studentT, .lognormal, .poisson, .negbinomial, .gamma, .zeroInflatedPoisson,
      .zeroInflatedNegbinomial:
      true
    case .bernoulli, .binomial, .beta, .categorical, .cumulative: false
    }
  }
}
