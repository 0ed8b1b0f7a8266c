import Foundation
import Probability

extension RowCurve {
  /// y log μ − μ, log μ = x or μ = x; log y! apart.
  static func poisson(_ link: Link, _ y: Double, _ x: Double) -> RowCurve {
    if link == .identity {
      guard x > 0 || (x == 0 && y == 0) else { return .impossible }
      let logarithm = y == 0 ? 0 : log(x)
      let share = y == 0 ? 0 : y / x
      return RowCurve(
        value: y * logarithm - x, slope: share - 1, curvature: y == 0 ? 0 : share / x,
        valueUnits: 12 * y * abs(logarithm) + 2 * x, slopeUnits: 4 * share + 2)
    }
    let mean = exp(x)
    guard mean < .infinity else { return .impossible }
    return RowCurve(
      value: y * x - mean, slope: y - mean, curvature: mean, size: abs(y * x) + mean,
      valueUnits: 4 * abs(y * x) + 12 * mean, slopeUnits: 2 * y + 12 * mean)
  }

  /// −a (e^z − 1 − z), z = log y − log μ, log μ = x or μ = 1/x: a gamma density of shape a,
  /// constants apart.
  static func gamma(
    _ link: Link, shape: Double, logarithm: Double, response y: Double, _ x: Double
  ) -> RowCurve {
    if link == .inverse {
      guard x > 0 else { return .impossible }
      let logMean = log(x)
      return RowCurve(
        value: shape * (logMean - y * x), slope: shape * (1 / x - y), curvature: shape / x / x,
        valueUnits: shape * (12 * abs(logMean) + 6 * y * x),
        slopeUnits: shape * (4 / x + 4 * y))
    }
    let z = logarithm - x
    let excess = expm1(z)
    let bend = expOneExcess(z)
    let size = abs(z) < 0.1 ? 40 * bend : 10 * (abs(excess) + abs(z))
    return RowCurve(
      value: -shape * bend, slope: shape * excess, curvature: shape * (1 + excess),
      valueUnits: shape * (size + 2 * abs(excess * z)),
      slopeUnits: shape * (12 * abs(excess) + 2 * (1 + excess) * abs(z)))
  }

  /// −y log(1 + e^−d) − s log(1 + e^d), d = x − log s: a negative binomial of shape s, constants
  /// apart.
  static func negbinomial(shape: Double, logShape: Double, _ y: Double, _ x: Double) -> RowCurve {
    let d = x - logShape
    let small = exp(-abs(d))
    let (minor, major) = (small / (1 + small), 1 / (1 + small))
    let (p, q) = d >= 0 ? (major, minor) : (minor, major)
    let (above, below) = (y * softplus(-d), shape * softplus(d))
    let curvature = (y + shape) * minor * major
    return RowCurve(
      value: -above - below, slope: y * q - shape * p, curvature: curvature,
      valueUnits: 16 * (above + below) + 2 * (y * q + shape * p) * abs(d),
      slopeUnits: 20 * (y * q + shape * p) + 2 * curvature * abs(d))
  }

  /// −z²/2, z = (y − x)/σ, or the normal tail that a censored response has.
  static func normal(
    _ y: Double, scale: Double, _ censoring: Responses.Censoring, _ x: Double
  ) -> RowCurve {
    let z = (y - x) / scale
    if censoring == .none {
      return RowCurve(
        value: -0.5 * z * z, slope: z / scale, curvature: 1 / scale / scale,
        valueUnits: 6 * z * z, slopeUnits: 8 * abs(z) / scale)
    }
    let tail = normalLowerTail(censoring == .left ? z : -z)
    let sign = censoring == .left ? -1.0 : 1
    let unit = roundoff
    var result = tail
    result.slope = sign * tail.slope / scale
    result.curvature = tail.curvature / scale / scale
    result.valueError += 4 * unit * abs(z) * tail.slope
    result.slopeError =
      (tail.slopeError + 4 * unit * (abs(z) * tail.curvature * 1.5 + tail.slope)) / scale
    return result
  }
}

extension RowCurve {
  /// log P(Y ≤ y) or log P(Y > y) of a Poisson count, by t = log μ: with h = μ p(y) / P the first
  /// and second derivatives are ∓h and ∓h (y + 1 − μ ± h).
  static func censoredPoisson(
    _ link: Link, _ y: Double, logFactorial: Double, isUpper: Bool, _ x: Double
  ) -> RowCurve {
    guard link == .log || x > 0 else { return .impossible }
    let t = link == .log ? x : log(x)
    let mean = link == .log ? exp(x) : x
    guard mean < .infinity else {
      return isUpper ? .none : .impossible
    }
    let tails = CountTails.poisson(y, logMean: t, logFactorial: logFactorial)
    let value = isUpper ? tails.upper : tails.lower
    guard value > -.infinity else { return .impossible }
    let other = isUpper ? tails.lower : tails.upper
    let sizes = abs(y * t) + 3 * mean + logFactorial + abs(t)
    // The series has some times √y terms, each with two roundings more than the one before.
    let small = 4 * sizes + 2 * (60 + 12 * (y + 1).squareRoot()) + 8 * abs(min(value, other)) + 60
    let units = value <= other ? small : small * exp(other - value) + 40 * abs(value)
    let h = exp(y * t - mean - logFactorial + t - value)
    let byLog = RowCurve(
      value: value, slope: isUpper ? h : -h,
      curvature: isUpper ? h * (h + mean - y - 1) : h * (h + y + 1 - mean),
      valueUnits: units, slopeUnits: h * (units + 8 * sizes + 60))
    guard link == .identity else { return byLog }
    return RowCurve(
      value: value, slope: byLog.slope / x,
      curvature: (byLog.curvature + byLog.slope) / x / x,
      // log x has an error of its own, eight roundoffs of it.
      valueUnits: units + 8 * abs(t) * h,
      slopeUnits: h * (units + 8 * sizes + 70 + 8 * abs(t) * (h + mean + y + 1)) / x)
  }
}
