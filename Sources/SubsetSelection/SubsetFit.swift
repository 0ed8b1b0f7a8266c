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
    func column(_ j: Int) -> [Double] { (0..<width).map { design.triangle[$0 * width + j] } }
    var kept: [Int] = []
    var basis: [[Double]] = []
    var steps: [[Double]] = []
    var rest = column(width - 1)
    var projections: [Double] = []
    for member in members {
      var vector = column(member)
      let step = basis.map { Self.remove($0, from: &vector) }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > SubsetDesign.rankTolerance else { continue }
      for i in vector.indices { vector[i] /= length }
      projections.append(Self.remove(vector, from: &rest))
      steps.append(step + [length])
      basis.append(vector)
      kept.append(member)
    }
    columns = kept
    residual = rest.reduce(0) { $0 + $1 * $1 }
    triangle = Self.square(steps)
    coefficients = Self.solveUpper(triangle, projections)
  }

  /// Takes the part along a unit vector out, and returns its length.
  private static func remove(_ unit: [Double], from vector: inout [Double]) -> Double {
    var dot = 0.0
    for i in unit.indices { dot += unit[i] * vector[i] }
    for i in unit.indices { vector[i] -= dot * unit[i] }
    return dot
  }

  private static func square(_ steps: [[Double]]) -> [Double] {
    let k = steps.count
    var triangle = [Double](repeating: 0, count: k * k)
    for column in 0..<k {
      for row in 0...column { triangle[row * k + column] = steps[column][row] }
    }
    return triangle
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
    var inverse = [Double](repeating: 0, count: k * k)
    for column in 0..<k {
      var unit = [Double](repeating: 0, count: k)
      unit[column] = 1
      let x = Self.solveUpper(triangle, unit)
      for row in 0..<k { inverse[row * k + column] = x[row] }
    }
    return (0..<k).map { row in
      inverse[(row * k)..<(row * k + k)].reduce(0) { $0 + $1 * $1 }
    }
  }
}
