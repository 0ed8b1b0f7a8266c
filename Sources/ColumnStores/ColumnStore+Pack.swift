import Formulas

extension ColumnStore {
  /// Writes a CSV file of any size as a store, in one pass, or two where a column that began with
  /// numbers turns out to be text.
  ///
  /// Memory is that of one piece of the file, a block and the labels. The target appears whole and
  /// synced, or not at all. Kinds and levels are those that ``Table`` gives.
  ///
  /// - Parameters:
  ///   - shardCount: see ``shardCount``; ``defaultShardCount`` where nil.
  ///   - progress: receives the rows written so far, now and then.
  /// - Throws: `TableError` for the CSV file, ``ColumnStoreError`` for the target.
  public static func pack(
    csv path: String, to target: String, replacing: Bool = false, shardCount: Int? = nil,
    progress: ((Int) -> Void)? = nil
  ) throws {
    if let shardCount, !shardCounts.contains(shardCount) {
      throw ColumnStoreError(
        .cannotWrite,
        "cannot write \(target): it can have 1 to \(shardCounts.upperBound) shards, not \(shardCount)"
      )
    }
    let pieces = try CSVPieces(path: path)
    var writer = StoreWriter(
      try StoreFile(path: target, replacing: replacing), columnCount: pieces.names.count)
    while true {
      while let columns = try pieces.next() {
        if !pieces.needsAnotherPass { try writer.append(columns) }
        progress?(pieces.rowCount)
      }
      guard pieces.needsAnotherPass else { break }
      try pieces.restart()
      try writer.restart()
    }
    try writer.finish(
      names: pieces.names, codings: pieces.names.indices.map { pieces.coding(of: $0) },
      shardCount: shardCount)
  }
}
