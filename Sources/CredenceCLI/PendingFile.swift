import Foundation

/// A file that has its name only once it is whole.
///
/// Until then it has none at all, so that nothing is left of it however the process ends. Where the file
/// system cannot do that, it lies beside its target under a hidden name.
final class PendingFile {
  /// What to write to.
  let descriptor: Int32
  private let target: String
  private let replacing: Bool
  /// Where it lies meanwhile; nil where it has no name.
  private var hidden: String?

  /// - Parameter path: nothing, or a regular file. A link stays one, and the file behind it is replaced.
  /// - Throws: `StandardOutput.Failure` where it cannot be written.
  init(path: String, replacing: Bool) throws(StandardOutput.Failure) {
    target = Self.resolved(path)
    self.replacing = replacing
    let folder = Self.folder(of: target)
    var descriptor = open(folder, O_WRONLY | Self.unnamed | O_CLOEXEC, 0o666)
    var number = errno
    if descriptor < 0, [EOPNOTSUPP, EISDIR, EINVAL].contains(number) {
      let name = Self.hiddenName(in: folder)
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      number = errno
      hidden = descriptor < 0 ? nil : name
    }
    self.descriptor = descriptor
    if descriptor < 0 { throw .cannotWrite(to: path, because: number) }
  }

  deinit {
    if let hidden { unlink(hidden) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// `O_TMPFILE`, which Swift does not import.
  private static let unnamed = O_DIRECTORY | 0o20_000_000

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func hiddenName(in folder: String) -> String {
    "\(folder)/.credence.\(getpid()).\(UInt32.random(in: 0...(.max))).tmp"
  }

  /// Makes the file last and gives it its name.
  ///
  /// - Throws: `StandardOutput.Failure` where that fails, or where a file that is not to be replaced has
  ///   the name by now.
  func place() throws(StandardOutput.Failure) {
    var status = stat()
    if stat(target, &status) == 0, fchmod(descriptor, status.st_mode & 0o777) != 0 { throw failure }
    if fsync(descriptor) != 0 { throw failure }
    if !replacing {
      if link(as: target) { return }
      if errno == EEXIST { throw .exists(target) }
      throw failure
    }
    if hidden == nil {
      let name = Self.hiddenName(in: Self.folder(of: target))
      guard link(as: name) else { throw failure }
      hidden = name
    }
    guard let name = hidden, rename(name, target) == 0 else { throw failure }
    hidden = nil
  }

  private func link(as name: String) -> Bool {
    if let hidden { return Foundation.link(hidden, name) == 0 }
    return linkat(
      AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
  }

  private var failure: StandardOutput.Failure { .cannotWrite(to: target, because: errno) }
}

extension StandardOutput.Failure {
  /// With the error number of the system.
  static func cannotWrite(to name: String, because number: Int32) -> Self {
    Self(description: "cannot write to \(name): \(String(cString: strerror(number)))")
  }

  /// A file that is not to be replaced.
  static func exists(_ path: String) -> Self {
    Self(description: "\(path) exists already; pass --force to replace it")
  }
}
