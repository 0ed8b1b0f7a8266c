import LogDensities
import PosteriorDraws
import Sampling
import StatisticalTesting
import Testing

@Suite struct ChainSamplerTests {
  private func settings(draws: Int = 2000) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.drawCount = draws
    settings.seed = 7
    return settings
  }

  @Test(arguments: MetricKind.allCases)
  func `a badly scaled normal has the right moments`(metric: MetricKind) throws {
    let target = IndependentNormal(deviations: [1e-3, 0.1, 1, 10, 1e3])
    var settings = settings(draws: 5000)
    settings.metric = metric
    let draws = try ChainSampler(target, settings: settings).run().draws
    var test = MomentTest()
    for (name, deviation) in zip(draws.names, target.deviations) {
      let matrix = try #require(draws[name])
      test.compare(name, matrix, mean: 0, meanSquare: deviation * deviation)
    }
    #expect(test.failures.isEmpty)
  }

  @Test(arguments: MetricKind.allCases)
  func `a correlated normal has the right moments and covariance`(metric: MetricKind) throws {
    let target = EquicorrelatedNormal(dimension: 8, shared: 20)
    var settings = settings(draws: 5000)
    settings.metric = metric
    let draws = try ChainSampler(target, settings: settings).run().draws
    var test = MomentTest()
    for name in draws.names {
      test.compare(name, try #require(draws[name]), mean: 0, meanSquare: 21)
    }
    let (a, b) = (draws.columns[0], draws.columns[1])
    let difference = DrawMatrix(
      chainCount: a.chainCount, drawCount: a.drawCount, values: zip(a.values, b.values).map(-))
    test.compare("x[0] - x[1]", difference, mean: 0, meanSquare: 2)
    #expect(test.failures.isEmpty)
  }

  /// A dense metric must pay off where coordinates are correlated.
  @Test func `a dense metric shortens trajectories on a correlated normal`() throws {
    func gradients(_ metric: MetricKind) throws -> Int {
      var settings = settings(draws: 500)
      settings.metric = metric
      return try ChainSampler(
        EquicorrelatedNormal(dimension: 8, shared: 200), settings: settings
      ).run().gradientCount
    }
    #expect(try 2 * gradients(.dense) < gradients(.diagonal))
  }

  @Test func `draws are the same bit for bit for any number of threads`() throws {
    func draws(threads: Int) throws -> Draws {
      var settings = settings(draws: 200)
      settings.threadCount = threads
      return try ChainSampler(
        EquicorrelatedNormal(dimension: 5, shared: 3), settings: settings
      ).run().draws
    }
    let reference = try draws(threads: 1)
    for threads in [2, 3, 4, 8] { #expect(try draws(threads: threads) == reference) }
  }

  @Test func `another seed and another chain give other draws`() throws {
    var settings = settings(draws: 50)
    let target = IndependentNormal(deviations: [1])
    let first = try ChainSampler(target, settings: settings).run().draws
    settings.seed += 1
    #expect(try ChainSampler(target, settings: settings).run().draws != first)
    #expect(Array(first.columns[0].chain(0)) != Array(first.columns[0].chain(1)))
  }

  @Test func `chains that sit in two modes are reported as not converged`() throws {
    let sampled = try ChainSampler(TwoModes(distance: 20), settings: settings()).run()
    let convergence = Convergence(draws: sampled.draws, statistics: sampled.statistics)
    #expect(!convergence.isTrustworthy)
    #expect(convergence.maxRhat > 1.05)
  }

  @Test func `a flat target is refused as improper`() {
    #expect(throws: SamplingError.inChain(0, .stepSizeExploded)) {
      try ChainSampler(FlatTarget(), settings: settings()).run()
    }
  }

  @Test func `a target without a finite value is refused after a hundred tries`() {
    #expect(throws: SamplingError.inChain(0, .noFiniteStart(tries: 100))) {
      try ChainSampler(NowhereFinite(), settings: settings()).run()
    }
  }
}

private struct FlatTarget: Model, DifferentiableLogDensity {
  var dimension: Int { 1 }
  var parameters: [Parameter] { [Parameter(name: "x")] }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { [position[0]] }
  func value(at position: Span<Double>) -> Double { 0 }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = 0
    return 0
  }
}

private struct NowhereFinite: Model, DifferentiableLogDensity {
  var dimension: Int { 1 }
  var parameters: [Parameter] { [Parameter(name: "x")] }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { [position[0]] }
  func value(at position: Span<Double>) -> Double { .nan }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = 0
    return .nan
  }
}
