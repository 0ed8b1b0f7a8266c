/// A cursor over the characters of a claim.
struct ClaimScanner {
  let text: String
  let characters: [Character]
  private(set) var position = 0
  let names: KnownNames
  /// Positions of the parentheses that group a claim rather than arithmetic.
  private let claimGroups: Set<Int>

  /// Costs one pass over the text, with a look at the names that share a token's first letter.
  init(_ text: String, names: [String]) {
    self.text = text
    characters = Array(text)
    self.names = KnownNames(names)
    claimGroups = Self.claimGroups(of: characters, names: self.names)
  }

  mutating func rewind(to position: Int) { self.position = position }

  /// An error at a place, by default under the cursor, with a hint where one is known.
  func failure(_ message: String, at place: Int? = nil) -> ClaimError {
    let place = place ?? position
    let hint = ClaimHint.hint(at: characters[place...]).map { "; \($0)" } ?? ""
    return ClaimError(message + hint, in: text, at: place)
  }

  mutating func skipBlanks() {
    while let next = peek, next.isWhitespace { position += 1 }
  }

  /// The character under the cursor.
  var peek: Character? { position < characters.count ? characters[position] : nil }

  /// Takes a sign if it comes next.
  mutating func take(_ sign: String) -> Bool {
    skipBlanks()
    guard characters[position...].starts(with: sign) else { return false }
    position += sign.count
    return true
  }

  /// Takes a keyword if it comes next as a whole word.
  mutating func takeWord(_ word: String) -> Bool {
    let start = position
    guard take(word) else { return false }
    if let next = peek, next.isNamePart {
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

  /// Whether the parenthesis under the cursor groups a claim rather than an arithmetic expression.
  var groupsClaim: Bool { claimGroups.contains(position) }

  /// Takes one of the known names, the longest that fits; throws where a shorter one could as well
  /// be meant. A name such as `exp` gives way to the call of that function.
  mutating func takeKnownName() throws(ClaimError) -> String? {
    skipBlanks()
    let fits = names.fits(at: characters[position...])
    guard let name = fits.first else { return nil }
    let end = position + name.count
    if ClaimWord.calls.contains(String(name)),
      characters[end...].first(where: { !$0.isWhitespace }) == "("
    {
      return nil
    }
    for shorter in fits.dropFirst()
    where names.mayGoOn(after: characters[(position + shorter.count)...]) {
      throw failure(
        """
        this may be the parameter \(String(name)) or \(String(shorter)) with an operator; write \
        the name that is meant in back-ticks
        """)
    }
    position = end
    return String(name)
  }

  /// Takes a name of letters, digits, underscores and points.
  mutating func takePlainName() -> String? {
    skipBlanks()
    guard let first = peek, first.isNameStart else { return nil }
    let start = position
    while let next = peek, next.isNamePart { position += 1 }
    return String(characters[start..<position])
  }

  /// Takes a plain or back-ticked name.
  mutating func takeName() throws(ClaimError) -> String? {
    if let name = try takeQuoted("`") { return name }
    return takePlainName()
  }

  /// Takes a text in marks of the given kind; a doubled mark inside stands for one.
  mutating func takeQuoted(_ mark: Character) throws(ClaimError) -> String? {
    skipBlanks()
    guard peek == mark else { return nil }
    let start = position
    var content: [Character] = []
    repeat {
      position += 1
      while let next = peek, next != mark {
        content.append(next)
        position += 1
      }
      guard peek == mark else { throw failure("expected a closing \(mark)", at: start) }
      position += 1
      if peek == mark { content.append(mark) }
    } while peek == mark
    return String(content)
  }

  /// Takes an unsigned decimal number.
  mutating func takeNumber() throws(ClaimError) -> Double? {
    skipBlanks()
    let start = position
    func isDigit(_ index: Int) -> Bool { index < characters.count && characters[index].isDigit }
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

  /// Takes the text up to one of the signs, none of which counts inside parentheses or marks.
  mutating func takeText(upTo signs: Set<Character>) -> String {
    skipBlanks()
    let start = position
    var depth = 0
    while let next = peek {
      if next.isQuotationMark {
        position = characters.endOfQuotation(from: position)
        continue
      }
      if depth == 0, signs.contains(next) { break }
      if next == "(" { depth += 1 }
      if next == ")" { depth -= 1 }
      position += 1
    }
    var end = position
    while end > start, characters[end - 1].isWhitespace { end -= 1 }
    return String(characters[start..<end])
  }
}
