/// Formulas for the mean of a response and for further parameters of its family:
/// `y ~ x + (1 | g), sigma ~ z`, or in brms's notation `bf(y ~ x, sigma ~ z)`.
///
/// The first formula is the mean's. The left sides of the others name parameters, which are not
/// checked here; each right side has its own intercept, terms, smooths and group terms. Effects of
/// different formulas are independent, also for the same group.
public struct DistributionalFormula: Sendable, Equatable, CustomStringConvertible {
  /// The formula of a parameter of the family.
  public struct Parameter: Sendable, Equatable {
    /// The left side, such as `sigma`.
    public let name: String
    /// The formula with this left side.
    public let formula: Formula
  }

  /// The text as written.
  public let text: String
  /// The formula of the mean.
  public let mean: Formula
  /// The formulas of further parameters, as written.
  public let parameters: [Parameter]
  /// Where each formula starts in the text, the mean's first.
  private let starts: [Int]

  /// Parses one or more formulas.
  ///
  /// - Throws: ``FormulaError`` with the place in the whole text.
  /// - Complexity: as ``Formula/init(_:)``.
  public init(_ text: String) throws(FormulaError) {
    let parts = try FormulaPart.list(of: text)
    var formulas: [Formula] = []
    for (position, part) in parts.enumerated() {
      do throws(FormulaError) {
        formulas.append(try Formula(part.text, isParameter: position > 0))
      } catch { throw error.moved(by: part.start, to: text) }
    }
    guard let mean = formulas.first else { throw FormulaError("the formula is empty") }
    self.text = text
    self.mean = mean
    starts = parts.map(\.start)
    var seen: Set<String> = []
    var parameters: [Parameter] = []
    for (formula, part) in zip(formulas, parts).dropFirst() {
      guard case .arithmetic(let source) = formula.response.form,
        case .name(let name) = source.node, seen.insert(name).inserted
      else {
        throw FormulaError(
          "the parameter '\(formula.responseName)' has two formulas", in: text, at: part.start)
      }
      parameters.append(Parameter(name: name, formula: formula))
    }
    self.parameters = parameters
  }

  /// All formulas, the mean's first.
  var formulas: [Formula] { [mean] + parameters.map(\.formula) }

  /// An error in one of the formulas, with its place in the whole text.
  func locating(_ error: FormulaError, inFormula position: Int) -> FormulaError {
    error.moved(by: starts[position], to: text)
  }

  /// The text as written.
  public var description: String { text }
}

/// A formula within a text of several.
private struct FormulaPart {
  let text: String
  /// Characters before it in the whole text.
  let start: Int

  /// Splits a text at its commas outside of parentheses.
  static func list(of text: String) throws(FormulaError) -> [FormulaPart] {
    let (tokens, end) = try unwrapped(Scanner.tokens(of: text), of: text)
    let characters = Array(text)
    var parts: [FormulaPart] = []
    var start = tokens.first?.offset ?? 0
    var depth = 0
    for (position, token) in zip(tokens.indices, tokens) {
      switch token.kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .comma where depth == 0:
        parts.append(FormulaPart(characters, from: start, to: token.offset))
        start = position + 1 < tokens.endIndex ? tokens[position + 1].offset : end
      default: break
      }
    }
    return parts + [FormulaPart(characters, from: start, to: end)]
  }

  private init(_ characters: [Character], from start: Int, to end: Int) {
    var end = max(start, end)
    while end > start, characters[end - 1].isWhitespace { end -= 1 }
    text = String(characters[start..<end])
    self.start = start
  }

  /// The tokens without `bf(` and its parenthesis, and where the last one ends.
  private static func unwrapped(
    _ tokens: [Token], of text: String
  ) throws(FormulaError) -> (tokens: ArraySlice<Token>, end: Int) {
    guard tokens.count > 2, case .name(let name) = tokens[0].kind,
      name == "bf" || name == "brmsformula", tokens[1].kind == .leftParenthesis
    else { return (tokens.dropLast(), tokens.last?.offset ?? 0) }
    let closing = tokens[tokens.count - 2]
    guard closing.kind == .rightParenthesis else {
      throw FormulaError("this \(name)( is never closed", in: text, at: tokens[0].offset)
    }
    return (tokens[2..<(tokens.count - 2)], closing.offset)
  }
}

extension FormulaError {
  /// The error with its place in a text that its formula is part of.
  fileprivate func moved(by start: Int, to text: String) -> FormulaError {
    guard let offset, self.text != nil else { return self }
    return FormulaError(message, in: text, at: start + offset, fault: fault)
  }
}
