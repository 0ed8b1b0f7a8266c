import Foundation
import Probability

/// A normal hierarchy with everything but log τ integrated in closed form, on an even grid of log
/// τ: the integrand vanishes with all its derivatives at both ends, so the trapezium rule converges
/// fast.
struct HierarchyIntegral: Sendable {
  /// One value of log τ.
  struct Node: Sendable {
    let logTau: Double
    /// Share of the posterior.
    var weight: Double
    /// μ, then the θ, given τ.
    let normals: [(mean: Double, variance: Double)]
  }
  let nodes: [Node]
  let logEvidence: Double
  private let cumulative: [Double]
  private static let (lower, upper, count) = (-30.0, 12.0, 2101)

  init(effects: [Double], deviations: [Double], meanDeviation: Double, tauScale: Double) {
    let step = (Self.upper - Self.lower) / Double(Self.count - 1)
    let data = Array(zip(effects, deviations))
    var nodes: [Node] = []
    for index in 0..<Self.count {
      let logTau = Self.lower + step * Double(index)
      let scaled = exp(logTau) / tauScale
      let prior = log(2 / (Double.pi * tauScale)) - log1p(scaled * scaled) + logTau
      var node = Self.node(data, logTau: logTau, meanDeviation: meanDeviation)
      node.weight += prior
      nodes.append(node)
    }
    let largest = nodes.map(\.weight).max() ?? 0
    let total = nodes.reduce(0) { $0 + exp($1.weight - largest) }
    var (cumulative, passed): ([Double], Double) = ([], 0)
    for index in nodes.indices {
      nodes[index].weight = exp(nodes[index].weight - largest) / total
      cumulative.append(passed + nodes[index].weight / 2)
      passed += nodes[index].weight
    }
    (self.nodes, self.cumulative) = (nodes, cumulative)
    logEvidence = largest + log(total * step)
  }

  /// The normals given τ, with log p(y | τ) in place of a weight.
  private static func node(
    _ data: [(effect: Double, deviation: Double)], logTau: Double, meanDeviation: Double
  ) -> Node {
    let variance = exp(2 * logTau)
    var (precision, sum) = (1 / (meanDeviation * meanDeviation), 0.0)
    var density = -log(meanDeviation)
    for (y, deviation) in data {
      let total = deviation * deviation + variance
      precision += 1 / total
      sum += y / total
      density -= (y * y / total + log(total)) / 2 + logRootTwoPi
    }
    density += (sum * sum / precision - log(precision)) / 2
    let mean = (mean: sum / precision, variance: 1 / precision)
    let groups = data.map { y, deviation in
      let kept = variance / (variance + deviation * deviation)
      return (
        mean: kept * y + (1 - kept) * mean.mean,
        variance: kept * deviation * deviation + (1 - kept) * (1 - kept) * mean.variance
      )
    }
    return Node(logTau: logTau, weight: density, normals: [mean] + groups)
  }

  /// E[f] over the posterior of τ.
  func mean(_ value: (Node) -> Double) -> Double {
    nodes.reduce(0) { $1.weight > 1e-18 ? $0 + $1.weight * value($1) : $0 }
  }

  /// P(log τ < x), interpolated linearly between nodes 0.02 apart.
  func probability(logTauBelow x: Double) -> Double {
    let place = (x - Self.lower) / (Self.upper - Self.lower) * Double(Self.count - 1)
    guard place > 0 else { return 0 }
    guard place < Double(Self.count - 1) else { return 1 }
    let index = Int(place)
    let fraction = place - Double(index)
    return cumulative[index] + fraction * (cumulative[index + 1] - cumulative[index])
  }
}
