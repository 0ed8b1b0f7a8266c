import ColumnStores

/// Rows that show each level of some columns, or the extremes of their numbers: the first that does.
struct ShownRows {
  private let isCategory: [Bool]
  private var shown: [[Double: Int]]
  private var least: [(value: Double, row: Int)]
  private var most: [(value: Double, row: Int)]

  init(isCategory: [Bool]) {
    self.isCategory = isCategory
    shown = isCategory.map { _ in [:] }
    least = isCategory.map { _ in (.infinity, -1) }
    most = isCategory.map { _ in (-.infinity, -1) }
  }

  /// Looks at a row; rows come in ascending order.
  mutating func look(at row: Int, _ values: some Collection<Double>) {
    for (index, value) in values.enumerated() {
      if isCategory[index] {
        if shown[index][value] == nil { shown[index][value] = row }
      } else {
        if value < least[index].value { least[index] = (value, row) }
        if value > most[index].value { most[index] = (value, row) }
      }
    }
  }

  /// The rows, in ascending order.
  var rows: [Int] {
    let rows = shown.flatMap(\.values) + least.map(\.row) + most.map(\.row)
    return Set(rows).filter { $0 >= 0 }.sorted()
  }
}

extension StoreRows {
  /// What a first pass finds.
  struct Scan {
    /// Complete rows that show every level and every extreme.
    var shown: Part
    /// Complete rows.
    var completeCount: Int
    /// Complete rows that lie with processes before this one.
    var earlierCount: Int
  }

  /// Checks every block of this process, and finds rows that show each level and the extremes of each
  /// number.
  ///
  /// - Throws: `ColumnStoreError` for a block that is damaged.
  func scan() throws -> Scan {
    let width = 1 + positions.count
    let parts = try collected {
      let found = try scanBlocks()
      return [Double(found.completeCount)] + (try numbered(found.rows))
    }
    // The first rows that show something are among those of the process that holds them.
    let all = parts.flatMap { $0.dropFirst() }
    let rows = stride(from: 0, to: all.count, by: width).map { all[$0..<$0 + width] }
    var shown = ShownRows(isCategory: isCategory)
    for row in rows { shown.look(at: Int(row[row.startIndex]), row.dropFirst()) }
    let chosen = Set(shown.rows.map(Double.init))
    let counts = parts.map { Int($0[0]) }
    return Scan(
      shown: part(of: rows.filter { chosen.contains($0[$0.startIndex]) }),
      completeCount: counts.reduce(0, +),
      earlierCount: counts[..<(shards?.ranks.rank ?? 0)].reduce(0, +))
  }

  private func scanBlocks() throws(ColumnStoreError) -> (rows: [Int], completeCount: Int) {
    var (shown, count) = (ShownRows(isCategory: isCategory), 0)
    for block in blocks {
      try store.verify(block: block)
      forEachRow(ofBlock: block) { row, values in
        count += 1
        shown.look(at: row, values)
      }
    }
    return (shown.rows, count)
  }

  /// Numbers and values of complete rows, row by row.
  private func numbered(_ rows: [Int]) throws(RegressionError) -> [Double] {
    var (tile, numbers) = ([Double](), [Double]())
    for row in rows {
      guard store.readTile(ofRow: row, into: &tile) else {
        throw RegressionError("\(store.path) cannot be read any more")
      }
      numbers.append(Double(row))
      numbers += positions.map { tile[$0 * Self.laneCount + row % Self.laneCount] }
    }
    return numbers
  }

  private func part(of numbered: [ArraySlice<Double>]) -> Part {
    let cells = positions.indices.map { index in
      numbered.map { $0[$0.startIndex + 1 + index] }
    }
    return Part(columns: columns(cells), rows: numbered.map { Int($0[$0.startIndex]) })
  }
}
