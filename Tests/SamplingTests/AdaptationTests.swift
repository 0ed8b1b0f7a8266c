import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

/// Every metric with every adaptation, for both kernels.
@Suite struct AdaptationTests {
  private let target = EquicorrelatedNormal(dimension: 4, shared: 5)

  private func settings(_ metric: MetricKind, _ adaptation: AdaptationKind) -> SamplingSettings {
    var settings = SamplingSettings()
    (settings.metric, settings.adaptation) = (metric, adaptation)
    return settings
  }

  /// Four chains after a warmup: moments of the coordinates and of their difference.
  private func failures<Kernel: HamiltonianKernel>(
    _ kernel: Kernel, _ settings: SamplingSettings
  ) throws -> [MomentTest.Comparison] where Kernel.Target == EquicorrelatedNormal {
    var chains = [[[Double]]](repeating: [[], [], []], count: 4)
    for chain in 0..<4 {
      var kernel = kernel
      var random = RandomStream(seed: 12, chain: chain, purpose: .warmup)
      var state = try kernel.initialState(at: [1, -1, 0.5, 2], random: &random)
      var warmup = HamiltonianWarmup<Kernel>(settings, dimension: 4)
      while !warmup.isComplete { _ = try warmup.step(&kernel, &state, random: &random) }
      for _ in 0..<5000 {
        _ = kernel.step(&state, random: &random)
        chains[chain][0].append(state.position[0])
        chains[chain][1].append(state.position[3])
        chains[chain][2].append(state.position[0] - state.position[3])
      }
    }
    var test = MomentTest()
    for (index, square) in [6.0, 6, 2].enumerated() {
      test.compare(
        "\(index)", DrawMatrix(chains: chains.map { $0[index] }), mean: 0, meanSquare: square)
    }
    return test.failures
  }

  @Test(arguments: MetricKind.allCases, AdaptationKind.allCases)
  func `a warmed-up sampler has the right moments`(
    metric: MetricKind, adaptation: AdaptationKind
  ) throws {
    let settings = settings(metric, adaptation)
    let identity = Metric(dimension: 4)
    #expect(try failures(NoUTurn(target: target, metric: identity), settings).isEmpty)
    let hmc = HamiltonianMonteCarlo(target: target, metric: identity)
    #expect(try failures(hmc, settings).isEmpty)
  }

  /// On a normal the geometric mean of the two covariances is its covariance whatever the draws,
  /// but for the regularisation, which moves it by 2 in 10,000 here.
  @Test(arguments: [MetricKind.dense, .lowRank])
  func `draws and gradients of a normal give its covariance`(kind: MetricKind) throws {
    var window = DrawWindow(dimension: 4)
    var random = RandomStream(seed: 14, chain: 0, purpose: .simulation)
    for _ in 0..<9 {
      var position: [Double] = []
      for _ in 0..<4 { position.append(random.uniform(-3, 1)) }
      window.add(EvaluatedPosition(position, of: target))
    }
    let scale = scaleMatrix(try #require(window.metric(kind)))
    guard kind == .dense else {
      // Directions of the scaled space with variances between 1/2 and 2 are left at 1.
      let metric = try #require(window.metric(.lowRank))
      guard case .lowRank(let stretched) = metric else { return }
      #expect(stretched.rank >= 1)
      return
    }
    for row in 0..<4 {
      for column in 0..<4 {
        let entry = (0..<4).reduce(0.0) { $0 + scale[row * 4 + $1] * scale[column * 4 + $1] }
        #expect(abs(entry - (row == column ? 6 : 5)) < 3e-3)
      }
    }
  }

  @Test func `independent normals give their variances to three draws`() throws {
    let target = IndependentNormal(deviations: [1e-6, 1, 1e4])
    var window = DrawWindow(dimension: 3)
    for position in [[1e-6, 2, 3e4], [0, -1, 1], [3e-6, 0.5, -2e4]] {
      window.add(EvaluatedPosition(position, of: target))
    }
    guard case .diagonal(let deviations) = window.metric(.diagonal) else {
      Issue.record("no diagonal metric")
      return
    }
    for (a, b) in zip(deviations, target.deviations) { #expect(abs(a / b - 1) < 1e-12) }
  }

  @Test(arguments: MetricKind.allCases)
  func `draws that do not vary give no metric`(kind: MetricKind) {
    var window = DrawWindow(dimension: 2)
    #expect(window.metric(kind) == nil)
    for _ in 0..<5 {
      window.add(EvaluatedPosition([1, 2], of: IndependentNormal(deviations: [1, 1])))
    }
    #expect(window.metric(kind) == nil)
  }

  /// Many coordinates and few draws: the basis of a low-rank metric is smaller than the space.
  @Test func `a low-rank metric finds one wide direction among two hundred`() throws {
    let target = EquicorrelatedNormal(dimension: 200, shared: 50)
    var window = DrawWindow(dimension: 200)
    var random = RandomStream(seed: 15, chain: 0, purpose: .simulation)
    for _ in 0..<80 {
      let common = 50.0.squareRoot() * random.normal()
      var position: [Double] = []
      for _ in 0..<200 { position.append(common + random.normal()) }
      window.add(EvaluatedPosition(position, of: target))
    }
    let metric = try #require(window.metric(.lowRank))
    // The standard deviation along (1, …, 1)/√200 is √(1 + 200·50) = 100.
    let scale = scaleMatrix(metric)
    let along = (0..<200).map { column in
      (0..<200).reduce(0.0) { $0 + scale[$1 * 200 + column] } / 200.0.squareRoot()
    }
    // Eighty draws span less than half of the space, so a factor of 1.5 is left.
    let ratio = along.squaredNorm.squareRoot() / 100
    #expect(ratio > 1 / 1.5 && ratio < 1.5)
  }

  @Test func `a warmup can be stored and goes on as it would have`() throws {
    for adaptation in AdaptationKind.allCases {
      let settings = settings(.lowRank, adaptation)
      var kernel = NoUTurn(target: target, metric: Metric(dimension: 4))
      var random = RandomStream(seed: 16, chain: 0, purpose: .warmup)
      var state = try kernel.initialState(at: [1, -1, 0.5, 2], random: &random)
      var warmup = HamiltonianWarmup<NoUTurn<EquicorrelatedNormal>>(settings, dimension: 4)
      for _ in 0..<137 { _ = try warmup.step(&kernel, &state, random: &random) }
      var other = try JSONDecoder().decode(
        HamiltonianWarmup<NoUTurn<EquicorrelatedNormal>>.self, from: JSONEncoder().encode(warmup))
      var fresh = NoUTurn(target: target, metric: Metric(dimension: 4))
      fresh.tuning = kernel.tuning
      var copy = state
      var stream = RandomStream(random.snapshot)
      while !warmup.isComplete {
        _ = try warmup.step(&kernel, &state, random: &random)
        _ = try other.step(&fresh, &copy, random: &stream)
      }
      #expect(state == copy && kernel.tuning == fresh.tuning && other.isComplete)
    }
  }

  @Test func `settings of older files are Stan's windows`() throws {
    var settings = SamplingSettings()
    settings.adaptation = .fisher
    let stored = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(SamplingSettings.self, from: stored).adaptation == .fisher)
    var object = try #require(try JSONSerialization.jsonObject(with: stored) as? [String: Any])
    object["adaptation"] = nil
    let old = try JSONSerialization.data(withJSONObject: object)
    #expect(try JSONDecoder().decode(SamplingSettings.self, from: old).adaptation == .windowed)
  }
}
