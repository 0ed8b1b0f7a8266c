import PosteriorDraws

/// Files of inference data: netCDF-4 in ArviZ's layout.
///
/// `arviz.from_netcdf` opens them unchanged, and files that ArviZ or PyMC wrote can be read.
/// Calls may come from any thread; those into netCDF itself run one at a time.
public enum InferenceFile {
  /// The version of Credence, as written into every file.
  public static let libraryVersion = "0.1.0"

  /// Expected or actual bytes of a file from which on it is neither made nor held in memory.
  static let memoryLimit = 64 << 20

  /// Writes a file: either all of it, or nothing.
  ///
  /// The content goes to a temporary file beside the target, which is synced and renamed. Memory:
  /// about the size of the file, 8 bytes a draw and parameter, up to 64 MiB; what is larger goes
  /// straight to disk, once its space is reserved there, and costs the memory of one column at a
  /// time. A symbolic link is replaced, not followed; a replaced file passes its permissions on.
  ///
  /// - Parameters:
  ///   - data: what to write. The columns of one group have equal length, and the statistics
  ///     the shape of the draws.
  ///   - path: the target.
  ///   - replacing: whether an existing file may be replaced.
  /// - Throws: `.exists` where the target exists and `replacing` is false; otherwise
  ///   `.cannotWrite` with the system's reason, or where draws that come from another file could not
  ///   be read there, its `readFailure`. The target is then as it was before.
  public static func write(
    _ data: InferenceData, to path: String, replacing: Bool
  ) throws(InferenceFileError) {
    try write(content: data, to: path, replacing: replacing, memoryLimit: memoryLimit)
  }

  static func write(
    _ data: InferenceData, to path: String, replacing: Bool, memoryLimit: Int
  ) throws(InferenceFileError) {
    try write(content: data, to: path, replacing: replacing, memoryLimit: memoryLimit)
  }

  static func write(
    content: some FileContent, to path: String, replacing: Bool, memoryLimit: Int
  ) throws(InferenceFileError) {
    try checkTarget(path, replacing: replacing)
    let target = ReplacedFile(path: path, replacing: replacing)
    try explaining(.cannotWrite, "\(path):") {
      if content.expectedSize < memoryLimit {
        try writeFromMemory(content, to: target)
      } else {
        try stream(content, to: target)
      }
    }
  }

  private static func writeFromMemory(
    _ content: some FileContent, to target: ReplacedFile
  ) throws {
    try NetCDFQueue.run {
      try NetCDFGroup.withNewFile(expectedSize: content.expectedSize) { root in
        try content.define(below: root)()
      } use: { content in
        try Checksum.seal(for: content).withUnsafeBytes { try target.write([content, $0]) }
      }
    }
  }

  private static func stream(_ content: some FileContent, to target: ReplacedFile) throws {
    try target.write { descriptor throws(InferenceFileError) in
      try explaining(.cannotWrite, "\(target.path):") {
        do {
          try NetCDFQueue.run {
            try StreamedFile(
              descriptor: descriptor, reserved: content.expectedSize
            ).write { root in try content.define(below: root) }
          }
        } catch let failure as StreamedFile.Failure {
          throw target.refusal(because: failure.number)
        }
      }
    }
  }

  /// Turns whatever fails into an error of this module.
  private static func explaining<Value>(
    _ kind: InferenceFileError.Kind, _ subject: String, _ work: () throws -> Value
  ) throws(InferenceFileError) -> Value {
    do { return try work() } catch let error as InferenceFileError {
      throw error
    } catch let error as NetCDFError {
      throw InferenceFileError(kind, "\(subject) cannot \(error.doing): \(error.reason)")
    } catch {
      throw InferenceFileError(kind, "\(subject) \(error)")
    }
  }

  /// Tells, before a long run, whether `write` would refuse the target as things stand.
  ///
  /// - Throws: `.exists` or `.cannotWrite`, as `write` does.
  public static func checkTarget(_ path: String, replacing: Bool) throws(InferenceFileError) {
    try ReplacedFile(path: path, replacing: replacing).check()
  }

  /// Reads a file.
  ///
  /// A file made elsewhere need only have the group `posterior` with dimensions `chain` and
  /// `draw`: array parameters become `theta[0]`, `theta[1]`, ... (`theta[0,1]` in two dimensions),
  /// columns of data of any rank are taken in row-major order, and variables that are neither
  /// numbers nor strings are left out. Memory: the file and its draws, up to 64 MiB. A larger file
  /// is read through once for its checksum, and stays open for its draws to be read column by
  /// column when asked for.
  ///
  /// - Throws: `.noSuchFile`, `.notOurs` or `.corrupt`. Files of this library carry a checksum,
  ///   so that damage anywhere is found; in a file made elsewhere HDF5 must find it. Where the
  ///   draws of a large file cannot be read later, they are NaN; see `readFailure`.
  public static func read(_ path: String) throws(InferenceFileError) -> InferenceData {
    try read(path, memoryLimit: memoryLimit)
  }

  static func read(
    _ path: String, memoryLimit: Int
  ) throws(InferenceFileError) -> InferenceData {
    switch try contents(path, memoryLimit: memoryLimit) {
    case .one(let data): return data
    case .several:
      throw InferenceFileError(
        .notOurs, "\(path) holds a class of several models where one is expected")
    }
  }

  /// Opens a file, checks it, and hands its root over, with the file itself where it is large.
  static func open<Value: Sendable>(
    _ path: String, memoryLimit: Int,
    _ read: @Sendable (_ root: NetCDFGroup, _ size: Int, _ file: OpenFile?) throws -> Value
  ) throws(InferenceFileError) -> Value {
    let input = try InputFile(path: path)
    guard try input.isHDF5() else {
      throw InferenceFileError(.notOurs, "\(path) is not a netCDF-4 file")
    }
    let isLarge = input.size >= memoryLimit
    let bytes = isLarge ? nil : try FileBytes(input)
    let seal: Checksum.Seal
    if let bytes { seal = Checksum.inspect(bytes.all) } else { seal = try input.inspectSeal() }
    if seal == .broken {
      throw InferenceFileError(.corrupt, "\(path) is damaged: its checksum does not match")
    }
    return try explaining(.corrupt, "\(path) is damaged:") {
      try NetCDFQueue.run {
        guard let bytes else {
          let file = try OpenFile(input)
          return try read(file.root, input.size, file)
        }
        return try NetCDFGroup.withFile(bytes.all) { try read($0, bytes.all.count, nil) }
      }
    }
  }
}
