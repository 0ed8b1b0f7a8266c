/// The prior of every parameter of a model, and where it came from.
public struct PriorTable: Sendable, Equatable, Codable {
  /// One line of the table.
  public struct Entry: Sendable, Equatable, Codable {
    /// What kind of parameter it is.
    public let parameterClass: ParameterClass
    /// The design column of a coefficient; nil for `Intercept` and `sigma`.
    public let coefficient: String?
    /// Its prior; that of `sigma` has no mass below 0.
    public let prior: Prior
    /// `user`, or the preset's name.
    public let source: String

    /// `b[x]`, `Intercept` or `sigma`.
    public var parameter: String {
      coefficient.map { "\(parameterClass.rawValue)[\($0)]" } ?? parameterClass.rawValue
    }
  }

  /// Intercept first, then the coefficients in design order, then sigma.
  public private(set) var entries: [Entry]

  /// One prior a design column.
  var ofCoefficients: [Prior] { entries.filter { $0.parameterClass != .sigma }.map(\.prior) }

  var ofSigma: Prior? { entries.first { $0.parameterClass == .sigma }?.prior }

  /// Fills the table from a preset and then from the user's statements, the later ones over the
  /// earlier, the specific ones over those of a whole class.
  init(
    preset: PriorPreset, statements: [PriorStatement], scales: PriorScales, hasIntercept: Bool
  ) throws(PriorError) {
    entries = []
    if hasIntercept {
      entries.append(
        Entry(
          parameterClass: .intercept, coefficient: nil, prior: scales.intercept(preset),
          source: preset.rawValue))
    }
    for column in scales.columns {
      entries.append(
        Entry(
          parameterClass: .coefficient, coefficient: column.name,
          prior: scales.coefficient(preset, column: column), source: preset.rawValue))
    }
    if scales.family.hasScale {
      entries.append(
        Entry(
          parameterClass: .sigma, coefficient: nil, prior: scales.sigma(preset),
          source: preset.rawValue))
    }
    let general = statements.filter { $0.coefficient == nil }
    let specific = statements.filter { $0.coefficient != nil }
    for statement in general + specific {
      try apply(statement, family: scales.family)
    }
  }

  private mutating func apply(_ statement: PriorStatement, family: Family) throws(PriorError) {
    var found = false
    for index in entries.indices where matches(statement, entries[index]) {
      found = true
      let isSigma = statement.parameterClass == .sigma
      let prior = isSigma ? statement.prior.onPositiveHalf : statement.prior
      guard prior.logNormalizer.isFinite else {
        throw PriorError(
          message: "sigma is positive, and this prior has no mass above 0", text: statement.text,
          offset: nil)
      }
      entries[index] = Entry(
        parameterClass: statement.parameterClass, coefficient: entries[index].coefficient,
        prior: prior, source: "user")
    }
    guard !found else { return }
    throw PriorError(
      message: reasonForNoMatch(statement, family: family), text: statement.text, offset: nil)
  }

  private func matches(_ statement: PriorStatement, _ entry: Entry) -> Bool {
    entry.parameterClass == statement.parameterClass
      && (statement.coefficient == nil || statement.coefficient == entry.coefficient)
  }

  private func reasonForNoMatch(_ statement: PriorStatement, family: Family) -> String {
    switch statement.parameterClass {
    case .sigma: return "family \(family.rawValue) has no sigma"
    case .intercept:
      return """
        the formula has no implicit intercept; with 0 + Intercept the intercept is b[Intercept]
        """
    case .coefficient:
      let known = entries.compactMap(\.coefficient)
      guard let wanted = statement.coefficient, !known.isEmpty else {
        return "this model has no coefficients of class b"
      }
      let shown = known.prefix(12).joined(separator: ", ")
      let rest = known.count > 12 ? ", ... (\(known.count) in all)" : ""
      return "no coefficient \"\(wanted)\"; this model has: \(shown)\(rest)"
    }
  }
}
