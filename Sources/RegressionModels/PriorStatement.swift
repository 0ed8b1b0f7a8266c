import Probability

/// What a prior is about: brms' parameter classes.
public enum ParameterClass: String, Sendable, Codable, CaseIterable {
  /// A regression coefficient.
  case coefficient = "b"
  /// The intercept at the mean of the columns, where the formula has an implicit intercept.
  case intercept = "Intercept"
  /// The residual standard deviation.
  case sigma
}

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

/// One `CLASS[COEFFICIENT] ~ DISTRIBUTION(...)`, as a user writes it.
public struct PriorStatement: Sendable, Equatable {
  /// The class on the left.
  public let parameterClass: ParameterClass
  /// The coefficient in brackets, a design column's name; nil for the whole class.
  public let coefficient: String?
  /// The distribution on the right.
  public let prior: Prior
  /// The statement as given, for messages.
  public let text: String

  /// Reads a statement such as `b[log(dist)] ~ normal(0, 2.5)`.
  public init(_ text: String) throws(PriorError) {
    func fail(_ message: String, at index: String.Index?) -> PriorError {
      PriorError(
        message: message, text: text,
        offset: index.map { text.distance(from: text.startIndex, to: $0) })
    }
    guard let tilde = text.lastIndex(of: "~") else {
      throw fail("expected CLASS ~ DISTRIBUTION, such as b ~ normal(0, 2.5)", at: text.endIndex)
    }
    let left = text[..<tilde].trimmed
    var name = left
    var coefficient: Substring?
    if let open = left.firstIndex(of: "[") {
      guard left.last == "]" else {
        throw fail("expected ] after the coefficient's name", at: left.endIndex)
      }
      name = left[..<open].trimmed
      coefficient = left[left.index(after: open)..<left.index(before: left.endIndex)].trimmed
    }
    guard let parameterClass = ParameterClass(rawValue: String(name)) else {
      throw fail(
        "unknown class \"\(name)\"; expected b, b[column], Intercept or sigma", at: name.startIndex)
    }
    if let coefficient, parameterClass != .coefficient {
      throw fail("only class b takes a column in brackets", at: coefficient.startIndex)
    }
    if let coefficient, coefficient.isEmpty {
      throw fail("expected a column's name in the brackets", at: coefficient.startIndex)
    }
    self.parameterClass = parameterClass
    self.coefficient = coefficient.map(String.init)
    let right = text[text.index(after: tilde)...].trimmed
    do throws(DistributionText.Problem) {
      self.prior = try DistributionText.parse(right)
    } catch {
      throw fail(error.message, at: error.index)
    }
    self.text = text
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
