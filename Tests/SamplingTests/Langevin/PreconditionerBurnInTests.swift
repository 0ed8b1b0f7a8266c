import Foundation
import LogDensities
import Probability
import Testing

@testable import Sampling

@Suite struct PreconditionerBurnInTests {
  /// One observation in fifty is in a batch, and one in one.
  @Test(arguments: [(8, 0.02), (400, 0.3)])
  func `the preconditioner nears the inverse information`(batchSize: Int, stepSize: Double) throws {
    let target = LogisticTarget(count: 400, coefficientCount: 3, seed: 1)
    var kernel = StochasticGradientLangevin(
      target: target, batchSize: batchSize, schedule: .constant(stepSize))
    var random = RandomStream(seed: 2, chain: 0, purpose: .warmup)
    var state = try kernel.initialState(at: [1, -1, 1], random: &random)
    var burnIn = PreconditionerBurnIn<StochasticGradientLangevin<LogisticTarget>>(count: 4000)
    while !burnIn.isComplete { _ = try burnIn.step(&kernel, &state, random: &random) }
    let information = target.informationDiagonal(at: target.mode())
    for (scale, information) in zip(kernel.tuning.preconditioner, information) {
      #expect(0.5...2 ~= scale * information, "\(scale * information)")
    }
  }

  @Test func `a burn-in goes on from its checkpoint as if nothing had been`() throws {
    typealias Kernel = StochasticGradientHamiltonian<LogisticTarget>
    let target = LogisticTarget(count: 100, coefficientCount: 2, seed: 1)
    var kernel = Kernel(target: target, batchSize: 9, schedule: .constant(0.01))
    var random = RandomStream(seed: 2, chain: 0, purpose: .warmup)
    var state = try kernel.initialState(at: [0, 0], random: &random)
    var burnIn = PreconditionerBurnIn<Kernel>(count: 30)
    for _ in 0..<11 { _ = try burnIn.step(&kernel, &state, random: &random) }
    var resumed = try JSONDecoder().decode(
      PreconditionerBurnIn<Kernel>.self, from: JSONEncoder().encode(burnIn))
    var twin = state
    var stream = RandomStream(random.snapshot)
    var other = Kernel(target: target, batchSize: 9, schedule: .constant(0.01))
    other.tuning = kernel.tuning
    while !burnIn.isComplete { _ = try burnIn.step(&kernel, &state, random: &random) }
    while !resumed.isComplete { _ = try resumed.step(&other, &twin, random: &stream) }
    #expect(kernel.tuning == other.tuning)
    #expect(state.position == twin.position)
  }
}
