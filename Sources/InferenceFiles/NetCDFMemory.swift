import CNetCDF

/// netCDF files in memory, for all but the largest.
///
/// Why in memory: when a disk fills up, HDF5 1.10 can neither finish nor drop the file that it was
/// writing, keeps the space, and crashes the process at exit. A file made in memory leaves
/// the writing, and the system's own account of what went wrong, to us.
enum NetCDFMemory {
  /// The bytes of an image up to the end of file that HDF5 noted in its superblock; the rest, up
  /// to 64 KiB, is spare room.
  static func content(of image: NC_memio) -> UnsafeRawBufferPointer {
    let all = UnsafeRawBufferPointer(start: image.memory, count: image.size)
    guard all.count > 48 else { return all }
    let end = endOfFile(all)
    guard end >= 48, end < all.count else { return all }
    return UnsafeRawBufferPointer(rebasing: all[..<end])
  }

  /// The end of file that HDF5 noted in the superblock, the first 48 bytes of a file.
  static func endOfFile(_ start: UnsafeRawBufferPointer) -> Int {
    let position = start[8] < 2 ? 40 : 28
    let end = start.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    return Int(clamping: UInt64(littleEndian: end))
  }

  /// Opens an image for reading; the bytes must outlive the open file.
  static func open(_ bytes: UnsafeRawBufferPointer, mode: Int32, id: inout Int32) -> Int32 {
    guard let base = bytes.baseAddress else { return NC_EINVAL }
    return nc_open_mem(
      "credence", mode, bytes.count, UnsafeMutableRawPointer(mutating: base), &id)
  }
}
