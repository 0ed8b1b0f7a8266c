import CKernels

/// A design with its response as the kernels read it: tiles of eight rows, the columns of a tile
/// one after the other, aligned to 64 bytes, so that a pass reads memory once and in order.
///
/// Unchecked Sendable: the memory is written by `init` alone and freed by `deinit`.
final class DesignTiles: @unchecked Sendable {
  static let rowsPerTile = Int(KERNELS_LANES)

  /// Points into memory that this object owns: valid as long as the object is.
  let design: glm_design
  private let memory: UnsafeMutableRawBufferPointer

  /// - Parameters:
  ///   - columns: X column by column; a first column of ones becomes the implicit intercept.
  ///   - multiplicity: of every row, 1 where nil.
  init(
    columns: [Double], coefficientCount: Int, response: [Double], offset: [Double],
    multiplicity: [Double]?
  ) {
    let rowCount = response.count
    let hasIntercept = coefficientCount > 0 && columns[..<rowCount].allSatisfy { $0 == 1 }
    let hasOffset = offset.contains { $0 != 0 }
    var design = Self.layout(
      rowCount: rowCount, columnCount: coefficientCount - (hasIntercept ? 1 : 0),
      hasIntercept: hasIntercept, hasOffset: hasOffset, hasMultiplicity: multiplicity != nil)
    let size = glm_tile_size(&design)
    let byteCount = design.tile_count * size * MemoryLayout<Double>.stride
    memory = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    let cells = memory.bindMemory(to: Double.self)
    let stored = hasIntercept ? 1..<coefficientCount : 0..<coefficientCount
    for tile in 0..<design.tile_count {
      var cell = tile * size
      func fill(padding: Double?, _ value: (Int) -> Double) {
        for lane in 0..<Self.rowsPerTile {
          let row = tile * Self.rowsPerTile + lane
          cells[cell + lane] = row < rowCount ? value(row) : padding ?? value(rowCount - 1)
        }
        cell += Self.rowsPerTile
      }
      if hasOffset { fill(padding: nil) { offset[$0] } }
      fill(padding: 0) { response[$0] }
      if let multiplicity { fill(padding: 0) { multiplicity[$0] } }
      for column in stored { fill(padding: nil) { columns[column * rowCount + $0] } }
    }
    design.tiles = UnsafePointer(cells.baseAddress)
    self.design = design
  }

  deinit { memory.deallocate() }

  /// The shape of some rows in tiles, without the tiles.
  static func layout(
    rowCount: Int, columnCount: Int, hasIntercept: Bool, hasOffset: Bool, hasMultiplicity: Bool
  ) -> glm_design {
    glm_design(
      tiles: nil, tile_count: (rowCount + rowsPerTile - 1) / rowsPerTile,
      column_count: columnCount, last_rows: Int32((rowCount + rowsPerTile - 1) % rowsPerTile + 1),
      has_intercept: hasIntercept, has_offset: hasOffset, has_multiplicity: hasMultiplicity)
  }
}

/// Scratch for a kernel, aligned to 64 bytes and at least one vector long.
func withKernelScratch<Result>(
  doubles count: Int, _ body: (UnsafeMutablePointer<Double>?) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(
    byteCount: max(count, Int(KERNELS_LANES)) * MemoryLayout<Double>.stride, alignment: 64
  ) { body($0.bindMemory(to: Double.self).baseAddress) }
}
