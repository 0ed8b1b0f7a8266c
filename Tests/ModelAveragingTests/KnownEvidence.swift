import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Log densities whose integral is known, with draws of them.
struct KnownEvidence: LogDensity {
  let dimension: Int
  let density: @Sendable ([Double]) -> Double

  init(_ dimension: Int, _ density: @escaping @Sendable ([Double]) -> Double) {
    self.dimension = dimension
    self.density = density
  }

  func value(at position: Span<Double>) -> Double {
    density((0..<dimension).map { position[$0] })
  }

  /// Four chains of positions made by a function of the stream.
  static func draws(
    _ drawCount: Int, dimension: Int, seed: UInt64,
    _ make: (inout RandomStream, [Double]?) -> [Double]
  ) -> Draws {
    var columns = [[Double]](repeating: [], count: dimension)
    for chain in 0..<4 {
      var random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
      var last: [Double]?
      for _ in 0..<drawCount {
        let position = make(&random, last)
        for (index, value) in position.enumerated() { columns[index].append(value) }
        last = position
      }
    }
    return Draws(
      names: (0..<dimension).map { "x\($0)" },
      columns: columns.map { DrawMatrix(chainCount: 4, drawCount: drawCount, values: $0) })
  }

  /// 3 successes in 12 trials under Beta(2, 3), on the logit scale.
  struct BetaBinomial {
    static let logEvidence =
      log(220.0) + SpecialFunctions.logBeta(5, 12) - SpecialFunctions.logBeta(2, 3)

    /// With or without the Jacobian log p(1 − p).
    static func target(hasJacobian: Bool = true) -> KnownEvidence {
      KnownEvidence(1) { x in
        let (p, q) = (-log1p(exp(-x[0])), -log1p(exp(x[0])))
        let likelihood = log(220.0) + 3 * p + 9 * q
        let prior = p + 2 * q - SpecialFunctions.logBeta(2, 3)
        return likelihood + prior + (hasJacobian ? p + q : 0)
      }
    }

    static func draws(_ count: Int = 500, seed: UInt64) -> Draws {
      KnownEvidence.draws(count, dimension: 1, seed: seed) { random, _ in
        [log(random.gamma(shape: 5) / random.gamma(shape: 12))]
      }
    }
  }

  /// exp(`logEvidence`) times N(0, Σ) with sd 1, 1/2, 1, 1/2, … and correlation 0.6 of neighbours,
  /// as an autoregression over coordinates; draws autocorrelated by `persistence`.
  struct Normal {
    static let logEvidence = -7.25

    static func target(_ dimension: Int, scale: Double = 1) -> KnownEvidence {
      KnownEvidence(dimension) { x in
        var (sum, last) = (logEvidence, 0.0)
        for index in 0..<dimension {
          let sd = (index % 2 == 0 ? 1 : 0.5) * pow(scale, Double(index) / Double(dimension))
          let z = (x[index] / sd - 0.6 * last) / (index == 0 ? 1 : 0.8)
          sum -= 0.5 * z * z + 0.5 * log(2 * Double.pi) + log(sd * (index == 0 ? 1 : 0.8))
          last = x[index] / sd
        }
        return sum
      }
    }

    static func draws(
      _ count: Int, dimension: Int, persistence: Double = 0, scale: Double = 1, seed: UInt64
    ) -> Draws {
      KnownEvidence.draws(count, dimension: dimension, seed: seed) { random, previous in
        var last = 0.0
        let fresh = (0..<dimension).map { index -> Double in
          let sd = (index % 2 == 0 ? 1 : 0.5) * pow(scale, Double(index) / Double(dimension))
          last = index == 0 ? random.normal() : 0.6 * last + 0.8 * random.normal()
          return sd * last
        }
        guard let previous else { return fresh }
        let rest = (1 - persistence * persistence).squareRoot()
        return zip(previous, fresh).map { persistence * $0 + rest * $1 }
      }
    }
  }

  /// Neal's (2003) funnel: v ~ N(0, 3²) and nine xᵢ ~ N(0, e^v), normalised.
  struct Funnel {
    static let target = KnownEvidence(10) { x in
      var sum = -0.5 * x[0] * x[0] / 9 - log(3) - 0.5 * log(2 * Double.pi)
      for index in 1..<10 {
        sum -= 0.5 * x[index] * x[index] * exp(-x[0]) + 0.5 * x[0] + 0.5 * log(2 * Double.pi)
      }
      return sum
    }

    static func draws(_ count: Int, seed: UInt64) -> Draws {
      KnownEvidence.draws(count, dimension: 10, seed: seed) { random, _ in
        let v = 3 * random.normal()
        return [v] + (0..<9).map { _ in exp(v / 2) * random.normal() }
      }
    }
  }
}
