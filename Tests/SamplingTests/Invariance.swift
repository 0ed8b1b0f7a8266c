import Foundation
import LogDensities
import Probability
import StatisticalTesting

@testable import Sampling

/// Starts many chains from exact draws of independent normals, lets each make a few transitions, and
/// compares what comes out with the normals: the draws are independent, so no autocorrelation blurs
/// the comparison.
struct Invariance {
  let target: IndependentNormal
  var replicates = 40_000
  var transitions = 2
  /// The largest of |z| of the mean squares and of log densities, and √n times the largest
  /// Kolmogorov–Smirnov distance of a coordinate.
  struct Result: CustomStringConvertible {
    var z = 0.0
    var distance = 0.0
    /// Each limit is exceeded with probability 2e-5 at most for up to five comparisons, by
    /// Bonferroni: |z| > 4.6, and 2 exp(−2x²) at x = 2.5.
    var passes: Bool { z < 4.6 && distance < 2.5 }
    var description: String { String(format: "z %.1f, distance %.2f", z, distance) }
  }

  func result(_ transition: (inout EvaluatedPosition, inout RandomStream) -> Void) -> Result {
    let dimension = target.dimension
    var columns = [[Double]](repeating: [], count: dimension)
    var random = RandomStream(seed: 21, chain: 0, purpose: .simulation)
    for _ in 0..<replicates {
      var start: [Double] = []
      for deviation in target.deviations { start.append(deviation * random.normal()) }
      var state = EvaluatedPosition(start, of: target)
      for _ in 0..<transitions { transition(&state, &random) }
      for index in 0..<dimension {
        columns[index].append(state.position[index] / target.deviations[index])
      }
    }
    var result = Result()
    let count = Double(replicates)
    var sum = 0.0
    for column in columns {
      let squares = column.reduce(0) { $0 + $1 * $1 }
      sum += squares
      // The square of a standard normal has variance 2.
      result.z = max(result.z, abs(squares / count - 1) / (2 / count).squareRoot())
      result.z = max(result.z, abs(column.reduce(0, +) / count) * count.squareRoot())
      result.distance = max(result.distance, distanceFromNormal(column))
    }
    let d = Double(dimension)
    result.z = max(result.z, abs(sum / count - d) / (2 * d / count).squareRoot())
    return result
  }

  /// √n sup |F̂ − Φ|.
  private func distanceFromNormal(_ values: [Double]) -> Double {
    let count = Double(values.count)
    let distance = values.sorted().enumerated().reduce(0.0) { largest, entry in
      let probability = erfc(-entry.element / 2.0.squareRoot()) / 2
      let (below, above) = (Double(entry.offset) / count, Double(entry.offset + 1) / count)
      return max(largest, max(probability - below, above - probability))
    }
    return distance * count.squareRoot()
  }
}
