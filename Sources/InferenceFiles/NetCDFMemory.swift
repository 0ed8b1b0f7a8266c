import Glibc

/// netCDF files in memory.
///
/// Why in memory: when a disk fills up, HDF5 1.10 can neither finish nor drop the file that it was
/// writing, keeps the space, and crashes the process at exit. A file made in memory leaves
/// the writing, and the system's own account of what went wrong, to us.
///
/// The functions are those of `netcdf_mem.h`, which `CNetCDF` does not include; they are looked up
/// by name.
enum NetCDFMemory {
  /// `NC_memio`, in C's layout.
  struct Image {
    var size = 0
    var memory: UnsafeMutableRawPointer?
    var flags: Int32 = 0

    /// The bytes up to the end of file that HDF5 noted in its superblock; the rest, up to 64 KiB,
    /// is spare room.
    var content: UnsafeRawBufferPointer {
      let all = UnsafeRawBufferPointer(start: memory, count: size)
      guard all.count > 48 else { return all }
      let position = all[8] < 2 ? 40 : 28
      let end = UInt64(littleEndian: all.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      guard end >= 48, end < all.count else { return all }
      return UnsafeRawBufferPointer(rebasing: all[..<Int(end)])
    }
  }

  private typealias Create =
    @convention(c) (
      UnsafePointer<CChar>, Int32, Int, UnsafeMutablePointer<Int32>
    ) -> Int32
  private typealias Close = @convention(c) (Int32, UnsafeMutableRawPointer) -> Int32
  private typealias Open =
    @convention(c) (
      UnsafePointer<CChar>, Int32, Int, UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>
    ) -> Int32

  private static func look<Function>(_ symbol: String, as type: Function.Type) throws -> Function {
    guard let address = dlsym(nil, symbol) else {
      throw NetCDFError(doing: "find \(symbol)", reason: "this netCDF library lacks it")
    }
    return unsafeBitCast(address, to: type)
  }

  /// Makes an empty netCDF-4 file in memory that expects to grow to about `size` bytes.
  static func create(size: Int, mode: Int32, id: inout Int32) throws -> Int32 {
    try look("nc_create_mem", as: Create.self)("credence", mode, size, &id)
  }

  /// Closes a file made by `create` and hands over its image, which the caller frees.
  static func close(_ id: Int32, image: inout Image) throws -> Int32 {
    try look("nc_close_memio", as: Close.self)(id, &image)
  }

  /// Opens an image for reading; the bytes must outlive the open file.
  static func open(
    _ bytes: UnsafeRawBufferPointer, mode: Int32, id: inout Int32
  ) throws -> Int32 {
    guard let base = bytes.baseAddress else { return 2 }
    return try look("nc_open_mem", as: Open.self)(
      "credence", mode, bytes.count, UnsafeMutableRawPointer(mutating: base), &id)
  }
}
