import LogDensities

/// A prior of one parameter, or of several together.
public enum PriorForm: Sendable, Equatable, Codable, CustomStringConvertible {
  /// Of one parameter, or of each parameter of a class.
  case single(Prior)
  /// lkj(η) of a correlation matrix; 1 is uniform over all of them.
  case lkj(shape: Double)
  /// Of the coefficients of a linear predictor.
  case shrinkage(ShrinkagePrior)

  /// The flat, improper prior.
  public static let flat = PriorForm.single(.flat)

  /// Whether it integrates to one.
  public var isProper: Bool {
    if case .single(let prior) = self { return prior.isProper }
    return true
  }

  /// The prior of one parameter; nil where several have one together.
  public var single: Prior? {
    if case .single(let prior) = self { return prior }
    return nil
  }

  /// The values that a parameter with this prior may take.
  var support: Support {
    switch self {
    case .single(let prior): prior.support
    case .lkj: .interval(-1, 1)
    case .shrinkage: .real
    }
  }

  /// As a user writes it.
  public var description: String {
    switch self {
    case .single(let prior): prior.description
    case .lkj(let shape): "lkj(\(NumberText.short(shape)))"
    case .shrinkage(let prior): prior.description
    }
  }
}
