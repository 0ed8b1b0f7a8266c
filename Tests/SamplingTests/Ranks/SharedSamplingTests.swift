import Foundation
import LogDensities
import PosteriorDraws
import StatisticalTesting
import Synchronization
import Testing

@testable import Sampling

/// Chains of several ranks in step, by threads in the place of ranks.
@Suite struct SharedSamplingTests {
  private func settings(_ change: (inout SamplingSettings) -> Void) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.chainCount = 3
    settings.warmupCount = 60
    settings.drawCount = 50
    settings.stochasticGradients.batchSize = 12
    settings.stochasticGradients.thinning = 2
    change(&settings)
    return settings
  }

  private func draws(_ rankCount: Int, _ settings: SamplingSettings) throws -> [Draws] {
    try ThreadRanks.run(rankCount) { transport in
      try ChainSampler(SharedRegression(Lockstep(transport)), settings: settings).run().draws
    }
  }

  @Test(arguments: [
    SamplingAlgorithm.auto, .nuts, .hmc, .metropolis, .slice, .tempering, .smc, .pathfinder,
    .importance, .sgld, .psgld, .sgldcv, .sghmc,
  ])
  func `draws do not depend on the number of ranks`(algorithm: SamplingAlgorithm) throws {
    let settings = settings { $0.algorithm = algorithm }
    let alone = try draws(1, settings)[0]
    #expect(alone.columns.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    for rankCount in [2, 3, 5] { #expect(try draws(rankCount, settings)[0] == alone) }
  }

  @Test func `the first rank alone keeps draws`() throws {
    let all = try draws(2, settings { $0.algorithm = .nuts })
    #expect(all[1].columns.allSatisfy { $0.values.allSatisfy(\.isNaN) })
    #expect(all[1].drawCount == all[0].drawCount)
  }

  @Test func `a stopping rule holds on all ranks`() throws {
    let settings = settings {
      $0.algorithm = .nuts
      $0.drawCount = 2000
      $0.stoppingRule.effectiveDraws = 300
    }
    let alone = try draws(1, settings)[0]
    #expect(alone.drawCount < 2000)
    let shared = try draws(3, settings)
    #expect(shared[0] == alone && shared.allSatisfy { $0.drawCount == alone.drawCount })
  }

  /// Runs that end after more and more sums, each on another number of ranks; one of the ranks gets the
  /// signal.
  @Test(arguments: [SamplingAlgorithm.nuts, .psgld, .auto])
  func `a run goes on with another number of ranks`(algorithm: SamplingAlgorithm) throws {
    let settings = settings { $0.algorithm = algorithm }
    let whole = try draws(2, settings)[0]
    let storages = (0..<2).map { _ in (0..<3).map { _ in CheckpointedStorage() } }
    var interruptions = 0
    while true {
      let (rankCount, sumCount) = (1 + interruptions % 4, 10 + 45 * interruptions)
      let struck = interruptions % rankCount
      let outcomes = ThreadRanks.outcomes(rankCount) { transport in
        let stop = StopSignal()
        let limit = transport.rank == struck ? sumCount : .max
        let model = SharedRegression(
          Lockstep(StoppingTransport(base: transport, left: .init(limit), stop: stop)))
        return try ChainSampler(model, settings: settings, stop: stop) { attempt, chain in
          #expect(transport.isFirst)
          return storages[attempt][chain]
        }.run().draws
      }
      let stopped = outcomes.map { outcome in
        if case .failure(let error) = outcome { error as? SamplingError == .stopped } else { false }
      }
      #expect(Set(stopped).count == 1, "all ranks stop, or none")
      guard stopped[0] else {
        #expect(try outcomes[0].get() == whole)
        break
      }
      interruptions += 1
    }
    #expect(interruptions >= 3)
  }

  @Test func `time that is up on the first rank is up on all`() throws {
    let settings = settings {
      $0.algorithm = .nuts
      $0.drawCount = 100_000
      $0.maxSeconds = 1e6
    }
    let all = try ThreadRanks.run(3) { transport in
      let stop = StopSignal()
      let limit = transport.rank == 0 ? 4000 : .max
      let model = SharedRegression(
        Lockstep(
          StoppingTransport(base: transport, left: .init(limit), stop: stop, reason: .deadline)))
      return try ChainSampler(model, settings: settings, stop: stop).run().draws
    }
    let counts = Set(all.map(\.drawCount))
    #expect(counts.count == 1 && (counts.first ?? 0) > 50)
    let whole = try draws(
      1,
      self.settings {
        $0.algorithm = .nuts
        $0.drawCount = 50
      })[0]
    for chain in 0..<3 {
      #expect(all[0].columns[0].chain(chain).prefix(50) == whole.columns[0].chain(chain))
    }
  }

  @Test func `a rank that rounds in another way is named`() throws {
    let outcomes = ThreadRanks.outcomes(3) { transport in
      // Every rank's sums are everybody's, so the fault must lie after the sum.
      let model = RoundingModel(
        base: SharedRegression(Lockstep(transport)), factor: transport.rank == 2 ? 1e-13 : 0)
      return try ChainSampler(model, settings: settings { $0.algorithm = .nuts }).run().draws
    }
    for outcome in outcomes {
      guard case .failure(let error) = outcome,
        case .rankFailed(let text)? = error as? SamplingError
      else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(text.hasPrefix("rank 2 has gone another way"))
    }
  }

  @Test func `a checkpoint that the first rank cannot read is an error on all`() {
    let outcomes = ThreadRanks.outcomes(2) { transport in
      try ChainSampler(
        SharedRegression(Lockstep(transport)), settings: settings { $0.algorithm = .nuts },
        storage: { _, _ in CheckpointedStorage(checkpoint: Data("{}".utf8)) }
      ).run().draws
    }
    for outcome in outcomes { #expect(throws: SamplingError.self) { try outcome.get() } }
  }
}

/// A model whose gradients come out slightly different.
private struct RoundingModel: Model, DifferentiableLogDensity, SharedLogDensity {
  let base: SharedRegression
  let factor: Double

  var ranks: Lockstep? { base.ranks }
  var minibatchRanks: Lockstep? { base.ranks }
  var dimension: Int { base.dimension }
  var posterior: RoundingModel { self }
  var parameters: [Parameter] { base.parameters }
  func constrain(_ position: Span<Double>) -> [Double] { base.constrain(position) }
  func value(at position: Span<Double>) -> Double { base.value(at: position) }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let value = base.value(at: position, gradient: &gradient)
    gradient[0] *= 1 + factor
    return value
  }
}
