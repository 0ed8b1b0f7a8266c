import CKernels
import Foundation
import Probability

/// The Cholesky factor of the Gram matrix of the columns that are in, and what is left of the others.
///
/// With G = [XᵀX + D, Xᵀy; yᵀX, yᵀy] and G_γγ = RᵀR, it holds the rows W = R⁻ᵀG_γ· for all columns and
/// the response, k rows of p + 1 numbers of which those of γ are R. What is left of the square of
/// column j is then G_jj − ‖W_j‖², and of its inner product with the response G_jy − W_jᵀW_y, so that
/// the residual of every set one column away costs O(1) for one that enters and O(k²) for one that leaves.
///
/// A column enters by kp multiplications, beside its row of the Gram matrix, and leaves by at most 4kp
/// in Givens rotations. WᵀW = G on the rows of γ but for rounding that adds up flip by flip and is not
/// amplified, whatever the collinearity; sweeping (Goodnight 1979) rows of γ alone does amplify it.
/// After `refreshInterval` flips all is made again from the data.
struct SubsetFactor: Sendable {
  /// Flips after which all is made again.
  var refreshInterval = 200
  /// What must remain of a unit column's square for it to enter.
  static let pivotTolerance = 1e-10

  let columnCount: Int
  private var gram: GramRows
  private let diagonal: [Double]
  private let response: [Double]
  /// By column: what is left of its square, 0 but for rounding where it is in.
  private(set) var pivots: [Double]
  /// By column: the inner product of what is left of it and of the response; then the residual.
  private(set) var crosses: [Double]
  /// W, row by row, in the order of `members`.
  private var rows: [Double] = []
  private var members: [Int] = []
  private var slots: [Int?]
  private var flips = 0
  private(set) var subset = ColumnSubset()

  /// Unit columns and response; `ridge` is the diagonal of D.
  init(_ design: SubsetDesign, ridge: Double) {
    columnCount = design.columnCount
    gram = GramRows(design, ridge: ridge)
    diagonal = gram.diagonal
    response = gram.response
    (pivots, crosses) = (diagonal, response)
    slots = [Int?](repeating: nil, count: columnCount)
  }

  /// p + 1.
  private var width: Int { columnCount + 1 }

  /// How many columns are in.
  var size: Int { members.count }

  /// yᵀy less what the columns that are in explain.
  var residual: Double { max(0, crosses[columnCount]) }

  /// log |(XᵀX + D)_γ|.
  var logDeterminant: Double {
    members.enumerated().reduce(0) { $0 + 2 * log(abs(rows[$1.offset * width + $1.element])) }
  }

  /// Whether a column is in.
  func holds(_ column: Int) -> Bool { slots[column] != nil }

  /// Whether a column that is out could enter: it is not a combination of those that are in.
  func canEnter(_ column: Int) -> Bool { pivots[column] > Self.pivotTolerance }

  /// R⁻ᵀe of a column that is in: inner products of these are entries of (XᵀX + D)⁻¹.
  func dual(of column: Int) -> [Double] {
    let (k, first) = (members.count, slots[column] ?? members.count)
    var dual = [Double](repeating: 0, count: k)
    for b in first..<k {
      var sum = b == first ? 1.0 : 0
      for a in first..<b { sum -= rows[a * width + members[b]] * dual[a] }
      dual[b] = sum / rows[b * width + members[b]]
    }
    return dual
  }

  /// The coefficient of the column of a dual.
  func coefficient(_ dual: [Double]) -> Double {
    dual.indices.reduce(0) { $0 + dual[$1] * rows[$1 * width + columnCount] }
  }

  /// The residual, and how much the log determinant grows, with one column flipped; nil where it cannot
  /// enter.
  func flipped(_ column: Int) -> (residual: Double, growth: Double)? {
    let corner = crosses[columnCount]
    if holds(column) {
      let dual = dual(of: column)
      let (variance, slope) = (dual.reduce(0) { $0 + $1 * $1 }, coefficient(dual))
      return (max(0, corner + slope * slope / variance), log(variance))
    }
    guard canEnter(column) else { return nil }
    let (cross, pivot) = (crosses[column], pivots[column])
    return (max(0, corner - cross * cross / pivot), log(pivot))
  }

  /// Moves a column in or out.
  mutating func flip(_ column: Int) {
    if let slot = slots[column] { remove(slot) } else { insert(column) }
    flips += 1
    if flips >= refreshInterval { refresh() }
  }

  /// Makes all again from the data for the columns that are in.
  mutating func refresh() {
    let former = subset
    for column in members { slots[column] = nil }
    (pivots, crosses) = (diagonal, response)
    (rows, members, subset) = ([], [], ColumnSubset())
    flips = 0
    for column in former.columns { insert(column) }
  }

  private mutating func insert(_ column: Int) {
    var row = gram[column]
    let weights = members.indices.map { -rows[$0 * width + column] }
    kernels_multiply(
      InstructionSet.current.kernelIndex, rows, width, members.count, weights, &row)
    let scale = 1 / row[column].squareRoot()
    for j in row.indices { row[j] *= scale }
    // Exact zeros keep R triangular.
    for member in members { row[member] = 0 }
    explain(row, sign: -1)
    rows += row
    slots[column] = members.count
    members.append(column)
    subset[column] = true
  }

  /// Takes what a row explains from what is left, or gives it back.
  private mutating func explain(_ row: [Double], sign: Double) {
    for j in pivots.indices { pivots[j] += sign * row[j] * row[j] }
    kernels_multiply(
      InstructionSet.current.kernelIndex, row, width, 1, [sign * row[columnCount]], &crosses)
  }

  /// Without the column R has one entry below its diagonal in each later column; rotations of
  /// neighbouring rows take them away, and leave the last row to the column that goes.
  private mutating func remove(_ slot: Int) {
    let column = members.remove(at: slot)
    slots[column] = nil
    subset[column] = false
    for place in slot..<members.count {
      slots[members[place]] = place
      rotate(place, clearing: members[place])
    }
    explain(Array(rows[(members.count * width)...]), sign: 1)
    rows.removeLast(width)
  }

  /// Turns a row and the next such that the next has zero in a column.
  private mutating func rotate(_ place: Int, clearing column: Int) {
    let width = width
    rows.withUnsafeMutableBufferPointer { rows in
      let (upper, lower) = (place * width, (place + 1) * width)
      let (x, y) = (rows[upper + column], rows[lower + column])
      let length = (x * x + y * y).squareRoot()
      let (c, s) = (x / length, y / length)
      for j in 0..<width {
        let (a, b) = (rows[upper + j], rows[lower + j])
        rows[upper + j] = c * a + s * b
        rows[lower + j] = c * b - s * a
      }
      rows[lower + column] = 0
    }
  }
}
