/// What is known of a number over a box of open inputs: where its values lie, and where its
/// derivatives by each open input lie.
///
/// Derivatives are carried forward by the chain rule on ranges (Moore 1966, Rall 1981). At a kink the
/// range holds the slopes of both sides, so that f(x) − f(m) ∈ Σ slopesₖ (xₖ − mₖ) for all x and m of
/// the box wherever the function is continuous; where it may jump the slopes are the whole line.
struct RangedNumber: Sendable, Equatable {
  var value: ColumnRange
  /// One an open input.
  var slopes: [ColumnRange]

  /// The same number everywhere.
  init(constant: Double, inputCount: Int) {
    value = ColumnRange(constant)
    slopes = Array(repeating: .zero, count: inputCount)
  }

  init(value: ColumnRange, slopes: [ColumnRange]) {
    self.value = value
    self.slopes = slopes
  }

  /// Whether no open input matters.
  var isConstant: Bool { slopes.allSatisfy { $0 == .zero } && value.isPoint }

  static prefix func - (number: RangedNumber) -> RangedNumber {
    RangedNumber(value: -number.value, slopes: number.slopes.map(-))
  }

  static func + (a: RangedNumber, b: RangedNumber) -> RangedNumber {
    RangedNumber(value: a.value + b.value, slopes: zip(a.slopes, b.slopes).map(+))
  }

  static func - (a: RangedNumber, b: RangedNumber) -> RangedNumber {
    RangedNumber(value: a.value - b.value, slopes: zip(a.slopes, b.slopes).map(-))
  }

  static func * (a: RangedNumber, b: RangedNumber) -> RangedNumber {
    RangedNumber(
      value: a.value * b.value,
      slopes: zip(a.slopes, b.slopes).map { $0 * b.value + a.value * $1 })
  }

  static func / (a: RangedNumber, b: RangedNumber) -> RangedNumber {
    let square = b.value.power(2)
    return RangedNumber(
      value: a.value / b.value,
      slopes: zip(a.slopes, b.slopes).map { left, right in
        right == .zero ? left / b.value : (left * b.value - a.value * right) / square
      })
  }

  /// A function of the number, by its values and its derivative over the number's range.
  func mapped(_ range: ColumnRange, slope: ColumnRange) -> RangedNumber {
    RangedNumber(value: range, slopes: slopes.map { $0 * slope })
  }

  func power(_ exponent: RangedNumber) -> RangedNumber {
    guard exponent.isConstant else {
      let logarithm = ArithmeticFunction.log.applied(to: self)
      return ArithmeticFunction.exp.applied(to: exponent * logarithm)
    }
    let k = exponent.value.lower
    if k == 0 { return RangedNumber(constant: 1, inputCount: slopes.count) }
    return mapped(value.power(k), slope: ColumnRange(k) * value.power(k - 1))
  }
}

extension ColumnRange {
  /// The values of xᵏ; the whole line where the power is not a number or unbounded.
  func power(_ k: Double) -> ColumnRange {
    if k == 0 { return ColumnRange(1) }
    if k == 1 { return self }
    let (a, b) = (Numbers.power(lower, k), Numbers.power(upper, k))
    let isWhole = k == k.rounded()
    if lower >= 0 || (isWhole && upper <= 0) {
      return k < 0 && contains(0) ? .line : ColumnRange(a, b).widened
    }
    guard isWhole, k > 0 else { return .line }
    let isEven = k.truncatingRemainder(dividingBy: 2) == 0
    return isEven ? ColumnRange(0, max(a, b)).widened : ColumnRange(a, b).widened
  }
}
