import Foundation
import ResponseFamilies

/// −Σ log(F(τ_k − ηᵢ) − F(τ_{k−1} − ηᵢ)) of ordinal responses, convex in thresholds and
/// coefficients (Pratt 1981; Burridge 1981). Thresholds come first; +∞ unless they ascend.
struct OrderedLikelihood: ConvexLikelihood {
  let rows: CenteredRows
  let link: Link
  /// Index of the level of each row, from 0.
  let levels: [Int]
  let levelCount: Int
  let weights: [Double]?

  private var thresholdCount: Int { levelCount - 1 }

  var dimension: Int { thresholdCount + rows.columnCount }

  func value(_ position: Reading) -> Double { pass(position) { _, _, _ in } }

  func value(_ position: Reading, gradient: Writing) -> Double {
    var slopes = [Double](repeating: 0, count: rows.rowCount)
    let value = pass(position) { addSlopes($0, $1, $2, gradient, &slopes) }
    pullBack(slopes, into: gradient)
    return value
  }

  func value(_ position: Reading, gradient: Writing, hessian: Writing) -> Double {
    let (n, m, d) = (rows.rowCount, thresholdCount, dimension)
    var slopes = [Double](repeating: 0, count: n)
    var weights = slopes
    /// Curvature of each threshold with each row's predictor.
    var crosses = [Double](repeating: 0, count: m * n)
    let value = pass(position) { row, weight, curve in
      addSlopes(row, weight, curve, gradient, &slopes)
      let (low, high) = (levels[row] - 1, levels[row])
      let cross = curve.crossCurvature
      weights[row] = weight * max(curve.lowerCurvature + curve.upperCurvature + 2 * cross, 0)
      if low >= 0 {
        hessian[low * d + low] += weight * curve.lowerCurvature
        crosses[low * n + row] = -weight * (curve.lowerCurvature + cross)
      }
      guard high < m else { return }
      hessian[high * d + high] += weight * curve.upperCurvature
      crosses[high * n + row] = -weight * (curve.upperCurvature + cross)
      guard low >= 0 else { return }
      hessian[low * d + high] += weight * cross
      hessian[high * d + low] += weight * cross
    }
    pullBack(slopes, into: gradient)
    addCurvature(of: weights, crosses, to: hessian)
    return value
  }

  /// The parts of the Hessian that have to do with coefficients.
  private func addCurvature(of weights: [Double], _ crosses: [Double], to hessian: Writing) {
    let (m, d) = (thresholdCount, dimension)
    guard let matrix = hessian.baseAddress else { return }
    rows.addCrossProduct(weights, into: matrix, width: d, row: m, column: m)
    var column = [Double](repeating: 0, count: rows.columnCount)
    crosses.withUnsafeBufferPointer { crosses in
      guard let crosses = crosses.baseAddress else { return }
      for threshold in 0..<m {
        for index in column.indices { column[index] = 0 }
        rows.pullBack(crosses + threshold * rows.rowCount, into: &column)
        for index in column.indices {
          hessian[threshold * d + m + index] += column[index]
          hessian[(m + index) * d + threshold] += column[index]
        }
      }
    }
  }

  private func addSlopes(
    _ row: Int, _ weight: Double, _ curve: IntervalCurve, _ gradient: Writing,
    _ slopes: inout [Double]
  ) {
    slopes[row] = weight * curve.shift
    if levels[row] > 0 { gradient[levels[row] - 1] -= weight * curve.lower }
    if levels[row] < thresholdCount { gradient[levels[row]] -= weight * curve.upper }
  }

  private func pullBack(_ slopes: [Double], into gradient: Writing) {
    slopes.withUnsafeBufferPointer { slopes in
      guard let slopes = slopes.baseAddress, let target = gradient.baseAddress else { return }
      rows.pullBack(slopes, into: target + thresholdCount)
    }
  }

  private func curve(_ row: Int, at eta: Double, _ thresholds: Reading) -> IntervalCurve {
    let level = levels[row]
    let low = level > 0 ? thresholds[level - 1] : nil
    let high = level < thresholdCount ? thresholds[level] : nil
    var width = Double.infinity
    if let low, let high { width = high - low }
    return IntervalCurve(link, low: low.map { $0 - eta }, high: high.map { $0 - eta }, width: width)
  }

  private func pass(_ position: Reading, _ body: (Int, Double, IntervalCurve) -> Void) -> Double {
    for index in 1..<max(thresholdCount, 1) where position[index] <= position[index - 1] {
      return .infinity
    }
    let eta = predictor(position)
    var sum = 0.0
    for row in levels.indices {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      let curve = curve(row, at: eta[row], position)
      sum -= weight * curve.value
      body(row, weight, curve)
    }
    return sum
  }

  private func predictor(_ position: Reading) -> [Double] {
    var eta = [Double](repeating: 0, count: rows.rowCount)
    if let start = position.baseAddress { rows.predict(start + thresholdCount, into: &eta) }
    return eta
  }

  /// As for one predictor. The slope by the predictor falls with it; what a change of the predictor
  /// makes of the slope by a threshold is bounded by twice the largest curvature around.
  func roundingErrors(_ position: Reading, gradient: Writing) -> Double {
    let n = rows.rowCount
    var (sizes, slopes) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    if let start = position.baseAddress { rows.sizes(start + thresholdCount, into: &sizes) }
    let eta = predictor(position)
    let sumError = roundingBound(n + 8)
    var total = 0.0
    _ = pass(position) { row, weight, curve in
      let delta = rows.predictorError * sizes[row]
      let low = self.curve(row, at: eta[row] - delta, position)
      let high = self.curve(row, at: eta[row] + delta, position)
      if (low.shift - high.shift).isNaN { total = .nan }
      let steepest = max(abs(low.shift) + low.shiftError, abs(high.shift) + high.shiftError)
      total += weight * (delta * steepest + curve.valueError + sumError * abs(curve.value))
      slopes[row] =
        weight
        * (abs(low.shift - high.shift) + low.shiftError + high.shiftError + curve.shiftError
          + sumError * steepest)
      let bend =
        [low, curve, high].map {
          $0.lowerCurvature + $0.upperCurvature + 2 * abs($0.crossCurvature)
        }.max() ?? 0
      let end = weight * (curve.endError + 2 * delta * bend)
      if levels[row] > 0 {
        gradient[levels[row] - 1] += end + weight * sumError * abs(curve.lower)
      }
      if levels[row] < thresholdCount {
        gradient[levels[row]] += end + weight * sumError * abs(curve.upper)
      }
    }
    if let target = gradient.baseAddress {
      rows.pullBackSizes(slopes, into: target + thresholdCount)
    }
    for index in gradient.indices { gradient[index] *= roundingSafety }
    return total.isNaN ? .infinity : total * roundingSafety
  }
}
