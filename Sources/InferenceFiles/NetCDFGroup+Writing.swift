import CNetCDF
import Glibc

/// A dimension of a group, with its netCDF number.
struct NetCDFDimension: Sendable {
  let name: String
  let length: Int
  let id: Int32
}

extension NetCDFGroup {
  /// Adds a group below this one.
  func addGroup(_ name: String) throws -> NetCDFGroup {
    var child: Int32 = 0
    try NetCDFError.check(nc_def_grp(id, name, &child), "add group \(name)")
    return NetCDFGroup(id: child)
  }

  /// Adds a dimension and its coordinate, the whole numbers from 0.
  ///
  /// netCDF has no fixed dimension of length 0; such a one is unlimited and empty.
  func addDimension(_ name: String, length: Int) throws -> NetCDFDimension {
    var dimension: Int32 = 0
    try NetCDFError.check(nc_def_dim(id, name, length, &dimension), "add dimension \(name)")
    let result = NetCDFDimension(name: name, length: length, id: dimension)
    let coordinate = try addVariable(name, type: NC_INT64, dimensions: [result])
    try putIntegers((0..<Int64(length)).map { $0 }, in: coordinate)
    return result
  }

  /// Draws of one chain in a chunk, 64 KiB of numbers. Of 4 × 4 × 1,000,000 draws chunks of 100 took
  /// 1.3 s of processor time to write and 6% more space, these 0.1 s and 1%, as long as without
  /// chunks, which could not carry checksums.
  static let largestChunk = 8_192

  /// Adds a variable. Doubles are filled with NaN.
  ///
  /// Its chunks hold up to `largestChunk` draws of one chain, so that a reader can fetch part of a
  /// long run, and carry Fletcher checksums, so that no reader takes damaged draws for good ones.
  func addVariable(
    _ name: String, type: Int32, dimensions: [NetCDFDimension]
  ) throws -> Int32 {
    var variable: Int32 = 0
    let doing = "add variable \(name)"
    try NetCDFError.check(
      nc_def_var(
        id, name, nc_type(type), Int32(dimensions.count), dimensions.map(\.id), &variable), doing)
    if type == NC_DOUBLE {
      var fill = Double.nan
      try NetCDFError.check(nc_def_var_fill(id, variable, 0, &fill), doing)
    }
    if let last = dimensions.last, !dimensions.contains(where: { $0.length == 0 }) {
      let longest = min(last.length, dimensions.count == 1 ? 100_000 : Self.largestChunk)
      let chunk = dimensions.dropLast().map { _ in 1 } + [longest]
      try NetCDFError.check(nc_def_var_chunking(id, variable, NC_CHUNKED, chunk), doing)
      if type != NC_STRING {
        try NetCDFError.check(nc_def_var_fletcher32(id, variable, NC_FLETCHER32), doing)
      }
    }
    return variable
  }

  /// Writes all values of a variable, in row-major order.
  func putDoubles(_ values: [Double], in variable: Int32) throws {
    if values.isEmpty { return }
    try NetCDFError.check(nc_put_var_double(id, variable, values), "write numbers")
  }

  /// Writes the draws of one chain of a variable `[chain, draw]`.
  func putDoubles(_ values: ArraySlice<Double>, chain: Int, in variable: Int32) throws {
    if values.isEmpty { return }
    try values.withUnsafeBufferPointer {
      let status = nc_put_vara_double(id, variable, [chain, 0], [1, $0.count], $0.baseAddress)
      try NetCDFError.check(status, "write numbers")
    }
  }

  /// Writes the draws of one chain of a variable `[chain, draw]`.
  func putIntegers(_ values: [Int64], chain: Int, in variable: Int32) throws {
    if values.isEmpty { return }
    let status = nc_put_vara_longlong(id, variable, [chain, 0], [1, values.count], values)
    try NetCDFError.check(status, "write integers")
  }

  /// Writes all values of a variable, in row-major order.
  func putIntegers(_ values: [Int64], in variable: Int32) throws {
    if values.isEmpty { return }
    try NetCDFError.check(nc_put_var_longlong(id, variable, values), "write integers")
  }

  /// Writes all values of a variable, in row-major order. None may hold a NUL.
  func putStrings(_ values: [String], in variable: Int32) throws {
    if values.isEmpty { return }
    try Self.withPointers(values) { pointers in
      try NetCDFError.check(nc_put_var_string(id, variable, &pointers), "write strings")
    }
  }

  /// Sets an attribute of the group, or of one of its variables.
  ///
  /// netCDF marks text of characters as ASCII, and h5netcdf believes it, so what is not ASCII
  /// becomes a string; so does what is too long for characters. A NUL needs characters: in a
  /// text that long it becomes a picture of itself.
  func setAttribute(_ name: String, _ text: String, of variable: Int32 = NC_GLOBAL) throws {
    let bytes = text.utf8
    let fits = bytes.count < Self.longText
    if fits && (bytes.contains(0) || bytes.allSatisfy { $0 < 0x80 }) {
      let status = nc_put_att_text(id, variable, name, bytes.count, text)
      try NetCDFError.check(status, "set attribute \(name)")
    } else {
      let parts = text.split(separator: "\0", omittingEmptySubsequences: false)
      try setAttribute(name, [parts.joined(separator: "\u{2400}")], of: variable)
    }
  }

  /// Sets an attribute that is a list of strings.
  func setAttribute(_ name: String, _ texts: [String], of variable: Int32 = NC_GLOBAL) throws {
    try Self.withPointers(texts) { pointers in
      try NetCDFError.check(
        nc_put_att_string(id, variable, name, texts.count, &pointers), "set attribute \(name)")
    }
  }

  /// Sets an attribute of the group that is a whole number.
  func setAttribute(_ name: String, _ number: Int) throws {
    var value = Int64(number)
    try NetCDFError.check(
      nc_put_att_longlong(id, NC_GLOBAL, name, nc_type(NC_INT64), 1, &value),
      "set attribute \(name)")
  }

  /// Sets an attribute of the group that is a number.
  func setAttribute(_ name: String, _ number: Double) throws {
    var value = number
    try NetCDFError.check(
      nc_put_att_double(id, NC_GLOBAL, name, nc_type(NC_DOUBLE), 1, &value),
      "set attribute \(name)")
  }

  private static func withPointers(
    _ texts: [String], use: (inout [UnsafePointer<CChar>?]) throws -> Void
  ) throws {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    var pointers = copies.map { UnsafePointer($0) }
    try use(&pointers)
  }
}
