import LogDensities

extension Claim: CustomStringConvertible {
  /// The claim as text, with no more parentheses than it needs.
  ///
  /// `Claim(text, parameters:)` reads the same claim from it, provided that its numbers are finite
  /// and that a response given as a text is one name or call. Names that are no plain words stand in
  /// back-ticks, and `.` stands for a response that is not given.
  public var description: String { text(within: .region) }

  /// How tightly a part of a claim binds, loosest first. A region reaches as far as it can.
  private enum Binding: Int {
    case region, or, and, not
  }

  private var binding: Binding {
    switch self {
    case .or: .or
    case .and: .and
    case .not, .compare, .within, .best: .not
    case .forAll, .over: .region
    }
  }

  private func text(within context: Binding) -> String {
    let text =
      switch self {
      case .compare(let left, let comparison, let right):
        "\(left) \(comparison.rawValue) \(right)"
      case .within(let value, let lower, let upper): "\(value) in [\(lower), \(upper)]"
      case .best(let action, let losses): "best(\(action.columnName)\(losses.claimText)"
      case .forAll(let region, let claim): "\(region.claimText): \(claim.text(within: .region))"
      case .over(let file, let claim):
        "over \(file.quoted("\"")): \(claim.text(within: .region))"
      case .not(let claim): "not \(claim.text(within: .not))"
      // The right operand needs parentheses where it is of the same kind: both associate left.
      case .and(let left, let right): "\(left.text(within: .and)) and \(right.text(within: .not))"
      case .or(let left, let right): "\(left.text(within: .or)) or \(right.text(within: .and))"
      }
    return binding.rawValue < context.rawValue ? "(\(text))" : text
  }
}

extension Quantity: CustomStringConvertible {
  /// The quantity as a claim would name it, with no more parentheses than it needs.
  public var description: String { text(within: .sum) }

  /// How tightly a part of an expression binds, loosest first.
  private enum Binding: Int {
    case sum, product, sign, power, primary

    /// What the right operand of a left-associative operation must bind like.
    var next: Self { self == .sum ? .product : .sign }
  }

  private var binding: Binding {
    switch self {
    case .number(let value): value.sign == .minus ? .sign : .primary
    case .parameter, .prediction, .function, .included: .primary
    case .arithmetic(.plus, _, _), .arithmetic(.minus, _, _): .sum
    case .arithmetic(.times, _, _), .arithmetic(.divided, _, _): .product
    case .arithmetic(.power, _, _): .power
    }
  }

  private func text(within context: Binding) -> String {
    let text =
      switch self {
      case .number(let value): value.claimText
      case .parameter(let name): name.claimName
      case .prediction(let query): query.claimText
      case .included(let term): "included(\(term.isPlainName ? term : term.quoted("\"")))"
      case .function(let function, let inside): "\(function.rawValue)(\(inside))"
      case .arithmetic(.power, let base, let exponent):
        "\(base.text(within: .primary)) ^ \(exponent.text(within: .sign))"
      case .arithmetic(let sign, let left, let right):
        // Both operands of the same binding associate left.
        "\(left.text(within: binding)) \(sign.rawValue) \(right.text(within: binding.next))"
      }
    return binding.rawValue < context.rawValue ? "(\(text))" : text
  }
}

extension PredictionQuery {
  fileprivate var claimText: String {
    let list = inputs.claimText
    let given = list.isEmpty ? "" : " | \(list)"
    let named = response ?? "."
    switch quantity {
    case .probability: return "P(\(named)\(given))"
    case .probabilityAbove(let threshold, let orEqual):
      return "P(\(named) \(orEqual ? ">=" : ">") \(threshold.claimText)\(given))"
    case .probabilityOfLevel(let level): return "P(\(named) = \(level.quoted("\""))\(given))"
    case .mean: return "mean(\(named)\(given))"
    case .linearPredictor:
      return response == nil ? "linpred(\(list))" : "linpred(\(named)\(given))"
    }
  }
}

extension [String: PredictionInput] {
  fileprivate var claimText: String {
    sorted { $0.key < $1.key }.map { name, value in "\(name.columnName) = \(value.claimText)" }
      .joined(separator: ", ")
  }
}

extension InputRegion {
  fileprivate var claimText: String {
    switch self {
    case .ball(let radius, let norm, let center):
      return "within \(radius.claimText) (\(norm.rawValue)) of (\(center.claimText))"
    case .box(let sides):
      let texts = sides.map { side in
        switch side.values {
        case .interval(let lower, let upper):
          "\(side.name.columnName) in [\(lower.claimText), \(upper.claimText)]"
        case .set(let values):
          "\(side.name.columnName) in {\(values.map(\.claimText).joined(separator: ", "))}"
        }
      }
      return "for all \(texts.joined(separator: ", "))"
    }
  }
}

extension ExpectedLosses {
  /// What follows the action.
  fileprivate var claimText: String {
    switch self {
    case .stated(let actions):
      return ") of "
        + actions.map { "\($0.name.columnName): \($0.loss)" }.joined(separator: ", ")
    case .table(let file, let inputs):
      let given = inputs.isEmpty ? "" : " | \(inputs.claimText)"
      return "\(given)) under \(file.quoted("\""))"
    }
  }
}

extension PredictionInput {
  fileprivate var claimText: String {
    switch self {
    case .number(let value): value.claimText
    case .text(let text): text.quoted("\"")
    case .boolean(let value): value ? "TRUE" : "FALSE"
    }
  }
}

extension Double {
  /// The shortest text that reads back as this number, without a needless ".0".
  fileprivate var claimText: String {
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension String {
  /// As a parameter is written: in back-ticks unless it is a plain word that means nothing else.
  fileprivate var claimName: String { ClaimWord.isTaken(self) ? quoted("`") : columnName }

  /// As a column is written.
  fileprivate var columnName: String { isPlainName ? self : quoted("`") }

  fileprivate var isPlainName: Bool {
    first?.isNameStart == true && allSatisfy(\.isNamePart) && !startsLikeNumber
  }

  private var startsLikeNumber: Bool { first == "." && dropFirst().first?.isDigit == true }

  /// In marks; those inside are doubled.
  fileprivate func quoted(_ mark: Character) -> String {
    let doubled = map { $0 == mark ? "\(mark)\(mark)" : String($0) }.joined()
    return "\(mark)\(doubled)\(mark)"
  }
}
