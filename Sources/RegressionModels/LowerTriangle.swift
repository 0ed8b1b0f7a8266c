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
