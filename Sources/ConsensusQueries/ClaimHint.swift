/// What someone probably meant who wrote what a claim cannot hold.
enum ClaimHint {
  private static let signs: [(sign: String, hint: String)] = [
    ("==", equality), ("!=", equality), ("=", equality), ("≠", equality),
    ("&", "write and"), ("|", "write or"), ("!", "write not"),
    ("≤", "write <="), ("≥", "write >="), ("−", "write -"), ("–", "write -"), ("×", "write *"),
    ("%", "write 5% as 0.05"),
    ("<", chain), (">", chain),
    ("AND", "write and"), ("OR", "write or"), ("NOT", "write not"), ("IN", "write in"),
  ]
  private static let equality =
    "write x in [lower, upper] instead of equality, which holds on no or every model"
  private static let chain = "write 0 < x < 1 as x in [0, 1], or as 0 < x and x < 1"

  /// A hint on the text at which reading stopped.
  static func hint(at text: ArraySlice<Character>) -> String? {
    signs.first { text.starts(with: $0.sign) }.flatMap { found in
      let next = text.dropFirst(found.sign.count).first
      let isPartOfWord = found.sign.first?.isLetter == true && next?.isNamePart == true
      return isPartOfWord ? nil : found.hint
    }
  }

  /// The known name nearest to an unknown one, or one that has it as a part.
  static func nearest(to name: String, among known: [String]) -> String? {
    guard name.count <= 64 else { return nil }
    let wanted = Array(name.lowercased())
    let ranked = known.sorted().map { candidate in
      (name: candidate, distance: distance(wanted, Array(candidate.lowercased())))
    }
    if let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, wanted.count / 3)
    {
      return best.name
    }
    guard wanted.count > 1 else { return nil }
    return known.filter { $0.lowercased().contains(name.lowercased()) }.min { $0.count < $1.count }
  }

  /// Levenshtein's distance; far ones are not measured.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    guard abs(left.count - right.count) <= max(1, left.count / 3) else { return .max }
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let replaced = previous[column] + (letter == other ? 0 : 1)
        current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[right.count]
  }
}
