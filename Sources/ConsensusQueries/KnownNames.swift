/// The names of a model's parameters, which may hold any character, such as `b_log(dist)`.
struct KnownNames {
  /// Longest first, by their first character.
  private let byInitial: [Character: [[Character]]]

  init(_ names: [String]) {
    let sorted = Set(names).map(Array.init).filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    byInitial = Dictionary(grouping: sorted) { $0[0] }
  }

  /// The names with which a text starts, longest first; none that would end inside a word.
  func fits(at text: ArraySlice<Character>) -> [[Character]] {
    guard let first = text.first, let names = byInitial[first] else { return [] }
    return names.filter { name in
      guard text.starts(with: name) else { return false }
      let next = text.dropFirst(name.count).first
      return !(next?.isNamePart == true && name[name.count - 1].isNamePart)
    }
  }

  /// Whether the text after a name may go on as a claim: an operator and what it could act on.
  func mayGoOn(after text: ArraySlice<Character>) -> Bool {
    let text = text.drop(while: \.isWhitespace)
    for sign in ["<=", ">=", "<", ">", "+", "-", "*", "/", "^", "and", "or", "in"]
    where text.starts(with: sign) {
      return startsOperand(text.dropFirst(sign.count).drop(while: \.isWhitespace))
    }
    return false
  }

  private func startsOperand(_ text: ArraySlice<Character>) -> Bool {
    guard let first = text.first else { return false }
    if first.isDigit || "([`.-+".contains(first) || !fits(at: text).isEmpty { return true }
    let word = String(text.prefix(while: \.isNamePart))
    return word == "not" || ClaimWord.calls.contains(word) || ClaimWord.forms.contains(word)
  }
}

/// The words of the claim language.
enum ClaimWord {
  static let connectives: Set = ["and", "or", "not", "in"]
  static let calls: Set<String> =
    Set(["P", "mean", "linpred"]).union(Quantity.Function.allCases.map(\.rawValue))
  /// Words that begin a form of the language where the rest of the form follows.
  static let forms: Set = ["for", "over", "within", "included", "best"]

  /// Whether a parameter of this name needs back-ticks to be read as one.
  static func isTaken(_ word: String) -> Bool {
    connectives.contains(word) || calls.contains(word) || forms.contains(word)
  }
}

extension Character {
  var isNameStart: Bool { isLetter || self == "_" || self == "." }
  var isNamePart: Bool { isNameStart || isNumber }
  var isDigit: Bool { isASCII && isNumber }
  var isQuotationMark: Bool { self == "\"" || self == "'" || self == "`" }
}
