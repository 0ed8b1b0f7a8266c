/// Rows of a model's inputs, each with a value for every input or with what is wrong with it.
public struct InputRows: Sendable {
  /// Rows, those with a fault included.
  public private(set) var count = 0
  /// What is wrong with a row, by its number from 0.
  public private(set) var faults: [Int: String] = [:]
  private var columns: [InputValues]

  /// No rows.
  init(_ columns: [InputValues]) { self.columns = columns }

  /// The rows of a table.
  ///
  /// A row that misses a value or holds one that no model of the data knows, such as a new level of a
  /// factor, has a fault. New labels of groups are no fault.
  /// - Throws: ``TableError`` of kind `malformed` where the table lacks a column.
  public init(_ table: Table, inputs: [InputColumn]) throws(TableError) {
    self.init(inputs.map(InputValues.init))
    let names = table.columns.map(\.name)
    var sources: [ColumnValues] = []
    for input in inputs {
      guard let column = table[input.name] else {
        throw Self.missing(input.name, among: names, place: "the table")
      }
      sources.append(column.values)
    }
    for row in 0..<table.rowCount {
      append { index, values in
        let source = sources[index]
        guard !source.isMissing(at: row) else { return values.appendMissing() }
        switch source {
        case .numbers(let numbers): return values.append(numbers[row])
        case .booleans(let truths): return values.append(truths[row] == true)
        case .categories(let codes, let levels):
          return values.append(label: levels[Int(codes[row])])
        }
      }
    }
  }

  /// One row of named values.
  ///
  /// - Throws: ``TableError`` of kind `malformed` where an input is not given, or the model has no such
  ///   input.
  public init(_ given: [String: InputValue], inputs: [InputColumn]) throws(TableError) {
    self.init(inputs.map(InputValues.init))
    let names = given.keys.sorted()
    for input in inputs where given[input.name] == nil {
      throw Self.missing(input.name, among: names, place: "the row")
    }
    if let unknown = names.first(where: { name in !inputs.contains { $0.name == name } }) {
      throw TableError(
        .malformed,
        """
        the model does not use an input '\(unknown)'; it needs \
        \(inputs.map(\.name).joined(separator: ", "))
        """)
    }
    append { index, values in
      switch given[inputs[index].name] {
      case .number(let number): values.append(number)
      case .boolean(let truth): values.append(truth)
      case .text(let text): values.append(label: text)
      case nil: values.appendMissing()
      }
    }
  }

  static func missing(_ name: String, among names: [String], place: String) -> TableError {
    let nearest = NameSuggestion.nearest(to: name, among: names)
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
    return TableError(.malformed, "\(place) has no column '\(name)', which the model needs\(hint)")
  }

  /// Adds a row, input after input, each of which says what is wrong with it.
  mutating func append(_ value: (Int, inout InputValues) -> String?) {
    var fault: String?
    for index in columns.indices {
      if fault == nil {
        fault = value(index, &columns[index])
      } else {
        columns[index].appendNothing()
      }
    }
    if let fault { faults[count] = fault }
    count += 1
  }

  /// Adds a row that is nothing but a fault.
  mutating func append(fault: String) {
    for index in columns.indices { columns[index].appendNothing() }
    faults[count] = fault
    count += 1
  }

  /// What a reader should know of a row without a fault.
  public func notes(onRow row: Int) -> [String] { columns.compactMap { $0.note(onRow: row) } }

  /// The values of a row without a fault, by name.
  public func values(ofRow row: Int) -> [String: InputValue] {
    Dictionary(
      columns.map { ($0.input.name, $0.value(ofRow: row)) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// The rows without a fault, in their order.
  public var soundRows: [Int] {
    faults.isEmpty ? Array(0..<count) : (0..<count).filter { faults[$0] == nil }
  }

  /// The inputs of some rows by name.
  func columns(of rows: [Int], names: Set<String>) -> [String: ColumnValues] {
    var result: [String: ColumnValues] = [:]
    for column in columns where names.contains(column.input.name) {
      let values = column.values
      result[column.input.name] = rows.count == count ? values : values.selecting(rows)
    }
    return result
  }
}

extension InputRows {
  /// The designs that schemas make of the same rows.
  public struct Coded: Sendable {
    /// One for each schema, all with the rows of `rows`.
    public let designs: [DistributionalSchema.Designs]
    /// The rows that were coded, from 0.
    public let rows: [Int]
    /// What is wrong with the others.
    public let faults: [Int: String]
  }

  /// Codes the rows for one or more schemas. A row of which a column of a design is not finite, as the
  /// logarithm of a negative number, has a fault.
  ///
  /// Linear in the cells of the designs; faults found here cost some halvings of the rows.
  public func coded(by schemas: [DistributionalSchema]) -> Coded {
    var faults = faults
    var rows = soundRows
    while !rows.isEmpty {
      do throws(FormulaError) {
        return Coded(designs: try designs(of: rows, by: schemas), rows: rows, faults: faults)
      } catch {
        let (row, fault) = firstFault(in: rows, error, schemas)
        faults[row] = fault
        rows.removeAll { $0 == row }
      }
    }
    return Coded(designs: [], rows: [], faults: faults)
  }

  private func designs(
    of rows: [Int], by schemas: [DistributionalSchema]
  ) throws(FormulaError) -> [DistributionalSchema.Designs] {
    var designs: [DistributionalSchema.Designs] = []
    for schema in schemas {
      let names = Set(schema.inputs.map(\.name))
      designs.append(
        try schema.designs(ofInputs: columns(of: rows, names: names), rowCount: rows.count))
    }
    return designs
  }

  /// The first row that cannot be coded, by bisection.
  private func firstFault(
    in rows: [Int], _ error: FormulaError, _ schemas: [DistributionalSchema]
  ) -> (row: Int, fault: String) {
    var (rows, error) = (rows, error)
    while rows.count > 1 {
      let half = Array(rows[..<(rows.count / 2)])
      do throws(FormulaError) {
        _ = try designs(of: half, by: schemas)
        rows = Array(rows[(rows.count / 2)...])
      } catch let found {
        (rows, error) = (half, found)
      }
    }
    // Of a row by itself, whose values the message may name.
    do throws(FormulaError) { _ = try designs(of: rows, by: schemas) } catch let found {
      error = found
    }
    return (rows[0], error.message)
  }
}
