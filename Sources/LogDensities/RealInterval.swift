import Foundation

/// A closed interval that holds the values of something; unbounded where nothing is known.
public struct RealInterval: Sendable, Equatable {
  /// The least value, −∞ where nothing is known.
  public var lower: Double
  /// The greatest value, ∞ where nothing is known.
  public var upper: Double

  /// An interval from its ends, in either order; the whole line where one is not a number.
  public init(_ a: Double, _ b: Double) {
    if a.isNaN || b.isNaN {
      (lower, upper) = (-.infinity, .infinity)
    } else {
      (lower, upper) = a <= b ? (a, b) : (b, a)
    }
  }

  /// The interval of one value.
  public init(_ value: Double) { self.init(value, value) }

  /// Everything.
  public static let line = RealInterval(-.infinity, .infinity)

  /// Whether it holds one value only.
  public var isPoint: Bool { lower == upper }
  /// The middle.
  public var middle: Double { lower + (upper - lower) / 2 }
  /// Half of its length.
  public var radius: Double { (upper - lower) / 2 }

  /// What lies in both; self where rounding keeps them apart.
  public func intersection(_ other: RealInterval) -> RealInterval {
    let (a, b) = (max(lower, other.lower), min(upper, other.upper))
    return a <= b ? RealInterval(a, b) : self
  }

  /// The least interval that holds both.
  public func union(_ other: RealInterval) -> RealInterval {
    RealInterval(min(lower, other.lower), max(upper, other.upper))
  }

  /// The interval with its sign changed.
  public static prefix func - (interval: RealInterval) -> RealInterval {
    RealInterval(-interval.upper, -interval.lower)
  }

  /// The interval sum (Moore 1966).
  public static func + (a: RealInterval, b: RealInterval) -> RealInterval {
    RealInterval(a.lower + b.lower, a.upper + b.upper)
  }

  /// The interval difference.
  public static func - (a: RealInterval, b: RealInterval) -> RealInterval {
    RealInterval(a.lower - b.upper, a.upper - b.lower)
  }

  /// The interval product, in which zero times anything is zero.
  public static func * (a: RealInterval, b: RealInterval) -> RealInterval {
    func product(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
    let (p, q) = (product(a.lower, b.lower), product(a.lower, b.upper))
    let (r, s) = (product(a.upper, b.lower), product(a.upper, b.upper))
    if p.isNaN || q.isNaN || r.isNaN || s.isNaN { return .line }
    return RealInterval(min(min(p, q), min(r, s)), max(max(p, q), max(r, s)))
  }

  /// A multiple of an interval.
  public static func * (factor: Double, interval: RealInterval) -> RealInterval {
    if factor == 0 { return RealInterval(0) }
    return RealInterval(factor * interval.lower, factor * interval.upper)
  }

  /// The interval quotient; everything where the divisor may be zero.
  public static func / (a: RealInterval, b: RealInterval) -> RealInterval {
    guard b.lower > 0 || b.upper < 0 else { return .line }
    return a * RealInterval(1 / b.lower, 1 / b.upper)
  }
}
