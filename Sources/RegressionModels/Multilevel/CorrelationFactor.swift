import Foundation
import Probability

/// The Cholesky factor of a correlation matrix by canonical partial correlations, with the LKJ prior.
///
/// Row i of L is L_ij = p_ij s_ij and L_ii = s_ii, with p_ij = tanh y_ij and
/// s_ij = Π_{k<j} √(1 − p_ik²). The prior of Lewandowski, Kurowicka and Joe (2009, equation 16) on
/// LLᵀ is Π_i L_ii^(q − i + 2η − 2) on L, i from 2 to q, with their constant; the log Jacobian is
/// Σ log s_ij + log(1 − p_ij²). (Stan reference manual, "Cholesky factors of correlation matrices".)
struct CorrelationFactor: Sendable {
  let size: Int
  private let shape: Double
  private let constant: Double

  /// - Parameter shape: η of the LKJ prior; 1 is uniform over correlation matrices.
  init(size: Int, shape: Double) {
    self.size = size
    self.shape = shape
    let last = Double(size - 1)
    var constant = last * SpecialFunctions.logGamma(shape + last / 2)
    for k in 1..<max(size, 1) {
      constant -= Double(k) / 2 * log(Double.pi)
      constant -= SpecialFunctions.logGamma(shape + (last - Double(k)) / 2)
    }
    self.constant = size > 1 ? constant : 0
  }

  /// Coordinates: one a pair.
  var dimension: Int { size * (size - 1) / 2 }

  /// The power of L_ii in the prior, rows counted from 0.
  private func power(_ row: Int) -> Double { Double(size - row - 1) + 2 * shape - 2 }

  /// 1 − tanh² y, and its logarithm, without cancellation.
  private static func complement(_ y: Double) -> (value: Double, log: Double) {
    let size = abs(y)
    let logarithm = 2 * (log(2.0) - size - log1p(exp(-2 * size)))
    return (exp(logarithm), logarithm)
  }

  /// Writes L row by row, and returns log prior and log Jacobian.
  func evaluate(
    _ position: UnsafePointer<Double>, factor: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = constant
    var next = 0
    for row in 0..<size {
      var logScale = 0.0
      for column in 0..<row {
        let y = position[next]
        next += 1
        factor[row * size + column] = tanh(y) * exp(logScale)
        let complement = Self.complement(y).log
        sum += logScale + complement
        logScale += complement / 2
      }
      factor[row * size + row] = exp(logScale)
      for column in row + 1..<max(size, row + 1) { factor[row * size + column] = 0 }
      if row > 0 { sum += power(row) * logScale }
    }
    return sum
  }

  /// Writes the gradient by the coordinates of the log density plus what has the given slopes by L.
  func pullBack(
    _ position: UnsafePointer<Double>, slopes: UnsafePointer<Double>,
    into gradient: UnsafeMutablePointer<Double>
  ) {
    var start = 0
    for row in 1..<max(size, 1) {
      // s_ij after the last column, and its slope.
      var scale = 1.0
      for column in 0..<row {
        scale *= Self.complement(position[start + column]).value.squareRoot()
      }
      var scaleSlope = slopes[row * size + row]
      for column in stride(from: row - 1, through: 0, by: -1) {
        let y = position[start + column]
        let p = tanh(y)
        let complement = Self.complement(y).value
        let root = complement.squareRoot()
        let before = root > 0 ? scale / root : 0
        let slope = slopes[row * size + column]
        gradient[start + column] =
          before * (slope * complement - scaleSlope * p * root)
          - p * (2 + power(row) + Double(row - 1 - column))
        scaleSlope = slope * p + scaleSlope * root
        scale = before
      }
      start += row
    }
  }

  /// The coordinates of a correlation matrix given by its pairs, row by row.
  func coordinates(of correlations: [Double]) -> [Double] {
    var factor = [Double](repeating: 0, count: size * size)
    var coordinates: [Double] = []
    var next = 0
    for row in 0..<size {
      var scale = 1.0
      for column in 0..<row {
        var entry = correlations[next]
        next += 1
        for k in 0..<column { entry -= factor[row * size + k] * factor[column * size + k] }
        entry /= factor[column * size + column]
        factor[row * size + column] = entry
        let partial = entry / scale.squareRoot()
        coordinates.append(atanh(partial))
        scale -= entry * entry
      }
      factor[row * size + row] = max(scale, 0).squareRoot()
    }
    return coordinates
  }
}
