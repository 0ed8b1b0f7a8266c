import Foundation

/// The least squares fit of one subset, at unit length of the columns and of the response.
///
/// Solved from the triangle of the design by modified Gram–Schmidt with the response as one more
/// column, which is as stable as Householder's method (Björck 1967). Costs 2pk² multiplications.
struct SubsetFit: Sendable {
  /// The columns that add to the rank, in order; k of them.
  let columns: [Int]
  /// T of X_γ = QT, k × k row by row.
  let triangle: [Double]
  /// β̂ for unit columns and a unit response.
  let coefficients: [Double]
  /// 1 − R².
  let residual: Double

  /// k.
  var rank: Int { columns.count }

  init(_ design: SubsetDesign, columns members: [Int]) {
    let width = design.columnCount + 1
    let count = members.count
    var vectors = [Double](repeating: 0, count: (count + 1) * width)
    for (index, member) in (members + [width - 1]).enumerated() {
      let start = member * design.triangleRows
      for row in 0..<design.triangleRows {
        vectors[index * width + row] = design.triangle[start + row]
      }
    }
    var steps = [Double](repeating: 0, count: (count + 1) * (count + 1))
    let (kept, residual) = vectors.withUnsafeMutableBufferPointer { vectors in
      steps.withUnsafeMutableBufferPointer { steps in
        Self.orthogonalize(vectors, steps, count: count, width: width)
      }
    }
    columns = kept.map { members[$0] }
    self.residual = residual
    let k = kept.count
    var triangle = [Double](repeating: 0, count: k * k)
    for column in 0..<k {
      for row in 0...column {
        triangle[row * k + column] = steps[kept[row] * (count + 1) + kept[column]]
      }
    }
    self.triangle = triangle
    coefficients = Self.solveUpper(triangle, kept.map { steps[$0 * (count + 1) + count] })
  }

  /// Makes vectors 0..<count orthonormal, one after the other, and takes their parts out of the
  /// last; `steps` becomes T with T⁻ᵀXᵀy as its last column. Dependent vectors are passed over.
  private static func orthogonalize(
    _ vectors: UnsafeMutableBufferPointer<Double>, _ steps: UnsafeMutableBufferPointer<Double>,
    count: Int, width: Int
  ) -> (kept: [Int], residual: Double) {
    var kept: [Int] = []
    for pivot in 0...count {
      let start = pivot * width
      var square = 0.0
      for i in start..<(start + width) { square += vectors[i] * vectors[i] }
      if pivot == count { return (kept, square) }
      let length = square.squareRoot()
      guard length > SubsetDesign.rankTolerance else { continue }
      kept.append(pivot)
      steps[pivot * (count + 1) + pivot] = length
      for i in start..<(start + width) { vectors[i] /= length }
      for other in (pivot + 1)...count {
        let target = other * width
        var dot = 0.0
        for i in 0..<width { dot += vectors[start + i] * vectors[target + i] }
        for i in 0..<width { vectors[target + i] -= dot * vectors[start + i] }
        steps[pivot * (count + 1) + other] = dot
      }
    }
    return (kept, 0)
  }

  private static func solveUpper(_ triangle: [Double], _ right: [Double]) -> [Double] {
    let k = right.count
    var x = right
    for row in stride(from: k - 1, through: 0, by: -1) {
      for j in (row + 1)..<max(k, row + 1) { x[row] -= triangle[row * k + j] * x[j] }
      x[row] /= triangle[row * k + row]
    }
    return x
  }

  /// aᵀ(X_γᵀX_γ)⁻¹a, as ‖T⁻ᵀa‖².
  func variance(of a: [Double]) -> Double {
    let k = columns.count
    var solved = a
    for row in 0..<k {
      for j in 0..<row { solved[row] -= triangle[j * k + row] * solved[j] }
      solved[row] /= triangle[row * k + row]
    }
    return solved.reduce(0) { $0 + $1 * $1 }
  }

  /// The diagonal of (X_γᵀX_γ)⁻¹: squared row lengths of T⁻¹.
  var variances: [Double] {
    let k = columns.count
    var sums = [Double](repeating: 0, count: k)
    var x = [Double](repeating: 0, count: k)
    for column in 0..<k {
      x[column] = 1 / triangle[column * k + column]
      sums[column] += x[column] * x[column]
      for row in stride(from: column - 1, through: 0, by: -1) {
        var sum = 0.0
        for j in (row + 1)...column { sum += triangle[row * k + j] * x[j] }
        x[row] = -sum / triangle[row * k + row]
        sums[row] += x[row] * x[row]
      }
    }
    return sums
  }
}
