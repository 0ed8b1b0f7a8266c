/// Terms with what their variables learned: everything that their columns follow from.
struct CodedTerms: Sendable, Equatable {
  let terms: ResolvedTerms
  /// One for each variable of the terms.
  let codings: [VariableCoding]
  let contrasts: Contrasts
  /// R's names.
  let columnNames: [String]

  /// Derives contrasts and names.
  init(_ terms: ResolvedTerms, codings: [VariableCoding]) throws(FormulaError) {
    guard codings.count == terms.variables.count else {
      throw FormulaError("the codings do not belong to the terms")
    }
    self.terms = terms
    self.codings = codings
    contrasts = Contrasts(
      terms: terms.terms, isCategorical: codings.map(\.isCategorical),
      hasIntercept: terms.hasIntercept || codings.contains(.ones))
    columnNames = try DesignColumns.names(terms, codings, contrasts)
  }

  /// The columns whose coefficients must not be negative.
  var nonnegativeColumns: Set<Int> {
    var columns: Set<Int> = []
    var next = terms.hasIntercept ? 1 : 0
    for parts in contrasts.parts {
      let counts = parts.map { codings[$0.variable].suffixes(isFull: $0.isFull).count }
      let count = counts.reduce(1, *)
      if parts.count == 1, let part = parts.first,
        case .transform(.ramps) = codings[part.variable]
      {
        columns.formUnion(next..<(next + count))
      }
      next += count
    }
    return columns
  }
}

extension ResolvedTerms {
  /// The coding of each variable; one that was removed from all terms counts as a number.
  func codings(in frame: Frame, ones reserved: Int?) throws(FormulaError) -> [VariableCoding] {
    var codings = [VariableCoding](repeating: .number, count: variables.count)
    for index in usedVariables {
      codings[index] = index == reserved ? .ones : try variables[index].fitted(to: frame)
    }
    return codings
  }
}
