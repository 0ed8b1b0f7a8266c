import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct ParallelTemperingTests {
  @Test func `modes that no single chain crosses are visited by their weight`() throws {
    let target = TwoModes(distance: 20)
    let chains = try ChainRunner(
      kernel: ParallelTempering(target: target), warmup: TemperingWarmup(count: 500, dimension: 1),
      drawCount: 2000, seed: 1
    ).run(dimension: 1)
    let draws = DrawMatrix(chains: chains.positions.map { $0.map { $0[0] } })
    #expect(draws.rhat < 1.01)
    let right = draws.map { $0 > 0 ? 1 : 0 }
    #expect(abs(right.mean - 0.5) < 4 * right.meanMCSE)
  }

  @Test func `the schedule ends with about equal rejection`() throws {
    let target = EquicorrelatedNormal(dimension: 5, conditionNumber: 1)
    var kernel = ParallelTempering(target: target)
    var warmup = TemperingWarmup<EquicorrelatedNormal>(count: 2000, dimension: 5)
    var random = RandomStream(seed: 4, chain: 0, purpose: .warmup)
    var state = try kernel.initialState(at: [0, 0, 0, 0, 0], random: &random)
    while !warmup.isComplete { _ = try warmup.step(&kernel, &state, random: &random) }
    var (sums, turns) = ([Double](repeating: 0, count: 9), [Double](repeating: 0, count: 9))
    for _ in 0..<4000 {
      _ = kernel.step(&state, random: &random)
      for (pair, rejection) in kernel.lastStep.rejections.enumerated() {
        guard let rejection else { continue }
        sums[pair] += rejection
        turns[pair] += 1
      }
    }
    let rates = zip(sums, turns).map(/)
    let mean = rates.reduce(0, +) / 9
    for rate in rates { #expect(abs(rate - mean) < 0.1) }
    #expect(turns.allSatisfy { $0 == 2000 })
    let schedule = kernel.tuning.inverseTemperatures
    #expect(schedule.first == 0 && schedule.last == 1 && schedule == schedule.sorted())
  }

  @Test func `equal parts of a known barrier`() {
    let adaptation = ProposalAdaptation(
      of: SliceSampler<EquicorrelatedNormal>.self, count: 20, dimension: 1)
    var round = TemperingRound(pairs: 2, adaptation: adaptation)
    var proposals = [ProposalTuning](repeating: ProposalTuning(scale: 1), count: 2)
    let replica = PositionState(position: [0], logDensity: 0)
    round.update(
      &proposals, replicas: [replica, replica], acceptanceRates: [0.5, 0.5], rejections: [0.6, nil])
    round.update(
      &proposals, replicas: [replica, replica], acceptanceRates: [0.5, 0.5], rejections: [nil, 0.2])
    // Λ is 0.8, and half of it is reached after two thirds of the first pair.
    let schedule = round.equalized([0, 0.3, 1])
    #expect(abs(schedule[1] - 0.2) < 1e-12)
    #expect(schedule[0] == 0 && schedule[2] == 1 && schedule.count == 3)
  }

  @Test func `log p comes back from the tempered density`() {
    let target = EquicorrelatedNormal(dimension: 2, conditionNumber: 5)
    let position = [0.3, -2.5]
    for beta in [1e-8, 0.1, 0.9, 1] {
      let density = TemperedLogDensity(
        target: target, reference: NormalReference(dimension: 2), inverseTemperature: beta)
      let state = PositionState(position: position, logDensity: density.value(at: position.span))
      let error = density.targetValue(of: state) - target.value(at: position.span)
      #expect(abs(error) * beta < 1e-14)
    }
  }
}
