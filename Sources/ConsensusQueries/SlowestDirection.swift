import Foundation
import PosteriorDraws
import Probability

/// Linear combinations of draws among which the slowest to mix are.
///
/// With Σ the covariance of the draws and Γ their long-run covariance, the effective size for the mean of
/// a·θ is K aᵀΣa / aᵀΓa, so that the slowest a is an eigenvector of Γ to the greatest eigenvalue in the
/// metric of Σ (as in Vats, Flegal and Jones 2019, who take the determinant of the same ratio). Γ comes
/// from batch means: successive draws of about √n of each chain of n. Sampling error makes the greatest
/// eigenvalue too great, which errs on the side of a smaller size; and the direction found is measured
/// like any other.
public enum SlowestDirection {
  /// The `count` slowest combinations of columns, and as many random ones, each `[draw]`.
  ///
  /// None where the columns are constant or linearly dependent. Costs O(K d²) for d columns.
  /// - Parameters:
  ///   - columns: chain after chain, finite.
  ///   - chainCount: the chains.
  public static func combinations(
    of columns: [[Double]], chainCount: Int, count: Int = 4
  ) -> [[Double]] {
    let varying = columns.filter { column in column.contains { $0 != column[0] } }
    guard let drawCount = varying.first?.count, varying.count > 1, chainCount > 0 else { return [] }
    let d = varying.count
    let centered = varying.map { column in
      let mean = column.reduce(0, +) / Double(drawCount)
      let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let sd = (squares / Double(drawCount)).squareRoot()
      return column.map { ($0 - mean) / sd }
    }
    guard let factor = CholeskyFactor(covariance(centered), dimension: d) else { return [] }
    let length = max(Int(Double(drawCount / chainCount).squareRoot()), 1)
    let batches = drawCount / chainCount / length
    guard batches > 0 else { return [] }
    let means = centered.map { column in
      (0..<chainCount * batches).map { batch in
        let start = batch / batches * (drawCount / chainCount) + batch % batches * length
        return column[start..<start + length].reduce(0, +) / Double(length).squareRoot()
      }
    }
    guard
      let eigen = SymmetricEigenvalues(whitened(covariance(means), by: factor), dimension: d)
    else { return [] }
    var directions = (0..<min(count, d)).map { place in
      Array(eigen.vectors[(d - 1 - place) * d..<(d - place) * d])
    }
    var random = RandomStream(seed: 1, chain: 0, purpose: .prediction)
    for _ in 0..<count { directions.append((0..<d).map { _ in random.normal() }) }
    return directions.map { direction in
      var weights = direction
      factor.solveUpper(&weights)
      return combination(centered, weights)
    }
  }

  private static func combination(_ columns: [[Double]], _ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: columns[0].count)
    for (column, weight) in zip(columns, weights) {
      for draw in sum.indices { sum[draw] += weight * column[draw] }
    }
    return sum
  }

  /// Second moments of columns about zero, row by row.
  private static func covariance(_ columns: [[Double]]) -> [Double] {
    let d = columns.count
    var matrix = [Double](repeating: 0, count: d * d)
    for row in 0..<d {
      for column in 0...row {
        var sum = 0.0
        for draw in columns[row].indices { sum += columns[row][draw] * columns[column][draw] }
        sum /= Double(columns[row].count)
        matrix[row * d + column] = sum
        matrix[column * d + row] = sum
      }
    }
    return matrix
  }

  /// L⁻¹ M L⁻ᵀ.
  private static func whitened(_ matrix: [Double], by factor: CholeskyFactor) -> [Double] {
    let d = factor.dimension
    func solved(_ matrix: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: d * d)
      for column in 0..<d {
        var part = (0..<d).map { matrix[$0 * d + column] }
        factor.solveLower(&part)
        for row in 0..<d { result[column * d + row] = part[row] }
      }
      return result
    }
    // Each step solves by columns and leaves the transpose.
    return solved(solved(matrix))
  }
}
