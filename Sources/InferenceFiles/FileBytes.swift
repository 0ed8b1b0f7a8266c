import Glibc

/// The whole content of a file in memory.
final class FileBytes {
  /// The bytes; valid as long as this object lives.
  let all: UnsafeRawBufferPointer

  /// Reads the file.
  init(path: String) throws(InferenceFileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "no such file" : "cannot be opened: \(Self.reason(errno))"
      throw InferenceFileError(.noSuchFile, "\(path): \(reason)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw InferenceFileError(.noSuchFile, "\(path): not a file")
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(status.st_size), alignment: 16)
    let (filled, error) = Self.fill(buffer, from: descriptor)
    guard error == 0 else {
      buffer.deallocate()
      throw InferenceFileError(.corrupt, "\(path) cannot be read: \(Self.reason(error))")
    }
    all = UnsafeRawBufferPointer(start: buffer.baseAddress, count: filled)
  }

  deinit { all.deallocate() }

  /// Whether the content starts as HDF5 does, which netCDF-4 is built on.
  var isHDF5: Bool { all.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) }

  /// The system's words for an error number.
  static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32
  ) -> (filled: Int, error: Int32) {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(
        descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return (filled, errno) }
      if count == 0 { break }
      filled += count
    }
    return (filled, 0)
  }
}
