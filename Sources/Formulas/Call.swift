/// A call of `scale`, `poly` or `factor`, whose arguments are more than one number.
struct Call {
  private enum Function: String {
    case scale, poly, factor

    /// Parameter names in the order of positional arguments.
    var parameters: [String] {
      switch self {
      case .scale: ["x", "center", "scale"]
      case .poly: ["x", "degree", "raw"]
      case .factor: ["x"]
      }
    }
  }

  private let function: Function
  private let text: String
  private let offset: Int
  private var arguments: [String: Expression] = [:]

  /// Matches arguments to parameters; `nil` where the expression is no such call.
  init?(_ expression: Expression, in text: String) throws(FormulaError) {
    guard case .call(let name, let arguments) = expression.node,
      let function = Function(rawValue: name)
    else { return nil }
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

  /// What the call makes of its argument.
  func form() throws(FormulaError) -> Variable.Form {
    guard let x = arguments["x"] else {
      throw error("\(function.rawValue)() needs an argument", nil)
    }
    switch function {
    case .factor: return .factor(x)
    case .scale:
      return .scaled(
        x, centers: try flag("center", default: true), scales: try flag("scale", default: true))
    case .poly:
      return .polynomial(x, degree: try degree(), isRaw: try flag("raw", default: false))
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

  private func degree() throws(FormulaError) -> Int {
    guard let argument = arguments["degree"] else { return 1 }
    guard case .number(let value) = argument.node, let degree = Int(exactly: value),
      1...Self.largestDegree ~= degree
    else {
      throw error("the degree must be a whole number from 1 to \(Self.largestDegree)", argument)
    }
    return degree
  }

  private static let largestDegree = 100

  private func error(_ message: String, _ place: Expression?) -> FormulaError {
    FormulaError(message, in: text, at: place?.offset ?? offset)
  }
}
