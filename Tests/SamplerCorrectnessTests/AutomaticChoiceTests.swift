import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Synchronization
import Testing

@testable import Sampling

/// What `auto` chooses, and that a wrong choice is seen.
@Suite struct AutomaticChoiceTests {
  private func settings() -> SamplingSettings {
    var settings = SamplingSettings()
    settings.seed = 3
    return settings
  }

  /// Runs a model with `auto`; the samplers that were announced, in order.
  private func sample(
    _ model: some Model
  ) throws -> (sampled: SampledPosterior, announced: [SamplingAlgorithm]) {
    let announced = Announcements()
    let sampled = try ChainSampler(model, settings: settings(), handler: announced.note).run()
    return (sampled, announced.algorithms)
  }

  /// Skewed, heavy-tailed, bimodal and narrow posteriors that nobody proves concave reach NUTS, whose
  /// over-dispersed starts may disagree. From one mode, k-hat would have seen none of this.
  @Test(
    arguments: [
      TestedTarget("skewed", Banana()),
      TestedTarget("heavy-tailed", StudentTTarget(dimension: 2, isMultivariate: true)),
      TestedTarget("bimodal", TwoModes(distance: 20)),
      TestedTarget("funnel", Funnel(dimension: 4)),
    ])
  func `what is not proved concave is sampled by NUTS`(tested: TestedTarget) throws {
    let (sampled, announced) = try sample(tested.target)
    #expect(announced == [.nuts] && sampled.algorithm == .nuts)
    #expect(sampled.reason == "the log posterior is not known to be concave")
    #expect(sampled.statistics.origin == .hamiltonian)
    let convergence = Convergence(draws: sampled.draws, statistics: sampled.statistics)
    if ["bimodal", "funnel"].contains(tested.name) { #expect(!convergence.isTrustworthy) }
    if tested.name == "bimodal" { #expect(convergence.maxRhat > 1.05) }
    if tested.name == "heavy-tailed" { #expect(convergence.isTrustworthy) }
  }

  /// A second mode leaves no trace in the weights of proposals around the first.
  @Test func `k-hat from one mode does not see another`() throws {
    let target = TwoModes(distance: 20)
    let mode = try ModeSearch(target).mode(from: [19])
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let sample = ImportanceSample(
      target, proposal: HeavyTailedProposal(mode), count: 4000, random: &random)
    #expect(sample.smoothed.shape < 0.5)
  }

  @Test func `a proved concave density is sampled by independent proposals`() throws {
    let (sampled, announced) = try sample(
      ClaimedNormal(target: IndependentNormal(deviations: [1, 1])))
    #expect(announced == [.independence] && sampled.algorithm == .independence)
    guard case .independenceChain(.some(let bound)) = sampled.statistics.origin else {
      Issue.record("no bound on the weights")
      return
    }
    #expect(bound > 0 && bound < 1)
  }

  /// A proof that is wrong, here for two modes that a normal is claimed for: the draws themselves
  /// give it away, and NUTS takes over.
  @Test func `independent proposals that disappoint are followed by NUTS`() throws {
    let (sampled, announced) = try sample(ClaimedNormal(target: TwoModes(distance: 6)))
    #expect(announced == [.independence, .nuts] && sampled.algorithm == .nuts)
    #expect(sampled.reason.contains("independent proposals"))
    #expect(!Convergence(draws: sampled.draws, statistics: sampled.statistics).isTrustworthy)
  }

  /// Which chains decide must not depend on the part: of two modes, chains that all sit in one would be
  /// content with independent proposals, and those of both are not.
  @Test func `all parts of a run choose alike`() throws {
    func check(_ model: some Model, _ expected: SamplingAlgorithm) throws {
      func run(_ chains: Range<Int>) throws -> SampledPosterior {
        var settings = settings()
        (settings.chainOffset, settings.chainCount) = (chains.lowerBound, chains.count)
        return try ChainSampler(model, settings: settings).run()
      }
      let whole = try run(0..<8)
      let parts = try [run(0..<1), run(1..<4), run(4..<8)]
      #expect(whole.algorithm == expected)
      #expect(parts.allSatisfy { $0.algorithm == whole.algorithm && $0.reason == whole.reason })
      #expect(Draws(joining: parts.map(\.draws)) == whole.draws)
    }
    try check(ClaimedNormal(target: IndependentNormal(deviations: [1, 1])), .independence)
    try check(ClaimedNormal(target: TwoModes(distance: 6)), .nuts)
  }

  /// A bound too large to pay leaves NUTS, which then begins with the curvature at the mode; a short
  /// warmup must do for draws that are as good as others.
  @Test func `a concave density without a bound that pays begins at its curvature`() throws {
    let target = EquicorrelatedNormal(dimension: 20, conditionNumber: 1e4)
    let (sampled, announced) = try sample(ClaimedConcave(target: target))
    #expect(announced == [.nuts] && sampled.reason.contains("from the curvature at the mode"))
    #expect(sampled.warmupCount == 300)
    #expect(Convergence(draws: sampled.draws, statistics: sampled.statistics).isTrustworthy)
    var test = MomentTest()
    let columns = sampled.draws.columns
    for marginal in target.marginals {
      let draws = DrawMatrix(
        chains: (0..<sampled.draws.chainCount).map { chain in
          let chains = columns.map { Array($0.chain(chain)) }
          return (0..<sampled.draws.drawCount).map { draw in marginal.value(chains.map { $0[draw] })
          }
        })
      test.compare(
        marginal.name, draws, mean: try #require(marginal.mean),
        meanSquare: try #require(marginal.meanSquare))
    }
    #expect(test.failures.isEmpty)
  }

  @Test func `a sampler that the posterior cannot serve is an error`() {
    for algorithm in [SamplingAlgorithm.exact, .sgld, .psgld, .sgldcv, .csgld, .sghmc] {
      var settings = settings()
      settings.algorithm = algorithm
      #expect(throws: SamplingError.self) {
        try ChainSampler(TwoModes(distance: 1), settings: settings).run()
      }
    }
  }
}

/// The samplers that a run announces.
private final class Announcements: Sendable {
  private let found = Mutex<[SamplingAlgorithm]>([])
  var algorithms: [SamplingAlgorithm] { found.withLock { $0 } }

  var note: SamplingEventHandler {
    { [self] event in
      if case .choice(let algorithm, _) = event { found.withLock { $0.append(algorithm) } }
    }
  }
}

/// A target that claims the curvature of a normal, rightly or wrongly.
private struct ClaimedNormal<Target: KnownTarget>: Model, LogConcaveLogDensity {
  let target: Target

  var isLogConcave: Bool { true }
  var dimension: Int { target.dimension }
  var parameters: [Parameter] { target.parameters }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { target.constrain(position) }
  func value(at position: Span<Double>) -> Double { target.value(at: position) }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    target.value(at: position, gradient: &gradient)
  }

  /// Of unit normals, which both targets are made of.
  func negativeHessian(at position: Span<Double>) -> [Double] {
    (0..<dimension * dimension).map { $0 % (dimension + 1) == 0 ? 1 : 0 }
  }

  func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? {
    CurvatureBound(
      slope: 0, curvature: 1, decay: 0, cubic: 0, quartic: 0, meanRise: Double(dimension) / 2)
  }
}

/// A correlated normal whose concavity is proved, and no bound on any weight.
private struct ClaimedConcave: Model, LogConcaveLogDensity {
  let target: EquicorrelatedNormal

  var isLogConcave: Bool { true }
  var dimension: Int { target.dimension }
  var parameters: [Parameter] { target.parameters }
  var posterior: Self { self }
  func constrain(_ position: Span<Double>) -> [Double] { target.constrain(position) }
  func value(at position: Span<Double>) -> Double { target.value(at: position) }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    target.value(at: position, gradient: &gradient)
  }

  func negativeHessian(at position: Span<Double>) -> [Double] {
    let shared = target.shared / (1 + target.shared * Double(dimension))
    return (0..<dimension * dimension).map { ($0 % (dimension + 1) == 0 ? 1 : 0) - shared }
  }

  func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? { nil }
}
