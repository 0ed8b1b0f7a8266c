/// `NAME(argument, name = argument, ...), lb = bound, ub = bound`, with the places of its parts.
struct ArgumentText {
  /// A number, nil where it was not given, and where it stands.
  typealias Place = (value: Double?, index: String.Index)

  /// What stands before the parenthesis.
  let name: Substring
  /// Where the parenthesis opens, or the text ends.
  let open: String.Index
  /// Arguments in their order, with their names where they have one.
  private let given: [(name: Substring?, value: Double, index: String.Index)]
  private(set) var lower: Double?
  private(set) var upper: Double?
  /// Where the bounds stand; nil where there are none.
  private(set) var boundsIndex: String.Index?

  init(_ text: Substring) throws(DistributionText.Problem) {
    let end = text.firstIndex(of: "(") ?? text.firstIndex(of: ",") ?? text.endIndex
    name = text[..<end].trimmed
    open = end
    var rest = text[end...]
    var given: [(name: Substring?, value: Double, index: String.Index)] = []
    if rest.first == "(" {
      guard let close = rest.firstIndex(of: ")") else {
        throw DistributionText.Problem(message: "expected ) at the end", index: text.endIndex)
      }
      let inside = rest[rest.index(after: end)..<close]
      if !inside.trimmed.isEmpty {
        for part in inside.split(separator: ",", omittingEmptySubsequences: false) {
          given.append(try Self.argument(part))
        }
      }
      rest = rest[rest.index(after: close)...]
    }
    self.given = given
    try readBounds(rest)
  }

  private mutating func readBounds(_ text: Substring) throws(DistributionText.Problem) {
    let text = text.trimmed
    guard let first = text.first else { return }
    guard first == "," else {
      throw DistributionText.Problem(
        message: "expected ) at the end, or bounds as in normal(0, 1), lb = 0",
        index: text.startIndex)
    }
    boundsIndex = text.startIndex
    for part in text.dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
      let (name, value, index) = try Self.argument(part)
      switch name {
      case "lb" where lower == nil: lower = value
      case "ub" where upper == nil: upper = value
      default:
        throw DistributionText.Problem(
          message: "expected lb = NUMBER or ub = NUMBER, each once", index: index)
      }
    }
  }

  /// One argument; true and false count as 1 and 0.
  private static func argument(
    _ part: Substring
  ) throws(DistributionText.Problem) -> (name: Substring?, value: Double, index: String.Index) {
    var piece = part.trimmed
    var name: Substring?
    if let equals = piece.firstIndex(of: "=") {
      name = piece[..<equals].trimmed
      piece = piece[piece.index(after: equals)...].trimmed
    }
    switch piece {
    case "true", "TRUE": return (name, 1, piece.startIndex)
    case "false", "FALSE": return (name, 0, piece.startIndex)
    default:
      guard let value = Double(piece), value.isFinite else {
        throw DistributionText.Problem(
          message: "expected a number, found \"\(piece)\"", index: piece.startIndex)
      }
      return (name, value, piece.startIndex)
    }
  }

  /// Puts arguments in the order of `names`: those without a name fill the first places.
  ///
  /// - Parameter usage: what is shown where they do not fit.
  func values(
    of names: [String], in usage: String
  ) throws(DistributionText.Problem) -> [Place] {
    var places = [Place](repeating: (nil, open), count: names.count)
    for (position, argument) in given.enumerated() {
      guard let name = argument.name else {
        let isLate = given[..<position].contains { $0.name != nil }
        guard !isLate, places.indices.contains(position) else {
          throw DistributionText.Problem(
            message: isLate
              ? "arguments without a name come first in \(usage)"
              : "expected \(usage), found \(given.count) argument\(given.count == 1 ? "" : "s")",
            index: isLate ? argument.index : open)
        }
        places[position] = (argument.value, argument.index)
        continue
      }
      guard let place = names.firstIndex(where: { $0 == name }), places[place].value == nil else {
        let isKnown = names.contains { $0 == name }
        throw DistributionText.Problem(
          message: "\(name) is \(isKnown ? "given twice" : "no argument of \(usage)")",
          index: name.startIndex)
      }
      places[place] = (argument.value, argument.index)
    }
    return places
  }

  /// Bounds go with one parameter, not with several together.
  func refuseBounds() throws(DistributionText.Problem) {
    guard let boundsIndex else { return }
    throw DistributionText.Problem(message: "\(name) takes no bounds", index: boundsIndex)
  }
}
