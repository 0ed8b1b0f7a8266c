import CKernels

/// Columns of draws as the kernels read them: aligned to 64 bytes, padded with their last draw.
///
/// Unchecked Sendable: the memory is written by `init` alone and freed by `deinit`.
final class DrawColumns: @unchecked Sendable {
  /// Draws of a column, padding included.
  let step: Int
  /// Columns.
  let count: Int
  /// The first draw of the first column.
  let base: UnsafeMutablePointer<Double>

  /// The padded number of draws.
  static func step(of drawCount: Int) -> Int {
    let unit = Int(DRAWS_STEP)
    return max((drawCount + unit - 1) / unit * unit, unit)
  }

  /// - Precondition: every column has `drawCount` values, at least one.
  init(drawCount: Int, count: Int, column: (Int) -> [Double]) {
    step = Self.step(of: drawCount)
    self.count = count
    base = .allocate(aligned: max(step * count, step))
    base.initialize(repeating: 0, count: step)
    for index in 0..<count {
      let values = column(index)
      precondition(values.count == drawCount && drawCount > 0, "columns share a shape")
      let target = base + index * step
      for draw in 0..<step { target[draw] = values[min(draw, drawCount - 1)] }
    }
  }

  deinit { base.deallocate() }

  /// A column.
  func column(_ index: Int) -> UnsafePointer<Double> { UnsafePointer(base + index * step) }
}

extension UnsafeMutablePointer<Double> {
  /// Memory for numbers, aligned to 64 bytes, to be deallocated by whoever asked for it.
  static func allocate(aligned count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ).bindMemory(to: Double.self, capacity: count)
  }
}
