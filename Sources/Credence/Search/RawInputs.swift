import Formulas
import InferenceFiles
import LogDensities

/// Rows of raw inputs, as predictions take them.
enum RawInputs {
  /// The rows of a table that have a value of every input of a model that is no group.
  ///
  /// - Throws: where a column is missing, of another kind, or no row is complete.
  static func rows(
    of table: Table, _ inputs: [InputColumn]
  ) throws(SearchError) -> [[String: PredictionInput]] {
    for input in inputs where table[input.name] == nil && !input.isLabel {
      throw SearchError(
        "the rows have no column \(input.name), which the model needs", fault: .data)
    }
    let columns = inputs.compactMap { input in table[input.name].map { (input, $0.values) } }
    var rows: [[String: PredictionInput]] = []
    for row in 0..<table.rowCount {
      guard columns.allSatisfy({ $0.0.isLabel || !$0.1.isMissing(at: row) }) else { continue }
      var inputs: [String: PredictionInput] = [:]
      for (input, values) in columns where !values.isMissing(at: row) {
        inputs[input.name] = try input.value(values, at: row)
      }
      rows.append(inputs)
    }
    guard !rows.isEmpty else {
      throw SearchError("no row has a value in every column that the model uses", fault: .data)
    }
    return rows
  }

  /// The rows that a file keeps of the training data.
  static func rows(
    of data: [DataVariable], _ inputs: [InputColumn]
  ) throws(SearchError) -> [[String: PredictionInput]] {
    let table: Table
    do throws(TableError) {
      table = try Table(columns: data.map(Column.init))
    } catch { throw SearchError(error.description, fault: .data) }
    return try rows(of: table, inputs)
  }
}

extension InputColumn {
  var isLabel: Bool {
    if case .group = kind { true } else { false }
  }

  fileprivate func value(
    _ values: ColumnValues, at row: Int
  ) throws(SearchError) -> PredictionInput {
    switch (kind, values) {
    case (.number, .numbers(let all)): return .number(all[row])
    case (.boolean, .booleans(let all)): return .boolean(all[row] == true)
    case (.category, .categories(let codes, let levels)),
      (.group, .categories(let codes, let levels)):
      return .text(levels[Int(codes[row])])
    case (.category, .numbers(let all)), (.group, .numbers(let all)):
      return .text(Self.label(of: all[row]))
    case (.group, .booleans(let all)): return .boolean(all[row] == true)
    default:
      throw SearchError("column \(name) is of another kind than in training", fault: .data)
    }
  }
}
