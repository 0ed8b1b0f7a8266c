import CGSL

/// min ‖Eu − c‖ over u ≥ 0, by the active-set method of Lawson and Hanson (1974, chapter 23).
///
/// E is wide: few rows (`dimension`), any number of columns. A step costs one pass over E and a
/// small least-squares solve; the solution has at most `dimension` positive entries.
struct NonnegativeLeastSquares {
  /// c − Eu at the solution.
  let residual: [Double]
  /// Whether the method ended at an optimum within its budget of steps.
  let isOptimal: Bool

  /// - Parameter columns: the columns of E, each of length `dimension`.
  init(columns: [[Double]], target: [Double]) {
    let dimension = target.count
    var passive: [Int] = []
    var solution: [Double] = []
    var residual = target
    let scale = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var optimal = false
    for _ in 0..<(30 * dimension + 100) {
      guard let entering = Self.steepest(columns, residual, excluding: passive, scale: scale)
      else {
        optimal = true
        break
      }
      passive.append(entering)
      solution.append(0)
      Self.settle(&passive, &solution, columns: columns, target: target)
      residual = target
      for (index, weight) in zip(passive, solution) {
        for row in 0..<dimension { residual[row] -= weight * columns[index][row] }
      }
    }
    self.residual = residual
    self.isOptimal = optimal
  }

  /// The column along which the residual falls fastest, or nil where none lets it fall.
  private static func steepest(
    _ columns: [[Double]], _ residual: [Double], excluding passive: [Int], scale: Double
  ) -> Int? {
    var best: Int?
    var steepest = 1e-11 * scale
    for (index, column) in columns.enumerated() {
      var slope = 0.0
      for row in residual.indices { slope += column[row] * residual[row] }
      if slope > steepest, !passive.contains(index) { (best, steepest) = (index, slope) }
    }
    return best
  }

  /// Moves to the least-squares solution on the passive columns, dropping those that turn negative.
  private static func settle(
    _ passive: inout [Int], _ solution: inout [Double], columns: [[Double]], target: [Double]
  ) {
    while !passive.isEmpty {
      let free = leastSquares(passive.map { columns[$0] }, target)
      guard let free, free.contains(where: { $0 <= 0 }) else {
        if let free { solution = free }
        return
      }
      var step = 1.0
      for index in free.indices where free[index] <= 0 {
        step = min(step, solution[index] / max(solution[index] - free[index], 1e-300))
      }
      for index in free.indices { solution[index] += step * (free[index] - solution[index]) }
      let kept = passive.indices.filter { solution[$0] > 1e-14 }
      if kept.count == passive.count { return }
      passive = kept.map { passive[$0] }
      solution = kept.map { solution[$0] }
    }
  }

  /// Least squares on a few columns, by Householder QR; nil where they are dependent.
  private static func leastSquares(_ columns: [[Double]], _ target: [Double]) -> [Double]? {
    let count = columns.count
    guard count <= target.count else { return nil }
    let joint = TriangularFactor(
      columns: Array((columns + [target]).joined()), rowCount: target.count, columnCount: count + 1)
    var solution = [Double](repeating: 0, count: count)
    for row in stride(from: count - 1, through: 0, by: -1) {
      guard abs(joint[row, row]) > 1e-12 else { return nil }
      var sum = joint[row, count]
      for column in row + 1..<max(count, row + 1) { sum -= joint[row, column] * solution[column] }
      solution[row] = sum / joint[row, row]
    }
    return solution
  }
}
