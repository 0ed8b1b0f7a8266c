import CNetCDF
import Glibc

/// A netCDF file written straight to disk, for what is too large to be made in memory.
///
/// When a disk fills up, HDF5 1.10 can neither finish nor drop its file, and crashes the process at
/// exit. So all space is reserved before the draws are written and stays reserved until the file is
/// closed. What this cannot guard against is a write that fails into reserved space: on a device
/// that breaks, or a file system that does not keep its promise, as some with copy on write,
/// compression or a network do not. Then the error is still thrown, the target untouched and
/// the temporary file removed, but the process may crash when it ends.
struct StreamedFile {
  /// An empty file that is open for reading and writing.
  let descriptor: Int32
  /// Bytes that the draws need at most.
  let reserved: Int

  /// Why a file could not be made, as an error number of the system.
  struct Failure: Error { let number: Int32 }

  /// Defines everything, then reserves the space, then fills the draws in, and seals the file.
  ///
  /// - Parameter define: sets everything up but the draws and returns what writes these.
  func write(_ define: (NetCDFGroup) throws -> () throws -> Void) throws {
    try reserve(from: 0)
    var id: Int32 = 0
    try NetCDFError.check(
      nc_create(InputFile.name(of: descriptor), NC_NETCDF4 | NC_CLOBBER, &id), "make a file")
    do {
      let fill = try define(NetCDFGroup(id: id))
      // Ends the definitions and writes all that there is. HDF5 must not do so again before it
      // closes the file, as that would cut off the space reserved.
      try NetCDFError.check(nc_sync(id), "define the file")
      try reserve(from: try size)
      try fill()
    } catch {
      nc_close(id)
      throw error
    }
    try NetCDFError.check(nc_close(id), "close the file")
    try seal()
  }

  private var size: Int {
    get throws {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Failure(number: errno) }
      return Int(status.st_size)
    }
  }

  /// Takes the space for the draws behind what is there, or fails as a write would later.
  private func reserve(from start: Int) throws {
    var limit = rlimit()
    if getrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(start + reserved)
    {
      throw Failure(number: EFBIG)
    }
    // Asked first, as filling a disk to the brim for nothing would disturb others.
    var system = statvfs()
    if fstatvfs(descriptor, &system) == 0,
      system.f_bavail * system.f_frsize < UInt(reserved)
    {
      throw Failure(number: ENOSPC)
    }
    let error = posix_fallocate(descriptor, off_t(start), off_t(reserved))
    guard error == 0 || error == EOPNOTSUPP || error == EINVAL else {
      throw Failure(number: error)
    }
  }

  /// Cuts off the space that was not needed, and appends the seal.
  private func seal() throws {
    var header = [UInt8](repeating: 0, count: 64)
    let (filled, error) = header.withUnsafeMutableBytes {
      InputFile.fill($0, from: descriptor, at: 0)
    }
    guard error == 0, filled == header.count else {
      throw Failure(number: error == 0 ? EIO : error)
    }
    let end = header.withUnsafeBytes(NetCDFMemory.endOfFile)
    guard ftruncate(descriptor, off_t(end)) == 0 else { throw Failure(number: errno) }
    let (seal, unreadable) = InputFile.seal(ofFirst: end, in: descriptor)
    guard unreadable == 0, !seal.isEmpty else { throw Failure(number: max(unreadable, EIO)) }
    guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw Failure(number: errno) }
    let failure = seal.withUnsafeBytes { ReplacedFile.append($0, to: descriptor) }
    if failure != 0 { throw Failure(number: failure) }
  }
}
