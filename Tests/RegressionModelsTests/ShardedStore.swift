import ColumnStores
import Foundation

/// A store of many small blocks, and copies of it of which each rank's has its own shards alone; some ten
/// megabytes each, gone with this object.
final class ShardedStore: Sendable {
  let path: String
  private let folder: String

  /// Rows enough for ten blocks and a tile that is not full, some with missing values. Columns that no
  /// model uses make the blocks small.
  init(shardCount: Int?, rowCount: Int = 4803) throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("sharded-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var text = "y,x,z,count,truth,g" + (0..<250).map { ",u\($0)" }.joined() + "\n"
    let unused = String(repeating: ",0", count: 250)
    for row in 0..<rowCount {
      let x = sin(Double(row)) * 3 + 100
      let z = row % 97 == 5 ? "NA" : "\(cos(Double(row * row % 1001)))"
      let y = row % 113 == 7 ? "" : "\(x / 2 + sin(Double(row * 7 % 311)))"
      // The last level is seen in the last rows only.
      let g = row % 211 == 3 ? "" : row > rowCount - 40 ? "d" : ["b", "A", "c"][row * row % 7 % 3]
      let truth = sin(Double(row * 13)) + sin(Double(row)) > 0.3 ? "TRUE" : "FALSE"
      text += "\(y),\(x),\(z),\(row * row % 5),\(truth),\(g)\(unused)\n"
    }
    let csv = folder + "/data.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: csv))
    path = folder + "/data.columns"
    try ColumnStore.pack(csv: csv, to: path, replacing: true, shardCount: shardCount)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A copy in which all rows that do not lie with a rank are overwritten, so that it shows whoever
  /// reads them.
  func copy(forRank rank: Int, of rankCount: Int) throws -> String {
    let store = try ColumnStore(path: path)
    let count = store.shardCount
    let own = store.blocks(ofShards: rank * count / rankCount..<(rank + 1) * count / rankCount)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for block in 0..<store.blockCount where !own.contains(block) {
      let rows = store.rows(ofBlock: block)
      let (start, end) = (
        place(rows.lowerBound, store), place((rows.upperBound + 7) / 8 * 8, store)
      )
      for index in start..<end { bytes[index] = 0x3E }
    }
    let target = "\(folder)/copy-\(rank)-of-\(rankCount).columns"
    try Data(bytes).write(to: URL(fileURLWithPath: target))
    return target
  }

  private func place(_ row: Int, _ store: ColumnStore) -> Int {
    4096 + row * store.columns.count * 8
  }
}
