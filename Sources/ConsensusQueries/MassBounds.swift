/// The posterior mass of the models on which a claim fails, with bounds from one kind of evidence.
public struct MassBounds: Sendable, Equatable {
  /// What the bounds come from.
  public enum Method: String, Sendable {
    /// Counted draws (``DissentMass``).
    case draws
    /// A certified depth, by ``GammaTheorem``.
    case gamma = "gamma theorem"
    /// Two estimates beyond counting that agree (``RefinedMass``).
    case refined = "line and importance sampling"
    /// Counted draws that were looked at as they came (``AnytimeVerdict``).
    case anytime = "e-process"
    /// The terms of the models, with no parameter in question.
    case terms
    /// Normal tails given sigma, integrated over it (``ScaledNormalMass``).
    case quadrature = "quadrature over sigma"
  }

  /// The best guess; NaN where there is none.
  public let estimate: Double
  /// The mass is not below; NaN where unknown.
  public let lower: Double
  /// The mass is not above; NaN where unknown.
  public let upper: Double
  /// One-sided confidence of each bound: 1 where they are proved.
  public let level: Double
  /// What the bounds come from.
  public let method: Method

  /// Bounds with all their parts.
  public init(estimate: Double, lower: Double, upper: Double, level: Double, method: Method) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.level = level
    self.method = method
  }

  /// Those of counted draws.
  init(_ mass: DissentMass) {
    self.init(
      estimate: mass.estimate, lower: mass.lower, upper: mass.upper, level: mass.level,
      method: .draws)
  }

  /// Nothing is known.
  static let none = MassBounds(
    estimate: .nan, lower: .nan, upper: .nan, level: .nan, method: .draws)
}
