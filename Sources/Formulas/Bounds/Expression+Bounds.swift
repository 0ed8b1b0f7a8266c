/// The inputs that are left open in a row, with the ranges that they run through.
struct OpenFrame {
  /// The other inputs, in one row; open ones stand at the lower ends.
  let frame: Frame
  /// Names in the order of the slopes.
  let names: [String]
  let ranges: [ColumnRange]

  /// A number of the row.
  func number(_ name: String, at offset: Int) throws(FormulaError) -> RangedNumber {
    let fixed = try frame.numbers(name, at: offset)
    guard let place = names.firstIndex(of: name) else {
      return RangedNumber(constant: fixed.first ?? .nan, inputCount: names.count)
    }
    var slopes = [ColumnRange](repeating: .zero, count: names.count)
    slopes[place] = ColumnRange(1)
    return RangedNumber(value: ranges[place], slopes: slopes)
  }

  /// Whether an expression reads an open input.
  func opens(_ expression: Expression) -> Bool {
    expression.references.contains { names.contains($0.name) }
  }
}

extension Expression {
  /// Its values and slopes over the box of open inputs.
  ///
  /// - Throws: ``FormulaError`` where it need not be finite there.
  func bounds(in open: OpenFrame) throws(FormulaError) -> RangedNumber {
    guard open.opens(self) else {
      let value = try finiteValues(in: open.frame).first ?? .nan
      return RangedNumber(constant: value, inputCount: open.names.count)
    }
    let number = try range(in: open)
    guard number.value.isFinite else {
      let ranges = zip(open.names, open.ranges).map {
        "\($0) in [\(NumberText.shortest($1.lower)), \(NumberText.shortest($1.upper))]"
      }
      throw FormulaError(
        "\(self) need not be finite for \(ranges.joined(separator: ", "))", in: open.frame.text,
        at: offset, fault: .data)
    }
    return number
  }

  private func range(in open: OpenFrame) throws(FormulaError) -> RangedNumber {
    switch node {
    case .number(let value):
      return RangedNumber(constant: value, inputCount: open.names.count)
    case .name(let name): return try open.number(name, at: offset)
    case .parentheses(let inner), .sign(.plus, let inner): return try inner.range(in: open)
    case .sign(_, let inner): return -(try inner.range(in: open))
    case .power(let base, let exponent):
      return try base.range(in: open).power(exponent.range(in: open))
    case .chain(let first, let steps):
      var result = try first.range(in: open)
      for step in steps {
        let operand = try step.operand.range(in: open)
        switch step.symbol {
        case .plus: result = result + operand
        case .minus: result = result - operand
        case .times: result = result * operand
        case .divide: result = result / operand
        default: throw notArithmetic(open)
        }
      }
      return result
    case .call(let name, let arguments) where arguments.count == 1:
      let argument = try arguments[0].value.range(in: open)
      if name == "I" { return argument }
      guard let function = ArithmeticFunction(rawValue: name) else { throw notArithmetic(open) }
      return function.applied(to: argument)
    case .call, .boolean, .dot: throw notArithmetic(open)
    }
  }

  private func notArithmetic(_ open: OpenFrame) -> FormulaError {
    FormulaError("'\(self)' is not arithmetic", in: open.frame.text, at: offset)
  }
}
