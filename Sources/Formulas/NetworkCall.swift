/// A network as written: `net(x, log(z), units = 8)`.
struct NetworkCall: Sendable, Equatable {
  static let function = "net"
  /// Units where the formula does not say how many.
  static let standardUnitCount = 8
  static let largestUnitCount = 1000

  /// As smooths are named: `netx` for `net(x)`, `netxlogz` for `net(x, log(z))`.
  let name: String
  /// What its hidden units see.
  let sources: [Expression]
  let unitCount: Int
  /// Its place in the formula.
  let offset: Int

  /// Reads the call.
  init(_ expression: Expression, in text: String) throws(FormulaError) {
    guard case .call(Self.function, let arguments) = expression.node else {
      throw FormulaError("expected net(x)", in: text, at: expression.offset)
    }
    var sources: [Expression] = []
    var unitCount: Int?
    for argument in arguments {
      guard argument.name != nil else {
        try argument.value.checkNetworkInput(beside: sources, in: text)
        sources.append(argument.value)
        continue
      }
      guard argument.name == "units", unitCount == nil,
        case .number(let value) = argument.value.node, let count = Int(exactly: value),
        1...Self.largestUnitCount ~= count
      else {
        throw FormulaError(
          "beside columns net() takes units = a whole number from 1 to \(Self.largestUnitCount), once",
          in: text, at: argument.value.offset)
      }
      unitCount = count
    }
    guard !sources.isEmpty else {
      throw FormulaError("net() names no column", in: text, at: expression.offset)
    }
    self.sources = sources
    self.unitCount = unitCount ?? Self.standardUnitCount
    offset = expression.offset
    name = Self.function + sources.map(\.description.withoutPunctuation).joined()
  }

  /// The columns that its inputs mention.
  var references: [Reference] { sources.flatMap(\.references) }
}

extension Expression {
  /// Checks that a network can take it beside others.
  fileprivate func checkNetworkInput(
    beside others: [Expression], in text: String
  ) throws(FormulaError) {
    try checkArithmetic(in: text)
    guard !references.isEmpty else {
      throw FormulaError(
        "net() takes columns, as in net(x, z, units = \(NetworkCall.standardUnitCount))", in: text,
        at: offset)
    }
    guard description != "Intercept" else {
      throw FormulaError(
        "net() has intercepts of its own, and takes no column named Intercept", in: text, at: offset
      )
    }
    guard !others.contains(where: { $0.description == description }) else {
      throw FormulaError("net() takes '\(self)' once", in: text, at: offset)
    }
  }
}
