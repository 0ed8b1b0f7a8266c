import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

/// What random walk, slice sampling and tempering have in common.
@Suite struct GradientFreeKernelTests {
  private typealias Target = EquicorrelatedNormal
  private let target = EquicorrelatedNormal(dimension: 3, conditionNumber: 20)

  /// A chain put away in the middle of its warmup and taken up again goes on as if nothing had
  /// been.
  private func checkResume<Adaptation: Warmup>(
    _ fresh: Adaptation.Kernel, _ warmup: Adaptation
  ) throws {
    func advance(
      _ kernel: inout Adaptation.Kernel, _ state: inout Adaptation.Kernel.State,
      _ warmup: inout Adaptation, _ random: inout RandomStream, steps: Int
    ) throws {
      for _ in 0..<steps {
        if warmup.isComplete {
          _ = kernel.step(&state, random: &random)
        } else {
          _ = try warmup.step(&kernel, &state, random: &random)
        }
      }
    }
    var (kernel, warmup) = (fresh, warmup)
    var random = RandomStream(seed: 1, chain: 0, purpose: .warmup)
    var state = try kernel.initialState(at: [0.1, -0.4, 1.2], random: &random)
    try advance(&kernel, &state, &warmup, &random, steps: 77)
    let stored = try JSONEncoder().encode(
      Checkpoint<Adaptation>(
        tuning: kernel.tuning, state: state, warmup: warmup, random: random.snapshot))
    try advance(&kernel, &state, &warmup, &random, steps: 150)
    let checkpoint = try JSONDecoder().decode(Checkpoint<Adaptation>.self, from: stored)
    var (kernel2, state2, warmup2) = (fresh, checkpoint.state, checkpoint.warmup)
    kernel2.tuning = checkpoint.tuning
    var random2 = RandomStream(checkpoint.random)
    try advance(&kernel2, &state2, &warmup2, &random2, steps: 150)
    #expect(state2.position == state.position)
    #expect(state2.logDensity == state.logDensity)
  }

  @Test func `chains go on from a checkpoint bit for bit`() throws {
    try checkResume(RandomWalkMetropolis(target: target), ProposalWarmup(count: 200, dimension: 3))
    try checkResume(SliceSampler(target: target), ProposalWarmup(count: 200, dimension: 3))
    try checkResume(ParallelTempering(target: target), TemperingWarmup(count: 200, dimension: 3))
  }

  /// Steps report their evaluations, and end where the density is −∞ from some evaluation on.
  private func checkCount<Kernel: TransitionKernel>(
    _ make: (CountedTarget<Target>) -> Kernel
  ) throws {
    let counted = CountedTarget(target)
    var kernel = make(counted)
    var random = RandomStream(seed: 2, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0, 0, 0], random: &random)
    let before = counted.count
    let reported = (0..<50).reduce(0) { sum, _ in
      sum + kernel.step(&state, random: &random).stepCount
    }
    #expect(counted.count - before == reported)
    for limit in 1...40 {
      var kernel = make(CountedTarget(target, limit: limit))
      var state = try kernel.initialState(at: [0, 0, 0], random: &random)
      let statistics = kernel.step(&state, random: &random)
      #expect(state.logDensity.isFinite && statistics.stepCount < 10_000)
    }
  }

  @Test func `steps count their evaluations and end when the density is gone`() throws {
    try checkCount { RandomWalkMetropolis(target: $0) }
    try checkCount { SliceSampler(target: $0) }
    try checkCount { ParallelTempering(target: $0, replicaCount: 4) }
  }

  private func warmUp<Adaptation: Warmup>(
    _ kernel: Adaptation.Kernel, _ warmup: Adaptation
  ) throws {
    var (kernel, warmup) = (kernel, warmup)
    var random = RandomStream(seed: 3, chain: 0, purpose: .warmup)
    var state = try kernel.initialState(at: [0, 0], random: &random)
    while !warmup.isComplete { _ = try warmup.step(&kernel, &state, random: &random) }
  }

  @Test func `a flat density ends as improper`() {
    let flat = FlatDensity(dimension: 2)
    #expect(throws: SamplingError.stepSizeExploded) {
      try warmUp(RandomWalkMetropolis(target: flat), ProposalWarmup(count: 500, dimension: 2))
    }
    #expect(throws: SamplingError.stepSizeExploded) {
      try warmUp(SliceSampler(target: flat), ProposalWarmup(count: 500, dimension: 2))
    }
  }

  @Test func `a density without a number is refused at the start`() {
    #expect(throws: SamplingError.startIsNotFinite) {
      try warmUp(
        RandomWalkMetropolis(target: NowhereDensity()), ProposalWarmup(count: 9, dimension: 2))
    }
    #expect(throws: SamplingError.startIsNotFinite) {
      try warmUp(SliceSampler(target: NowhereDensity()), ProposalWarmup(count: 9, dimension: 2))
    }
    #expect(throws: SamplingError.startIsNotFinite) {
      try warmUp(
        ParallelTempering(target: NowhereDensity()), TemperingWarmup(count: 9, dimension: 2))
    }
  }

  @Test func `the random walk accepts about a quarter after its warmup`() throws {
    let target = EquicorrelatedNormal(dimension: 10, conditionNumber: 100)
    let chains = try ChainRunner(
      kernel: RandomWalkMetropolis(target: target),
      warmup: ProposalWarmup(count: 1000, dimension: 10), drawCount: 500, seed: 1
    ).run(dimension: 10)
    for statistics in chains.statistics {
      let mean = statistics.reduce(0) { $0 + $1.acceptanceRate } / 500
      #expect(abs(mean - 0.234) < 0.05)
    }
  }

  /// The covariance of a chain's stationary part must survive a start that was far away.
  ///
  /// Here it weighs (100/4000)³, against 100/4000 in a plain covariance.
  @Test func `a covariance forgets a start far away`() throws {
    var covariance = ForgettingCovariance(dimension: 2)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    for step in 0..<4000 {
      let transient = step < 100 ? 30.0 : 0
      let z = random.normal()
      covariance.add([z + transient, 0.6 * z + 0.8 * random.normal() + transient])
    }
    let factor = try #require(covariance.factor)
    // L of [1 0.6; 0.6 1] is [1 0; 0.6 0.8].
    #expect(abs(factor.values[0] - 1) < 0.1)
    #expect(abs(factor.values[2] - 0.6) < 0.1)
    #expect(abs(factor.values[3] - 0.8) < 0.1)
  }
}

/// All that a chain is.
private struct Checkpoint<Adaptation: Warmup>: Codable {
  let tuning: Adaptation.Kernel.Tuning
  let state: Adaptation.Kernel.State
  let warmup: Adaptation
  let random: RandomStreamSnapshot
}
