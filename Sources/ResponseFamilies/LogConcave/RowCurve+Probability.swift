import Foundation
import Probability

extension RowCurve {
  /// log F(x) of the logistic, normal or smallest extreme value distribution.
  static func logSuccess(_ link: Link, _ x: Double) -> RowCurve {
    switch link {
    case .probit: normalLowerTail(x)
    case .cloglog: extremeSuccess(x)
    default: logisticSuccess(x)
    }
  }

  /// log(1 − F(x)).
  static func logFailure(_ link: Link, _ x: Double) -> RowCurve {
    switch link {
    case .probit: normalLowerTail(-x).mirrored
    case .cloglog: extremeFailure(x)
    default: logisticSuccess(-x).mirrored
    }
  }

  /// −log(1 + e^−x), whose second derivative is −p(1 − p).
  private static func logisticSuccess(_ x: Double) -> RowCurve {
    let small = exp(-abs(x))
    let value = min(x, 0) - log1p(small)
    let (minor, major) = (small / (1 + small), 1 / (1 + small))
    let slope = x >= 0 ? minor : major
    return RowCurve(
      value: value, slope: slope, curvature: minor * major, valueUnits: 20 * abs(value),
      slopeUnits: 16 * slope)
  }

  /// log Φ(x): with h = φ/Φ the second derivative is −h (h + x).
  ///
  /// The argument of the error function has an error of two roundoffs, which the tail multiplies by
  /// about x².
  static func normalLowerTail(_ x: Double) -> RowCurve {
    let (value, slope) = SpecialFunctions.normalLowerTail(x)
    // Beyond 40 the upper tail is no number, and its errors are those of 40.
    let square = min(x * x, 1600)
    let gap = x < -4 ? SpecialFunctions.inverseMillsGap(-x) : slope + x
    let units =
      x < -30
      ? 4 * abs(value) + 40
      : x < 0 ? 3 * square + 4 * abs(value) + 40 : abs(value) * (4 * square + 60)
    let relative = x < -30 ? 20 : 5 * square + 60
    return RowCurve(
      value: value, slope: slope, curvature: slope * gap, valueUnits: units,
      slopeUnits: slope * relative)
  }

  /// log(1 − exp(−h)), h = e^x: with g = h / (e^h − 1) the slope is g, and minus the second
  /// derivative g (h + g − 1) = g (e^−h − 1 + h) / (1 − e^−h).
  private static func extremeSuccess(_ x: Double) -> RowCurve {
    let hazard = exp(x)
    let value = logOneMinusExp(hazard, logarithm: x)
    let slope = hazard < 1e-300 ? 1 : hazard > 800 ? 0 : hazard / expm1(hazard)
    let bend =
      hazard < 1e-300 || hazard > 800 ? 0 : expOneExcess(-hazard) / -expm1(-hazard)
    return RowCurve(
      value: value, slope: slope, curvature: slope * bend,
      valueUnits: hazard < 0.6931471805599453
        ? 40 + 4 * abs(value) : abs(value) * (16 * min(hazard, 800) + 60),
      slopeUnits: slope * (8 * min(hazard, 800) + 40))
  }

  /// −e^x.
  private static func extremeFailure(_ x: Double) -> RowCurve {
    let hazard = exp(x)
    return RowCurve(
      value: -hazard, slope: -hazard, curvature: hazard, valueUnits: 8 * hazard,
      slopeUnits: 8 * hazard)
  }
}

extension RowCurve {
  /// k log F(x) + (n − k) log(1 − F(x)), the binomial coefficient apart.
  static func binomial(_ link: Link, successes: Double, trials: Double, _ x: Double) -> RowCurve {
    guard !x.isNaN else { return .impossible }
    let failures = trials - successes
    var sum = RowCurve.none
    if successes > 0 { sum = logSuccess(link, x).times(successes) }
    guard failures > 0 else { return sum }
    let other = logFailure(link, x).times(failures)
    return successes > 0 ? sum + other : other
  }
}
