/// A call of `scale`, `poly`, `factor`, `hinge`, `mono` or `s`, whose arguments are more than one
/// number; a `net` is a ``NetworkCall``.
struct Call {
  private enum Function: String {
    case scale, poly, factor, hinge, mono, s

    /// Parameter names in the order of positional arguments.
    var parameters: [String] {
      switch self {
      case .scale: ["x", "center", "scale"]
      case .poly: ["x", "degree", "raw"]
      case .factor: ["x"]
      case .hinge: ["x", "knots"]
      case .mono: ["x", "k", "decreasing"]
      case .s: ["x", "k"]
      }
    }
  }

  private let function: Function
  private let text: String
  private let offset: Int
  private var arguments: [String: Expression] = [:]

  /// Matches arguments to parameters; `nil` where the expression is no such call.
  init?(_ expression: Expression, in text: String) throws(FormulaError) {
    guard case .call(let name, let arguments) = expression.node else { return nil }
    guard name != NetworkCall.function else {
      throw FormulaError(
        "net() can only be added to other terms, as in y ~ x + net(x, z)", in: text,
        at: expression.offset)
    }
    guard let function = Function(rawValue: name) else { return nil }
    self.function = function
    self.text = text
    self.offset = expression.offset
    for argument in arguments { try bind(argument) }
  }

  private mutating func bind(_ argument: Expression.Argument) throws(FormulaError) {
    let free = function.parameters.first { arguments[$0] == nil }
    guard let parameter = argument.name ?? free, function.parameters.contains(parameter) else {
      let parameters = function.parameters.joined(separator: ", ")
      throw error("\(function.rawValue)() takes the arguments \(parameters)", argument.value)
    }
    guard arguments.updateValue(argument.value, forKey: parameter) == nil else {
      throw error("'\(parameter)' is given twice", argument.value)
    }
  }

  /// The argument that is computed from columns.
  func argument() throws(FormulaError) -> Expression {
    guard let x = arguments["x"] else {
      throw error("\(function.rawValue)() needs an argument", nil)
    }
    return x
  }

  /// What the call makes of its argument.
  func form() throws(FormulaError) -> Variable.Form {
    let x = try argument()
    switch function {
    case .factor: return .factor(x)
    case .scale:
      return .scaled(
        x, centers: try flag("center", default: true), scales: try flag("scale", default: true))
    case .poly:
      let degree = try wholeNumber("degree", 1...Self.largestDegree) ?? 1
      return .polynomial(x, degree: degree, isRaw: try flag("raw", default: false))
    case .hinge: return .hinges(x, try knots())
    case .mono:
      return .monotone(
        x, segments: try wholeNumber("k", 1...Self.largestDegree),
        isDecreasing: try flag("decreasing", default: false))
    case .s:
      throw error("s() can only be added to other terms, as in y ~ x + s(z)", nil)
    }
  }

  private func flag(_ parameter: String, default standard: Bool) throws(FormulaError) -> Bool {
    guard let argument = arguments[parameter] else { return standard }
    switch argument.node {
    case .boolean(let value): return value
    case .name("T"): return true
    case .name("F"): return false
    default: throw error("'\(parameter)' must be TRUE or FALSE", argument)
    }
  }

  /// A whole number; nil where it is not given.
  func wholeNumber(
    _ parameter: String, _ range: ClosedRange<Int>
  ) throws(FormulaError) -> Int? {
    guard let argument = arguments[parameter] else { return nil }
    guard case .number(let value) = argument.node, let number = Int(exactly: value),
      range ~= number
    else {
      let name = parameter == "degree" ? "the degree" : "'\(parameter)'"
      throw error(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)", argument)
    }
    return number
  }

  /// How many knots, or where: `3`, `c(1, 2.5)`.
  private func knots() throws(FormulaError) -> KnotChoice {
    guard case .call("c", let values)? = arguments["knots"]?.node else {
      return .count(try wholeNumber("knots", 1...Self.largestDegree))
    }
    var knots: [Double] = []
    for value in values {
      guard value.name == nil, let knot = value.value.signedNumber, !knots.contains(knot) else {
        throw error("knots must be distinct numbers", value.value)
      }
      knots.append(knot)
    }
    guard 1...Self.largestDegree ~= knots.count else {
      throw error("c() must hold 1 to \(Self.largestDegree) knots", arguments["knots"])
    }
    return .given(knots.sorted())
  }

  private static let largestDegree = 100

  private func error(_ message: String, _ place: Expression?) -> FormulaError {
    FormulaError(message, in: text, at: place?.offset ?? offset)
  }
}

extension Expression {
  /// A number with any signs before it.
  fileprivate var signedNumber: Double? {
    switch node {
    case .number(let value): value
    case .sign(.plus, let inner): inner.signedNumber
    case .sign(_, let inner): inner.signedNumber.map(-)
    default: nil
    }
  }
}
