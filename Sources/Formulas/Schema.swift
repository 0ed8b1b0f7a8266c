/// A formula applied to a table: the columns of its design, and what it learned from the rows it
/// kept — levels, centres, polynomial coefficients, knots — so that any later data are coded alike.
///
/// Rows that miss a value in any column the formula uses are left out of everything learned here.
public struct Schema: Sendable, Equatable {
  /// The formula as written.
  public let formula: String
  /// One name a population column, with R's names and order: `(Intercept)`, `x`, `fB`, `x:fB`,
  /// `poly(x, 2)1`, `I(dist/100)`; then the straight parts of smooths, `sx_1`.
  public let columnNames: [String]
  /// The group terms, in the order of the formula.
  public let groupTerms: [GroupTerm]
  /// The smooths, in the order of the formula.
  public let smooths: [Smooth]
  /// The networks, in the order of the formula.
  public let networks: [Network]

  let parsed: Formula
  let learned: LearnedCodings
  let population: CodedTerms
  let groups: [CodedGroup]

  /// Applies a formula to a table.
  ///
  /// - Parameter responseKind: what the response is taken for, such as the levels of numbers; nil
  ///   takes it as its column is.
  /// - Throws: ``FormulaError``, at its place in the formula, for a column that is not in the
  ///   table, arithmetic on categories, a value that is not finite, a factor with one level, a
  ///   constant that is to be scaled, too few values for knots, addition terms out of their
  ///   range, or a table where no row is complete.
  /// - Complexity: linear in the cells that the formula uses.
  public init(
    _ formula: Formula, for table: Table, responseKind: ResponseKind? = nil
  ) throws(FormulaError) {
    let use = try FormulaUse(formula, of: table)
    let frame = try Frame(of: table, references: use.references, text: formula.text)
    try self.init(use, fittedTo: frame, responseKind: responseKind)
  }

  /// Learns from a frame that holds all columns of the formula.
  init(
    _ use: FormulaUse, fittedTo frame: Frame, responseKind: ResponseKind?
  ) throws(FormulaError) {
    let learned = try LearnedCodings(use, from: frame, responseKind: responseKind)
    try self.init(formula: use.formula, learned: learned)
  }

  /// Derives the columns from what was learned.
  init(formula: Formula, learned: LearnedCodings) throws(FormulaError) {
    let (groups, smooths) = (formula.parts.groups, formula.parts.smooths)
    networks = formula.parts.networks.map(\.term)
    guard learned.groups.count == groups.count, learned.splines.count == smooths.count,
      learned.networks.map(\.count) == networks.map(\.inputNames.count)
    else {
      throw FormulaError("the schema does not belong to the formula \(formula.text)")
    }
    let terms = try formula.resolved(otherColumns: learned.otherColumns)
    population = try CodedTerms(terms, codings: learned.codings)
    var coded: [CodedGroup] = []
    for (group, coding) in zip(groups, learned.groups) {
      coded.append(try CodedGroup(group, coding: coding))
    }
    self.groups = coded
    self.smooths = zip(smooths, learned.splines).map {
      Smooth(name: $0.name, columnCount: $1.columnCount)
    }
    groupTerms = coded.map(\.term)
    columnNames = population.columnNames + self.smooths.map(\.lineName)
    self.formula = formula.text
    parsed = formula
    self.learned = learned
    try checkNames()
  }

  /// Refuses an effect that two terms of one group name, and a smooth named as another column.
  private func checkNames() throws(FormulaError) {
    var effects: [Set<String>: Set<String>] = [:]
    for (group, specification) in zip(groups, parsed.parts.groups) {
      let columns = Set(group.columns.map(\.name))
      for effect in group.term.effectNames
      where !effects[columns, default: []].insert(effect).inserted {
        throw FormulaError(
          "the effect '\(effect)' of the group '\(group.term.name)' is in two terms",
          in: formula, at: specification.offset)
      }
    }
    for (smooth, call) in zip(smooths, parsed.parts.smooths)
    where population.columnNames.contains(smooth.lineName) {
      throw FormulaError(
        "two columns would be named '\(smooth.lineName)'", in: formula, at: call.offset)
    }
  }
}

extension Schema {
  /// The raw columns that a prediction needs, in the order of their first appearance.
  public var inputs: [InputColumn] { learned.inputs }

  /// The population terms as R labels them, with what `.` stood for.
  public var termLabels: [String] { population.terms.terms.map(population.terms.label) }

  /// Population terms that are one number each, by their labels, with what they are computed from:
  /// `x`, `log(x)`, and x of `scale(x)`.
  public var numberTerms: [(label: String, source: String)] {
    population.terms.terms.compactMap { term in
      guard term.variables.count == 1, let variable = term.variables.first else { return nil }
      let label = population.terms.label(of: term)
      switch (population.terms.variables[variable].form, population.codings[variable]) {
      case (.arithmetic(let source), .number): return (label, source.description)
      case (.scaled(let source, _, _), _): return (label, source.description)
      default: return nil
      }
    }
  }

  /// Whether there is an intercept that the formula does not spell as a column of its own.
  public var hasIntercept: Bool { population.terms.hasIntercept }

  /// The left side as R deparses it, such as `log(accel)`; the name of a parameter in its formula.
  public var responseName: String { parsed.responseName }

  /// The addition terms of the left side.
  public var additions: [Addition] { parsed.additions }

  /// Whether the left side names a parameter, such as sigma: such a schema has no response.
  public var isOfParameter: Bool { parsed.left.isParameter }

  /// The positions of columns whose coefficients must not be negative: those of `mono()`.
  public var nonnegativeColumns: Set<Int> { population.nonnegativeColumns }

  /// The positions of the straight parts of ``smooths`` among ``columnNames``, one a smooth.
  public var smoothLineColumns: Range<Int> { population.columnNames.count..<columnNames.count }

  /// The levels of a categorical response; `nil` for numbers and booleans.
  public var responseLevels: [String]? {
    guard case .levels(let levels) = learned.responseCoding else { return nil }
    return levels
  }

  /// What the response was taken for.
  public var responseKind: ResponseKind {
    switch learned.responseCoding {
    case .levels: .levels
    case .booleans: .booleans
    case .number, .ones, .transform: .numbers
    }
  }
}
