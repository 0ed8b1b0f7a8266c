/// The right side of a formula, split into the terms that make population columns, the group terms,
/// the smooths and the networks. The last three stand in a sum only, within parentheses or not.
struct PredictorParts: Sendable, Equatable {
  /// What is left; `1` where nothing is.
  let population: Expression
  let groups: [GroupSpecification]
  let smooths: [SmoothCall]
  let networks: [NetworkCall]

  /// Splits a right side.
  init(_ predictors: Expression, in text: String) throws(FormulaError) {
    var collector = Collector(text: text)
    let rest = try collector.strip(predictors)
    population = rest ?? Expression(.number(1), at: predictors.offset)
    groups = collector.groups
    smooths = collector.smooths
    networks = collector.networks
  }

  private struct Collector {
    let text: String
    var groups: [GroupSpecification] = []
    var smooths: [SmoothCall] = []
    var networks: [NetworkCall] = []

    /// The expression without group terms, smooths and networks; nil where nothing else is in it.
    ///
    /// What is subtracted or multiplied stays, and the resolver of terms refuses it.
    mutating func strip(_ expression: Expression) throws(FormulaError) -> Expression? {
      switch expression.node {
      case .call(SmoothCall.function, _):
        let smooth = try SmoothCall(expression, in: text)
        if let twin = smooths.first(where: { $0.name == smooth.name }) {
          throw FormulaError(
            "two smooths would be named '\(twin.name)'", in: text, at: smooth.offset)
        }
        smooths.append(smooth)
        return nil
      case .call(NetworkCall.function, _):
        let network = try NetworkCall(expression, in: text)
        if networks.contains(where: { $0.name == network.name }) {
          throw FormulaError(
            "two networks would be named '\(network.name)'", in: text, at: network.offset)
        }
        networks.append(network)
        return nil
      case .sign(.plus, let inner): return try strip(inner)
      case .parentheses(let inner):
        if let bar = GroupSpecification.bar(of: inner) {
          groups += try GroupSpecification.list(bar.effects, bar.step, of: expression, in: text)
          return nil
        }
        return try strip(inner).map { Expression(.parentheses($0), at: expression.offset) }
      case .chain(let first, let steps) where steps.first?.symbol.precedence == .sum:
        return try strip(first, steps)
      default: return expression
      }
    }

    private mutating func strip(
      _ first: Expression, _ steps: [Expression.Step]
    ) throws(FormulaError) -> Expression? {
      var rest = try strip(first)
      var kept: [Expression.Step] = []
      for step in steps {
        let operand = step.symbol == .plus ? try strip(step.operand) : step.operand
        guard let operand else { continue }
        if rest == nil {
          rest =
            step.symbol == .plus
            ? operand : Expression(.sign(step.symbol, operand), at: step.offset)
        } else {
          kept.append(Expression.Step(symbol: step.symbol, offset: step.offset, operand: operand))
        }
      }
      guard let rest, !kept.isEmpty else { return rest }
      return Expression(.chain(rest, kept), at: rest.offset)
    }
  }
}
