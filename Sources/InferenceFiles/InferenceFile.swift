import PosteriorDraws

/// Files of inference data: netCDF-4 in ArviZ's layout.
///
/// `arviz.from_netcdf` opens them unchanged, and files that ArviZ or PyMC wrote can be read.
/// Calls may come from any thread; those into netCDF itself run one at a time.
public enum InferenceFile {
  /// The version of Credence, as written into every file.
  public static let libraryVersion = "0.1.0"

  /// Writes a file: either all of it, or nothing.
  ///
  /// The content is made in memory, then written to a temporary file beside the target, synced and
  /// renamed. Memory: about the size of the file, 8 bytes a draw and parameter. A symbolic link is
  /// replaced, not followed; a replaced file passes its permissions on.
  ///
  /// - Parameters:
  ///   - data: what to write. The columns of one group have equal length, and the statistics
  ///     the shape of the draws.
  ///   - path: the target.
  ///   - replacing: whether an existing file may be replaced.
  /// - Throws: `.exists` where the target exists and `replacing` is false; otherwise
  ///   `.cannotWrite` with the system's reason. The target is then as it was before.
  public static func write(
    _ data: InferenceData, to path: String, replacing: Bool
  ) throws(InferenceFileError) {
    try checkTarget(path, replacing: replacing)
    do {
      try NetCDFQueue.run {
        try NetCDFGroup.withNewFile(expectedSize: expectedSize(of: data)) { root in
          try InferenceWriter(data: data).write(to: root)
        } use: { content in
          let target = ReplacedFile(path: path, replacing: replacing)
          try Checksum.seal(for: content).withUnsafeBytes { try target.write([content, $0]) }
        }
      }
    } catch let error as InferenceFileError {
      throw error
    } catch let error as NetCDFError {
      throw InferenceFileError(
        .cannotWrite, "\(path): cannot \(error.doing): \(error.reason)")
    } catch {
      throw InferenceFileError(.cannotWrite, "\(path): \(error)")
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
  /// numbers nor strings are left out. Memory: the file and its draws.
  ///
  /// - Throws: `.noSuchFile`, `.notOurs` or `.corrupt`. Files of this library carry a checksum,
  ///   so that damage anywhere is found; in a file made elsewhere HDF5 must find it.
  public static func read(_ path: String) throws(InferenceFileError) -> InferenceData {
    let bytes = try FileBytes(path: path)
    guard bytes.isHDF5 else {
      throw InferenceFileError(.notOurs, "\(path) is not a netCDF-4 file")
    }
    if Checksum.inspect(bytes.all) == .broken {
      throw InferenceFileError(.corrupt, "\(path) is damaged: its checksum does not match")
    }
    do {
      return try NetCDFQueue.run {
        try NetCDFGroup.withFile(bytes.all) { root in
          try InferenceReader(root: root, path: path, fileSize: bytes.all.count).read()
        }
      }
    } catch let error as InferenceFileError {
      throw error
    } catch let error as NetCDFError {
      throw InferenceFileError(
        .corrupt, "\(path) is damaged: cannot \(error.doing): \(error.reason)")
    } catch {
      throw InferenceFileError(.corrupt, "\(path): \(error)")
    }
  }

  private static func expectedSize(of data: InferenceData) -> Int {
    let columns = data.draws.names.count + (data.statistics == nil ? 0 : 7)
    let draws = data.draws.chainCount * data.draws.drawCount
    return 65_536 + columns * (draws * 9 + 2_048)
  }
}
