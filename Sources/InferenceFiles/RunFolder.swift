import Foundation
import Synchronization

/// The folder `OUTPUT.partial` of a run under way: a manifest that says what runs, and one journal
/// a chain. The finished file replaces it.
public final class RunFolder: Sendable {
  /// The file that the run will write.
  public let output: String
  private let lock: Int32

  /// Where the folder of an output lies.
  public static func path(of output: String) -> String { output + ".partial" }

  private static func manifestPath(of output: String) -> String {
    path(of: output) + "/manifest.json"
  }

  /// Whether a run of this output was left unfinished.
  public static func exists(for output: String) -> Bool {
    access(manifestPath(of: output), F_OK) == 0
  }

  /// Makes the folder of a new run.
  ///
  /// - Parameter replacing: whether an unfinished run of the same output may be dropped.
  /// - Throws: `.exists` where there is an unfinished run, `.cannotWrite` where another process is
  ///   at work on it or the folder cannot be made.
  public convenience init(
    for output: String, manifest: Data, replacing: Bool
  ) throws(InferenceFileError) {
    let folder = Self.path(of: output)
    if Self.exists(for: output) {
      guard replacing else {
        throw InferenceFileError(
          .exists,
          """
          \(folder) holds an unfinished run; go on with credence resume \(output), or pass --force \
          to start anew
          """)
      }
      try RunFolder(resuming: output).remove()
    }
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw Self.failure("write", output)
    }
    let manifestPath = Self.manifestPath(of: output)
    let written = manifest.withUnsafeBytes { bytes in
      Result { () throws(InferenceFileError) in
        try ReplacedFile(path: manifestPath, replacing: true).write([bytes])
      }
    }
    try written.get()
    try self.init(resuming: output)
  }

  /// Takes up the folder of an unfinished run.
  ///
  /// - Throws: `.noSuchFile` where there is none, `.cannotWrite` where another process is at work.
  public init(resuming output: String) throws(InferenceFileError) {
    self.output = output
    let manifest = Self.manifestPath(of: output)
    lock = open(manifest, O_RDONLY | O_CLOEXEC)
    guard lock >= 0 else {
      if errno != ENOENT && errno != ENOTDIR { throw Self.failure("open", manifest) }
      throw InferenceFileError(
        .noSuchFile, "\(output) has no unfinished run: there is no \(Self.path(of: output))")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw InferenceFileError(
        .cannotWrite, "another process is at work on \(Self.path(of: output))")
    }
  }

  deinit { close(lock) }

  /// What runs, as `init` was told.
  public func manifest() throws(InferenceFileError) -> Data {
    let bytes = try FileBytes(InputFile(path: Self.manifestPath(of: output)))
    return withExtendedLifetime(bytes) { Data(bytes.all) }
  }

  /// The journal of a chain, of which every attempt with another sampler has its own.
  public func journal(ofChain chain: Int, attempt: Int = 0) -> ChainJournal {
    let suffix = attempt == 0 ? "" : "-attempt-\(attempt)"
    return ChainJournal(path: "\(Self.path(of: output))/chain-\(chain)\(suffix)")
  }

  /// Whether no chain has a checkpoint yet, so that there is nothing to go on from.
  public var isEmpty: Bool {
    let folder = Self.path(of: output)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.allSatisfy { name in
      var status = stat()
      return name == "manifest.json" || stat("\(folder)/\(name)", &status) != 0
        || status.st_size == 0
    }
  }

  /// Removes the folder, when the finished file is in place. The manifest goes last, so that what a
  /// kill leaves can still be taken up.
  public func remove() {
    let folder = Self.path(of: output)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name != "manifest.json" { unlink("\(folder)/\(name)") }
    unlink(Self.manifestPath(of: output))
    rmdir(folder)
  }

  private static func failure(_ verb: String, _ path: String) -> InferenceFileError {
    InferenceFileError(.cannotWrite, "cannot \(verb) \(path): \(InputFile.reason(errno))")
  }
}
