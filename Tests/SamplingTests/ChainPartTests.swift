import PosteriorDraws
import Sampling
import StatisticalTesting
import Testing

/// A run in parts is the run of all chains, bit by bit.
@Suite struct ChainPartTests {
  private static func settings(_ algorithm: SamplingAlgorithm) -> SamplingSettings {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount, settings.seed) = (150, 60, 11)
    (settings.chainCount, settings.algorithm) = (5, algorithm)
    return settings
  }

  private static func run(
    _ algorithm: SamplingAlgorithm, chains: Range<Int>
  ) throws -> SampledPosterior {
    var settings = settings(algorithm)
    (settings.chainOffset, settings.chainCount) = (chains.lowerBound, chains.count)
    settings.threadCount = chains.count % 3 + 1
    return try ChainSampler(EquicorrelatedNormal(dimension: 3, shared: 2), settings: settings).run()
  }

  @Test(arguments: [
    SamplingAlgorithm.auto, .independence, .nuts, .hmc, .mala, .metropolis, .slice, .tempering,
  ])
  func `parts of two and three chains are five chains`(algorithm: SamplingAlgorithm) throws {
    let whole = try Self.run(algorithm, chains: 0..<5)
    let parts = try [Self.run(algorithm, chains: 0..<2), Self.run(algorithm, chains: 2..<5)]
    #expect(Draws(joining: parts.map(\.draws)) == whole.draws)
    #expect(
      SampleStatistics(joining: parts.map(\.statistics)).stepSize == whole.statistics.stepSize)
    #expect(parts.map(\.gradientCount).reduce(0, +) == whole.gradientCount)
    #expect(parts.allSatisfy { $0.algorithm == whole.algorithm && $0.reason == whole.reason })
    // A fault that draws the first chains again in every part would be seen.
    #expect(whole.draws.chains(2..<4) != whole.draws.chains(0..<2))
    #expect(parts[1].draws.chains(0..<2) == whole.draws.chains(2..<4))
  }

  @Test func `storages and events have the chain's number in the run`() throws {
    var settings = Self.settings(.nuts)
    (settings.chainOffset, settings.chainCount) = (7, 2)
    let asked = Numbers()
    let told = Numbers()
    _ = try ChainSampler(
      IndependentNormal(deviations: [1]), settings: settings,
      storage: { _, chain in
        asked.note(chain)
        return MemoryOfChain()
      },
      handler: { event in
        if case .progress(let progress) = event { told.note(progress.chain) }
      }
    ).run()
    #expect(asked.all == [7, 8] && told.all == [7, 8])
  }

  @Test func `what looks at all chains is refused in a part`() {
    let changes: [(String, (inout SamplingSettings) -> Void)] = [
      ("stopping rules", { $0.stoppingRule.effectiveDraws = 100 }),
      ("stopping rules", { $0.stoppingRule.relativeError = 0.1 }),
      ("a time limit", { $0.maxSeconds = 60 }), ("sampler smc", { $0.algorithm = .smc }),
      ("sampler laplace", { $0.algorithm = .laplace }),
      ("sampler pathfinder", { $0.algorithm = .pathfinder }),
      ("sampler importance", { $0.algorithm = .importance }),
    ]
    for (start, change) in changes {
      var settings = Self.settings(.nuts)
      change(&settings)
      #expect(settings.obstacleToParts?.hasPrefix(start) == true)
      settings.chainOffset = 4
      #expect(throws: SamplingError.self) {
        try ChainSampler(IndependentNormal(deviations: [1]), settings: settings).run()
      }
    }
    #expect(
      SamplingAlgorithm.allCases.count { algorithm in
        var settings = SamplingSettings()
        settings.algorithm = algorithm
        return settings.obstacleToParts == nil
      } == SamplingAlgorithm.allCases.count - 4)
  }
}
