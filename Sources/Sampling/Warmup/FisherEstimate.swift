import Foundation
import Probability

/// The geometric mean M of the draws' covariance P and the inverse of the gradients' covariance R,
/// in coordinates scaled by a diagonal: the one positive matrix with M R M = P.
///
/// With P = LLᵀ and LᵀRL = VΛVᵀ it is M = (LV) Λ^(−½) (LV)ᵀ. Where the draws are too few to tell, it
/// is the identity.
struct FisherEstimate {
  /// What is added to the variances of n draws, over n, so that directions without draws have a
  /// ratio of one.
  private static var regularization: Double { 1e-5 }
  /// A direction counts where its variance is above this or below its inverse.
  private static var rankCutoff: Double { 2 }

  private let deviations: [Double]
  /// Orthonormal vectors that the estimate lives on, row by row; nil for all coordinates.
  private let basis: [[Double]]?
  /// M, row by row.
  private let mean: [Double]
  private let rank: Int

  /// Nil where the matrices are not positive definite in double precision.
  init?(_ window: DrawWindow, scaling: DiagonalScaling, maxRank: Int) {
    deviations = scaling.deviations
    let inverses = deviations.map { 1 / $0 }
    var draws = Self.scaled(window.positions, scaling.positionMeans, inverses)
    var slopes = Self.scaled(window.gradients, scaling.gradientMeans, deviations)
    if maxRank < window.dimension {
      let basis = orthonormalBasis(of: draws, and: slopes, maxCount: maxRank)
      draws = draws.map { draw in basis.map { dot($0, draw, count: draw.count) } }
      slopes = slopes.map { slope in basis.map { dot($0, slope, count: slope.count) } }
      self.basis = basis
      rank = basis.count
    } else {
      basis = nil
      rank = window.dimension
    }
    guard let mean = Self.geometricMean(draws, slopes, dimension: rank) else { return nil }
    self.mean = mean
  }

  /// Σ = D M D.
  var dense: Metric? {
    guard basis == nil else { return nil }
    let covariance = mean.indices.map {
      mean[$0] * deviations[$0 / rank] * deviations[$0 % rank]
    }
    return Metric(covariance: covariance, dimension: rank)
  }

  /// D, and the directions in which M is far from 1.
  var lowRank: Metric? {
    guard let eigen = SymmetricEigenvalues(mean, dimension: rank) else { return nil }
    var directions: [Double] = []
    var variances: [Double] = []
    for (index, value) in eigen.values.enumerated() {
      guard value > 0 else { return nil }
      if value > 1 / Self.rankCutoff, value < Self.rankCutoff { continue }
      variances.append(value)
      let vector = Array(eigen.vectors[index * rank..<(index + 1) * rank])
      directions += basis.map { combination(of: $0, weights: vector) } ?? vector
    }
    return .lowRank(
      LowRankMetric(deviations: deviations, directions: directions, variances: variances))
  }

  private func combination(of basis: [[Double]], weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: deviations.count)
    for (weight, vector) in zip(weights, basis) {
      add(weight, times: vector, to: &sum, count: sum.count)
    }
    return sum
  }

  private static func scaled(
    _ rows: [[Double]], _ means: [Double], _ scales: [Double]
  ) -> [[Double]] {
    rows.map { row in row.indices.map { (row[$0] - means[$0]) * scales[$0] } }
  }

  private static func geometricMean(
    _ draws: [[Double]], _ slopes: [[Double]], dimension: Int
  ) -> [Double]? {
    let (p, r) = (covariance(draws, dimension), covariance(slopes, dimension))
    guard let factor = CholeskyFactor(p, dimension: dimension) else { return nil }
    let l = factor.values
    let inner = product(transposed(l, dimension), product(r, l, dimension), dimension)
    guard let eigen = SymmetricEigenvalues(inner, dimension: dimension),
      let smallest = eigen.values.first, smallest > 0
    else { return nil }
    // Row k of this is Λₖ^(−¼) (LVₖ)ᵀ.
    var roots: [Double] = []
    for (index, value) in eigen.values.enumerated() {
      let vector = Array(eigen.vectors[index * dimension..<(index + 1) * dimension])
      let scale = pow(value, -0.25)
      roots += factor.product(with: vector).map { scale * $0 }
    }
    return product(transposed(roots, dimension), roots, dimension)
  }

  private static func covariance(_ rows: [[Double]], _ dimension: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: dimension * dimension)
    let weight = 1 / Double(rows.count)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let start = sums.baseAddress else { return }
      for row in rows {
        for index in 0..<dimension {
          add(weight * row[index], times: row, to: start + index * dimension, count: dimension)
        }
      }
    }
    for index in 0..<dimension { sums[index * dimension + index] += regularization * weight }
    return sums
  }
}

private func transposed(_ matrix: [Double], _ dimension: Int) -> [Double] {
  matrix.indices.map { matrix[$0 % dimension * dimension + $0 / dimension] }
}

/// A product of square matrices row by row.
private func product(_ a: [Double], _ b: [Double], _ dimension: Int) -> [Double] {
  var c = [Double](repeating: 0, count: dimension * dimension)
  c.withUnsafeMutableBufferPointer { c in
    b.withUnsafeBufferPointer { b in
      guard let c = c.baseAddress, let b = b.baseAddress else { return }
      for row in 0..<dimension {
        for k in 0..<dimension {
          add(
            a[row * dimension + k], times: b + k * dimension, to: c + row * dimension,
            count: dimension)
        }
      }
    }
  }
  return c
}

/// At most `maxCount` orthonormal vectors from the newest of two lists taken in turn, by modified
/// Gram–Schmidt, twice (Giraud et al. 2005).
private func orthonormalBasis(
  of first: [[Double]], and second: [[Double]], maxCount: Int
) -> [[Double]] {
  var basis: [[Double]] = []
  for index in first.indices.reversed() {
    for candidate in [first[index], second[index]] where basis.count < maxCount {
      var vector = candidate
      let before = vector.squaredNorm
      for _ in 0..<2 {
        for other in basis {
          let length = dot(other, vector, count: vector.count)
          add(-length, times: other, to: &vector, count: vector.count)
        }
      }
      let after = vector.squaredNorm
      guard after > 1e-16 * before, after.isFinite else { continue }
      basis.append(vector.map { $0 / after.squareRoot() })
    }
  }
  return basis
}
