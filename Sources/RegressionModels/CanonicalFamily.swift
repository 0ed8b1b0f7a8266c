import ResponseFamilies

/// The families whose likelihood is concave in the linear predictor η and has a canonical link:
/// those with a posterior of their own, fused kernels and proved bounds. All others go through
/// ``MultilevelPosterior``.
enum CanonicalFamily: String, Sendable, CaseIterable {
  /// y ~ N(η, σ²), identity link.
  case gaussian
  /// y ~ Bernoulli(logit⁻¹ η).
  case bernoulli
  /// y ~ Poisson(exp η).
  case poisson

  /// Nil where the family is another, or the link is not canonical.
  init?(_ family: Family) {
    switch family {
    case .gaussian: self = .gaussian
    case .bernoulli: self = .bernoulli
    case .poisson: self = .poisson
    default: return nil
    }
  }

  /// The family with its canonical link.
  var family: Family {
    switch self {
    case .gaussian: .gaussian
    case .bernoulli: .bernoulli
    case .poisson: .poisson
    }
  }

  /// Whether the family has a residual standard deviation `sigma`.
  var hasScale: Bool { self == .gaussian }
}
