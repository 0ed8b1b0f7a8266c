import CNetCDF

/// A variable of an open file, with all that is needed to read its values.
struct NetCDFVariable: Sendable {
  let name: String
  let id: Int32
  let type: Int32
  let dimensions: [NetCDFDimension]

  /// Whether it only numbers or names the points of its own dimension.
  var isCoordinate: Bool { dimensions.contains { $0.name == name } }

  /// Whether its values can be read as `Double`.
  var isNumeric: Bool { type != NC_CHAR && (1..<NC_STRING).contains(type) }

  /// Number of values, or nil where the product of the dimensions is absurd.
  var count: Int? {
    var product = 1
    for dimension in dimensions {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension.length)
      if overflow { return nil }
      product = next
    }
    return product
  }
}

extension NetCDFGroup {
  /// The group of that name below this one, or nil.
  func group(_ name: String) -> NetCDFGroup? {
    var child: Int32 = 0
    return nc_inq_grp_ncid(id, name, &child) == NC_NOERR ? NetCDFGroup(id: child) : nil
  }

  /// The variables of this group, in the order in which they were added.
  func variables() throws -> [NetCDFVariable] {
    var count: Int32 = 0
    try NetCDFError.check(nc_inq_varids(id, &count, nil), "count the variables")
    var ids = [Int32](repeating: 0, count: Int(count))
    try NetCDFError.check(nc_inq_varids(id, &count, &ids), "list the variables")
    return try ids.map(variable)
  }

  private func variable(_ variable: Int32) throws -> NetCDFVariable {
    var type = nc_type(0)
    var rank: Int32 = 0
    let name = try Self.name { nc_inq_varname(id, variable, $0) }
    try NetCDFError.check(nc_inq_vartype(id, variable, &type), "look at \(name)")
    try NetCDFError.check(nc_inq_varndims(id, variable, &rank), "look at \(name)")
    var dimensions = [Int32](repeating: 0, count: Int(rank))
    try NetCDFError.check(nc_inq_vardimid(id, variable, &dimensions), "look at \(name)")
    return NetCDFVariable(
      name: name, id: variable, type: Int32(type), dimensions: try dimensions.map(dimension))
  }

  private func dimension(_ dimension: Int32) throws -> NetCDFDimension {
    var length = 0
    let name = try Self.name { nc_inq_dimname(id, dimension, $0) }
    try NetCDFError.check(nc_inq_dimlen(id, dimension, &length), "measure \(name)")
    return NetCDFDimension(name: name, length: length, id: dimension)
  }

  /// Reads all values of a numeric variable, in row-major order.
  func doubles(_ variable: NetCDFVariable, limit: Int) throws -> [Double] {
    let count = try checkedCount(variable, limit: limit)
    if count == 0 { return [] }
    return try [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      let status = nc_get_var_double(id, variable.id, buffer.baseAddress)
      try NetCDFError.check(status, "read \(variable.name)")
      filled = count
    }
  }

  /// Reads a block of a numeric variable, in row-major order.
  func doubles(
    _ variable: NetCDFVariable, start: [Int], counts: [Int], limit: Int
  ) throws -> [Double] {
    _ = try checkedCount(variable, limit: limit)
    let count = counts.reduce(1, *)
    if count == 0 { return [] }
    return try [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      let status = nc_get_vara_double(id, variable.id, start, counts, buffer.baseAddress)
      try NetCDFError.check(status, "read \(variable.name)")
      filled = count
    }
  }

  /// Bounds the memory that HDF5 keeps for chunks of a variable; netCDF lets it have 16 MiB each.
  func limitChunkCache(of variable: Int32) {
    _ = nc_set_var_chunk_cache(id, variable, 1 << 20, 127, 0.75)
  }

  /// Reads all values of a string variable, in row-major order.
  func strings(_ variable: NetCDFVariable, limit: Int) throws -> [String] {
    let count = try checkedCount(variable, limit: limit)
    if count == 0 { return [] }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let status = nc_get_var_string(id, variable.id, &pointers)
    try NetCDFError.check(status, "read \(variable.name)")
    defer { nc_free_string(count, &pointers) }
    return pointers.map { pointer in pointer.map { String(cString: $0) } ?? "" }
  }

  @discardableResult
  func checkedCount(_ variable: NetCDFVariable, limit: Int) throws -> Int {
    guard let count = variable.count, count <= limit else {
      throw NetCDFError(
        doing: "read \(variable.name)", reason: "it claims more values than the file can hold")
    }
    return count
  }

  /// Names of the attributes of this group.
  func attributeNames() throws -> [String] {
    var count: Int32 = 0
    try NetCDFError.check(nc_inq_natts(id, &count), "count the attributes")
    return try (0..<count).map { index in
      try Self.name { nc_inq_attname(id, NC_GLOBAL, index, $0) }
    }
  }

  /// The text of an attribute of the group or of one of its variables, or nil where there is no
  /// such text.
  func text(_ name: String, of variable: Int32 = NC_GLOBAL) throws -> String? {
    var type = nc_type(0)
    var length = 0
    guard nc_inq_att(id, variable, name, &type, &length) == NC_NOERR else { return nil }
    if Int32(type) == NC_STRING, length == 1 {
      var pointer: UnsafeMutablePointer<CChar>?
      try NetCDFError.check(nc_get_att_string(id, variable, name, &pointer), "read \(name)")
      defer { nc_free_string(1, &pointer) }
      return pointer.map { String(cString: $0) } ?? ""
    }
    guard Int32(type) == NC_CHAR else { return nil }
    var bytes = [CChar](repeating: 0, count: length + 1)
    try NetCDFError.check(nc_get_att_text(id, variable, name, &bytes), "read \(name)")
    return String(decoding: bytes.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The raw name of a variable: its attribute `name`, if the variable's own name was made from
  /// that.
  func rawName(of variable: NetCDFVariable) throws -> String {
    guard let raw = try text("name", of: variable.id) else { return variable.name }
    let legal = VariableNames.legal(raw)
    return variable.name == legal || variable.name.hasPrefix(legal + "_") ? raw : variable.name
  }

  /// A number among the attributes of this group, or nil where there is none.
  func number(_ name: String) throws -> Double? {
    var type = nc_type(0)
    var length = 0
    guard nc_inq_att(id, NC_GLOBAL, name, &type, &length) == NC_NOERR, length == 1,
      Int32(type) != NC_CHAR, Int32(type) < NC_STRING
    else { return nil }
    var value = 0.0
    try NetCDFError.check(nc_get_att_double(id, NC_GLOBAL, name, &value), "read \(name)")
    return value
  }

  private static func name(_ inquire: (UnsafeMutablePointer<CChar>) -> Int32) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4 * Int(NC_MAX_NAME) + 1)
    try NetCDFError.check(inquire(&buffer), "read a name")
    return buffer.withUnsafeBufferPointer { characters in
      String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
