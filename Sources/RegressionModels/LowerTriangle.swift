/// A lower triangular matrix, row by row with zeros above the diagonal.
struct LowerTriangle: Sendable {
  let dimension: Int
  let values: [Double]

  init(_ values: [Double], dimension: Int) {
    self.values = values
    self.dimension = dimension
  }

  subscript(row: Int, column: Int) -> Double { values[row * dimension + column] }

  /// The inverse, by forward substitution; nil where a diagonal element is zero or not a number.
  var inverse: LowerTriangle? {
    let d = dimension
    var inverse = [Double](repeating: 0, count: d * d)
    for column in 0..<d {
      for row in column..<d {
        var sum = row == column ? 1.0 : 0
        for k in column..<row { sum -= self[row, k] * inverse[k * d + column] }
        inverse[row * d + column] = sum / self[row, row]
      }
    }
    return inverse.allSatisfy(\.isFinite) ? LowerTriangle(inverse, dimension: d) : nil
  }

  /// The product with another lower triangular matrix.
  func product(with other: LowerTriangle) -> LowerTriangle {
    let d = dimension
    var product = [Double](repeating: 0, count: d * d)
    for row in 0..<d {
      for column in 0...row {
        var sum = 0.0
        for k in column...row { sum += self[row, k] * other[k, column] }
        product[row * d + column] = sum
      }
    }
    return LowerTriangle(product, dimension: d)
  }

  /// The Frobenius norm of |A||B|: how much a product with A can magnify rounding, B being A⁻¹
  /// (Skeel 1979).
  func magnification(inverse: LowerTriangle) -> Double {
    let magnitudes = LowerTriangle(values.map(abs), dimension: dimension)
      .product(with: LowerTriangle(inverse.values.map(abs), dimension: dimension))
    return magnitudes.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

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
      var unit = [Double](repeating: 0, count: d)
      unit[row] = 1
      var column = unit
      var span = column.mutableSpan
      coordinates.pullBack(unit, into: &span)
      for index in 0..<d { transposed[index * d + row] = column[index] }
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
