import Glibc

/// A file under way: it gets its name when it is whole and synced, and leaves nothing else behind.
struct StoreFile: ~Copyable {
  private let path: String
  private let replacing: Bool
  private let temporary: String
  private let descriptor: Int32
  private var isPlaced = false

  /// Refuses a target that cannot be written as things stand, and begins a file beside it.
  init(path: String, replacing: Bool) throws(ColumnStoreError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard !name.isEmpty, !path.utf8.contains(0) else {
      throw ColumnStoreError(.cannotWrite, "cannot write \(path): not a file name")
    }
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw ColumnStoreError(.cannotWrite, "cannot write \(path): it exists and is no file")
      }
      guard replacing else { throw Self.existsAlready(path) }
    }
    let temporary =
      "\(directory)/.\(name.prefix(40)).\(getpid()).\(UInt32.random(in: 0...(.max))).tmp"
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.refusal(path, because: errno) }
    self.path = path
    self.replacing = replacing
    self.temporary = temporary
    self.descriptor = descriptor
  }

  deinit {
    if !isPlaced { unlink(temporary) }
    close(descriptor)
  }

  /// Writes bytes at a place of the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ColumnStoreError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = pwrite(descriptor, part.baseAddress, part.count, offset + rest.startIndex)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.refusal(path, because: errno) }
      rest = rest.dropFirst(count)
    }
    // The disk begins with it now, so that the sync at the end is short and few pages wait for it.
    posix_fadvise(descriptor, off_t(offset), off_t(bytes.count), POSIX_FADV_DONTNEED)
  }

  /// Reads bytes that were written.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(ColumnStoreError) {
    var filled = 0
    while filled < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress?.advanced(by: filled), bytes.count - filled, offset + filled)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.refusal(path, because: count < 0 ? errno : EIO) }
      filled += count
    }
  }

  /// Drops everything written.
  func clear() throws(ColumnStoreError) {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.refusal(path, because: errno) }
  }

  /// Syncs the file and gives it its name.
  mutating func place() throws(ColumnStoreError) {
    guard fsync(descriptor) == 0 else { throw Self.refusal(path, because: errno) }
    if !replacing {
      // `link` fails where the target exists, without a moment in between.
      if link(temporary, path) == 0 { return }
      if errno == EEXIST { throw Self.existsAlready(path) }
      guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
        throw Self.refusal(path, because: errno)
      }
    }
    guard rename(temporary, path) == 0 else { throw Self.refusal(path, because: errno) }
    isPlaced = true
  }

  private static func existsAlready(_ path: String) -> ColumnStoreError {
    ColumnStoreError(.exists, "\(path) exists already; pass --force to replace it")
  }

  private static func refusal(_ path: String, because number: Int32) -> ColumnStoreError {
    ColumnStoreError(.cannotWrite, "cannot write \(path): \(ColumnStoreError.reason(number))")
  }
}
