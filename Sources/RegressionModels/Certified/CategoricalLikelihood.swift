import Foundation

/// −Σ log P(yᵢ) = Σ log Σ_k e^{ηᵢₖ} − ηᵢ,yᵢ, with η of the first level 0: convex (Boyd and
/// Vandenberghe 2004, section 3.1.5).
///
/// Coefficients of the second level first, then of the third, and so on.
struct CategoricalLikelihood: ConvexLikelihood {
  let rows: CenteredRows
  /// Index of the level of each row.
  let levels: [Int]
  let levelCount: Int
  let weights: [Double]?

  /// Levels with coefficients.
  private var predictorCount: Int { levelCount - 1 }

  var dimension: Int { predictorCount * rows.columnCount }

  /// What a row is at its predictors.
  private struct Row {
    var value = 0.0
    /// Of the levels, the first among them; 1 − p of the row's own.
    var probabilities: [Double]
    var complement = 0.0
    var valueError = 0.0
    /// Relative, of each probability and of the complement.
    var relativeError = 0.0
  }

  func value(_ position: Reading) -> Double { pass(position) { _, _ in } }

  func value(_ position: Reading, gradient: Writing) -> Double {
    var slopes = [Double](repeating: 0, count: predictorCount * rows.rowCount)
    let value = pass(position) { setSlopes($0, $1, &slopes) }
    pullBack(slopes, into: gradient)
    return value
  }

  func value(_ position: Reading, gradient: Writing, hessian: Writing) -> Double {
    let n = rows.rowCount
    var slopes = [Double](repeating: 0, count: predictorCount * n)
    var probabilities = slopes
    let value = pass(position) { row, terms in
      setSlopes(row, terms, &slopes)
      for k in 0..<predictorCount { probabilities[k * n + row] = terms.probabilities[k + 1] }
    }
    pullBack(slopes, into: gradient)
    guard let matrix = hessian.baseAddress else { return value }
    var curvature = [Double](repeating: 0, count: n)
    for k in 0..<predictorCount {
      for l in 0...k {
        for row in 0..<n {
          let other = k == l ? 1 - probabilities[k * n + row] : -probabilities[l * n + row]
          curvature[row] = (weights?[row] ?? 1) * probabilities[k * n + row] * other
        }
        let (first, second) = (k * rows.columnCount, l * rows.columnCount)
        rows.addCrossProduct(
          curvature, into: matrix, width: dimension, row: first, column: second)
        guard k != l else { continue }
        rows.addCrossProduct(
          curvature, into: matrix, width: dimension, row: second, column: first)
      }
    }
    return value
  }

  private func setSlopes(_ row: Int, _ terms: Row, _ slopes: inout [Double]) {
    let weight = weights?[row] ?? 1
    for k in 0..<predictorCount {
      slopes[k * rows.rowCount + row] =
        weight * (levels[row] == k + 1 ? -terms.complement : terms.probabilities[k + 1])
    }
  }

  private func pullBack(_ slopes: [Double], into gradient: Writing) {
    slopes.withUnsafeBufferPointer { slopes in
      guard let slopes = slopes.baseAddress, let target = gradient.baseAddress else { return }
      for k in 0..<predictorCount {
        rows.pullBack(slopes + k * rows.rowCount, into: target + k * rows.columnCount)
      }
    }
  }

  private func pass(_ position: Reading, _ body: (Int, Row) -> Void) -> Double {
    let eta = predictors(position)
    var sum = 0.0
    for row in levels.indices {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      let terms = terms(row, eta)
      sum += weight * terms.value
      body(row, terms)
    }
    return sum
  }

  private func predictors(_ position: Reading) -> [Double] {
    var eta = [Double](repeating: 0, count: predictorCount * rows.rowCount)
    eta.withUnsafeMutableBufferPointer { eta in
      guard let eta = eta.baseAddress, let start = position.baseAddress else { return }
      for k in 0..<predictorCount {
        rows.predict(start + k * rows.columnCount, into: eta + k * rows.rowCount)
      }
    }
    return eta
  }

  /// From the largest predictor on, so that neither overflow nor cancellation happens.
  private func terms(_ row: Int, _ eta: [Double]) -> Row {
    var own = [Double](repeating: 0, count: levelCount)
    for k in 1..<levelCount { own[k] = eta[(k - 1) * rows.rowCount + row] }
    let largest = own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
    let top = own[largest]
    var (others, distance, reach) = (0.0, 0.0, 0.0)
    for k in own.indices where k != largest {
      let x = own[k] - top
      own[k] = exp(x)
      others += own[k]
      distance += own[k] * abs(x)
      reach = max(reach, abs(x))
    }
    let level = levels[row]
    let gap = level == largest ? 0 : top - (level == 0 ? 0 : eta[(level - 1) * rows.rowCount + row])
    own[largest] = 1
    for k in own.indices { own[k] /= 1 + others }
    let units = Double(24 + levelCount)
    let value = gap + log1p(others)
    return Row(
      value: value, probabilities: own,
      complement: level == largest ? others / (1 + others) : 1 - own[level],
      valueError: 0x1p-53 * (units * value + 4 * distance / (1 + others)),
      // e^x of a difference of size |x| has |x| roundoffs; where |x| > 745 there is nothing left.
      relativeError: 0x1p-53 * (units + 4 * min(reach, 745)))
  }

  /// As for one predictor. No probability, nor the complement of one, changes by more than a factor
  /// e^{2δ} where all predictors change by at most δ.
  func roundingErrors(_ position: Reading, gradient: Writing) -> Double {
    let n = rows.rowCount
    var sizes = [Double](repeating: 0, count: predictorCount * n)
    sizes.withUnsafeMutableBufferPointer { sizes in
      guard let sizes = sizes.baseAddress, let start = position.baseAddress else { return }
      for k in 0..<predictorCount { rows.sizes(start + k * rows.columnCount, into: sizes + k * n) }
    }
    var slopes = [Double](repeating: 0, count: predictorCount * n)
    var total = 0.0
    _ = pass(position) { row, terms in
      let weight = weights?[row] ?? 1
      let deltas = (0..<predictorCount).map { rows.predictorError * sizes[$0 * n + row] }
      let growth = exp(2 * (deltas.max() ?? 0))
      total += weight * (terms.valueError + roundingBound(n + 8) * terms.value)
      for k in 0..<predictorCount {
        let size =
          weight * (levels[row] == k + 1 ? terms.complement : terms.probabilities[k + 1])
        total += size * deltas[k] * growth
        slopes[k * n + row] =
          size * (2 * (growth - 1) + terms.relativeError * growth + roundingBound(n + 8))
          + .leastNormalMagnitude
      }
    }
    slopes.withUnsafeBufferPointer { slopes in
      guard let slopes = slopes.baseAddress, let target = gradient.baseAddress else { return }
      for k in 0..<predictorCount {
        rows.pullBackSizes(slopes + k * n, into: target + k * rows.columnCount)
      }
    }
    for index in gradient.indices { gradient[index] *= roundingSafety }
    return total.isNaN ? .infinity : total * roundingSafety
  }
}
