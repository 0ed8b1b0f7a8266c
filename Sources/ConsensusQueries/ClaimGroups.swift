extension ClaimScanner {
  /// An open parenthesis: whether it belongs to a call such as P(...), and whether a comparison
  /// stands inside it but outside of calls.
  private struct Parenthesis {
    let position: Int
    let isCall: Bool
    var compares = false
  }

  /// The parentheses that hold a comparison outside of calls, found in one pass, so that nested
  /// ones cost no more than flat ones. Names and quotations are passed over whole.
  static func claimGroups(of characters: [Character], names: KnownNames) -> Set<Int> {
    var groups: Set<Int> = []
    var open: [Parenthesis] = []
    var calls = 0
    var followsName = false
    func close() {
      guard let closed = open.popLast() else { return }
      if closed.isCall { calls -= 1 }
      guard closed.compares, !closed.isCall else { return }
      groups.insert(closed.position)
      if !open.isEmpty { open[open.count - 1].compares = true }
    }
    var position = 0
    while position < characters.count {
      let character = characters[position]
      if let end = characters.endOfToken(from: position, names: names) {
        let word = String(characters[position..<end])
        followsName = !ClaimWord.connectives.contains(word)
        // Claims without a comparison: included(x), and whether an action is best.
        let joins = !followsName || word == "best"
        if joins, names.fits(at: characters[position...]).isEmpty, calls == 0, !open.isEmpty {
          open[open.count - 1].compares = true
        }
        position = end
        continue
      }
      if character == "(" {
        open.append(Parenthesis(position: position, isCall: followsName))
        if followsName { calls += 1 }
      } else if character == ")" {
        close()
      } else if calls == 0, !open.isEmpty, "<>[".contains(character) {
        open[open.count - 1].compares = true
      }
      if !character.isWhitespace { followsName = false }
      position += 1
    }
    while !open.isEmpty { close() }
    return groups
  }
}

extension [Character] {
  /// The end of the known name, quotation or word that starts here, if one does.
  fileprivate func endOfToken(from position: Int, names: KnownNames) -> Int? {
    if let name = names.fits(at: self[position...]).first { return position + name.count }
    if self[position].isQuotationMark { return endOfQuotation(from: position) }
    guard self[position].isNamePart else { return nil }
    return self[position...].firstIndex { !$0.isNamePart } ?? endIndex
  }

  /// Where the quotation that starts here has ended; the end of the text where it is not closed.
  ///
  /// A doubled mark inside reads as the end of one quotation and the start of the next.
  func endOfQuotation(from start: Int) -> Int {
    self[(start + 1)...].firstIndex(of: self[start]).map { $0 + 1 } ?? endIndex
  }
}
