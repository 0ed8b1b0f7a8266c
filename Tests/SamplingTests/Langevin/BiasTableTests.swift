import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import Sampling

/// Measures the bias table of the page on stochastic gradients: `CREDENCE_VALIDATE=1 swift test -c
/// release --filter BiasTable`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] != nil), .serialized)
struct BiasTableTests {
  @Test(arguments: [(1000, 10, 10_000, 8000), (100_000, 20, 2000, 600)])
  func `the bias table of a logistic regression`(
    count: Int, coefficientCount: Int, passes: Int, referenceDraws: Int
  ) throws {
    let target = LogisticTarget(count: count, coefficientCount: coefficientCount, seed: 11)
    let reference = try nuts(target, draws: referenceDraws, passes: nil).moments
    var table = BiasTable(target: target, reference: reference, passes: passes)
    let exact = try nuts(target, draws: 100_000, passes: passes)
    table.add("NUTS", gradients: "n = N", exact.moments)
    try table.addLangevinMethods(mode: target.mode())
    table.print("logistic \(count) x \(coefficientCount)")
    // The noise of an epoch's batches cancels, so less than the 41% of independent noise.
    let large = try #require(table.errors["SGLD, h = 0.02"])
    #expect(large.deviation > 0.1 && large.deviation < 0.41)
    let controlled = try #require(table.errors["SGLD-CV, h = 0.05"])
    #expect(abs(controlled.deviation) < 0.15)
  }

  @Test func `the bias table of a normal mean`() throws {
    let target = NormalMean(data: NormalMean.data(10_000))
    var exact = RunningMoments(dimension: 1)
    exact.add([target.mean - target.precision.squareRoot().magnitude / target.precision])
    exact.add([target.mean + target.precision.squareRoot().magnitude / target.precision])
    var table = BiasTable(target: target, reference: exact, passes: 4000)
    let chain = try nuts(target, draws: 100_000, passes: 4000)
    table.add("NUTS", gradients: "n = N", chain.moments)
    try table.addLangevinMethods(mode: [target.mean])
    table.print("normal mean of 10000")
    #expect(abs(table.errors["Langevin, h = 0.1"]?.deviation ?? 1) < 0.2)
  }

  /// A chain of NUTS until its draws or its gradients are used up; its warmup counts.
  private func nuts(
    _ target: some SubsampledLogDensity, draws: Int, passes: Int?
  ) throws -> (moments: RunningMoments, passes: Int) {
    var random = RandomStream(seed: 21, chain: passes == nil ? 0 : 1, purpose: .sampling)
    var kernel = NoUTurn(target: target, metric: Metric(dimension: target.dimension))
    var state = try kernel.initialState(
      at: [Double](repeating: 0, count: target.dimension), random: &random)
    var adaptation = WindowedAdaptation(
      of: kernel, count: 150, targetAcceptance: 0.8, metricKind: .diagonal)
    var used = 0
    while !adaptation.isComplete {
      used += try adaptation.step(&kernel, &state, random: &random).stepCount
    }
    var moments = RunningMoments(dimension: target.dimension)
    for _ in 0..<draws where used < passes ?? .max {
      used += kernel.step(&state, random: &random).stepCount
      moments.add(state.position)
    }
    return (moments, used)
  }
}

extension WindowedAdaptation {
  /// A warmup for a kernel whose type need not be spelled.
  fileprivate init(
    of kernel: Kernel, count: Int, targetAcceptance: Double, metricKind: MetricKind
  ) {
    self.init(
      count: count, dimension: kernel.target.dimension, targetAcceptance: targetAcceptance,
      metricKind: metricKind)
  }
}

/// Mean and variance of each coordinate as draws come.
private struct RunningMoments {
  private(set) var count = 0.0
  private(set) var mean: [Double]
  private var squares: [Double]

  init(dimension: Int) {
    mean = [Double](repeating: 0, count: dimension)
    squares = mean
  }

  mutating func add(_ position: [Double]) {
    count += 1
    for index in mean.indices {
      let before = position[index] - mean[index]
      mean[index] += before / count
      squares[index] += before * (position[index] - mean[index])
    }
  }

  func deviation(_ index: Int) -> Double { (squares[index] / count).squareRoot() }
}

/// Errors of several methods against a reference, at equal cost.
private struct BiasTable<Target: SubsampledLogDensity> {
  let target: Target
  let reference: RunningMoments
  /// Full gradients that each method may use, in units of N observations.
  let passes: Int
  private var lines: [String] = []
  private(set) var errors: [String: (mean: Double, deviation: Double)] = [:]

