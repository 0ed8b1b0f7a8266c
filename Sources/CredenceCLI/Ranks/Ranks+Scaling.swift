import Credence
import Foundation

extension Ranks {
  /// Measures gradients, all chains in step, and says what to expect of other numbers of ranks; nil where
  /// the chains have no sums of gradients over ranks. All ranks have to ask.
  ///
  /// Costs three to forty gradients a chain.
  func report(on analysis: Analysis, _ settings: SamplingSettings) -> RankReport? {
    let algorithm = settings.algorithm
    guard let lockstep, let cost, let shardCount = analysis.shardCount,
      !algorithm.usesMinibatches, analysis.needsRanks(for: algorithm)
    else { return nil }
    let chains = settings.chainCount
    func measure(_ posterior: some DifferentiableLogDensity) -> RankReport {
      // Seconds over all ranks, so that all of them do equally many rounds.
      func total(rounds: Int) -> Double {
        var seconds = [Self.step(of: posterior, lanes: 1, rounds: rounds, lockstep, cost).local]
        lockstep.addUp(&seconds)
        return max(seconds[0], 1e-9)
      }
      let rounds = max(1, min(20, Int(0.2 * Double(lockstep.rankCount) / total(rounds: 1))))
      let gradientTime = total(rounds: rounds)
      let all = Self.step(of: posterior, lanes: chains, rounds: rounds, lockstep, cost)
      var scaling = ScalingModel(
        gradientTime: gradientTime, latency: link?.latency ?? 0, byteTime: link?.byteTime ?? 0,
        chainCount: chains, width: posterior.dimension + 1, shardCount: shardCount)
      scaling.coresPerRank = Double(cores) / Double(ranksHere)
      scaling.overhead = Self.overhead(lanes: chains, lockstep, cost)
      return RankReport(
        rankCount: lockstep.rankCount, machineCount: machineCount, scaling: scaling,
        measuredStep: all.local + all.messages)
    }
    return measure(analysis.model.posterior)
  }

  /// Seconds that it takes to bring some lanes in step, without messages.
  private static func overhead(
    lanes: Int, _ lockstep: Lockstep, _ cost: () -> TimedTransport.Cost
  ) -> Double {
    let rounds = 200
    let before = cost()
    let elapsed = ContinuousClock().measure {
      _ = lockstep.inLanes(lanes) { _ in
        for _ in 0..<rounds {
          var numbers = [0.0]
          lockstep.addUp(&numbers)
        }
      }
    }
    return max(0, elapsed / .seconds(1) - (cost() - before).seconds) / Double(rounds)
  }

  /// Seconds of a gradient in each lane at once, within and without sums over ranks.
  private static func step(
    of posterior: some DifferentiableLogDensity, lanes: Int, rounds: Int, _ lockstep: Lockstep,
    _ cost: () -> TimedTransport.Cost
  ) -> (local: Double, messages: Double) {
    let start = [Double](repeating: 0, count: posterior.dimension)
    let before = cost()
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      _ = lockstep.inLanes(lanes) { _ in
        var point = EvaluatedPosition(start, of: posterior)
        for _ in 1..<max(rounds, 1) { point.evaluate(posterior) }
        return point.logDensity
      }
    }
    let messages = (cost() - before).seconds
    let count = Double(max(rounds, 1))
    return ((elapsed / .seconds(1) - messages) / count, messages / count)
  }
}
