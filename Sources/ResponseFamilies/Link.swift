/// A map from the mean of a response to the whole line, by R's names.
public enum Link: String, Sendable, Codable, CaseIterable {
  /// η = μ.
  case identity
  /// η = log μ.
  case log
  /// η = log(μ / (1 − μ)).
  case logit
  /// η = Φ⁻¹(μ).
  case probit
  /// η = log(−log(1 − μ)).
  case cloglog
  /// η = 1/μ.
  case inverse
}
