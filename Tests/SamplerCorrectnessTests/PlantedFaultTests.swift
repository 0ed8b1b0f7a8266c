import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Sampling
import StatisticalTesting
import Testing

/// The comparisons that samplers pass must fail where something is wrong.
@Suite struct PlantedFaultTests {
  private static let warmupCount = 500

  private func failures<Adaptation: Warmup>(
    _ kernel: Adaptation.Kernel, _ warmup: Adaptation, on target: some KnownTarget
  ) throws -> Int {
    let sampled = try TestedSampler.chains(kernel, warmup, target.dimension, .short)
    return sampled.comparison(with: target, named: "fault").failures.count
  }

  @Test(arguments: [false, true])
  func `a model without its Jacobian fails`(isFaulty: Bool) throws {
    let target = ConjugateRegression.example
    let density = WithoutJacobian(base: target, isFaulty: isFaulty)
    let found = try failures(
      SliceSampler(target: density),
      ProposalWarmup(count: Self.warmupCount, dimension: target.dimension), on: target)
    #expect((found > 0) == isFaulty)
  }

  @Test(arguments: [0, 0.2])
  func `an asymmetric proposal without correction fails`(drift: Double) throws {
    let target = EquicorrelatedNormal(dimension: 3, conditionNumber: 1)
    let found = try failures(
      DriftingWalk(target: target, drift: drift), BurnIn(count: 200), on: target)
    #expect((found > 0) == (drift != 0))
  }

  /// With √(2h) noise the unadjusted step is off by h/4 of the standard deviation, which 2000 draws
  /// a chain do not show; with √h noise the variance is halved.
  @Test(arguments: [2.0, 1.0])
  func `Langevin noise of the wrong scale fails`(variance: Double) throws {
    let target = EquicorrelatedNormal(dimension: 3, conditionNumber: 1)
    let found = try failures(
      UnadjustedLangevin(target: target, stepSize: 0.02, noiseVariance: variance * 0.02),
      BurnIn(count: 200), on: target)
    #expect((found > 0) == (variance != 2))
  }

  @Test(arguments: [0, 0.5])
  func `a tempering swap without its ratio fails`(rate: Double) throws {
    let target = NormalMixture.unequal(dimension: 2, distance: 2)
    let found = try failures(
      CarelessTempering(base: ParallelTempering(target: target, replicaCount: 4), rate: rate),
      BurnIn(count: 500), on: target)
    #expect((found > 0) == (rate != 0))
  }

  @Test func `populations without reweighting fail`() throws {
    let target = NormalMixture.unequal(dimension: 2, distance: 4)
    let populations = (0..<24).map { index in
      var random = RandomStream(seed: 5, chain: index, purpose: .simulation)
      return unweightedPopulation(of: target, count: 500, random: &random)
    }
    var test = ValidationTest()
    test.compare(populations: populations, with: target, named: "fault")
    #expect(!test.failures.isEmpty)
  }

  /// Particles that only move along the path, as if the weights were all one.
  private func unweightedPopulation(
    of target: some KnownTarget, count: Int, random: inout RandomStream
  ) -> [[Double]] {
    let reference = NormalReference(dimension: target.dimension)
    var positions = (0..<count).map { _ in reference.draw(random: &random) }
    for stage in 1...20 {
      let beta = Double(stage * stage) / 400
      let density = TemperedLogDensity(
        target: target, reference: reference, inverseTemperature: beta)
      var kernel = RandomWalkMetropolis(target: density, moveCount: 20)
      kernel.tuning.scale = 1 / beta.squareRoot()
      for index in positions.indices {
        guard var state = try? kernel.initialState(at: positions[index], random: &random) else {
          continue
        }
        _ = kernel.step(&state, random: &random)
        positions[index] = state.position
      }
    }
    return positions
  }
}

/// A regression whose density forgets dσ² / d log σ.
private struct WithoutJacobian: LogDensity {
  let base: ConjugateRegression
  let isFaulty: Bool
  var dimension: Int { base.dimension }

  func value(at position: Span<Double>) -> Double {
    base.value(at: position) - (isFaulty ? 2 * position[dimension - 1] : 0)
  }
}

/// A random walk that prefers one direction and does not correct for it.
private struct DriftingWalk<Target: LogDensity>: TransitionKernel {
  let target: Target
  let drift: Double
  var tuning = ProposalTuning(scale: 1)

  func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> PositionState {
    PositionState(position: position, logDensity: target.value(at: position.span))
  }

  func step(_ state: inout PositionState, random: inout RandomStream) -> StepStatistics {
    for _ in 0..<10 {
      var proposal = state.position
      for index in proposal.indices { proposal[index] += random.normal() + drift }
      let value = target.value(at: proposal.span)
      if random.uniform() < exp(value - state.logDensity) {
        state = PositionState(position: proposal, logDensity: value)
      }
    }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: 1, stepCount: 10)
  }
}

/// x' = x + h∇ + √v z, a hundred times a step.
private struct UnadjustedLangevin<Target: DifferentiableLogDensity>: TransitionKernel {
  let target: Target
  let stepSize: Double
  let noiseVariance: Double
  var tuning = ProposalTuning(scale: 1)

  func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> EvaluatedPosition {
    EvaluatedPosition(position, of: target)
  }

  func step(_ state: inout EvaluatedPosition, random: inout RandomStream) -> StepStatistics {
    for _ in 0..<100 {
      for index in state.position.indices {
        state.position[index] +=
          stepSize * state.gradient[index] + noiseVariance.squareRoot() * random.normal()
      }
      state.evaluate(target)
    }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: stepSize, stepCount: 100)
  }
}

/// Parallel tempering whose coldest pair swaps now and then whatever the ratio says.
private struct CarelessTempering<Target: LogDensity>: TransitionKernel {
  var base: ParallelTempering<Target>
  let rate: Double

  var tuning: ParallelTempering<Target>.Tuning {
    get { base.tuning }
    set { base.tuning = newValue }
  }

  func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> ParallelTempering<Target>.State {
    try base.initialState(at: position, random: &random)
  }

  mutating func step(
    _ state: inout ParallelTempering<Target>.State, random: inout RandomStream
  ) -> StepStatistics {
    let statistics = base.step(&state, random: &random)
    let last = state.replicas.count - 1
    if random.uniform() < rate { state.replicas.swapAt(last, last - 1) }
    return statistics
  }
}
