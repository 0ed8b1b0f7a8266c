import Glibc

/// A file that appears under its path whole and synced, or not at all.
struct ReplacedFile {
  let path: String
  let replacing: Bool

  /// Refuses a target that cannot be written as things stand.
  func check() throws(InferenceFileError) {
    if name.isEmpty || path.utf8.contains(0) { throw refusal("not a file name") }
    if let existing = try status() {
      if !replacing { throw existsAlready }
      if ![S_IFREG, S_IFLNK].contains(existing.st_mode & S_IFMT) { throw refusal("not a file") }
    }
    if access(directory, W_OK | X_OK) != 0 { throw refusal(because: errno) }
  }

  /// Writes the parts one after the other beside the target and puts the file in place.
  func write(_ parts: [UnsafeRawBufferPointer]) throws(InferenceFileError) {
    try write { descriptor throws(InferenceFileError) in
      for part in parts {
        let failure = Self.append(part, to: descriptor)
        if failure != 0 { throw refusal(because: failure) }
      }
    }
  }

  /// Lets `fill` write a temporary file beside the target and puts that in place.
  func write(
    _ fill: (_ descriptor: Int32) throws(InferenceFileError) -> Void
  ) throws(InferenceFileError) {
    let temporary =
      "\(directory)/.\(name.prefix(40)).\(getpid()).\(UInt32.random(in: 0...(.max))).tmp"
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw refusal(because: errno) }
    do throws(InferenceFileError) {
      try finish(descriptor, after: fill)
      try place(temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    syncDirectory()
  }

  private var slash: String.UTF8View.Index? { path.utf8.lastIndex(of: UInt8(ascii: "/")) }

  private var directory: String {
    guard let slash else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private var name: String {
    guard let slash else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  private var existsAlready: InferenceFileError {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return InferenceFileError(.cannotWrite, "\(path) is a directory; expected a file to write")
    }
    return InferenceFileError(.exists, "\(path) exists already; pass --force to replace it")
  }

  private func refusal(_ reason: String) -> InferenceFileError {
    InferenceFileError(.cannotWrite, "cannot write \(path): \(reason)")
  }

  func refusal(because number: Int32) -> InferenceFileError {
    refusal(InputFile.reason(number))
  }

  /// The status of the target itself, or nil where there is none.
  private func status() throws(InferenceFileError) -> stat? {
    var status = stat()
    if lstat(path, &status) == 0 { return status }
    if errno == ENOENT { return nil }
    throw refusal(because: errno)
  }

  /// Writes, syncs and closes the temporary file.
  private func finish(
    _ descriptor: Int32, after fill: (Int32) throws(InferenceFileError) -> Void
  ) throws(InferenceFileError) {
    do throws(InferenceFileError) { try fill(descriptor) } catch {
      close(descriptor)
      throw error
    }
    var failure: Int32 = 0
    if let old = try? status(), old.st_mode & S_IFMT == S_IFREG {
      if fchmod(descriptor, old.st_mode & 0o777) != 0 { failure = errno }
    }
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 { throw refusal(because: failure) }
  }

  /// Appends all bytes and returns 0, or the error number of the write that failed.
  static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }

  /// Gives the finished file its name, without a moment at which a file that is not to be replaced
  /// could be: `link` fails where the target exists.
  private func place(_ temporary: String) throws(InferenceFileError) {
    if !replacing {
      if link(temporary, path) == 0 {
        unlink(temporary)
        return
      }
      if errno == EEXIST { throw existsAlready }
      guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
        throw refusal(because: errno)
      }
      try reserve()
    }
    if rename(temporary, path) != 0 { throw refusal(because: errno) }
  }

  /// Takes the name with an empty file, on file systems without hard links.
  private func reserve() throws(InferenceFileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw errno == EEXIST ? existsAlready : refusal(because: errno) }
    close(descriptor)
  }

  /// Makes the new name last. The file is in place already and not every file system can do this,
  /// so a failure is no error.
  private func syncDirectory() {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
