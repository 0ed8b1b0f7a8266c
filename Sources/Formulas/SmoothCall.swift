/// A smooth as written: `s(x, k = 10)`.
struct SmoothCall: Sendable, Equatable {
  static let function = "s"

  /// brms's name: `sx` for `s(x)`, `slogx` for `s(log(x))`.
  let name: String
  /// What it bends over.
  let source: Expression
  /// The number of B-splines.
  let basisSize: Int
  /// The size was written, not assumed.
  let isSizeGiven: Bool
  /// Its place in the formula.
  let offset: Int

  /// Reads the call.
  init(_ expression: Expression, in text: String) throws(FormulaError) {
    guard let call = try Call(expression, in: text) else {
      throw FormulaError("expected s(x)", in: text, at: expression.offset)
    }
    source = try call.argument()
    try source.checkArithmetic(in: text)
    guard !source.references.isEmpty else {
      throw FormulaError("s() names no column", in: text, at: source.offset)
    }
    let size = try call.wholeNumber("k", 4...PenalizedSpline.largestSize)
    basisSize = size ?? PenalizedSpline.standardSize
    isSizeGiven = size != nil
    offset = expression.offset
    name = "s" + source.description.withoutPunctuation
  }
}

extension String {
  /// As brms's draws spell the text of a term: `log(x) + 1` becomes `logxP1`.
  var withoutPunctuation: String {
    var text = ""
    for character in self {
      switch character {
      case " ", "(", ")", "[", "]", ",", "\"", "'", "?", "`": break
      case "+": text += "P"
      case "-": text += "M"
      case "*": text += "MU"
      case "/": text += "D"
      case "^": text += "E"
      case "=": text += "EQ"
      case "$": text += "USD"
      default: text.append(character)
      }
    }
    return text
  }
}
