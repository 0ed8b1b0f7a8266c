/// Turns the text of a formula into tokens.
struct Scanner {
  private let text: String
  private let characters: [Character]
  private var position = 0

  init(_ text: String) {
    self.text = text
    self.characters = Array(text)
  }

  /// All tokens; the last one is `end`.
  static func tokens(of text: String) throws(FormulaError) -> [Token] {
    var scanner = Scanner(text)
    var tokens: [Token] = []
    repeat {
      tokens.append(try scanner.next())
    } while tokens.last?.kind != .end
    return tokens
  }

  private var current: Character? { character(ahead: 0) }

  private func character(ahead distance: Int) -> Character? {
    let index = position + distance
    return index < characters.count ? characters[index] : nil
  }

  private mutating func next() throws(FormulaError) -> Token {
    take { $0.isWhitespace }
    let offset = position
    guard let first = current else { return Token(kind: .end, offset: offset) }
    let kind: Token.Kind
    if Self.isDigit(first) || first == "." && Self.isDigit(character(ahead: 1)) {
      kind = try number()
    } else if Self.startsName(first) {
      kind = Self.word(take(Self.continuesName))
    } else if first == "`" {
      kind = try quotedName()
    } else {
      kind = try symbol(first)
    }
    return Token(kind: kind, offset: offset)
  }

  @discardableResult
  private mutating func take(_ belongs: (Character) -> Bool) -> String {
    let start = position
    while let character = current, belongs(character) { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func number() throws(FormulaError) -> Token.Kind {
    let start = position
    take(Self.isDigit)
    if current == "." {
      position += 1
      take(Self.isDigit)
    }
    if current == "e" || current == "E" {
      let sign = character(ahead: 1) == "-" || character(ahead: 1) == "+" ? 1 : 0
      guard Self.isDigit(character(ahead: 1 + sign)) else {
        throw error("an exponent needs digits", at: position)
      }
      position += 1 + sign
      take(Self.isDigit)
    }
    guard let value = Double(String(characters[start..<position])), value.isFinite else {
      throw error("this number is too large", at: start)
    }
    return .number(value)
  }

  private static func word(_ name: String) -> Token.Kind {
    switch name {
    case ".": .dot
    case "TRUE": .boolean(true)
    case "FALSE": .boolean(false)
    default: .name(name)
    }
  }

  private mutating func quotedName() throws(FormulaError) -> Token.Kind {
    let opening = position
    position += 1
    let name = take { $0 != "`" }
    guard current == "`" else { throw error("this back-tick is never closed", at: opening) }
    position += 1
    guard !name.isEmpty else { throw error("a name between back-ticks is empty", at: opening) }
    return .name(name)
  }

  private mutating func symbol(_ first: Character) throws(FormulaError) -> Token.Kind {
    for (text, kind) in Self.symbols where matches(text) {
      position += text.count
      return kind
    }
    throw error("unexpected '\(first)'", at: position)
  }

  private func matches(_ symbol: String) -> Bool {
    symbol.enumerated().allSatisfy { character(ahead: $0.offset) == $0.element }
  }

  /// Longer symbols before their prefixes.
  private static let symbols: [(String, Token.Kind)] = [
    ("||", .symbol(.doubleBar)), ("|", .symbol(.bar)), ("**", .symbol(.power)),
    ("*", .symbol(.times)), ("+", .symbol(.plus)), ("-", .symbol(.minus)),
    ("/", .symbol(.divide)), ("%in%", .symbol(.within)), (":", .symbol(.interaction)),
    ("^", .symbol(.power)), ("~", .tilde), ("(", .leftParenthesis), (")", .rightParenthesis),
    (",", .comma), ("=", .equals),
  ]

  private func error(_ message: String, at offset: Int) -> FormulaError {
    FormulaError(message, in: text, at: offset)
  }

  private static func isDigit(_ character: Character?) -> Bool {
    character.map { "0"..."9" ~= $0 && $0.isASCII } ?? false
  }

  private static func startsName(_ character: Character) -> Bool {
    character.isLetter || character == "."
  }

  private static func continuesName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "." || character == "_"
  }
}

extension Scanner {
  /// Whether a column can be written without back-ticks, by R's rule for names.
  static func isPlainName(_ name: String) -> Bool {
    guard let first = name.first, startsName(first), name != ".", name.allSatisfy(continuesName)
    else { return false }
    let startsAsNumber = first == "." && isDigit(name.dropFirst().first)
    return !startsAsNumber && !reservedWords.contains(name)
  }

  private static let reservedWords: Set<String> = [
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE",
    "NULL", "Inf", "NaN", "NA", "NA_integer_", "NA_real_", "NA_character_", "NA_complex_",
  ]
}
