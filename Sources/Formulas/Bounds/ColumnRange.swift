/// A closed range of real numbers that holds the values of something over a box of inputs.
///
/// Sums, differences and products of ranges are those of interval arithmetic (Moore 1966). Rounding
/// to the nearest double is not widened, so that a range of one value keeps exactly the bits that the
/// value has; functions that are not linear widen theirs by a few units in the last place.
public struct ColumnRange: Sendable, Equatable {
  /// The least value; −∞ where nothing is known.
  public var lower: Double
  /// The greatest value; ∞ where nothing is known.
  public var upper: Double

  /// A range from its ends, in either order; the whole line where one is not a number.
  public init(_ a: Double, _ b: Double) {
    if a.isNaN || b.isNaN {
      (lower, upper) = (-.infinity, .infinity)
    } else {
      (lower, upper) = a <= b ? (a, b) : (b, a)
    }
  }

  /// The range of one value.
  public init(_ value: Double) { self.init(value, value) }

  static let zero = ColumnRange(0)
  static let line = ColumnRange(-.infinity, .infinity)

  /// Whether it holds one value only.
  public var isPoint: Bool { lower == upper }
  /// Whether both ends are finite.
  public var isFinite: Bool { lower.isFinite && upper.isFinite }
  /// Whether a value lies in it.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  static prefix func - (range: ColumnRange) -> ColumnRange {
    ColumnRange(-range.upper, -range.lower)
  }

  static func + (a: ColumnRange, b: ColumnRange) -> ColumnRange {
    ColumnRange(a.lower + b.lower, a.upper + b.upper)
  }

  static func - (a: ColumnRange, b: ColumnRange) -> ColumnRange {
    ColumnRange(a.lower - b.upper, a.upper - b.lower)
  }

  /// Zero times anything is zero: what is unbounded is still a number.
  static func * (a: ColumnRange, b: ColumnRange) -> ColumnRange {
    if a == zero || b == zero { return zero }
    let products = [
      product(a.lower, b.lower), product(a.lower, b.upper), product(a.upper, b.lower),
      product(a.upper, b.upper),
    ]
    return ColumnRange(products.min() ?? .nan, products.max() ?? .nan)
  }

  private static func product(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : a * b }

  static func / (a: ColumnRange, b: ColumnRange) -> ColumnRange {
    guard !b.contains(0) else { return line }
    let quotients = [a.lower / b.lower, a.lower / b.upper, a.upper / b.lower, a.upper / b.upper]
    guard !quotients.contains(where: \.isNaN) else { return line }
    return ColumnRange(quotients.min() ?? .nan, quotients.max() ?? .nan)
  }

  /// The least range that holds both.
  func union(_ other: ColumnRange) -> ColumnRange {
    ColumnRange(min(lower, other.lower), max(upper, other.upper))
  }

  /// Wider by a few units in the last place; a point stays one.
  var widened: ColumnRange {
    guard !isPoint else { return self }
    func step(_ end: Double) -> Double { 4 * end.magnitude.ulp }
    return ColumnRange(
      lower.isFinite ? lower - step(lower) : lower, upper.isFinite ? upper + step(upper) : upper)
  }

  /// The values of an increasing function.
  func map(increasing function: (Double) -> Double) -> ColumnRange {
    let (a, b) = (function(lower), function(upper))
    return ColumnRange(a, b).widened
  }
}
