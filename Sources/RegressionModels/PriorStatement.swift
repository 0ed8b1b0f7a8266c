/// Why a prior cannot be read, with the place.
public struct PriorError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let message: String
  /// The statement as given.
  public let text: String
  /// Where in it, in characters; nil where the whole is meant.
  public let offset: Int?

  /// The sentence; where it has a place, the statement and a caret below it follow.
  public var description: String {
    let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    guard let offset else { return "prior \"\(line)\": \(message)" }
    return "prior: \(message)\n  \(line)\n  \(String(repeating: " ", count: offset))^"
  }
}

extension PriorError {
  fileprivate init(_ message: String, in text: String, at index: String.Index) {
    self.init(
      message: message, text: text, offset: text.distance(from: text.startIndex, to: index))
  }
}

/// One `CLASS[COEFFICIENT] ~ DISTRIBUTION(...)`, as a user writes it.
public struct PriorStatement: Sendable, Equatable {
  /// The class on the left.
  public let parameterClass: ParameterClass
  /// The parameter whose formula is meant, as in `b_sigma`; nil for the mean.
  public let predictor: String?
  /// The group in brackets, as in `sd[plate]`.
  public let group: String?
  /// The coefficient in brackets, a design column's or an effect's name; nil for the whole class.
  public let coefficient: String?
  /// The prior on the right.
  public let prior: PriorForm
  /// `lb` on the right, where it is given.
  let lowerBound: Double?
  /// The statement as given, for messages.
  public let text: String

  /// Reads a statement such as `b[log(dist)] ~ normal(0, 2.5)` or `sd[plate,Intercept] ~ normal(0, 1)`.
  public init(_ text: String) throws(PriorError) {
    guard let tilde = text.lastIndex(of: "~") else {
      throw PriorError(
        "expected CLASS ~ DISTRIBUTION, such as b ~ normal(0, 2.5)", in: text, at: text.endIndex)
    }
    let left = try Self.left(text[..<tilde].trimmed, of: text)
    parameterClass = left.parameterClass
    predictor = left.predictor
    (group, coefficient) = parameterClass.names(in: left.inside.map(String.init))
    let right = text[text.index(after: tilde)...].trimmed
    do throws(DistributionText.Problem) {
      prior = try DistributionText.parseForm(right)
      lowerBound = try ArgumentText(right).lower
    } catch {
      throw PriorError(error.message, in: text, at: error.index)
    }
    self.text = text
  }

  /// The class, the formula that it is of, and what stands in brackets.
  private static func left(
    _ left: Substring, of text: String
  ) throws(PriorError) -> (parameterClass: ParameterClass, predictor: String?, inside: Substring?) {
    var name = left
    var inside: Substring?
    if let open = left.firstIndex(of: "[") {
      guard left.last == "]" else {
        throw PriorError("expected ] after the coefficient's name", in: text, at: left.endIndex)
      }
      name = left[..<open].trimmed
      inside = left[left.index(after: open)..<left.index(before: left.endIndex)].trimmed
    }
    guard let (parameterClass, predictor) = split(name) else {
      throw PriorError(
        """
        unknown class "\(name)"; expected b, b[column], Intercept, sd, sd[group], cor, sds, sdnet, \
        net, sigma, nu, shape, phi or zi
        """, in: text, at: name.startIndex)
    }
    if let inside, !parameterClass.takesBrackets {
      throw PriorError(
        "only b, sd, cor, sds, sdnet and net take a name in brackets", in: text,
        at: inside.startIndex)
    }
    if let inside, inside.isEmpty {
      throw PriorError("expected a column's name in the brackets", in: text, at: inside.startIndex)
    }
    return (parameterClass, predictor, inside)
  }

  /// `b_sigma` is class b of the formula for sigma.
  private static func split(_ name: Substring) -> (ParameterClass, predictor: String?)? {
    if let whole = ParameterClass(rawValue: String(name)) { return (whole, nil) }
    guard let bar = name.firstIndex(of: "_"),
      let found = ParameterClass(rawValue: String(name[..<bar])), found.isOfFormula
    else { return nil }
    let predictor = name[name.index(after: bar)...]
    return predictor.isEmpty ? nil : (found, String(predictor))
  }

  /// Whether it speaks of an entry of the table.
  func matches(_ entry: PriorTable.Entry) -> Bool {
    entry.parameterClass == parameterClass && entry.predictor == predictor
      && (group == nil || group == entry.group)
      && (coefficient == nil || coefficient == entry.coefficient)
  }
}

extension ParameterClass {
  fileprivate var takesBrackets: Bool {
    switch self {
    case .coefficient, .groupSpread, .correlation, .smoothSpread, .networkSpread, .networkWeight:
      true
    case .intercept, .sigma, .nu, .shape, .phi, .zi: false
    }
  }

  /// What stands in brackets: a column, or a group and perhaps one of its effects.
  fileprivate func names(in inside: String?) -> (group: String?, coefficient: String?) {
    guard let inside else { return (nil, nil) }
    guard self == .groupSpread || self == .correlation else { return (nil, inside) }
    guard let comma = inside.firstIndex(of: ",") else { return (inside, nil) }
    let effect = inside[inside.index(after: comma)...]
    return (String(inside[..<comma]), String(effect.trimmed))
  }
}

extension Substring {
  /// Without blanks at both ends; the indices stay those of the whole text.
  var trimmed: Substring {
    var part = self
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return part
  }
}
