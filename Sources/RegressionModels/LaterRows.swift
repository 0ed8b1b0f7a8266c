import Formulas
import ResponseFamilies

/// Rows that came after those of a model, coded as these were: transforms, levels and priors keep
/// what they learned.
public struct LaterRows: Sendable {
  /// The specification of all rows, the old ones first.
  public let specification: RegressionSpecification
  /// Complete rows.
  public let rowCount: Int
  /// The table's row, from 0, of each of them.
  public let keptRows: [Int]
  /// Rows left out because they miss a value.
  public let droppedRowCount: Int
  /// The response as it is coded, one number a row.
  public let response: [Double]
  /// Levels of groups that the old rows do not have, such as `plate "C"`: with them the model has
  /// parameters that it had not.
  public let newGroups: [String]

  /// Codes a table's rows.
  ///
  /// - Throws: `FormulaError` for a column that is missing or of another kind, and for a level of a
  ///   category that is new; `ResponseError` for a response that the family cannot have.
  public init(_ table: Table, after old: RegressionSpecification) throws {
    let data = try ModelData(old.design, table)
    try Self.check(data, old)
    (rowCount, keptRows) = (data.design.rowCount, data.design.keptRows)
    droppedRowCount = data.design.droppedRowCount
    response = data.design.response
    var wider = old
    wider.design = try old.design.widened(by: table)
    wider.learnedRowCount = old.learnedRowCount ?? old.rowCount
    wider.rowCount += rowCount
    specification = wider
    newGroups = Self.newGroups(old, wider)
  }

  private static func check(_ data: ModelData, _ old: RegressionSpecification) throws {
    let (design, name) = (data.design, old.schema.responseName)
    guard let levels = old.responseLevels else {
      return try old.family.check(data.responses, named: name, rows: design.keptRows)
    }
    let names = data.responses.levels
    for (row, value) in design.response.enumerated() {
      let label = names.map { $0[Int(value)] } ?? NumberText.short(value)
      guard levels.contains(label) else {
        throw ResponseError(
          """
          the response \(name) has the level \(label) in data row \(design.keptRows[row] + 1), which \
          the model does not know; it has \(levels.joined(separator: ", "))
          """)
      }
    }
  }

  private static func newGroups(
    _ old: RegressionSpecification, _ new: RegressionSpecification
  ) -> [String] {
    var found: [String] = []
    for (old, new) in zip(old.design.schemas, new.design.schemas) {
      for (before, after) in zip(old.groupTerms, new.groupTerms) {
        for level in after.levels.dropFirst(before.levels.count) {
          let text = "\(after.name) \"\(level)\""
          if !found.contains(text) { found.append(text) }
        }
      }
    }
    return found
  }
}

extension DistributionalSchema {
  /// All schemas, the mean's first.
  fileprivate var schemas: [Schema] { [mean] + parameters.map(\.schema) }
}
