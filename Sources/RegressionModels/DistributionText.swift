import Probability

/// Reads `normal(0, 2.5)` and its like.
enum DistributionText {
  /// What is wrong, and where.
  struct Problem: Error {
    let message: String
    let index: String.Index
  }

  /// How a distribution is written: argument names, which of them must be positive, and a maker.
  private struct Notation {
    let arguments: [String]
    let positive: Set<String>
    let make: ([Double]) -> Prior

    init(_ arguments: [String], positive: Set<String>, _ make: @escaping ([Double]) -> Prior) {
      self.arguments = arguments
      self.positive = positive
      self.make = make
    }
  }

  private static func notation(of name: String) -> Notation? {
    switch name {
    case "flat": Notation([], positive: []) { _ in .flat }
    case "normal":
      Notation(["mean", "sd"], positive: ["sd"]) { Prior(.normal(mean: $0[0], sd: $0[1])) }
    case "student_t":
      Notation(["df", "location", "scale"], positive: ["df", "scale"]) {
        Prior(.studentT(degrees: $0[0], location: $0[1], scale: $0[2]))
      }
    case "cauchy":
      Notation(["location", "scale"], positive: ["scale"]) {
        Prior(.cauchy(location: $0[0], scale: $0[1]))
      }
    case "half_normal", "half_student_t", "half_cauchy": half(of: String(name.dropFirst(5)))
    case "laplace", "double_exponential":
      Notation(["location", "scale"], positive: ["scale"]) {
        Prior(.laplace(location: $0[0], scale: $0[1]))
      }
    case "exponential":
      Notation(["rate"], positive: ["rate"]) { Prior(.exponential(rate: $0[0])) }
    case "gamma":
      Notation(["shape", "rate"], positive: ["shape", "rate"]) {
        Prior(.gamma(shape: $0[0], rate: $0[1]))
      }
    case "inv_gamma":
      Notation(["shape", "scale"], positive: ["shape", "scale"]) {
        Prior(.inverseGamma(shape: $0[0], scale: $0[1]))
      }
    case "beta": Notation(["a", "b"], positive: ["a", "b"]) { Prior(.beta(a: $0[0], b: $0[1])) }
    case "uniform":
      Notation(["lower", "upper"], positive: []) { Prior(.uniform(lower: $0[0], upper: $0[1])) }
    default: nil
    }
  }

  /// The half above zero of a distribution around zero: its notation without the location.
  private static func half(of name: String) -> Notation? {
    guard let whole = notation(of: name),
      let place = whole.arguments.firstIndex(where: { !whole.positive.contains($0) })
    else { return nil }
    var arguments = whole.arguments
    arguments.remove(at: place)
    return Notation(arguments, positive: whole.positive) { values in
      var all = values
      all.insert(0, at: place)
      return Prior(whole.make(all).distribution, half: true)
    }
  }

  private static let known = """
    normal, student_t, cauchy, half_normal, half_student_t, half_cauchy, exponential, gamma, \
    inv_gamma, beta, uniform, laplace, flat, lkj
    """

  /// Reads a distribution, or a prior of several parameters together.
  static func parseForm(_ text: Substring) throws(Problem) -> PriorForm {
    guard text.prefix(while: { $0 != "(" }).trimmed == "lkj" else {
      return .single(try parse(text))
    }
    let open = text.firstIndex(of: "(") ?? text.endIndex
    let values = try arguments(of: text, after: open)
    guard values.count == 1, values[0].0 > 0 else {
      throw Problem(message: "expected lkj(shape) with a shape above 0", index: open)
    }
    return .lkj(shape: values[0].0)
  }

  static func parse(_ text: Substring) throws(Problem) -> Prior {
    let open = text.firstIndex(of: "(") ?? text.endIndex
    let name = text[..<open].trimmed
    guard let notation = notation(of: String(name)) else {
      throw Problem(
        message: name.isEmpty
          ? "expected a distribution" : "unknown distribution \"\(name)\"; known are \(known)",
        index: name.startIndex)
    }
    let values = try arguments(of: text, after: open)
    let usage = "\(name)(\(notation.arguments.joined(separator: ", ")))"
    guard values.count == notation.arguments.count else {
      let found = values.count == 1 ? "1 argument" : "\(values.count) arguments"
      throw Problem(message: "expected \(usage), found \(found)", index: open)
    }
    for (argument, (value, index)) in zip(notation.arguments, values)
    where notation.positive.contains(argument) && value <= 0 {
      throw Problem(message: "\(argument) must be above 0 in \(usage)", index: index)
    }
    if name == "uniform" {
      let width = values[1].0 - values[0].0
      guard width > 0, width.isFinite else {
        throw Problem(
          message: "upper must be above lower, by a finite width, in \(usage)", index: values[1].1)
      }
    }
    return notation.make(values.map(\.0))
  }

  /// The numbers between the parentheses, with their places.
  private static func arguments(
    of text: Substring, after open: String.Index
  ) throws(Problem) -> [(Double, String.Index)] {
    guard open < text.endIndex else { return [] }
    guard text.last == ")" else {
      throw Problem(message: "expected ) at the end", index: text.endIndex)
    }
    let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
    if inside.trimmed.isEmpty { return [] }
    var values: [(Double, String.Index)] = []
    for part in inside.split(separator: ",", omittingEmptySubsequences: false) {
      let piece = part.trimmed
      guard let value = Double(piece), value.isFinite else {
        throw Problem(message: "expected a number, found \"\(piece)\"", index: piece.startIndex)
      }
      values.append((value, piece.startIndex))
    }
    return values
  }
}