  init(target: Target, reference: RunningMoments, passes: Int) {
    (self.target, self.reference, self.passes) = (target, reference, passes)
  }

  /// Root mean square over coordinates of the error of the mean, in posterior sd, and the mean
  /// relative error of the sd.
  mutating func add(_ name: String, gradients: String, _ moments: RunningMoments) {
    let dimension = Double(target.dimension)
    var (square, ratio) = (0.0, 0.0)
    for index in 0..<target.dimension {
      let deviation = reference.deviation(index)
      let error = (moments.mean[index] - reference.mean[index]) / deviation
      square += error * error / dimension
      ratio += (moments.deviation(index) / deviation - 1) / dimension
    }
    errors[name] = (square.squareRoot(), ratio)
    let numbers = String(format: "%.3f | %+.1f%%", square.squareRoot(), 100 * ratio)
    lines.append("| \(name) | \(gradients) | \(Int(moments.count)) | \(numbers) |")
  }

  func print(_ title: String) {
    let head = [
      "\n\(title), \(passes) passes over the data each\n",
      "| method | minibatch | draws | error of means / sd | error of sds |",
      "|---|---|---|---|---|",
    ]
    let text = (head + lines).joined(separator: "\n") + "\n"
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  mutating func addLangevinMethods(mode: [Double]) throws {
    let size = max(target.observationCount / 100, 1)
    let controlled = try #require(ControlVariateLogDensity(target, mode: mode))
    try add("Langevin, h = 0.1", sgld(target, .constant(0.1), target.observationCount))
    for h in [0.02, 0.001] { try add("SGLD, h = \(h)", sgld(target, .constant(h), size)) }
    try add(
      "SGLD, h = 0.2 (1000 + t)^-1/3",
      sgld(target, .polynomial(a: 0.2, b: 1000, gamma: 1 / 3.0), size))
    try add(
      "cyclical SGLD, h from 0.02, 2000 updates",
      sgld(
        target, .cyclicalCosine(initial: 0.02, cycleLength: 2000, exploration: 0.25), size))
    try add("SGHMC, h = 0.0002, friction 0.1", sghmc(target, 0.0002, 0.1, size))
    for h in [0.05, 0.5] {
      try add("SGLD-CV, h = \(h)", sgld(controlled, .constant(h), size), cost: 2)
    }
    try add("SGHMC-CV, h = 0.05, friction 0.3", sghmc(controlled, 0.05, 0.3, size), cost: 2)
  }

  private func sgld<Seen: SubsampledLogDensity>(
    _ target: Seen, _ schedule: StepSizeSchedule, _ size: Int
  ) -> StochasticGradientLangevin<Seen> {
    StochasticGradientLangevin(target: target, batchSize: size, schedule: schedule)
  }

  private func sghmc<Seen: SubsampledLogDensity>(
    _ target: Seen, _ stepSize: Double, _ friction: Double, _ size: Int
  ) -> StochasticGradientHamiltonian<Seen> {
    StochasticGradientHamiltonian(
      target: target, batchSize: size, schedule: .constant(stepSize), friction: friction)
  }

  /// Runs a kernel: a fifth of its cost is a burn-in with plain SGLD, which learns G.
  ///
  /// - Parameter cost: minibatch gradients an update.
  private mutating func add<Kernel: StochasticGradientKernel>(
    _ name: String, _ kernel: Kernel, cost: Int = 1
  ) throws {
    var kernel = kernel
    var random = RandomStream(seed: 31, chain: 0, purpose: .sampling)
    let updates = passes * target.observationCount / kernel.batchSize
    var plain = sgld(target, .constant(0.005), max(target.observationCount / 100, 1))
    let count = passes * target.observationCount / plain.batchSize / 5
    var burnIn = PreconditionerBurnIn<StochasticGradientLangevin<Target>>(count: count)
    var start = try plain.initialState(
      at: [Double](repeating: 0, count: target.dimension), random: &random)
    while !burnIn.isComplete { _ = try burnIn.step(&plain, &start, random: &random) }
    kernel.tuning.preconditioner = plain.tuning.preconditioner
    var state = try kernel.initialState(at: start.position, random: &random)
    var moments = RunningMoments(dimension: target.dimension)
    var used = updates / 5
    while used < updates {
      let statistics = kernel.step(&state, random: &random)
      #expect(!statistics.diverging)
      used += cost * statistics.stepCount
      moments.add(state.position)
    }
    add(name, gradients: "n = \(kernel.batchSize)", moments)
  }
}
