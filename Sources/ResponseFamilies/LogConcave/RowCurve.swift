/// The log density of one response as a function of its linear predictor, bent downwards
/// everywhere, with bounds on what rounding makes of it.
///
/// The errors are those of the evaluation at the predictor as given; what an error of the predictor
/// adds is for whoever computed it, and follows from the slopes, which fall with it.
public struct RowCurve: Sendable, Equatable {
  /// Unit roundoff, 2⁻⁵³.
  public static let roundoff = 0x1p-53

  /// Log density, without constants that the predictor does not move.
  public var value: Double
  /// Its derivative.
  public var slope: Double
  /// Minus its second derivative, not negative.
  public var curvature: Double
  /// Sum of the absolute terms that the value is made of.
  public var size: Double
  /// Bound on |computed − exact| of the value.
  public var valueError: Double
  /// Bound on |computed − exact| of the slope.
  public var slopeError: Double

  /// A row with its errors in units of the roundoff.
  ///
  /// Elementary functions of the C library and of the vector kernels are taken to be right to four
  /// units in the last place, 8 roundoffs: GNU's are to one (Zimmermann et al. 2024), and the
  /// kernels' own test holds them to two. The complementary error function is taken to be right to
  /// eight.
  init(
    value: Double, slope: Double, curvature: Double, size: Double? = nil, valueUnits: Double,
    slopeUnits: Double
  ) {
    self.value = value
    self.size = size ?? abs(value)
    self.slope = slope
    self.curvature = curvature > 0 ? curvature : 0
    // The least normal number stands for what underflows.
    valueError = valueUnits * Self.roundoff + .leastNormalMagnitude
    slopeError = slopeUnits * Self.roundoff + .leastNormalMagnitude
  }

  /// A row that does not count.
  static let none = RowCurve(value: 0, slope: 0, curvature: 0, valueUnits: 0, slopeUnits: 0)

  /// A predictor that the response rules out.
  static let impossible = RowCurve(
    value: -.infinity, slope: .nan, curvature: 0, valueUnits: .infinity, slopeUnits: .infinity)

  /// The row counted `weight` times.
  func times(_ weight: Double) -> RowCurve {
    guard weight != 1 else { return self }
    let unit = Self.roundoff
    var result = self
    result.value *= weight
    result.slope *= weight
    result.curvature *= weight
    result.size *= weight
    result.valueError = weight * (valueError + 2 * unit * abs(value)) + .leastNormalMagnitude
    result.slopeError = weight * (slopeError + 2 * unit * abs(slope)) + .leastNormalMagnitude
    return result
  }

  /// The sum of two rows.
  static func + (left: RowCurve, right: RowCurve) -> RowCurve {
    var sum = left
    sum.value += right.value
    sum.slope += right.slope
    sum.curvature += right.curvature
    sum.size += right.size
    sum.valueError += right.valueError + 2 * roundoff * (abs(left.value) + abs(right.value))
    sum.slopeError += right.slopeError + 2 * roundoff * (abs(left.slope) + abs(right.slope))
    return sum
  }

  /// The same function of the negated predictor.
  var mirrored: RowCurve {
    var result = self
    result.slope = -slope
    return result
  }
}
