import CNetCDF
import PosteriorDraws
import Synchronization

/// A netCDF file that stays open for reading its draws column by column, until the last copy of
/// the draws is gone.
///
/// The checksum was compared before, so what goes wrong later is the device's fault, or that of a
/// program that changes the file in place. Such a column is NaN throughout, which no diagnostic
/// takes for good, and the failure is kept.
final class OpenFile: Sendable {
  let input: InputFile
  let root: NetCDFGroup
  private let firstFailure = Mutex<InferenceFileError?>(nil)

  /// Opens the file; on `NetCDFQueue` only.
  init(_ input: InputFile) throws {
    var id: Int32 = 0
    let name = InputFile.name(of: input.descriptor)
    try NetCDFError.check(nc_open(name, NC_NOWRITE, &id), "open the file")
    self.input = input
    root = NetCDFGroup(id: id)
  }

  deinit {
    let (id, input) = (root.id, input)
    NetCDFQueue.later {
      nc_close(id)
      withExtendedLifetime(input) {}
    }
  }

  /// Why the first column that could not be read could not, or nil.
  var failure: InferenceFileError? { firstFailure.withLock { $0 } }

  /// Draws that are read when asked for, from any thread, one column at a time.
  func draws(_ columns: [DrawColumn], limit: Int) -> Draws {
    let layout = columns.first?.layout
    let (chainCount, drawCount) = (layout?.chainCount ?? 0, layout?.drawCount ?? 0)
    return Draws(
      names: columns.map(\.name), chainCount: chainCount, drawCount: drawCount
    ) { index in
      do {
        // HDF5 takes what lies behind a shortened file for zeros.
        guard self.input.isUnchanged else {
          throw NetCDFError(doing: "read", reason: "the file has changed since it was opened")
        }
        return try NetCDFQueue.run { try columns[index].read(limit: limit) }
      } catch {
        self.note(error, of: columns[index].name)
        return DrawMatrix(
          chainCount: chainCount, drawCount: drawCount,
          values: [Double](repeating: .nan, count: chainCount * drawCount))
      }
    }
  }

  private func note(_ error: any Error, of name: String) {
    let reason = (error as? NetCDFError)?.reason ?? "\(error)"
    let failure = InferenceFileError(
      .corrupt, "\(input.path): cannot read the draws of '\(name)': \(reason)")
    firstFailure.withLock { $0 = $0 ?? failure }
  }
}
