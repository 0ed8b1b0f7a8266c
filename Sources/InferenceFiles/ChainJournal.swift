import Foundation

/// The draws of one chain under way, in a file that only grows.
///
/// Every entry is a block of draws with the checkpoint behind it, sealed by a checksum. Whatever
/// moment a process or a machine stops at, the entries before are whole: what is torn at the end is
/// cut off when the journal is read again. In a block the draws lie column by column, so that a
/// parameter can be gathered without reading the others.
public final class ChainJournal: @unchecked Sendable {
  /// One entry: where its numbers begin, and their shape.
  private struct Block {
    let offset: Int
    let rowCount: Int
    let width: Int
  }

  private struct State {
    var descriptor: Int32 = -1
    var length = 0
    var blocks: [Block] = []
    var checkpoint: Data?
    var lastSync = ContinuousClock.now
  }

  private let path: String
  /// Protected by `lock`.
  private var state = State()
  private let lock = NSLock()

  /// How long written entries may stay in the system's memory only.
  private static let syncInterval: Duration = .seconds(2)

  /// The journal at a path; it is read at first use, and made by the first entry.
  public init(path: String) { self.path = path }

  deinit {
    if state.descriptor >= 0 { close(state.descriptor) }
  }

  /// The newest whole checkpoint, or nil where there is none.
  ///
  /// - Throws: `.corrupt` where the file is no journal, `.cannotWrite` where it cannot be opened.
  public func latestCheckpoint() throws(InferenceFileError) -> Data? {
    try withState { state throws(InferenceFileError) in
      if access(path, F_OK) != 0, errno == ENOENT { return nil }
      try open(&state)
      return state.checkpoint
    }
  }

  /// Appends rows of numbers, all of one width, with the checkpoint behind them.
  ///
  /// - Throws: `.cannotWrite`, and the file then ends where it did.
  public func append(
    _ rows: [Double], width: Int, checkpoint: Data
  ) throws(InferenceFileError) {
    try withState { state throws(InferenceFileError) in
      try open(&state)
      let entry = JournalEntry(rows: rows, width: width, checkpoint: checkpoint)
      var failure = entry.bytes.withUnsafeBytes { ReplacedFile.append($0, to: state.descriptor) }
      if failure == 0, ContinuousClock.now - state.lastSync > Self.syncInterval {
        failure = fdatasync(state.descriptor) == 0 ? 0 : errno
        state.lastSync = .now
      }
      if failure != 0 {
        ftruncate(state.descriptor, off_t(state.length))
        throw InferenceFileError(
          .cannotWrite, "cannot write \(path): \(InputFile.reason(failure))")
      }
      note(entry, in: &state)
    }
  }

  /// One column of the first `rowCount` rows.
  public func column(_ index: Int, rowCount: Int) throws(InferenceFileError) -> [Double] {
    try withState { state throws(InferenceFileError) in
      var values: [Double] = []
      values.reserveCapacity(rowCount)
      for block in state.blocks where values.count < rowCount && index < block.width {
        let count = min(block.rowCount, rowCount - values.count)
        values += try Self.read(
          count, at: block.offset + index * block.rowCount * 8, of: state.descriptor, path)
      }
      return values
    }
  }

  private func withState<Output>(
    _ body: (inout State) throws(InferenceFileError) -> Output
  ) throws(InferenceFileError) -> Output {
    lock.lock()
    defer { lock.unlock() }
    return try body(&state)
  }

  /// Opens the file, reads its entries and cuts off what is torn.
  private func open(_ state: inout State) throws(InferenceFileError) {
    guard state.descriptor < 0 else { return }
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw InferenceFileError(.cannotWrite, "cannot open \(path): \(InputFile.reason(errno))")
    }
    state.descriptor = descriptor
    while let entry = try JournalEntry(descriptor, at: state.length, path: path) {
      note(entry, in: &state)
    }
    if ftruncate(descriptor, off_t(state.length)) != 0 {
      throw InferenceFileError(.cannotWrite, "cannot write \(path): \(InputFile.reason(errno))")
    }
  }

  private func note(_ entry: JournalEntry, in state: inout State) {
    if entry.rowCount > 0 {
      state.blocks.append(
        Block(
          offset: state.length + JournalEntry.headerLength, rowCount: entry.rowCount,
          width: entry.width))
    }
    state.checkpoint = entry.checkpoint
    state.length += entry.bytes.count
  }

  private static func read(
    _ count: Int, at offset: Int, of descriptor: Int32, _ path: String
  ) throws(InferenceFileError) -> [Double] {
    let values = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      filled =
        InputFile.fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, at: offset).filled
        / 8
    }
    guard values.count == count else {
      throw InferenceFileError(.corrupt, "\(path) cannot be read: it ended early")
    }
    return values
  }
}
