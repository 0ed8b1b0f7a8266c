import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Synchronization
import Testing

@testable import Sampling

@Suite struct NoUTurnTests {
  /// Sixty problems: a random normal or quartic target, a random metric of each kind, a random step
  /// size, ten transitions each.
  @Test(arguments: MetricKind.allCases)
  func `the iterative tree makes the draws of the recursive one`(kind: MetricKind) throws {
    for problem in 0..<20 {
      var setup = RandomStream(seed: 17, chain: problem, purpose: .simulation)
      let dimension = 1 + problem % 6
      let target = QuarticNormal(
        precisions: (0..<dimension).map { _ in exp(setup.uniform(-2, 2)) },
        quartic: problem % 2 == 0 ? 0 : 0.3)
      let metric = randomMetric(kind, dimension: dimension, random: &setup)
      let stepSize = exp(setup.uniform(-3, 0))
      var kernel = NoUTurn(target: target, metric: metric, stepSize: stepSize, maxTreeDepth: 7)
      var reference = RecursiveNoUTurn(
        scale: scaleMatrix(metric), target: target, maxTreeDepth: 7,
        tuning: .init(stepSize: stepSize))
      var a = RandomStream(seed: 3, chain: problem, purpose: .sampling)
      var b = RandomStream(seed: 3, chain: problem, purpose: .sampling)
      let start = (0..<dimension).map { _ in setup.uniform(-1, 1) }
      var state = try kernel.initialState(at: start, random: &a)
      var expected = state
      for _ in 0..<10 {
        let statistics = kernel.step(&state, random: &a)
        let other = reference.step(&expected, random: &b)
        #expect(statistics.stepCount == other.stepCount)
        #expect(statistics.treeDepth == other.treeDepth)
        #expect(abs(statistics.energy - other.energy) < 1e-8 * (1 + abs(other.energy)))
        #expect(a.snapshot == b.snapshot)
        for (x, y) in zip(state.position, expected.position) {
          #expect(abs(x - y) < 1e-8 * (1 + abs(y)))
        }
        expected = state
      }
    }
  }

  /// On a flat density the trajectory is an arithmetic progression that never turns, so the nodes
  /// visited are known: 2^j to one side of those before, without gap or repetition.
  @Test func `a tree visits whole numbers in order, each once`() throws {
    let visited = Visits()
    let target = FlatLine(visits: visited)
    for chain in 0..<20 {
      var kernel = NoUTurn(target: target, metric: Metric(dimension: 1), maxTreeDepth: 5)
      var random = RandomStream(seed: 5, chain: chain, purpose: .simulation)
      var state = try kernel.initialState(at: [0], random: &random)
      var replay = RandomStream(random.snapshot)
      let velocity = replay.normal()
      visited.clear()
      let statistics = kernel.step(&state, random: &random)
      #expect(statistics.treeDepth == 5 && statistics.stepCount == 31)
      let nodes = visited.positions.map { Int(($0 / velocity).rounded()) }
      var (low, high) = (0, 0)
      for depth in 0..<5 {
        let half = Array(nodes[((1 << depth) - 1)..<((1 << (depth + 1)) - 1)])
        let forward = half[0] > high
        let expected =
          forward ? Array((high + 1)...(high + half.count)) : (1...half.count).map { low - $0 }
        #expect(half == expected)
        if forward { high += half.count } else { low -= half.count }
      }
      #expect(nodes.contains(Int((state.position[0] / velocity).rounded())))
    }
  }

  /// With equal weights every doubling takes the new half, and every point of it is as likely.
  @Test func `on a flat density the draw is uniform in the last half`() throws {
    let target = FlatLine(visits: Visits())
    var kernel = NoUTurn(target: target, metric: Metric(dimension: 1), maxTreeDepth: 3)
    var random = RandomStream(seed: 6, chain: 0, purpose: .simulation)
    var counts = [Int: Int]()
    let total = 16_000
    for _ in 0..<total {
      var state = try kernel.initialState(at: [0], random: &random)
      target.visits.clear()
      var replay = RandomStream(random.snapshot)
      let velocity = replay.normal()
      _ = kernel.step(&state, random: &random)
      let half = target.visits.positions.suffix(4).map { Int(($0 / velocity).rounded()) }
      let node = Int((state.position[0] / velocity).rounded())
      counts[(half.firstIndex(of: node) ?? -1), default: 0] += 1
    }
    #expect(counts[-1] == nil)
    // Chi-square with 3 degrees of freedom exceeds 21.1 with probability 1e-4.
    let expected = Double(total) / 4
    let chiSquare = (0..<4).reduce(0.0) {
      $0 + (Double(counts[$1] ?? 0) - expected) * (Double(counts[$1] ?? 0) - expected) / expected
    }
    #expect(chiSquare < 21.1)
  }

  @Test func `a step that blows up is a divergence and leaves the state finite`() throws {
    var kernel = NoUTurn(
      target: IndependentNormal(deviations: [1e-4]), metric: Metric(dimension: 1), stepSize: 1)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    var state = try kernel.initialState(at: [1e-4], random: &random)
    let statistics = kernel.step(&state, random: &random)
    #expect(statistics.diverging)
    #expect(statistics.acceptanceRate == 0 && kernel.symmetricAcceptanceRate == 0)
    #expect(state.position == [1e-4])
  }

  /// A checkpoint holds tuning, state and stream, so a kernel's scratch must not matter.
  @Test func `a fresh kernel goes on as the used one would`() throws {
    let target = EquicorrelatedNormal(dimension: 4, shared: 3)
    var used = NoUTurn(target: target, metric: Metric(dimension: 4), stepSize: 0.3)
    var random = RandomStream(seed: 8, chain: 0, purpose: .sampling)
    var state = try used.initialState(at: [1, 0, -1, 2], random: &random)
    for _ in 0..<20 { _ = used.step(&state, random: &random) }
    var fresh = NoUTurn(target: target, metric: Metric(dimension: 4))
    fresh.tuning = used.tuning
    var copy = state
    var other = RandomStream(random.snapshot)
    for _ in 0..<20 {
      let statistics = used.step(&state, random: &random)
      let expected = fresh.step(&copy, random: &other)
      #expect(statistics == expected && state == copy)
    }
  }
}

/// Σ of −½ aᵢxᵢ² − q xᵢ⁴: log-concave, and not normal where q > 0.
struct QuarticNormal: DifferentiableLogDensity {
  let precisions: [Double]
  let quartic: Double
  var dimension: Int { precisions.count }
  func value(at position: Span<Double>) -> Double { .nan }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var value = 0.0
    for index in precisions.indices {
      let x = position[index]
      value -= precisions[index] * x * x / 2 + quartic * x * x * x * x
      gradient[index] = -precisions[index] * x - 4 * quartic * x * x * x
    }
    return value
  }
}

/// A density of one on the line, which notes where it was evaluated.
private struct FlatLine: DifferentiableLogDensity {
  let visits: Visits
  var dimension: Int { 1 }
  func value(at position: Span<Double>) -> Double { 0 }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    visits.note(position[0])
    gradient[0] = 0
    return 0
  }
}

private final class Visits: Sendable {
  private let list = Mutex([Double]())
  var positions: [Double] { list.withLock { $0 } }
  func note(_ position: Double) { list.withLock { $0.append(position) } }
  func clear() { list.withLock { $0.removeAll() } }
}
