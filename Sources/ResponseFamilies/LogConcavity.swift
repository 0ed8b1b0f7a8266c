extension Family {
  /// Whether the log likelihood is concave in the linear predictors, thresholds included, for every
  /// response it may have, censored ones too, with the auxiliaries known. True only where proved:
  ///
  /// - gaussian and lognormal (identity): −(y − η)²/2σ² is; censored, log Φ is, as Φ is the
  ///   distribution function of a log-concave density (Prékopa 1973).
  /// - bernoulli and binomial: log F(η) and log(1 − F(η)) are for the logistic, normal and smallest
  ///   extreme value distributions, whose densities are log-concave (Pratt 1981).
  /// - poisson: log, y η − e^η; identity, y log η − η; censored, the tails are those of a gamma
  ///   variable of shape y + 1 ≥ 1 at η, or of its logarithm, both of log-concave density.
  /// - negbinomial: y η − (y + s) log(s + e^η), and log(s + e^η) is convex.
  /// - gamma: log, −a (η + y e^−η); inverse, a log η − a y η. Not identity, where
  ///   the second derivative a/μ² − 2ay/μ³ is positive for y < μ/2.
  /// - categorical: η_k − log Σ e^{η_j} (Boyd and Vandenberghe 2004, section 3.1.5).
  /// - cumulative: log(F(b) − F(a)) is concave in (a, b) for a log-concave density, by Prékopa's
  ///   theorem (Pratt 1981; Burridge 1981).
  ///
  /// Not `student_t`, nor `beta`, nor the mixtures of the zero-inflated families.
  public var isLogConcave: Bool {
    switch (distribution, link) {
    case (.gaussian, .identity), (.lognormal, _), (.bernoulli, _), (.binomial, _), (.poisson, _),
      (.negbinomial, _), (.gamma, .log), (.gamma, .inverse), (.categorical, _), (.cumulative, _):
      true
    default: false
    }
  }
}
