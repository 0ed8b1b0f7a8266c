import LogDensities

/// How claims about a class of models read in one of its structures.
///
/// An input that the structure does not use moves nothing in it, and a coefficient of a term that it
/// leaves out is 0 there.
public struct StructureView: Sendable {
  /// Reported parameters of the class that are 0 in this structure.
  public let absent: [String]
  /// A query with the inputs that the structure uses.
  public let own: @Sendable (PredictionQuery) -> PredictionQuery

  /// A view of one structure.
  public init(absent: [String], own: @escaping @Sendable (PredictionQuery) -> PredictionQuery) {
    self.absent = absent
    self.own = own
  }

  func reading(_ claim: Claim) -> Claim {
    switch claim {
    case .and(let left, let right): .and(reading(left), reading(right))
    case .or(let left, let right): .or(reading(left), reading(right))
    case .not(let inner): .not(reading(inner))
    case .compare(let left, let comparison, let right):
      .compare(reading(left), comparison, reading(right))
    case .within(let value, let lower, let upper):
      .within(reading(value), reading(lower), reading(upper))
    case .forAll(let region, let inner): .forAll(region, reading(inner))
    case .over(let file, let inner): .over(file: file, reading(inner))
    case .best: claim
    }
  }

  private func reading(_ quantity: Quantity) -> Quantity {
    switch quantity {
    case .number, .included: quantity
    case .parameter(let name): absent.contains(name) ? 0 : quantity
    case .prediction(let query): .prediction(own(query))
    case .arithmetic(let sign, let left, let right):
      .arithmetic(sign, reading(left), reading(right))
    case .function(let function, let inner): .function(function, reading(inner))
    }
  }
}
