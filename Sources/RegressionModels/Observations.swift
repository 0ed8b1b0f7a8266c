import CKernels
import Probability

/// The rows of the data as they came, for gradients of some of them.
///
/// The columns share their storage with the design, so keeping them costs no memory.
struct Observations: Sendable {
  let family: CanonicalFamily
  /// X column by column.
  let columns: [Double]
  private let coefficientCount: Int
  let response: [Double]
  let offset: [Double]

  init(
    _ family: CanonicalFamily, columns: [Double], coefficientCount: Int, response: [Double],
    offset: [Double]
  ) {
    self.family = family
    self.columns = columns
    self.coefficientCount = coefficientCount
    self.response = response
    self.offset = offset
  }

  var count: Int { response.count }

  /// Adds to `gradient` the gradient by β of the log likelihood of the given rows, at σ = 1 for a
  /// gaussian response; returns that log likelihood without its constants. O(p) a row.
  func addGradient(
    of rows: Span<Int>, coefficients: UnsafePointer<Double>?,
    to gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    let batch = 32 * DesignTiles.rowsPerTile
    var value = 0.0
    for start in stride(from: 0, to: rows.count, by: batch) {
      let end = min(start + batch, rows.count)
      var layout = DesignTiles.layout(
        rowCount: end - start, columnCount: coefficientCount, hasIntercept: false,
        hasOffset: true, hasMultiplicity: false)
      let size = glm_tile_size(&layout)
      value += withKernelScratch(doubles: layout.tile_count * size) { tiles in
        guard let tiles else { return 0 }
        gather(rows, from: start, to: end, into: tiles, size: size)
        layout.tiles = UnsafePointer(tiles)
        return withKernelScratch(doubles: glm_value_gradient_scratch(&layout)) { scratch in
          glm_value_gradient(
            InstructionSet.current.kernelIndex, family.kernelIndex, &layout, coefficients, gradient,
            scratch)
        }
      }
    }
    return value
  }

  /// Copies rows into tiles; lanes beyond the last row repeat it, with response 0.
  private func gather(
    _ rows: Span<Int>, from start: Int, to end: Int, into tiles: UnsafeMutablePointer<Double>,
    size: Int
  ) {
    let lanes = DesignTiles.rowsPerTile
    let padded = (end - start + lanes - 1) / lanes * lanes
    for index in 0..<padded {
      let row = rows[min(start + index, end - 1)]
      var cell = tiles + index / lanes * size + index % lanes
      cell.pointee = offset[row]
      cell += lanes
      cell.pointee = start + index < end ? response[row] : 0
      for column in 0..<coefficientCount {
        cell += lanes
        cell.pointee = columns[column * count + row]
      }
    }
  }
}

extension CanonicalFamily {
  /// The number by which the kernels know the family.
  fileprivate var kernelIndex: Int32 {
    switch self {
    case .gaussian: Int32(glm_gaussian.rawValue)
    case .bernoulli: Int32(glm_logistic.rawValue)
    case .poisson: Int32(glm_poisson.rawValue)
    }
  }
}
