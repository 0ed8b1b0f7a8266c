import Foundation

/// Logarithms of normal probabilities, far in the tails too.
extension SpecialFunctions {
  /// log Φ(x) and its derivative φ(x) / Φ(x), each to a few units in the last place at any x.
  ///
  /// Below −30 by the asymptotic series of Mills' ratio (Abramowitz and Stegun 1964, 26.2.12).
  public static func normalLowerTail(_ x: Double) -> (log: Double, slope: Double) {
    if x < -30 {
      let z = 1 / (x * x)
      var series = 1.0
      for odd in stride(from: 17.0, through: 1, by: -2) { series = 1 - odd * z * series }
      return (-0.5 * x * x - halfLogTwoPi - Foundation.log(-x / series), -x / series)
    }
    let half = 0.5.squareRoot()
    let density = exp(-0.5 * x * x - halfLogTwoPi)
    if x < 0 {
      let probability = 0.5 * erfc(-x * half)
      return (Foundation.log(probability), density / probability)
    }
    let against = 0.5 * erfc(x * half)
    return (log1p(-against), density / (1 - against))
  }

  /// log(Φ(b) − Φ(a)) for a < b, with its derivatives by a and b and their sum.
  ///
  /// Over a short interval by Gauss–Legendre quadrature of exp(−m t − t²/2) around its middle m,
  /// where a difference would cancel; else from the tail on the side of the interval.
  /// - Parameter width: b − a, which the ends may have lost.
  public static func normalInterval(
    _ a: Double, _ b: Double, width: Double
  ) -> (log: Double, lower: Double, upper: Double, shift: Double) {
    let middle = 0.5 * (a + b)
    guard width > 0 else { return (-.infinity, .nan, .nan, .nan) }
    if width * (1 + abs(middle)) < 1 { return shortInterval(middle, width) }
    if middle > 0 {
      let mirrored = normalInterval(-b, -a, width: width)
      return (mirrored.log, -mirrored.upper, -mirrored.lower, -mirrored.shift)
    }
    let (low, high) = (normalLowerTail(a), normalLowerTail(b))
    let difference = high.log - low.log
    let upper = high.slope / -expm1(-difference)
    let lower = low.slope == 0 ? 0 : -low.slope / expm1(difference)
    return (high.log + Foundation.log(-expm1(-difference)), lower, upper, lower + upper)
  }

  private static func shortInterval(
    _ middle: Double, _ width: Double
  ) -> (log: Double, lower: Double, upper: Double, shift: Double) {
    let half = width / 2
    var integral = 0.0
    for (node, weight) in zip(legendreNodes, legendreWeights) {
      let t = half * node
      integral += weight * exp(-0.5 * t * t) * cosh(middle * t)
    }
    // Both signs of each node: ∫ = width · Σ weight · exp(−t²/2) cosh(m t), weights adding to one.
    let edge = exp(-0.5 * half * half) / (width * integral)
    let value = -0.5 * middle * middle - halfLogTwoPi + Foundation.log(width * integral)
    return (
      value, -edge * exp(middle * half), edge * exp(-middle * half),
      -2 * edge * sinh(middle * half)
    )
  }

  /// Positive nodes of the ten-point Gauss–Legendre rule (Abramowitz and Stegun 1964, table 25.4).
  private static let legendreNodes = [
    0.148874338981631211, 0.433395394129247191, 0.679409568299024406, 0.865063366688984511,
    0.973906528517171720,
  ]
  private static let legendreWeights = [
    0.295524224714752870, 0.269266719309996355, 0.219086362515982044, 0.149451349150580593,
    0.066671344308688138,
  ]
}

extension SpecialFunctions {
  /// φ(x)/Φ(−x) − x for x ≥ 4, which a difference would lose: 1/(x + 2/(x + 3/(x + …))), the
  /// continued fraction of Mills' ratio (Abramowitz and Stegun 1964, 26.2.14) without its first step.
  public static func inverseMillsGap(_ x: Double) -> Double {
    var tail = x
    for step in stride(from: 40.0, through: 2, by: -1) { tail = x + step / tail }
    return 1 / tail
  }
}
