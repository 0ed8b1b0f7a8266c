import Foundation
import Probability

/// Simulation-based calibration (Talts et al. 2018, algorithm 1): parameters from the prior, data
/// from the parameters, draws from the posterior of the data. If all three agree, the rank of each
/// prior draw among its posterior draws is uniform.
public struct SimulationBasedCalibration: Sendable {
  /// Ranks in `0...rankCount`, `[quantity][replication]`.
  public private(set) var ranks: [[Int]] = []
  /// Posterior draws that a prior draw is ranked among, L.
  public let rankCount: Int

  /// Draws to be ranked among; L + 1 divisible by 21 fills the bins of the test evenly.
  public init(rankCount: Int = 62) { self.rankCount = rankCount }

  /// Runs replications.
  ///
  /// - Parameters:
  ///   - prior: parameters drawn from the prior.
  ///   - simulate: data drawn given parameters.
  ///   - sample: about independent posterior draws given data, at least `rankCount`, of which as
  ///     many evenly spaced ones are used.
  public mutating func run<Parameters, Data, Failure: Error>(
    replications: Int, seed: UInt64,
    prior: (inout RandomStream) -> Parameters,
    simulate: (Parameters, inout RandomStream) -> Data,
    sample: (Data, _ seed: UInt64) throws(Failure) -> [[Double]],
    quantities: (Parameters) -> [Double]
  ) throws(Failure) {
    for replication in 0..<replications {
      var random = RandomStream(seed: seed, chain: replication, purpose: .simulation)
      let parameters = prior(&random)
      let truth = quantities(parameters)
      let data = simulate(parameters, &random)
      add(truth: truth, draws: try sample(data, seed &+ UInt64(replication)))
    }
  }

  /// Adds a replication: quantities at the parameters drawn from the prior, and at about independent
  /// posterior draws. Too few draws count as a data set left out, which must depend on the data alone.
  public mutating func add(truth: [Double], draws: [[Double]]) {
    guard draws.count >= rankCount else { return }
    let kept = (0..<rankCount).map { draws[$0 * draws.count / rankCount] }
    if ranks.isEmpty { ranks = [[Int]](repeating: [], count: truth.count) }
    for index in truth.indices {
      ranks[index].append(kept.count { $0[index] < truth[index] })
    }
  }

  /// χ² of the ranks in 21 bins, as P(χ² with 20 degrees > found), one a quantity.
  public var pValues: [Double] {
    let bins = 21
    return ranks.map { ranks in
      var counts = [Double](repeating: 0, count: bins)
      for rank in ranks { counts[rank * bins / (rankCount + 1)] += 1 }
      let statistic = counts.indices.reduce(0.0) { sum, bin in
        let first = (bin * (rankCount + 1) + bins - 1) / bins
        let next = ((bin + 1) * (rankCount + 1) + bins - 1) / bins
        let expected = Double(ranks.count * (next - first)) / Double(rankCount + 1)
        return sum + (counts[bin] - expected) * (counts[bin] - expected) / expected
      }
      // For an even number of degrees 2m the tail is P(Poisson(χ²/2) < m).
      return 1 - SpecialFunctions.poissonUpperTail((bins - 1) / 2 - 1, mean: statistic / 2)
    }
  }
}
