import Foundation
import LogDensities
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct PathfinderTests {
  @Test func `a round normal is found exactly`() throws {
    let draws = try Pathfinder(EquicorrelatedNormal(dimension: 5, conditionNumber: 1)).run(seed: 1)
    let weights = try #require(draws.logWeights).joined()
    #expect(weights.allSatisfy { abs($0) < 1e-9 })
  }

  /// The mean weight of every path is an unbiased estimate of the evidence.
  @Test(arguments: [
    EquicorrelatedNormal(dimension: 4, conditionNumber: 30) as any KnownTarget,
    ConjugateRegression.example,
  ])
  func `the mean weight estimates the evidence`(target: any KnownTarget) throws {
    func check(_ target: some KnownTarget) throws {
      var pathfinder = Pathfinder(target)
      (pathfinder.pathCount, pathfinder.drawCount) = (24, 2000)
      let draws = try pathfinder.run(seed: 3, threadCount: 2)
      let means = try #require(draws.logWeights).map { weights in
        weights.reduce(0) { $0 + exp($1 - target.logEvidence) } / 2000
      }
      var test = ValidationTest()
      test.add("evidence", independent: means, truth: 1)
      #expect(test.failures.isEmpty && test.alerts.isEmpty)
    }
    try check(target)
  }

  @Test func `resampled draws have the right mean`() throws {
    let target = ConjugateRegression.example
    let draws = try Pathfinder(target).run(seed: 2)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let resampled = draws.resampled(2000, random: &random)
    for marginal in target.marginals.prefix(3) {
      let values = resampled.map(marginal.value)
      let mean = values.reduce(0, +) / 2000
      let sd = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000).squareRoot()
      #expect(abs(mean - (marginal.mean ?? 0)) < 0.15 * sd)
    }
  }

  /// H y = s for the newest pair, whatever the memory holds.
  @Test func `the inverse Hessian keeps the secant equation`() throws {
    let target = Banana()
    var path = try #require(QuasiNewtonPath(target: target, from: [1.2, -1.5]))
    for _ in 0..<8 {
      let before = path.here
      guard path.advance() else { break }
      let s = zip(path.here.position, before.position).map(-)
      let y = zip(before.gradient, path.here.gradient).map(-)
      let product = path.inverseHessianProduct(y)
      let curvature = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
      guard curvature > 1e-12 else { continue }
      for (a, b) in zip(product, s) { #expect(abs(a - b) < 1e-9 * (1 + abs(b))) }
      #expect(path.here.logDensity > before.logDensity)
    }
  }

  @Test func `the path ends at the mode of a badly scaled normal`() throws {
    let target = IndependentNormal(deviations: [1e-3, 1, 1e3])
    var path = try #require(QuasiNewtonPath(target: target, from: [1, 1, 1]))
    for _ in 0..<200 { if !path.advance() { break } }
    #expect(abs(path.here.position[0]) < 1e-5)
    #expect(abs(path.here.position[1]) < 1e-2)
  }

  @Test func `draws do not depend on the number of threads, and evaluations are counted`() throws {
    let target = CountedTarget(Banana())
    let pathfinder = Pathfinder(target)
    let reference = try pathfinder.run(seed: 5)
    #expect(target.count == reference.evaluationCount)
    for threads in [2, 3] {
      #expect(try pathfinder.run(seed: 5, threadCount: threads) == reference)
    }
  }

  /// Flat everywhere, along an axis, and along a line askew; each would be given a width that is
  /// its own invention.
  @Test(arguments: [[0.0, 0], [0, 1], [3, 1], [1e-4, 1e4]])
  func `a density that is flat in some direction is refused`(normal: [Double]) {
    #expect(throws: SamplingError.inChain(0, .modeIsNotPeaked)) {
      try Pathfinder(Ridge(normal: normal)).run(seed: 1)
    }
  }

  @Test func `a density without a number anywhere is refused`() {
    #expect(throws: SamplingError.inChain(0, .noFiniteStart(tries: 100))) {
      try Pathfinder(NowhereDensity()).run(seed: 1)
    }
  }
}

/// −(n·x)²/2, which does not change across n.
private struct Ridge: DifferentiableLogDensity {
  let normal: [Double]
  var dimension: Int { normal.count }

  private func height(_ position: Span<Double>) -> Double {
    normal.indices.reduce(0) { $0 + normal[$1] * position[$1] }
  }

  func value(at position: Span<Double>) -> Double {
    let height = height(position)
    return -height * height / 2
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let height = height(position)
    for index in normal.indices { gradient[index] = -height * normal[index] }
    return -height * height / 2
  }
}
