import CNetCDF
import Glibc

/// A call into netCDF that failed.
struct NetCDFError: Error {
  let doing: String
  let reason: String

  init(doing: String, reason: String) {
    self.doing = doing
    self.reason = reason
  }

  /// Throws unless the status is that of success.
  static func check(_ status: Int32, _ doing: @autoclosure () -> String) throws {
    guard status != NC_NOERR else { return }
    throw NetCDFError(doing: doing(), reason: String(cString: nc_strerror(status)))
  }
}

/// One group of an open netCDF-4 file; the root is a group too.
struct NetCDFGroup: Sendable {
  let id: Int32

  /// The smallest string attribute, in bytes, that is stored outside its header: HDF5 cannot keep
  /// more than 64 KiB there.
  static let longText = 32_768

  /// Makes an image of a file in memory and hands it to `use`.
  static func withNewFile<Value>(
    expectedSize: Int, fill: (NetCDFGroup) throws -> Void,
    use: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> Value {
    var id: Int32 = 0
    try NetCDFError.check(
      nc_create_mem("credence", NC_NETCDF4, expectedSize, &id), "make a file")
    var image = NC_memio()
    do {
      try fill(NetCDFGroup(id: id))
    } catch {
      if nc_close_memio(id, &image) == NC_NOERR { free(image.memory) }
      throw error
    }
    try NetCDFError.check(nc_close_memio(id, &image), "close the file")
    defer { free(image.memory) }
    return try use(NetCDFMemory.content(of: image))
  }

  /// Opens an image of a file for reading while `use` runs.
  static func withFile<Value>(
    _ bytes: UnsafeRawBufferPointer, use: (NetCDFGroup) throws -> Value
  ) throws -> Value {
    var id: Int32 = 0
    try NetCDFError.check(
      NetCDFMemory.open(bytes, mode: NC_NOWRITE, id: &id), "open the file")
    defer { nc_close(id) }
    return try use(NetCDFGroup(id: id))
  }
}
