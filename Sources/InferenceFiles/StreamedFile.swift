import CNetCDF
import Glibc

/// A netCDF file written straight to disk, for what is too large to be made in memory.
///
/// When a disk fills up, HDF5 1.10 can neither finish nor drop its file and may crash the process.
/// So all space is reserved before the draws are written and stays reserved until the file is
/// closed. Should a write fail nevertheless, as where a file system does not keep its promise
/// (copy on write, compression, some networks), HDF5 is given memory to write to, so that it
/// can close. What cannot be guarded against: a device that fails while HDF5 needs
/// to read its own metadata back. The target is not touched in any case; a crash would leave
/// the temporary file.
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
      redirectToMemory()
      nc_close(id)
      throw error
    }
    let status = nc_close(id)
    if status != NC_NOERR { redirectToMemory() }
    try NetCDFError.check(status, "close the file")
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

  /// Lets HDF5's own descriptors of the file lead to memory, where it can write what it must.
  private func redirectToMemory() {
    var own = stat()
    guard fstat(descriptor, &own) == 0 else { return }
    // Glibc's module lacks this function of glibc; 1 closes the descriptor on exec.
    typealias CreateMemoryFile = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
    guard let address = dlsym(nil, "memfd_create") else { return }
    let memory = unsafeBitCast(address, to: CreateMemoryFile.self)("credence", 1)
    guard memory >= 0 else { return }
    defer { close(memory) }
    for other in 0..<Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 65_536)) where other != descriptor {
      var status = stat()
      guard fstat(other, &status) == 0, status.st_dev == own.st_dev, status.st_ino == own.st_ino
      else { continue }
      dup2(memory, other)
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
