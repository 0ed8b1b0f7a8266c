/// min ‖Eu − c‖ over u ≥ 0, by the active-set method of Lawson and Hanson (1974, chapter 23).
///
/// E is wide: few rows (`dimension`), any number of columns. A step costs one pass over E and a
/// small least-squares solve; the solution has at most `dimension` positive entries.
struct NonnegativeLeastSquares {
  /// c − Eu at the last step.
  private(set) var residual: [Double]
  /// Whether the residual is the least one (or at most `enough`); false where the method ran out
  /// of steps.
  private(set) var isOptimal = false

  private let columns: [Double]
  private let norms: [Double]
  private let target: [Double]
  private var passive: [Int] = []
  private var solution: [Double] = []

  private var dimension: Int { target.count }

  /// - Parameters:
  ///   - columns: the columns of E one after another, each of the length of `target`.
  ///   - target: c.
  ///   - enough: a norm of the residual at which the answer is known and the method may stop.
  ///   - steps: the most steps to take, else 30 a dimension and 100.
  init(columns: [Double], target: [Double], enough: Double = 0, steps: Int? = nil) {
    let dimension = target.count
    self.columns = columns
    self.target = target
    residual = target
    norms = stride(from: 0, to: dimension > 0 ? columns.count : 0, by: max(dimension, 1)).map {
      Self.norm(columns[$0..<$0 + dimension])
    }
    solve(enough: enough, steps: steps ?? 30 * dimension + 100)
  }

  private mutating func solve(enough: Double, steps: Int) {
    var useless: Set<Int> = []
    for _ in 0..<steps {
      let before = Self.norm(residual[...])
      guard before > max(enough, roundingOfResidual),
        let entering = steepest(excluding: useless, length: before)
      else {
        isOptimal = true
        return
      }
      passive.append(entering)
      solution.append(0)
      settle()
      updateResidual()
      // A column that enters and leaves again would be chosen for ever.
      if Self.norm(residual[...]) < before { useless = [] } else { useless.insert(entering) }
    }
  }

  /// A residual this small is zero.
  private var roundingOfResidual: Double {
    let sum = zip(passive, solution).reduce(Self.norm(target[...])) { $0 + $1.1 * norms[$1.0] }
    return 4 * Double.ulpOfOne * sum
  }

  private mutating func updateResidual() {
    residual = target
    for (index, weight) in zip(passive, solution) {
      for row in 0..<dimension { residual[row] -= weight * columns[index * dimension + row] }
    }
  }

  /// The column with the least angle to the residual, or nil where none lets it fall: where all
  /// cosines are below 1e-9.
  private func steepest(excluding useless: Set<Int>, length: Double) -> Int? {
    var slopes = [Double](repeating: 0, count: norms.count)
    columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      for index in slopes.indices {
        slopes[index] = innerProduct(columns + index * dimension, residual, count: dimension)
      }
    }
    for index in passive { slopes[index] = 0 }
    var best: Int?
    var steepest = 1e-9 * length
    for (index, slope) in slopes.enumerated() where slope > steepest * norms[index] {
      if !useless.contains(index) { (best, steepest) = (index, slope / norms[index]) }
    }
    return best
  }

  /// Moves to the least-squares solution on the passive columns, dropping those that turn negative.
  private mutating func settle() {
    while let free = leastSquares() {
      let falling = free.indices.filter { free[$0] <= 0 }
      guard !falling.isEmpty else {
        solution = free
        return
      }
      var step = 1.0
      for index in falling {
        let drop = max(solution[index] - free[index], .leastNonzeroMagnitude)
        step = min(step, solution[index] / drop)
      }
      for index in free.indices { solution[index] += step * (free[index] - solution[index]) }
      let least = 1e-14 * (solution.max() ?? 0)
      let gone = Set(falling.filter { solution[$0] <= least })
      guard !gone.isEmpty else { return }
      let kept = passive.indices.filter { !gone.contains($0) }
      passive = kept.map { passive[$0] }
      solution = kept.map { solution[$0] }
    }
  }

  /// Least squares on the passive columns, by Householder QR; nil where there is none, or they are
  /// dependent.
  private func leastSquares() -> [Double]? {
    let count = passive.count
    guard count > 0, count <= dimension else { return nil }
    let joint = TriangularFactor(
      columns: passive.flatMap { columns[$0 * dimension..<($0 + 1) * dimension] } + target,
      rowCount: dimension, columnCount: count + 1)
    var solution = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      guard abs(joint[row, row]) > 1e-12 * norms[passive[row]] else { return nil }
      var sum = joint[row, count]
      for column in row + 1..<max(count, row + 1) { sum -= joint[row, column] * solution[column] }
      solution[row] = sum / joint[row, row]
    }
    return solution
  }

  private static func norm(_ vector: ArraySlice<Double>) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
