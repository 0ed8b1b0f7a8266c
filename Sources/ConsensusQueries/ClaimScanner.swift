/// A cursor over the characters of a claim.
struct ClaimScanner {
  let text: String
  private let characters: [Character]
  private(set) var position = 0
  /// Names that are read whole although they hold signs, such as `b_log(dist)`, longest first.
  private let names: [[Character]]

  init(_ text: String, names: [String]) {
    self.text = text
    self.characters = Array(text)
    self.names = names.map(Array.init).sorted { $0.count > $1.count }
  }

  mutating func rewind(to position: Int) { self.position = position }

  func failure(_ message: String, at place: Int? = nil) -> ClaimError {
    ClaimError(message, in: text, at: place ?? position)
  }

  mutating func skipBlanks() {
    while let next = peek, next.isWhitespace { position += 1 }
  }

  /// The character under the cursor.
  var peek: Character? { position < characters.count ? characters[position] : nil }

  /// Takes a sign if it comes next.
  mutating func take(_ sign: String) -> Bool {
    skipBlanks()
    let wanted = Array(sign)
    guard characters[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  /// Takes a keyword if it comes next as a whole word.
  mutating func takeWord(_ word: String) -> Bool {
    let start = position
    guard take(word) else { return false }
    if let next = peek, Self.isNamePart(next) {
      position = start
      return false
    }
    return true
  }

  mutating func expect(_ sign: String, _ purpose: String) throws(ClaimError) {
    guard take(sign) else { throw failure("expected \(sign) \(purpose)") }
  }

  var isAtEnd: Bool {
    characters[position...].allSatisfy(\.isWhitespace)
  }

  private static func isNameStart(_ character: Character) -> Bool {
    character.isLetter || character == "_" || character == "."
  }

  private static func isNamePart(_ character: Character) -> Bool {
    isNameStart(character) || character.isNumber
  }

  /// Takes one of the known names, the longest that fits.
  mutating func takeKnownName() -> String? {
    skipBlanks()
    for name in names where characters[position...].starts(with: name) {
      let end = position + name.count
      let endsInsideWord =
        end < characters.count && Self.isNamePart(characters[end])
        && name.last.map(Self.isNamePart) == true
      if endsInsideWord { continue }
      position = end
      return String(name)
    }
    return nil
  }

  /// Takes a plain or back-ticked name.
  mutating func takeName() throws(ClaimError) -> String? {
    skipBlanks()
    if peek == "`" { return try takeQuoted("`") }
    guard let first = peek, Self.isNameStart(first) else { return nil }
    let start = position
    while let next = peek, Self.isNamePart(next) { position += 1 }
    return String(characters[start..<position])
  }

  /// Takes a text in quotation marks of the given kind.
  mutating func takeQuoted(_ mark: Character) throws(ClaimError) -> String? {
    skipBlanks()
    guard peek == mark else { return nil }
    let start = position
    position += 1
    while let next = peek, next != mark { position += 1 }
    guard peek == mark else { throw failure("expected a closing \(mark)", at: start) }
    position += 1
    return String(characters[start + 1..<position - 1])
  }

  /// Takes an unsigned decimal number.
  mutating func takeNumber() throws(ClaimError) -> Double? {
    skipBlanks()
    let start = position
    func isDigit(_ index: Int) -> Bool {
      index < characters.count && characters[index].isASCII && characters[index].isNumber
    }
    guard isDigit(position) || (peek == "." && isDigit(position + 1)) else { return nil }
    while isDigit(position) || peek == "." { position += 1 }
    if peek == "e" || peek == "E" {
      let signed = position + 1 < characters.count && "+-".contains(characters[position + 1])
      let digits = position + (signed ? 2 : 1)
      if isDigit(digits) {
        position = digits
        while isDigit(position) { position += 1 }
      }
    }
    guard let value = Double(String(characters[start..<position])), value.isFinite else {
      throw failure("not a finite number", at: start)
    }
    return value
  }

  /// Takes the text up to one of the signs, none of which counts inside parentheses or back-ticks.
  mutating func takeText(upTo signs: Set<Character>) -> String {
    skipBlanks()
    let start = position
    var depth = 0
    var quoted = false
    while let next = peek {
      if next == "`" { quoted.toggle() }
      if !quoted {
        if depth == 0, signs.contains(next) { break }
        if next == "(" { depth += 1 }
        if next == ")" { depth -= 1 }
      }
      position += 1
    }
    var end = position
    while end > start, characters[end - 1].isWhitespace { end -= 1 }
    return String(characters[start..<end])
  }

  /// Whether the parenthesis under the cursor groups a claim rather than an arithmetic expression:
  /// whether a comparison stands inside it, outside of calls such as P(...).
  func groupsClaim() -> Bool {
    var depth = 0
    var callDepth: Int?
    var previous: Character?
    for character in characters[position...] {
      if character == "(" {
        depth += 1
        if callDepth == nil, let previous, Self.isNamePart(previous) { callDepth = depth }
      } else if character == ")" {
        if callDepth == depth { callDepth = nil }
        depth -= 1
        if depth == 0 { return false }
      } else if callDepth == nil, "<>[".contains(character) {
        return true
      }
      if !character.isWhitespace { previous = character }
    }
    return false
  }
}
