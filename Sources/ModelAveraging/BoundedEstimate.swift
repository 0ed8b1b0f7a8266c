/// A number with a lower and an upper bound.
public struct BoundedEstimate: Sendable, Equatable {
  public let value: Double
  public let lower: Double
  public let upper: Double

  public init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// A number that is known.
  public init(exactly value: Double) { self.init(value: value, lower: value, upper: value) }
}
