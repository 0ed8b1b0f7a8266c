import Formulas
import LogDensities

extension InputDomain {
  /// The box of the data, restricted by a text such as `x in [0, 2], g in {a, b}, z = 3`.
  ///
  /// A name that is no plain word, or a level that holds a comma, stands in back-ticks or quotes.
  /// - Throws: for a text that is none of this, and as `restrict`.
  public init(_ text: String, of inputs: [InputColumn]) throws(SearchError) {
    try self.init(of: inputs)
    var seen: Set<String> = []
    for part in Self.parts(of: text, at: ",") {
      let (name, values) = try Self.condition(part)
      guard seen.insert(name).inserted else { throw SearchError("\(name) is restricted twice") }
      try restrict(name, to: values, of: inputs)
    }
  }

  private static func condition(_ text: String) throws(SearchError) -> (String, Values) {
    let wanted = "write \"x in [a, b]\", \"g in {a, b}\" or \"x = a\""
    if let (name, rest) = split(text, at: "=") {
      return (plain(name), .choices([value(rest)]))
    }
    guard let (name, rest) = split(text, at: " in "), let last = rest.last,
      let first = rest.first
    else { throw SearchError("cannot read \"\(text)\"; \(wanted)") }
    let inside = parts(of: String(rest.dropFirst().dropLast()), at: ",")
    if first == "{", last == "}" { return (plain(name), .choices(inside.map(value))) }
    guard first == "[", last == "]", inside.count == 2, let low = Double(inside[0]),
      let high = Double(inside[1]), low.isFinite, high.isFinite
    else { throw SearchError("cannot read \"\(text)\"; \(wanted)") }
    guard low <= high else {
      throw SearchError(
        "the interval of \(plain(name)) is empty: its lower end exceeds its upper end")
    }
    return (plain(name), low == high ? .choices([.number(low)]) : .interval(low...high))
  }

  /// A number where it reads as one, a truth value, or else a level.
  static func value(_ text: String) -> PredictionInput {
    if let number = Double(text), number.isFinite { return .number(number) }
    if text == "TRUE" || text == "FALSE" { return .boolean(text == "TRUE") }
    return .text(plain(text))
  }

  /// The text without the quotes or back-ticks around it.
  private static func plain(_ text: String) -> String {
    guard let mark = text.first, "\"'`".contains(mark), text.last == mark, text.count > 1 else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }

  /// The parts of a text at the first sign outside of quotes and brackets.
  private static func split(_ text: String, at sign: String) -> (String, String)? {
    guard let place = places(of: sign, in: Array(text)).first else { return nil }
    let characters = Array(text)
    return (
      trimmed(characters[..<place]), trimmed(characters[(place + sign.count)...])
    )
  }

  /// The parts of a text between signs outside of quotes and brackets, blank ones left out.
  static func parts(of text: String, at sign: String) -> [String] {
    let characters = Array(text)
    var parts: [String] = []
    var start = 0
    for place in places(of: sign, in: characters) + [characters.count] {
      parts.append(trimmed(characters[start..<place]))
      start = min(place + sign.count, characters.count)
    }
    return parts.filter { !$0.isEmpty }
  }

  private static func trimmed(_ characters: ArraySlice<Character>) -> String {
    let rest = characters.drop(while: \.isWhitespace)
    let end = rest.lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? rest.startIndex
    return String(rest[..<end])
  }

  private static func places(of sign: String, in text: [Character]) -> [Int] {
    let sign = Array(sign)
    var (quote, depth): (Character?, Int) = (nil, 0)
    return text.indices.filter { place in
      let character = text[place]
      if let open = quote {
        if character == open { quote = nil }
        return false
      }
      if "\"'`".contains(character) {
        quote = character
      } else if "[{(".contains(character) {
        depth += 1
      } else if "]})".contains(character) {
        depth -= 1
      }
      return depth == 0 && text[place...].starts(with: sign)
    }
  }
}
