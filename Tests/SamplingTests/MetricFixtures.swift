import Foundation
import Probability

@testable import Sampling

/// A metric of a kind with scales between e^−1 and e.
func randomMetric(_ kind: MetricKind, dimension: Int, random: inout RandomStream) -> Metric {
  var deviations: [Double] = []
  for _ in 0..<dimension { deviations.append(exp(random.uniform(-1, 1))) }
  switch kind {
  case .diagonal: return .diagonal(deviations: deviations)
  case .dense:
    // D (I + vvᵀ) D is positive definite for any v.
    var v: [Double] = []
    for _ in 0..<dimension { v.append(random.normal()) }
    let covariance = (0..<dimension * dimension).map { index in
      let (row, column) = (index / dimension, index % dimension)
      return deviations[row] * deviations[column] * (v[row] * v[column] + (row == column ? 1 : 0))
    }
    return Metric(covariance: covariance, dimension: dimension) ?? Metric(dimension: dimension)
  case .lowRank:
    var direction: [Double] = []
    for _ in 0..<dimension { direction.append(random.normal()) }
    let length = direction.squaredNorm.squareRoot()
    return .lowRank(
      LowRankMetric(
        deviations: deviations, directions: direction.map { $0 / length },
        variances: [exp(random.uniform(-2, 2))]))
  }
}

/// F row by row, from its products with unit vectors.
func scaleMatrix(_ metric: Metric) -> [Double] {
  let dimension = metric.dimension
  var matrix = [Double](repeating: 0, count: dimension * dimension)
  for column in 0..<dimension {
    var unit = [Double](repeating: 0, count: dimension)
    unit[column] = 1
    var image = [Double](repeating: 0, count: dimension)
    metric.move(&image, by: 1, along: unit)
    for row in 0..<dimension { matrix[row * dimension + column] = image[row] }
  }
  return matrix
}
