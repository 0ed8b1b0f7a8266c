import Foundation
import LogDensities
import Probability

/// Eight schools (Rubin 1981), non-centred: y from N(μ + τη, s²), η from N(0, 1), μ from N(0, 5²),
/// τ from half-Cauchy(5). The position is μ, log τ, η.
///
/// Given τ everything else is normal, so that all answers are one-dimensional integrals over log τ.
public struct EightSchools: KnownTarget {
  static let effects: [Double] = [28, 8, -3, 7, -1, 1, 18, 12]
  static let deviations: [Double] = [15, 10, 16, 11, 9, 11, 10, 18]

  public init() {}

  public var dimension: Int { 10 }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let (mean, logTau) = (position[0], position[1])
    let tau = exp(logTau)
    let scaled = tau / 5
    var sum = -mean * mean / 50 - log(5) - 17 * logRootTwoPi
    sum += log(2 / (5 * Double.pi)) - log1p(scaled * scaled) + logTau
    gradient[0] = -mean / 25
    gradient[1] = 1 - 2 * scaled * scaled / (1 + scaled * scaled)
    for school in 0..<8 {
      let (eta, deviation) = (position[2 + school], Self.deviations[school])
      let residual = (Self.effects[school] - mean - tau * eta) / deviation
      sum -= (residual * residual + eta * eta) / 2 + log(deviation)
      gradient[0] += residual / deviation
      gradient[1] += residual / deviation * tau * eta
      gradient[2 + school] = residual / deviation * tau - eta
    }
    return sum
  }

  public var logEvidence: Double { Self.integral.logEvidence }

  public var marginals: [KnownMarginal] {
    let integral = Self.integral
    let normals = ["mu"] + (1...8).map { "theta[\($0)]" }
    let tau = KnownMarginal(
      "tau", mean: integral.mean { exp($0.logTau) },
      meanSquare: integral.mean { exp(2 * $0.logTau) },
      distribution: { integral.probability(logTauBelow: log($0)) }, value: { exp($0[1]) })
    return [tau]
      + normals.enumerated().map { index, name in
        KnownMarginal(
          name, mean: integral.mean { $0.normals[index].mean },
          meanSquare: integral.mean {
            $0.normals[index].mean * $0.normals[index].mean + $0.normals[index].variance
          },
          distribution: { x in
            integral.mean {
              SpecialFunctions.normalCDF(
                (x - $0.normals[index].mean) / $0.normals[index].variance.squareRoot())
            }
          },
          value: { index == 0 ? $0[0] : $0[0] + exp($0[1]) * $0[1 + index] })
      }
  }

  private static let integral = HierarchyIntegral(
    effects: effects, deviations: deviations, meanDeviation: 5, tauScale: 5)
}

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
