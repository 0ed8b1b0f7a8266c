/// The map W = L⁻¹Tᵀ, from a row of the design to its gradient where the posterior's precision
/// LLᵀ is the identity.
struct Whitener: Sendable {
  let matrix: LowerTriangle
  /// Bound on the relative rounding error of a whitened row.
  let rounding: Double

  /// Nil where the matrices are singular, or so near to it that rounding is more than 1e-6.
  init?(_ coordinates: Coordinates, factor: LowerTriangle) {
    let d = factor.dimension
    var transposed = [Double](repeating: 0, count: d * d)
    for row in 0..<d {
      for (index, value) in coordinates.row(row, of: d).enumerated() {
        transposed[index * d + row] = value
      }
    }
    guard let inverse = factor.inverse else { return nil }
    matrix = inverse.product(with: LowerTriangle(transposed, dimension: d))
    guard let back = matrix.inverse else { return nil }
    rounding =
      Double(4 * d) * Double.ulpOfOne
      * (factor.magnification(inverse: inverse) + matrix.magnification(inverse: back))
    guard rounding < 1e-6 else { return nil }
  }
}

extension Coordinates {
  /// A row of T.
  func row(_ row: Int, of count: Int) -> [Double] {
    var unit = [Double](repeating: 0, count: count)
    unit[row] = 1
    return pullBack(unit)
  }
}
