import CNetCDF

/// How one column of data lies in a variable.
///
/// | values | variable | missing |
/// |---|---|---|
/// | numbers | float64 | NaN |
/// | strings | NC_STRING | a text that no row has, named by attribute `missing_value` |
/// | booleans, none missing | int8 with attribute `dtype = "bool"` | |
/// | booleans, some missing | float64 with attribute `credence_type = "bool"` | NaN |
///
/// xarray shows all of these as they are meant, missing ones as NaN. A netCDF string cannot hold a
/// NUL: a column that has one is percent-encoded, with attribute `credence_encoding = "percent"`.
struct DataColumn {
  let group: NetCDFGroup
  let name: String
  let dimension: NetCDFDimension

  private static let type = "credence_type"
  private static let encoding = "credence_encoding"
  private static let missing = "missing_value"

  /// Adds the variable and writes its values.
  func write(_ column: DataVariable) throws {
    switch column.values {
    case .numbers(let values):
      try group.putDoubles(values, in: try add(NC_DOUBLE, for: column))
    case .strings(let values):
      try write(values, of: column)
    case .booleans(let values) where values.contains(nil):
      let variable = try add(NC_DOUBLE, for: column)
      try group.setAttribute(Self.type, "bool", of: variable)
      try group.putDoubles(values.map { $0.map { $0 ? 1 : 0 } ?? .nan }, in: variable)
    case .booleans(let values):
      let variable = try add(NC_BYTE, for: column)
      try group.setAttribute("dtype", "bool", of: variable)
      try group.putIntegers(values.map { $0 == true ? 1 : 0 }, in: variable)
    }
  }

  private func add(_ type: Int32, for column: DataVariable) throws -> Int32 {
    let variable = try group.addVariable(name, type: type, dimensions: [dimension])
    try group.setAttribute("name", column.name, of: variable)
    return variable
  }

  private func write(_ values: [String?], of column: DataVariable) throws {
    let variable = try add(NC_STRING, for: column)
    var texts = values
    if values.contains(where: { $0?.utf8.contains(0) == true }) {
      try group.setAttribute(Self.encoding, "percent", of: variable)
      texts = values.map { $0.map { PercentEncoding.encode($0) { $0 == 0 } } }
    }
    var missing = "NA"
    if texts.contains(nil) {
      let taken = Set(texts)
      while taken.contains(missing) { missing += "_" }
      try group.setAttribute(Self.missing, missing, of: variable)
    }
    try group.putStrings(texts.map { $0 ?? missing }, in: variable)
  }

  /// Reads a column, or nil where the variable holds neither numbers nor strings.
  static func read(
    _ variable: NetCDFVariable, of group: NetCDFGroup, limit: Int
  ) throws -> DataVariable? {
    let name = try group.rawName(of: variable)
    if variable.type == NC_STRING {
      let values = try readStrings(variable, of: group, limit: limit)
      return DataVariable(name: name, values: .strings(values))
    }
    guard variable.isNumeric else { return nil }
    let numbers = try group.doubles(variable, limit: limit)
    let types = try [group.text("dtype", of: variable.id), group.text(type, of: variable.id)]
    guard types.contains("bool") else { return DataVariable(name: name, values: .numbers(numbers)) }
    return DataVariable(name: name, values: .booleans(numbers.map { $0.isNaN ? nil : $0 != 0 }))
  }

  private static func readStrings(
    _ variable: NetCDFVariable, of group: NetCDFGroup, limit: Int
  ) throws -> [String?] {
    let texts = try group.strings(variable, limit: limit)
    let missing = try group.text(Self.missing, of: variable.id)
    let isEncoded = try group.text(encoding, of: variable.id) == "percent"
    return texts.map { text in
      if text == missing { return nil }
      return isEncoded ? PercentEncoding.decode(text) : text
    }
  }
}
