/// A piece of a formula's text.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case boolean(Bool)
    case name(String)
    /// A lone `.`: every other column.
    case dot
    case symbol(Symbol)
    case leftParenthesis
    case rightParenthesis
    case comma
    case equals
    case tilde
    case end
  }

  let kind: Kind
  /// Characters before it.
  let offset: Int
}

/// The operators of formulas and arithmetic.
enum Symbol: String, Sendable {
  case doubleBar = "||"
  case bar = "|"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case within = "%in%"
  case interaction = ":"
  case power = "^"

  /// How strongly it binds, as in R; equal strengths associate to the left, the power to the right.
  var precedence: Precedence {
    switch self {
    case .bar, .doubleBar: .bar
    case .plus, .minus: .sum
    case .times, .divide: .product
    case .within: .within
    case .interaction: .interaction
    case .power: .power
    }
  }

  /// The operator with the blanks R writes around it.
  var deparsed: String {
    switch self {
    case .divide, .interaction, .power: rawValue
    default: " \(rawValue) "
    }
  }
}

/// Levels of binding, weakest first.
enum Precedence: Int, Comparable {
  case bar
  case sum
  case product
  case within
  case interaction
  case power

  /// The next stronger level.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}
