/// A formula applied to a table: the columns of its design, and what it learned from the rows it
/// kept — levels, centres, polynomial coefficients — so that any later data are coded alike.
///
/// Rows that miss a value in any column the formula uses are left out of everything learned here.
public struct Schema: Sendable, Equatable {
  /// The formula as written.
  public let formula: String
  /// One name a column, with R's names and order: `(Intercept)`, `x`, `fB`, `x:fB`,
  /// `poly(x, 2)1`, `I(dist/100)`.
  public let columnNames: [String]
  /// The raw columns that a prediction needs, in the order of their first appearance.
  public let inputs: [InputColumn]

  let parsed: Formula
  /// What `.` stood for.
  let otherColumns: [String]
  /// One for each variable of `terms`.
  let codings: [VariableCoding]
  let responseCoding: VariableCoding
  let terms: ResolvedTerms
  let contrasts: Contrasts

  /// Applies a formula to a table.
  ///
  /// - Throws: ``FormulaError``, at its place in the formula, for a column that is not in the
  ///   table, arithmetic on categories, a value that is not finite, a factor with one level, a
  ///   constant that is to be scaled, or a table where no row is complete.
  /// - Complexity: linear in the cells that the formula uses.
  public init(_ formula: Formula, for table: Table) throws(FormulaError) {
    let responses = Set(formula.response.source.references.map(\.name))
    let others = table.columns.map(\.name).filter { !responses.contains($0) }
    let terms = try formula.resolved(otherColumns: others)
    let reserved = table["Intercept"] == nil ? terms.reservedIntercept : nil
    let predictors = terms.references(except: reserved)
    let references = formula.response.source.references + predictors
    let frame = try Frame(of: table, references: references, text: formula.text)
    let codings = try terms.codings(in: frame, ones: reserved)
    for offset in terms.offsets { _ = try offset.finiteValues(in: frame) }
    let response = try formula.response.fitted(to: frame)
    try self.init(
      formula: formula, otherColumns: others, codings: codings, responseCoding: response,
      inputs: predictors.distinctNames.compactMap { name in
        frame.columns[name].map { InputColumn(name: name, values: $0) }
      })
  }

  /// Derives the columns from what was learned.
  init(
    formula: Formula, otherColumns: [String], codings: [VariableCoding],
    responseCoding: VariableCoding, inputs: [InputColumn]
  ) throws(FormulaError) {
    let terms = try formula.resolved(otherColumns: otherColumns)
    guard codings.count == terms.variables.count else {
      throw FormulaError("the schema does not belong to the formula \(formula.text)")
    }
    let contrasts = Contrasts(
      terms: terms.terms, isCategorical: codings.map(\.isCategorical),
      hasIntercept: terms.hasIntercept || codings.contains(.ones))
    self.columnNames = try DesignColumns.names(terms, codings, contrasts)
    self.formula = formula.text
    self.parsed = formula
    self.otherColumns = otherColumns
    self.codings = codings
    self.responseCoding = responseCoding
    self.inputs = inputs
    self.terms = terms
    self.contrasts = contrasts
  }

  /// Whether there is an intercept that the formula does not spell as a column of its own.
  public var hasIntercept: Bool { terms.hasIntercept }

  /// The left side as R deparses it, such as `log(accel)`.
  public var responseName: String { parsed.responseName }

  /// The levels of a categorical response; `nil` for numbers and booleans.
  public var responseLevels: [String]? {
    guard case .levels(let levels) = responseCoding else { return nil }
    return levels
  }
}

extension ResolvedTerms {
  /// The position of the name `Intercept`, where the formula has no intercept of its own.
  var reservedIntercept: Int? {
    guard !hasIntercept else { return nil }
    return usedVariables.first { variables[$0].source.node == .name("Intercept") }
  }

  /// The columns that terms and offsets mention, in the order of the formula.
  func references(except reserved: Int?) -> [Reference] {
    let used = usedVariables.filter { $0 != reserved }
    let all = used.flatMap { variables[$0].source.references } + offsets.flatMap(\.references)
    return all.enumerated()
      .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element)
  }

  /// The coding of each variable; one that was removed from all terms counts as a number.
  fileprivate func codings(
    in frame: Frame, ones reserved: Int?
  ) throws(FormulaError) -> [VariableCoding] {
    var codings = [VariableCoding](repeating: .number, count: variables.count)
    for index in usedVariables {
      codings[index] = index == reserved ? .ones : try variables[index].fitted(to: frame)
    }
    return codings
  }
}

extension [Reference] {
  /// Each name once, where it first appears.
  fileprivate var distinctNames: [String] {
    var seen: Set<String> = []
    return map(\.name).filter { seen.insert($0).inserted }
  }
}
