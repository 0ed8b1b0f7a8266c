import Formulas
import Foundation
import Testing

@testable import ColumnStores

@Suite struct ColumnStoreTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("column-stores-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private var target: String { folder + "/data.columns" }
  private var content: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  private func write(_ text: String) throws -> String {
    let path = folder + "/data.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func pack(_ text: String) throws -> ColumnStore {
    try ColumnStore.pack(csv: write(text), to: target, replacing: true)
    return try ColumnStore(path: target)
  }

  /// The store as a table, value by value.
  private func table(_ store: ColumnStore) throws -> Table {
    var columns: [Column] = []
    let width = store.columns.count
    for (position, column) in store.columns.enumerated() {
      var values: [Double] = []
      for block in 0..<store.blockCount {
        let count = store.rows(ofBlock: block).count
        store.withBlock(block) { tiles in
          for row in 0..<count {
            let tile = row / 8 * width + position
            values.append(tiles[tile * 8 + row % 8])
          }
        }
      }
      columns.append(Column(name: column.name, values: column.kind.values(values)))
    }
    return try Table(columns: columns)
  }

  @Test(arguments: [
    "x\n1\n", "x,y\n1,a\n2,b\nNA,\n", "b,t\nTRUE,T\nFALSE,F\n,NA\n",
    "x,y\n1,2\n2,three\n3,4\n", "a,b\n\"x, y\",1\n\"line\nend\",2\n\"q\"\"q\",3\n",
    "x\r\n1\r\n2\r\n", "x,y\r1,a\r2,b", "\u{FEFF}x,ü\n1,é\n\n2,ß\n", "x,y\n,5\n,6\nlate,7\n",
    "x,y\nNaN,1\nb,2\n", "x,y\nInf,1\nb,2\n", "x\nNA\n\nNA\n",
  ])
  func `a store holds what a table does`(text: String) throws {
    let store = try pack(text)
    try store.verify()
    #expect(try table(store) == Table(csv: Array(text.utf8), name: "data.csv"))
    #expect(try content == ["data.columns", "data.csv"])
  }

  /// Every way to cut a file into pieces gives the same columns.
  @Test(arguments: [1, 2, 3, 5, 7, 11, 64])
  func `pieces of any size give the same columns`(size: Int) throws {
    for separator in ["\n", "\r\n", "\r"] {
      let text = ["x,name,late", "1,\"a,b\",1", "2,\"c\"\"d\",2", "", "3,e\"f,three", "4,g,4"]
        .joined(separator: separator)
      let pieces = try CSVPieces(path: write(text), pieceSize: size)
      while try pieces.next() != nil {}
      if pieces.needsAnotherPass { try pieces.restart() }
      var columns = [[Double]](repeating: [], count: 3)
      while let part = try pieces.next() { for index in 0..<3 { columns[index] += part[index] } }
      if pieces.rowCount == 4, columns[0].isEmpty { continue }
      #expect(columns == [[1, 2, 3, 4], [0, 1, 2, 3], [0, 1, 2, 3]])
      #expect(pieces.coding(of: 1)?.kind == .category(levels: ["a,b", "c\"d", "e\"f", "g"]))
      #expect(pieces.coding(of: 2)?.values == [0, 1, 3, 2])
    }
  }

  @Test func `many blocks keep every value and their moments`() throws {
    let count = 100_003
    let rows = (0..<count).map { row -> String in
      let x = row % 7 == 0 ? "NA" : "\(Double(row) / 8 - 1e6)"
      return "\(row),\(x),g\(row % 5)"
    }
    let text = "row,x,g\n" + rows.joined(separator: "\n")
    let store = try pack(text)
    #expect(store.rowCount == count && store.blockCount > 1)
    let table = try Table(csv: Array(text.utf8), name: "data.csv")
    #expect(try self.table(store) == table)
    guard case .numbers(let x) = table["x"]?.values else { return }
    let known = x.filter { !$0.isNaN }
    let mean = known.reduce(0, +) / Double(known.count)
    let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let sd = (squares / Double(known.count - 1)).squareRoot()
    #expect(abs((store.columns[1].mean ?? 0) - mean) < 1e-9 * sd)
    #expect(abs((store.columns[1].standardDeviation ?? 0) / sd - 1) < 1e-12)
    #expect(store.columns[1].missingCount == count - known.count)
    let row = 77_777
    var tile: [Double] = []
    #expect(store.readTile(ofRow: row, into: &tile))
    #expect(tile[row % 8] == Double(row))
  }

  @Test(arguments: [
    ("", "data.csv is empty"), ("x\n", "data.csv has a header but no data rows"),
    ("x,y\n1,2\n3\n", "data.csv, line 3: found 1 field, expected 2"),
    (
      "x\n1\nInf\n",
      "data.csv, line 3: column 'x' has a non-finite number; expected a finite one or NA"
    ),
    ("x\n\"1\n2\n", "data.csv, line 2: a quote opens here and is never closed"),
    ("x;y\n1;2\n", "data.csv, line 1: the file looks semicolon-separated; expected commas"),
  ])
  func `a bad file is refused and leaves nothing`(text: String, message: String) throws {
    let path = try write(text)
    let error = #expect(throws: TableError.self) { try ColumnStore.pack(csv: path, to: target) }
    #expect(error?.message == message)
    #expect(try content == ["data.csv"])
  }

  /// A line is named rightly also when it lies in a later piece.
  @Test func `an error in a later piece names its line`() throws {
    let path = try write("x,y\n1,2\n\"3\n4\",4\n5,6\n7\n")
    let error = #expect(throws: TableError.self) {
      let pieces = try CSVPieces(path: path, pieceSize: 5)
      while try pieces.next() != nil {}
    }
    #expect(error?.message == "data.csv, line 6: found 1 field, expected 2")
  }

  @Test func `an existing target is kept unless told`() throws {
    let path = try write("x\n1\n")
    try ColumnStore.pack(csv: path, to: target)
    let error = #expect(throws: ColumnStoreError.self) {
      try ColumnStore.pack(csv: path, to: target)
    }
    #expect(error?.kind == .exists)
    #expect(throws: ColumnStoreError.self) { try ColumnStore.pack(csv: path, to: folder + "/no/x") }
    #expect(throws: ColumnStoreError.self) {
      try ColumnStore.pack(csv: path, to: folder, replacing: true)
    }
    #expect(try content == ["data.columns", "data.csv"])
  }

  @Test func `a damaged or cut file is found out at every place`() throws {
    let store = try pack("x,g\n" + (0..<3000).map { "\($0),k\($0 % 3)\n" }.joined())
    try store.verify()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    for place in stride(from: 0, to: bytes.count, by: 997) + [56 - 1, bytes.count - 1] {
      // The rest of the first page is unused.
      if 56..<4096 ~= place { continue }
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(throws: ColumnStoreError.self, "byte \(place)") { try open(damaged).verify() }
    }
    for length in stride(from: 0, to: bytes.count, by: 1009) {
      #expect(throws: ColumnStoreError.self) { try open(Array(bytes[..<length])) }
    }
    #expect(throws: ColumnStoreError.self) { try open(bytes + [0]) }
  }

  @Test func `a number of shards is kept, and one that is not asked for leaves no trace`() throws {
    let text = "x,g\n" + (0..<3000).map { "\($0),k\($0 % 3)\n" }.joined()
    let plain = try pack(text)
    #expect(plain.shardCount == 64)
    let before = [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    // What an older version wrote ends here, and it read no further.
    #expect(before[56..<4096].allSatisfy { $0 == 0 })
    try ColumnStore.pack(csv: folder + "/data.csv", to: target, replacing: true, shardCount: 5)
    let sharded = try ColumnStore(path: target)
    #expect(sharded.shardCount == 5 && sharded.fingerprint != plain.fingerprint)
    let after = [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    #expect(after[..<56] == before[..<56] && after[4096...] == before[4096...])
    for place in 56..<72 {
      var damaged = after
      damaged[place] ^= 0x10
      #expect(throws: ColumnStoreError.self, "byte \(place)") { try open(damaged) }
    }
    for count in [0, -1, 65537] {
      #expect(throws: ColumnStoreError.self) {
        try ColumnStore.pack(
          csv: folder + "/data.csv", to: folder + "/none", shardCount: count)
      }
    }
    #expect(try !content.contains("none"))
  }

  @Test func `shards are whole blocks and have each row once`() throws {
    let names = (0..<300).map { "u\($0)" }.joined(separator: ",")
    let row = "\n" + [String](repeating: "1", count: 300).joined(separator: ",")
    let path = try write(names + String(repeating: row, count: 2600))
    for count in [1, 2, 3, 6, 40] {
      try ColumnStore.pack(csv: path, to: target, replacing: true, shardCount: count)
      let store = try ColumnStore(path: target)
      #expect(store.blockCount == 6)
      #expect((0..<count).flatMap { store.blocks(ofShard: $0) } == Array(0..<6))
      #expect((0..<count).flatMap { store.rows(ofShard: $0) } == Array(0..<2600))
      for shard in 0..<count {
        let rows = store.blocks(ofShard: shard).flatMap { store.rows(ofBlock: $0) }
        #expect(Array(store.rows(ofShard: shard)) == rows)
      }
    }
  }

  @Test func `a store that is cut short says where`() throws {
    _ = try pack("x,g\n" + (0..<3000).map { "\($0),k\($0 % 3)\n" }.joined())
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    let error = #expect(throws: ColumnStoreError.self) {
      try open(Array(bytes[..<(4096 + 100 * 128 + 5)]))
    }
    #expect(error?.kind == .corrupt)
    #expect(
      error?.description.hasSuffix(
        "is cut short: of 3000 data rows it has 800; copy or pack it again") == true)
  }

  private func open(_ bytes: [UInt8]) throws -> ColumnStore {
    let path = folder + "/damaged.columns"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try ColumnStore(path: path)
  }

  @Test func `files of other kinds are refused`() throws {
    let error = #expect(throws: ColumnStoreError.self) { try ColumnStore(path: write("x\n1\n")) }
    #expect(error?.kind == .notOurs)
    #expect(throws: ColumnStoreError.self) { try ColumnStore(path: folder) }
    let missing = #expect(throws: ColumnStoreError.self) { try ColumnStore(path: folder + "/none") }
    #expect(missing?.kind == .noSuchFile)
  }
}

extension InputColumn.Kind {
  fileprivate func values(_ numbers: [Double]) -> ColumnValues {
    switch self {
    case .number: .numbers(numbers)
    case .boolean: .booleans(numbers.map { $0.isNaN ? nil : $0 == 1 })
    case .category(let levels), .group(let levels):
      .categories(codes: numbers.map { Int32($0) }, levels: levels)
    }
  }
}
