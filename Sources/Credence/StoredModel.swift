import ColumnStores
import Formulas
import InferenceFiles
import RegressionModels

/// What a file keeps of a regression: the specification, and the rows or where they are.
struct StoredModel {
  let specification: RegressionSpecification
  let observedData: [DataVariable]
  let constantData: [DataVariable]

  /// Names under which the path and the hash of a column store are kept.
  static let storePath = "column_store"
  static let storeHash = "column_store_hash"

  /// The model with its rows: schema, design and log posterior have the bits of the sampled one.
  ///
  /// - Throws: `InferenceFileError` where the column store has moved or changed, or where the file
  ///   does not hold all columns, as files from before addition terms were kept.
  func model() throws -> any DataModel {
    guard observedData.isEmpty else {
      return try RegressionModels.model(
        specification, data: try table(), codedResponse: try response())
    }
    return try RegressionModels.model(specification, data: try store())
  }

  /// The column store, if it is the one that was sampled.
  private func store() throws(InferenceFileError) -> ColumnStore {
    guard case .strings(let paths)? = values(Self.storePath), let path = paths.first ?? nil,
      case .strings(let hashes)? = values(Self.storeHash), let hash = hashes.first ?? nil
    else {
      throw InferenceFileError(
        .notOurs, "the file holds neither the rows of its model nor the path of a column store")
    }
    let store: ColumnStore
    do { store = try ColumnStore(path: path) } catch {
      throw InferenceFileError(
        error.kind == .noSuchFile ? .noSuchFile : .corrupt,
        "the column store that the draws come from is not as it was: \(error.description)")
    }
    let found = String(store.fingerprint, radix: 16)
    guard found == hash else {
      throw InferenceFileError(
        .corrupt,
        """
        the column store \(path) has changed since it was sampled: its hash is \(found), and was \
        \(hash)
        """)
    }
    return store
  }

  private func values(_ name: String) -> DataValues? {
    constantData.first { $0.name == name }?.values
  }

  /// The raw columns. The response stands among them only to tell how many rows there are.
  private func table() throws -> Table {
    let known = Set(constantData.map(\.name))
    let names =
      specification.design.inputs.map(\.name)
      + specification.schema.additions.flatMap(\.columnNames)
    if let missing = names.first(where: { !known.contains($0) }) {
      throw InferenceFileError(
        .notOurs,
        """
        the file does not hold column \(missing), without which its model cannot be built again; \
        sample it again with this version
        """)
    }
    let response = observedData.filter { !known.contains($0.name) }
    return try Table(columns: (constantData + response).map(Column.init))
  }

  /// The response as it was coded: numbers, truth values as 0 and 1, levels by their positions.
  private func response() throws -> [Double] {
    switch observedData[0].values {
    case .numbers(let values): return values
    case .booleans(let values): return values.map { $0.map { $0 ? 1 : 0 } ?? .nan }
    case .strings(let labels):
      let levels = specification.schema.responseLevels ?? []
      let positions = Dictionary(
        zip(levels, levels.indices), uniquingKeysWith: { first, _ in first })
      return try labels.map { label in
        guard let label, let position = positions[label] else {
          throw InferenceFileError(
            .corrupt, "\(label ?? "a missing value") is no level of \(observedData[0].name)")
        }
        return Double(position)
      }
    }
  }
}

extension Column {
  /// A stored column; the levels of a category in the order of their first rows, since the schema
  /// has an order of its own.
  init(_ variable: DataVariable) {
    let values: ColumnValues
    switch variable.values {
    case .numbers(let all): values = .numbers(all)
    case .booleans(let all): values = .booleans(all)
    case .strings(let all):
      var levels: [String] = []
      var codes: [String: Int32] = [:]
      values = .categories(
        codes: all.map { label in
          guard let label else { return -1 }
          if let code = codes[label] { return code }
          let code = Int32(clamping: levels.count)
          codes[label] = code
          levels.append(label)
          return code
        }, levels: levels)
    }
    self.init(name: variable.name, values: values)
  }
}

extension RegressionFit {
  /// The model with its data, as it was when it was sampled: for certificates, searches and
  /// updates, which need more than draws. Group effects are in standardised coordinates whatever
  /// the sampler's.
  ///
  /// Costs what building the model did.
  /// - Throws: `InferenceFileError` where the rows are not at hand, with what is missing.
  public func dataModel() throws -> any DataModel {
    try StoredModel(
      specification: specification, observedData: observedData, constantData: constantData
    ).model()
  }
}

extension RecordedPosterior {
  /// The model with its data; nil where it is no regression of this library.
  ///
  /// - Throws: as ``RegressionFit/dataModel()``.
  public func dataModel() throws -> (any DataModel)? {
    guard let specification = predictiveModel as? RegressionSpecification else { return nil }
    return try StoredModel(
      specification: specification, observedData: data.observedData,
      constantData: data.constantData
    ).model()
  }
}

extension ClassFit {
  /// The models of all structures with their data, in the order of ``structures``.
  ///
  /// - Throws: as ``RegressionFit/dataModel()``.
  public func dataModels() throws -> [any DataModel] {
    try structures.map { try $0.fit.dataModel() }
  }
}
