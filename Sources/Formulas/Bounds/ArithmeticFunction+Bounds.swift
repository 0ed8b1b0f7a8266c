import Foundation

extension ArithmeticFunction {
  /// The function of a number that is known to lie in a range.
  ///
  /// Outside of the domain, as for the logarithm of a range that holds 0, nothing is known.
  func applied(to number: RangedNumber) -> RangedNumber {
    let x = number.value
    guard isDefined(on: x) else {
      return number.mapped(.line, slope: .line)
    }
    return number.mapped(values(on: x), slope: slope(on: x))
  }

  private func isDefined(on x: ColumnRange) -> Bool {
    switch self {
    case .log, .log2, .log10: x.lower > 0
    case .log1p: x.lower > -1
    case .sqrt: x.lower >= 0
    case .tan: Self.nearestBelow(x.upper, .pi / 2, period: .pi) < x.lower
    case .exp, .expm1, .abs, .sin, .cos, .tanh, .floor: x.isFinite
    }
  }

  private func values(on x: ColumnRange) -> ColumnRange {
    switch self {
    case .abs:
      let ends = ColumnRange(x.lower.magnitude, x.upper.magnitude)
      return x.contains(0) ? ends.union(.zero) : ends
    case .sin, .cos:
      var range = x.map(increasing: { self($0) })
      let peak = self == .sin ? Double.pi / 2 : 0
      // A peak that rounding puts just outside counts as inside, which only widens.
      let reach = x.upper + 4 * x.upper.magnitude.ulp
      if x.isPoint { return range }
      if Self.nearestBelow(reach, peak, period: 2 * .pi) >= x.lower { range.upper = 1 }
      if Self.nearestBelow(reach, peak + .pi, period: 2 * .pi) >= x.lower { range.lower = -1 }
      return range
    default: return x.map(increasing: { self($0) })
    }
  }

  /// The derivative over a range inside of the domain.
  private func slope(on x: ColumnRange) -> ColumnRange {
    switch self {
    case .log: ColumnRange(1) / x
    case .log2: ColumnRange(1) / (x * ColumnRange(Foundation.log(2)))
    case .log10: ColumnRange(1) / (x * ColumnRange(Foundation.log(10)))
    case .log1p: ColumnRange(1) / (x + ColumnRange(1))
    case .sqrt: x.lower > 0 ? ColumnRange(0.5) / Self.sqrt.values(on: x) : .line
    case .exp, .expm1: Self.exp.values(on: x)
    case .abs: x.lower >= 0 ? ColumnRange(1) : x.upper <= 0 ? ColumnRange(-1) : ColumnRange(-1, 1)
    case .sin: Self.cos.values(on: x)
    case .cos: -Self.sin.values(on: x)
    case .tan: ColumnRange(1) + Self.tan.values(on: x).power(2)
    case .tanh: ColumnRange(1) - Self.tanh.values(on: x).power(2)
    case .floor: x.lower.rounded(.down) == x.upper.rounded(.down) ? .zero : .line
    }
  }

  /// The greatest of the numbers start + k period that does not exceed x.
  private static func nearestBelow(_ x: Double, _ start: Double, period: Double) -> Double {
    start + ((x - start) / period).rounded(.down) * period
  }
}
