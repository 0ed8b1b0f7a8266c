import Foundation
import LogDensities
import PosteriorDraws
import Probability
import ResponseFamilies
import StatisticalTesting
import Testing

@testable import RegressionModels
@testable import Sampling

@Suite struct ThinnedChainTests {
  private typealias Kernel = IndependenceMetropolis<EquicorrelatedNormal>

  private static let target = EquicorrelatedNormal(dimension: 3, shared: 4)

  private func positions(stepCount: Int, count: Int, shape: RadialShape) throws -> [[Double]] {
    let mode = try ModeSearch(Self.target).mode(from: [1, 1, 1])
    let kernel = Kernel(
      target: Self.target, proposal: HeavyTailedProposal(mode, shape: shape), stepCount: stepCount)
    var random = RandomStream(seed: 9, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0, 0, 0], random: &random)
    return (0..<count).map { _ in
      let step = kernel.step(&state, random: &random)
      #expect(step.stepCount == stepCount)
      return state.position
    }
  }

  /// The bound of a normal posterior that is proved from its own precision.
  private func bound(share: Double = 0.8) throws -> WeightBound {
    let curvature = CurvatureBound(
      slope: 0, curvature: 1, decay: 0, cubic: 0, quartic: 0, meanRise: 1.5)
    return try #require(
      WeightBound(curvature, shape: RadialShape(dimension: 3, normalShare: share)))
  }

  @Test func `a draw of k steps is the k-th state of a chain`() throws {
    let shape = RadialShape(dimension: 3, scale: 1.3)
    let all = try positions(stepCount: 1, count: 600, shape: shape)
    let thinned = try positions(stepCount: 3, count: 200, shape: shape)
    #expect(thinned == stride(from: 2, to: 600, by: 3).map { all[$0] })
  }

  @Test func `the bound of k steps is that of k times the same chance to forget`() throws {
    let bound = try bound()
    let m = exp(bound.logBound)
    for count in 1...8 {
      let chain = ThinnedChain(bound: bound, stepCount: count)
      let closed = 1 / (1 - pow(1 - 1 / m, Double(count)))
      #expect(abs(exp(chain.logBound) - closed) < 1e-12)
      #expect(chain.effectiveSampleSize(drawCount: 100) <= 100)
    }
    let single = ThinnedChain(bound: bound, stepCount: 1)
    #expect(abs(single.logBound - bound.logBound) < 1e-12)
  }

  @Test func `a chain is chosen within the largest bound, and none beyond all steps`() throws {
    let bounds = try [0.1, 0.3, 0.8].map { try bound(share: $0) }
    for largest in [1.05, 1.3, 2] {
      let chain = try #require(ThinnedChain.best(of: bounds, largestBound: largest))
      #expect(chain.logBound <= log(largest))
    }
    #expect(ThinnedChain.best(of: bounds, largestBound: 1) == nil)
    #expect(ThinnedChain.best(of: [], largestBound: 2) == nil)
  }

  /// Planted fault: the autocorrelation time of another shape.
  @Test(arguments: [
    RadialShape(dimension: 3, scale: 1.4),
    RadialShape(dimension: 3, scale: 1.3, normalShare: 0.8, normalScale: 1.15),
  ])
  func `the autocorrelation time on a normal posterior is what chains show`(
    shape: RadialShape
  ) throws {
    let rows = try positions(stepCount: 1, count: 60_000, shape: shape)
    // A sign does not depend on the distance, and so not on the weight.
    let signs = DrawMatrix(chains: [rows.map { $0[0] > 0 ? 1 : 0 }])
    let measured = 60_000 / signs.meanESS
    #expect(abs(measured / shape.normalAutocorrelationTime - 1) < 0.08)
    let other = RadialShape(dimension: 3, scale: 2)
    #expect(abs(measured / other.normalAutocorrelationTime - 1) > 0.2)
  }

  @Test func `a posterior whose bound is too large for one step takes several`() throws {
    let found = try (0..<30).lazy.compactMap {
      seed -> (RegressionPosterior, IndependenceAssessment.Route)? in
      let posterior = try SimulatedRegression(seed: seed, family: .bernoulli).posterior
      var random = RandomStream(seed: 1, chain: 0, purpose: .assessment)
      let zero = [Double](repeating: 0, count: posterior.dimension)
      let assessment = IndependenceAssessment(posterior, from: zero, random: &random)
      guard let route = assessment.route, exp(route.bound.logBound) > 2.5 else { return nil }
      #expect(assessment.reason.contains("draws of \(route.chain.stepCount) steps"))
      return (posterior, route)
    }.first
    let (posterior, route) = try #require(found)
    #expect(route.chain.stepCount > 1 && exp(route.chain.logBound) <= 2)
    let kernel = IndependenceMetropolis(
      target: posterior, proposal: route.proposal, stepCount: route.chain.stepCount)
    var random = RandomStream(seed: 2, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: route.mode.point.position, random: &random)
    let rows = (0..<10_000).map { _ in
      _ = kernel.step(&state, random: &random)
      return state.position
    }
    for index in 0..<posterior.dimension {
      let draws = DrawMatrix(chains: [rows.map { $0[index] }])
      #expect(draws.bulkESS > 0.9 * route.chain.effectiveSampleSize(drawCount: 10_000))
    }
  }
}
