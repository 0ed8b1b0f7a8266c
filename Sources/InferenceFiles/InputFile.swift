import Glibc

/// A regular file that is open for reading; the same file even where its name is taken by another.
final class InputFile: Sendable {
  let path: String
  let descriptor: Int32
  /// Bytes of the file when it was opened.
  let size: Int
  private let changed: (seconds: Int, nanoseconds: Int)

  /// Opens the file.
  init(path: String) throws(InferenceFileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "no such file" : "cannot be opened: \(Self.reason(errno))"
      throw InferenceFileError(.noSuchFile, "\(path): \(reason)")
    }
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw InferenceFileError(.noSuchFile, "\(path): not a file")
    }
    size = Int(status.st_size)
    changed = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }

  deinit { close(descriptor) }

  /// Whether the file has still the size and the time of change that it had when it was opened.
  var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && Int(status.st_size) == size
      && (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) == changed
  }

  /// A name that libraries can open: that of this very file, whatever characters its path has.
  static func name(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

  /// The system's words for an error number.
  static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// Whether the content starts as HDF5 does, which netCDF-4 is built on.
  func isHDF5() throws(InferenceFileError) -> Bool {
    try bytes(0..<min(8, size)) == [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  }

  /// The first bytes, up to a number of them.
  func start(_ count: Int) throws(InferenceFileError) -> [UInt8] {
    try bytes(0..<min(count, size))
  }

  /// Compares the seal of the file, if it has one, with its content, in constant memory.
  func inspectSeal() throws(InferenceFileError) -> Checksum.Seal {
    guard size >= Checksum.sealLength else { return .none }
    let end = size - Checksum.sealLength
    let seal = try bytes(end..<size)
    guard seal.starts(with: Checksum.mark) else { return .none }
    let (found, error) = Self.seal(ofFirst: end, in: descriptor)
    if error != 0 { throw unreadable(error) }
    return seal == found ? .intact : .broken
  }

  /// The seal of the first bytes of a file, and 0 or the number of the error that kept it from
  /// being made. Memory: one block of 1 MiB.
  static func seal(ofFirst count: Int, in descriptor: Int32) -> (seal: [UInt8], error: Int32) {
    var stream = Checksum.Stream(byteCount: count)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var position = 0
    while position < count {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: block[..<min(block.count, count - position)])
      let (filled, error) = fill(part, from: descriptor, at: position)
      if error != 0 { return ([], error) }
      // A file that became shorter meanwhile has no seal that fits.
      if filled < part.count { return ([], 0) }
      stream.add(UnsafeRawBufferPointer(part))
      position += part.count
    }
    return (stream.seal, 0)
  }

  /// Part of the file; shorter where the file became so.
  private func bytes(_ range: Range<Int>) throws(InferenceFileError) -> [UInt8] {
    var failure: Int32 = 0
    let result = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      (count, failure) = Self.fill(
        UnsafeMutableRawBufferPointer(buffer), from: descriptor, at: range.lowerBound)
    }
    if failure != 0 { throw unreadable(failure) }
    return result
  }

  /// What to say of a file that cannot be read.
  func unreadable(_ error: Int32) -> InferenceFileError {
    InferenceFileError(.corrupt, "\(path) cannot be read: \(Self.reason(error))")
  }

  /// Reads from a position on until the buffer is full or the file ends.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int
  ) -> (filled: Int, error: Int32) {
    var filled = 0
    while filled < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
        off_t(position + filled))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return (filled, errno) }
      if count == 0 { break }
      filled += count
    }
    return (filled, 0)
  }
}
