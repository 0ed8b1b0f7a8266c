extension DistributionalSchema {
  /// The schemas with what later rows widen: the ranges of numbers, and the levels of groups, new
  /// ones after the old. All else that was learned stays: transforms, knots, levels of categories.
  ///
  /// - Parameter table: rows that ``designs(for:)`` accepts.
  /// - Throws: as ``designs(for:)``; also where a new level would be named as another.
  public func widened(by table: Table) throws(FormulaError) -> DistributionalSchema {
    var references: [Reference] = []
    for schema in schemas { references += try schema.references(isResponseKnown: false) }
    let frame = try Frame(of: table, references: references, text: formula)
    var widened: [Schema] = []
    for schema in schemas { widened.append(try schema.widened(by: frame)) }
    return try DistributionalSchema(parsed, schemas: widened)
  }
}

extension Schema {
  fileprivate func widened(by frame: Frame) throws(FormulaError) -> Schema {
    var levels: [[[String]]] = []
    for group in groups { levels.append(try group.newLevels(in: frame)) }
    return try Schema(formula: parsed, learned: learned.widened(by: frame, newLevels: levels))
  }
}

extension InputColumn {
  /// The column with the range or the labels of further values.
  func widened(by values: ColumnValues) -> InputColumn {
    switch (kind, values) {
    case (.number, .numbers(let numbers)):
      guard let range, let least = numbers.min(), let most = numbers.max() else { return self }
      return InputColumn(
        name: name, kind: kind, range: min(least, range.lowerBound)...max(most, range.upperBound))
    case (.group(let levels), _):
      guard case .group(let others) = InputColumn(group: name, values: values).kind else {
        return self
      }
      let known = Set(levels)
      return InputColumn(
        name: name, kind: .group(levels: levels + others.filter { !known.contains($0) }))
    default: return self
    }
  }
}
