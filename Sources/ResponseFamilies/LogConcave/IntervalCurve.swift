import Foundation
import Probability

/// log(F(b) − F(a)) as a function of both ends of an interval, concave in them (Prékopa 1973; Pratt
/// 1981), with the errors of its evaluation: an ordinal response. An end may be infinite.
public struct IntervalCurve: Sendable, Equatable {
  /// Log probability.
  public var value: Double
  /// Derivatives by the lower and the upper end.
  public var lower = 0.0
  public var upper = 0.0
  /// Their sum, the derivative by a shift of both, with its own digits.
  public var shift: Double
  /// Minus the second derivatives, by both ends and across.
  public var lowerCurvature = 0.0
  public var upperCurvature = 0.0
  public var crossCurvature = 0.0
  /// Bounds on |computed − exact| of value, of the derivatives by the ends and of their sum, for
  /// ends and a width that were rounded once each.
  public var valueError = 0.0
  public var endError = 0.0
  public var shiftError = 0.0

  /// The level of a response at its place between thresholds; `width` is the distance of the ends,
  /// which these may have lost.
  ///
  /// - Parameters:
  ///   - low: threshold below less predictor; nil for the lowest level.
  ///   - high: threshold above less predictor; nil for the highest.
  public init(_ link: Link, low: Double?, high: Double?, width: Double) {
    switch (low, high) {
    case (nil, nil): self.init(value: 0, shift: 0)
    case (nil, let high?):
      let below = RowCurve.logSuccess(link, high)
      self.init(value: below.value, upper: below.slope, shift: below.slope)
      upperCurvature = below.curvature
      setErrors(below, high)
    case (let low?, nil):
      let above = RowCurve.logFailure(link, low)
      self.init(value: above.value, lower: above.slope, shift: above.slope)
      lowerCurvature = above.curvature
      setErrors(above, low)
    case (let low?, let high?):
      guard width > 0 else {
        self.init(value: -.infinity, shift: .nan)
        return
      }
      switch link {
      case .probit: self.init(normalFrom: low, to: high, width)
      case .cloglog: self.init(extremeFrom: low, to: high, width)
      default: self.init(logisticFrom: low, to: high, width)
      }
    }
  }

  private init(value: Double, lower: Double = 0, upper: Double = 0, shift: Double) {
    (self.value, self.lower, self.upper, self.shift) = (value, lower, upper, shift)
  }

  private mutating func setErrors(_ curve: RowCurve, _ end: Double) {
    let unit = 2 * RowCurve.roundoff * abs(end)
    valueError = curve.valueError + unit * abs(curve.slope)
    endError = curve.slopeError + unit * curve.curvature
    shiftError = endError
  }

  /// Adds what one rounding of the ends and of the width makes of the derivatives.
  private mutating func addEndErrors(_ a: Double, _ b: Double, _ width: Double) {
    let unit = 2 * RowCurve.roundoff
    let ends = unit * (abs(a) + abs(b))
    endError +=
      (lowerCurvature + upperCurvature + 2 * abs(crossCurvature)) * (ends + unit * width)
    shiftError += max(lowerCurvature + upperCurvature + 2 * crossCurvature, 0) * ends
  }

  /// log F(b) + log(1 − F(a)) + log(1 − e^−w): three concave terms, the last of w = b − a alone.
  private init(logisticFrom a: Double, to b: Double, _ width: Double) {
    let (below, above) = (RowCurve.logSuccess(.logit, b), RowCurve.logFailure(.logit, a))
    let gap = logOneMinusExp(width, logarithm: log(width))
    let narrow = 1 / expm1(width)
    let bend = narrow * (1 + narrow)
    self.init(
      value: below.value + above.value + gap, lower: above.slope - narrow,
      upper: below.slope + narrow, shift: below.slope + above.slope)
    lowerCurvature = above.curvature + bend
    upperCurvature = below.curvature + bend
    crossCurvature = -bend
    let unit = RowCurve.roundoff
    valueError =
      below.valueError + above.valueError
      + unit * (20 * abs(gap) + 32 + 4 * (abs(below.value) + abs(above.value)))
      + 2 * unit * (below.slope * abs(b) + abs(above.slope * a))
    endError =
      below.slopeError + above.slopeError + unit * (20 * narrow + 4 * (1 + narrow) + 4)
    shiftError = below.slopeError + above.slopeError + 2 * unit * (below.slope - above.slope)
    addEndErrors(a, b, width)
  }

  /// With B = f(b)/P and A = f(a)/P: minus the second derivatives are B (b + B), A (A − a) and −AB.
  private init(normalFrom a: Double, to b: Double, _ width: Double) {
    let normal = SpecialFunctions.normalInterval(a, b, width: width)
    self.init(value: normal.log, lower: normal.lower, upper: normal.upper, shift: normal.shift)
    lowerCurvature = lower * (lower + a)
    upperCurvature = upper * (upper + b)
    crossCurvature = lower * upper
    // The tails' errors, which a difference of logarithms turns into its own as 1/(1 − e^−D), at
    // most 1/w there; see `normalInterval`.
    let size = max(abs(a), abs(b))
    let units = (6 * size * size + 4 * abs(value) + 100) * (1 + 1 / min(width * (1 + size), 1))
    let isShort = width * (1 + size) < 1
    valueError =
      RowCurve.roundoff
      * (units + 4 * (isShort ? abs(shift) * size + 1 : abs(lower * a) + abs(upper * b)))
    endError = RowCurve.roundoff * units * 4 * (abs(lower) + abs(upper))
    shiftError =
      isShort
      ? RowCurve.roundoff * 100 * (1 + size) : 2 * endError
    addEndErrors(a, b, width)
  }

  /// log P = −e^a + log(1 − e^−D), D = e^b − e^a; with q = 1/(e^D − 1) the second term has the
  /// first derivative q and the second −q (1 + q) by D.
  private init(extremeFrom a: Double, to b: Double, _ width: Double) {
    let logD = b + logOneMinusExp(width, logarithm: log(width))
    let (d, hazard, high) = (exp(logD), exp(a), exp(b))
    let growth = d < 1e-300 ? 1 : d > 800 ? 0 : d / expm1(d)
    let decay = d < 1e-300 ? 1 : d / -expm1(-d)
    let (byLow, byHigh) = (exp(a - logD), exp(b - logD))
    self.init(
      value: -hazard + logOneMinusExp(d, logarithm: logD), lower: -byLow * decay,
      upper: growth == 0 ? 0 : byHigh * growth, shift: growth - hazard)
    let product = growth * decay
    lowerCurvature = hazard + product * byLow * byLow + growth * byLow
    upperCurvature = growth == 0 ? 0 : product * byHigh * byHigh - growth * byHigh
    crossCurvature = growth == 0 ? 0 : -product * byLow * byHigh
    let unit = RowCurve.roundoff
    // log D has the errors of b and of the gap; D and all else have them times the condition.
    let relative = 4 * abs(logD) + 4 * abs(b) + 20 * abs(logD - b) + 40
    valueError =
      unit * (8 * hazard + 2 * hazard * abs(a) + (8 + min(growth, 1)) * relative + 4 * abs(value))
    if d > 0.5 { valueError += unit * (8 * d + 16) * exp(-d) }
    endError =
      unit * (relative + 8 * d + 40) * 4 * (byLow * decay + (growth == 0 ? 0 : byHigh * growth))
    shiftError = unit * (growth * (relative * (1 + d) + 40) + 10 * hazard)
    addEndErrors(a, b, width)
    if !high.isFinite || !valueError.isFinite { valueError = .infinity }
  }
}
