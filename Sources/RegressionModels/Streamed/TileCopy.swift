import CKernels
import ColumnStores
import Formulas

/// Copies tiles of a store as tiles of a design, where every column and the response stand in the
/// store as they are: two reads and a write a value, and no row by itself.
///
/// Rows that miss a value keep their lanes, with multiplicity 0.
struct TileCopy: Sendable {
  private typealias Lanes = SIMD8<Double>

  /// Where a stored column comes from.
  private struct Column {
    /// In the store.
    let position: Int
    /// The number that becomes 1 while all others become 0; nil for the values themselves.
    let level: Double?
    let mean: ColumnMean
  }

  private let data: StoreRows
  private let response: Int
  private let columns: [Column]
  private let hasIntercept: Bool
  private let hasMultiplicity: Bool

  init?(_ data: StoreRows, schema: Schema, means: [ColumnMean]) {
    guard let sources = schema.columnSources,
      case .values(let name) = sources.response,
      let response = data.store.position(ofColumn: name)
    else { return nil }
    var columns: [Column] = []
    for (index, source) in sources.columns.enumerated() {
      switch source {
      case .ones where index == 0: continue
      case .ones: return nil
      case .values(let name):
        guard let position = data.store.position(ofColumn: name) else { return nil }
        columns.append(Column(position: position, level: nil, mean: means[index]))
      case .level(let text, let name):
        guard let position = data.store.position(ofColumn: name),
          let level = Self.number(of: text, in: data.store.columns[position])
        else { return nil }
        columns.append(Column(position: position, level: level, mean: means[index]))
      }
    }
    self.data = data
    self.response = response
    self.columns = columns
    hasIntercept = sources.columns.first == .ones
    hasMultiplicity = data.positions.contains { data.store.columns[$0].missingCount > 0 }
  }

  private static func number(of level: String, in column: StoredColumn) -> Double? {
    switch column.kind {
    case .number: nil
    case .boolean: level == "TRUE" ? 1 : 0
    case .category(let levels), .group(let levels): levels.firstIndex(of: level).map(Double.init)
    }
  }

  /// Calls with the tiles of each of some blocks, which are gone afterwards.
  func forEachTiles(of blocks: Range<Int>, _ body: (UnsafePointer<glm_design>) -> Void) {
    let store = data.store
    for block in blocks {
      var design = DesignTiles.layout(
        rowCount: store.rows(ofBlock: block).count, columnCount: columns.count,
        hasIntercept: hasIntercept, hasOffset: false, hasMultiplicity: hasMultiplicity)
      withKernelScratch(doubles: design.tile_count * glm_tile_size(&design)) { target in
        guard let target else { return }
        store.withBlock(block) { copy($0, design, to: UnsafeMutableRawPointer(target)) }
        design.tiles = UnsafePointer(target)
        withUnsafePointer(to: design, body)
      }
    }
  }

  private func copy(
    _ tiles: UnsafeBufferPointer<Double>, _ design: glm_design, to target: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<Lanes>.size
    let width = data.store.columns.count * size
    var cell = target
    for tile in 0..<design.tile_count {
      let isLast = tile == design.tile_count - 1
      guard let start = UnsafeRawBufferPointer(tiles).baseAddress else { return }
      let source = start + tile * width
      let rowCount = isLast ? Int(design.last_rows) : Lanes.scalarCount
      let isAbsent = hasMultiplicity || isLast ? absent(source, from: rowCount) : nil
      copy(tile: source, to: &cell, without: isAbsent)
    }
  }

  /// Copies one tile, with zeros in the lanes that are absent.
  @inline(__always)
  private func copy(
    tile source: UnsafeRawPointer, to cell: inout UnsafeMutableRawPointer,
    without isAbsent: SIMDMask<SIMD8<Int64>>?
  ) {
    let size = MemoryLayout<Lanes>.size
    func put(_ lanes: Lanes) {
      var lanes = lanes
      if let isAbsent { lanes.replace(with: 0, where: isAbsent) }
      cell.storeBytes(of: lanes, as: Lanes.self)
      cell += size
    }
    func load(_ position: Int) -> Lanes {
      source.load(fromByteOffset: position * size, as: Lanes.self)
    }
    put(load(response))
    if hasMultiplicity { put(Lanes(repeating: 1)) }
    for column in columns {
      var x = load(column.position)
      if let level = column.level {
        x = Lanes.zero.replacing(with: 1, where: x .== level)
      }
      // At the mean the linear predictor is the intercept's, which is a number where any is.
      put(x - column.mean.first - column.mean.correction)
    }
  }

  /// The lanes beyond the last row, and those that miss a value.
  private func absent(
    _ source: UnsafeRawPointer, from rowCount: Int
  ) -> SIMDMask<SIMD8<Int64>> {
    var mask = SIMDMask<SIMD8<Int64>>(repeating: false)
    for lane in 0..<Lanes.scalarCount {
      let values = source.assumingMemoryBound(to: Double.self)
      mask[lane] =
        lane >= rowCount
        || data.positions.indices.contains {
          data.isMissing(values[data.positions[$0] * Lanes.scalarCount + lane], at: $0)
        }
    }
    return mask
  }
}
