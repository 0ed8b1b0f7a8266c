import Formulas
import InferenceFiles
import RegressionModels

extension [DataVariable] {
  /// The observed response with that of later rows.
  func appending(
    _ rows: LaterRows, of specification: RegressionSpecification
  ) throws(InferenceFileError) -> [DataVariable] {
    guard let response = first else {
      throw InferenceFileError(
        .notOurs,
        "the rows of this model stay in a column store; pack and sample old and new rows together")
    }
    let later: DataValues =
      if let levels = specification.schema.responseLevels {
        .strings(rows.response.map { levels[Int($0)] })
      } else {
        .numbers(rows.response)
      }
    return [DataVariable(name: response.name, values: response.values.appending(later))]
      + dropFirst()
  }

  /// The raw columns with those of later rows.
  ///
  /// - Parameter table: the later rows, with every column that the model uses.
  func appending(_ rows: LaterRows, of table: Table) -> [DataVariable] {
    map { variable in
      guard let column = table[variable.name] else { return variable }
      return DataVariable(
        name: variable.name,
        values: variable.values.appending(DataValues(column.values, rows: rows.keptRows)))
    }
  }
}

extension DataValues {
  /// Values of chosen rows.
  init(_ values: ColumnValues, rows: [Int]) {
    switch values {
    case .numbers(let all): self = .numbers(rows.map { all[$0] })
    case .booleans(let all): self = .booleans(rows.map { all[$0] })
    case .categories(let codes, let levels):
      self = .strings(rows.map { codes[$0] < 0 ? nil : levels[Int(codes[$0])] })
    }
  }

  /// These values and further ones; as texts where they are of two kinds, as labels of groups and
  /// categories may be.
  fileprivate func appending(_ later: DataValues) -> DataValues {
    switch (self, later) {
    case (.numbers(let old), .numbers(let new)): .numbers(old + new)
    case (.booleans(let old), .booleans(let new)): .booleans(old + new)
    default: .strings(texts + later.texts)
    }
  }

  private var texts: [String?] {
    switch self {
    case .numbers(let all): all.map { $0.isNaN ? nil : InputColumn.label(of: $0) }
    case .strings(let all): all
    case .booleans(let all): all.map { $0.map { $0 ? "TRUE" : "FALSE" } }
    }
  }
}
