import Foundation
import LogDensities

/// The storage of a chain that several ranks run: rank 0 keeps draws and checkpoints, and the others
/// hear from it where the chain goes on. So a run may be resumed on another number of ranks.
struct SharedStorage: ChainStorage {
  let ranks: Lockstep
  /// Rank 0's storage; nil on the others.
  let kept: (any ChainStorage)?

  func latestCheckpoint() throws(SamplingError) -> Data? {
    try ranks.fromFirst { () throws(SamplingError) in
      try kept?.latestCheckpoint().map(Array.init)
    }.map { Data($0) }
  }

  func append(
    _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
  ) throws(SamplingError) {
    try kept?.append(rows, checkpoint: checkpoint)
  }

  func column(_ index: Int, width: Int, rowCount: Int) throws(SamplingError) -> [Double] {
    try kept?.column(index, width: width, rowCount: rowCount) ?? []
  }
}

extension Lockstep {
  /// Bytes that rank 0 makes, or none, on all ranks; its error is one on all.
  func fromFirst(
    _ bytes: () throws(SamplingError) -> [UInt8]?
  ) throws(SamplingError) -> [UInt8]? {
    let own: [UInt8]?
    do { own = try together { isFirst ? try bytes() : nil } } catch let error as SamplingError {
      throw error
    } catch { throw .rankFailed("\(error)") }
    let sent = broadcast(own.map { [1] + $0 } ?? [])
    return sent.isEmpty ? nil : Array(sent.dropFirst())
  }
}
