/// A number of which two floating-point bounds are known.
///
/// Every operation is rounded to nearest and then moved outward by one unit in the last place, so
/// that the exact result of exact operands always lies inside; what has no value, such as ∞ − ∞,
/// becomes the whole line. So a bound that is computed with intervals needs no analysis of rounding.
struct Interval: Sendable, Equatable {
  let lower: Double
  let upper: Double

  /// The numbers between two bounds; NaN stands for no bound.
  init(lower: Double, upper: Double) {
    self.lower = lower.isNaN ? -.infinity : lower
    self.upper = upper.isNaN ? .infinity : upper
  }

  /// One number.
  init(_ value: Double) { self.init(lower: value, upper: value) }

  /// The numbers within a distance of one.
  init(_ value: Double, error: Double) {
    self.init(lower: (value - error).nextDown, upper: (value + error).nextUp)
  }

  /// The largest distance from zero.
  var magnitude: Double { max(abs(lower), abs(upper)) }

  static prefix func - (a: Interval) -> Interval { Interval(lower: -a.upper, upper: -a.lower) }

  static func + (a: Interval, b: Interval) -> Interval {
    Interval(lower: (a.lower + b.lower).nextDown, upper: (a.upper + b.upper).nextUp)
  }

  static func - (a: Interval, b: Interval) -> Interval { a + -b }

  static func * (a: Interval, b: Interval) -> Interval {
    hull(a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper)
  }

  /// The quotient; the whole line where the divisor may be zero.
  static func / (a: Interval, b: Interval) -> Interval {
    guard b.lower > 0 || b.upper < 0 else { return Interval(lower: .nan, upper: .nan) }
    return hull(a.lower / b.lower, a.lower / b.upper, a.upper / b.lower, a.upper / b.upper)
  }

  /// From the least to the largest of four numbers, and one unit further; all where one is NaN.
  private static func hull(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Interval {
    guard !(a + b + c + d).isNaN else { return Interval(lower: .nan, upper: .nan) }
    return Interval(
      lower: min(min(a, b), min(c, d)).nextDown, upper: max(max(a, b), max(c, d)).nextUp)
  }

  /// Σ xᵢ yᵢ, in floating point with the a-priori bound γₙ Σ |xᵢ yᵢ| of its error.
  ///
  /// γₙ = n u / (1 − n u) with u = 2⁻⁵³ (Higham 2002, §3.1); the bound takes 2 (n + 2) u instead,
  /// which also covers the rounding of the bound itself, and leaves room for underflow.
  static func dot(_ x: some Sequence<Double>, _ y: some Sequence<Double>) -> Interval {
    var (sum, magnitude, count) = (0.0, 0.0, 2.0)
    for (a, b) in zip(x, y) {
      sum += a * b
      magnitude += abs(a * b)
      count += 1
    }
    let error = count * (.ulpOfOne * magnitude + .leastNormalMagnitude)
    return Interval(sum, error: error)
  }
}
