/// A formula against the columns of a table: what `.` stands for, and which columns are read.
struct FormulaUse {
  let formula: Formula
  /// What `.` stands for.
  let otherColumns: [String]
  /// The right side's population terms.
  let terms: ResolvedTerms
  /// The position of the name `Intercept`, where it means a column of ones.
  let reserved: Int?
  /// The columns of the right side, in the order of the formula.
  let predictors: [Reference]
  /// The columns read as numbers or categories in their own right, not only as groups.
  let requiredNames: Set<String>

  /// Binds a formula.
  ///
  /// - Parameter excluded: more columns that `.` leaves out.
  init(
    _ formula: Formula, of table: Table, excluding excluded: Set<String> = []
  ) throws(FormulaError) {
    let left = Set(formula.left.references.map(\.name)).union(excluded)
    let hidden = left.union(formula.columnsBesideDot.map(\.name))
    try self.init(
      formula, otherColumns: table.columns.map(\.name).filter { !hidden.contains($0) },
      hasInterceptColumn: table["Intercept"] != nil)
  }

  /// Binds a formula for which `.` is known.
  init(
    _ formula: Formula, otherColumns: [String], hasInterceptColumn: Bool
  ) throws(FormulaError) {
    self.formula = formula
    self.otherColumns = otherColumns
    terms = try formula.resolved(otherColumns: otherColumns)
    reserved = hasInterceptColumn ? nil : terms.reservedIntercept
    let (groups, smooths) = (formula.parts.groups, formula.parts.smooths)
    let own =
      terms.references(except: reserved) + groups.flatMap { $0.effects.references(except: nil) }
      + smooths.flatMap(\.source.references) + formula.parts.networks.flatMap(\.references)
    predictors = (own + groups.flatMap(\.columns)).inFormulaOrder
    requiredNames = Set(own.map(\.name))
  }

  /// All columns read, the left side's first.
  var references: [Reference] { formula.left.references + predictors }
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
    return (used.flatMap { variables[$0].source.references } + offsets.flatMap(\.references))
      .inFormulaOrder
  }
}

extension [Reference] {
  /// Sorted by their place, those of one place as they are.
  fileprivate var inFormulaOrder: [Reference] {
    enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element)
  }

  /// Each name once, where it first appears.
  var distinctNames: [String] {
    var seen: Set<String> = []
    return map(\.name).filter { seen.insert($0).inserted }
  }
}
