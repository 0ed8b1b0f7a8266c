/// Finds the name that a misspelt one probably meant.
enum NameSuggestion {
  /// The nearest of the known names, where it is near enough to be worth proposing.
  static func nearest(to name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased())
    guard wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known {
      let letters = Array(candidate.lowercased())
      guard abs(letters.count - wanted.count) <= 3 else { continue }
      let distance = distance(wanted, letters)
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, wanted.count / 3), best.distance < wanted.count
    else { return nil }
    return best.name
  }

  /// The number of letters to insert, remove, replace or swap with their neighbour.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let replaced = rows[row][column] + (letter == other ? 0 : 1)
        var least = min(replaced, rows[row][column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          least = min(least, rows[row - 1][column - 1] + 1)
        }
        current.append(least)
      }
      rows.append(current)
    }
    return rows.last?.last ?? 0
  }
}
