import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels
@testable import Sampling

/// The proved bound against what weights are found.
@Suite struct WeightBoundTests {
  private static let normal = CurvatureBound(
    slope: 0, curvature: 1, decay: 0, cubic: 0, quartic: 0, meanRise: 0)

  /// For a standard normal the supremum lies at r² = d, for any ν with s = 1.
  @Test(arguments: [1, 2, 11, 40], [1.0, 3, 5])
  func `the bound of a normal is the closed one`(d: Int, degrees: Double) throws {
    var curvature = Self.normal
    curvature.meanRise = Double(d) / 2
    let bound = try #require(
      WeightBound(curvature, shape: RadialShape(dimension: d, degrees: degrees)))
    let n = Double(d)
    let closed =
      (degrees + n) / 2 * log1p(n / degrees) - n / 2 - n / 2 * log(2 * Double.pi)
      - RadialShape(dimension: d, degrees: degrees).logDensity(squaredDistance: 0)
    #expect(bound.logBound >= closed)
    #expect(bound.logBound < closed + 0.02)
  }

  /// With a share a of the proposal exactly the target, no weight is above 1/a.
  @Test func `a normal core bounds the weights of a normal by its share`() throws {
    var curvature = Self.normal
    curvature.meanRise = 10
    let shape = RadialShape(dimension: 20, normalShare: 0.8)
    let bound = try #require(WeightBound(curvature, shape: shape))
    #expect(bound.logBound < -log(0.8) + 0.03)
  }

  /// ∫ q = 1: its weights against the normal with the same L have mean one.
  @Test(arguments: [0, 0.5, 0.95])
  func `a shape is a normalised density`(share: Double) {
    let shape = RadialShape(
      dimension: 3, degrees: 4, scale: 1.2, normalShare: share, normalScale: 1.1)
    // Surface 4πr², by the trapezoidal rule in log r.
    var sum = 0.0
    for step in -4000...4000 {
      let r = exp(Double(step) * 0.005)
      sum += 0.005 * 4 * Double.pi * r * r * r * exp(shape.logDensity(squaredDistance: r * r))
    }
    #expect(abs(sum - 1) < 1e-9)
  }

  @Test func `a density that flattens too soon has no bound`() {
    var curvature = Self.normal
    (curvature.decay, curvature.cubic, curvature.meanRise) = (30, 30, 1.5)
    #expect(WeightBound(curvature, shape: RadialShape(dimension: 3))?.logBound ?? 50 > 3)
    curvature.curvature = 0
    #expect(WeightBound(curvature, shape: RadialShape(dimension: 3)) == nil)
  }

  /// Second derivatives along rays are what the certificate is about: none may be below it, and
  /// without its cubic and quartic parts, or with half the decay, many are.
  @Test(arguments: [Family.bernoulli, .poisson])
  func `no second derivative along a ray is below the bound`(family: Family) throws {
    var violations = [0, 0, 0]
    for seed in 0..<30 {
      let posterior = try SimulatedRegression(seed: seed, family: family).posterior
      let mode = try ModeSearch(posterior).mode(
        from: [Double](repeating: 0, count: posterior.dimension))
      let found = posterior.curvatureBound(
        at: mode.point.position.span, precisionFactor: mode.precision.values.span)
      let bound = try #require(found)
      var random = RandomStream(seed: 4, chain: seed, purpose: .simulation)
      for _ in 0..<40 {
        let ray = Ray(from: mode, random: &random)
        for distance in [0.01, 0.3, 1, 2, 4, 8] {
          let second = ray.secondDerivative(of: posterior, at: distance)
          #expect(second >= bound.curvature(at: distance) - 1e-9, "\(family) \(seed) \(distance)")
          var faults = [bound, bound, bound]
          (faults[0].cubic, faults[0].quartic) = (0, 0)
          faults[1].cubic /= 2
          faults[2].decay /= 3
          for (index, fault) in faults.enumerated()
          where second < fault.curvature(at: distance) - 1e-9 { violations[index] += 1 }
        }
      }
    }
    #expect(violations.allSatisfy { $0 > 0 }, "\(violations)")
  }

  /// The largest weight of proposals, driven further up by an ascent, against M; with the
  /// normaliser estimated from 20,000 weights.
  @Test(arguments: [Family.bernoulli, .poisson])
  func `no weight exceeds the bound, on many data sets`(family: Family) throws {
    var caught = 0
    for seed in 0..<25 {
      let posterior = try SimulatedRegression(seed: seed, family: family).posterior
      let mode = try ModeSearch(posterior).mode(
        from: [Double](repeating: 0, count: posterior.dimension))
      guard let bound = WeightBound(posterior, mode: mode) else { continue }
      let proposal = bound.proposal(at: mode)
      var random = RandomStream(seed: 6, chain: seed, purpose: .simulation)
      let sample = ImportanceSample(posterior, proposal: proposal, count: 20_000, random: &random)
      let largest = ascend(posterior, proposal, sample, random: &random)
      let excess = largest - sample.logEvidence - bound.logBound
      #expect(excess < 5 * sample.logEvidenceError, "\(family) \(seed): \(excess)")
      if let wrong = faulty(posterior, mode, bound),
        largest - sample.logEvidence - wrong.logBound > 5 * sample.logEvidenceError
      {
        caught += 1
      }
    }
    #expect(caught > 2, "\(caught)")
  }

  /// The bound of a posterior that is taken for normal.
  private func faulty(
    _ posterior: RegressionPosterior, _ mode: Mode, _ bound: WeightBound
  ) -> WeightBound? {
    var curvature = Self.normal
    curvature.meanRise = Double(posterior.dimension) / 2
    return WeightBound(curvature, shape: bound.shape)
  }

  /// The largest log weight near the largest sampled one, by random steps that shrink.
  private func ascend(
    _ target: RegressionPosterior, _ proposal: HeavyTailedProposal, _ sample: ImportanceSample,
    random: inout RandomStream
  ) -> Double {
    guard
      let start = sample.logWeights.indices.max(by: {
        sample.logWeights[$0] < sample.logWeights[$1]
      })
    else { return -.infinity }
    var (best, position) = (sample.logWeights[start], sample.position(start))
    var reach = 0.5
    for _ in 0..<2000 {
      var step = position.map { _ in reach * random.normal() }
      proposal.precision.solveUpper(&step)
      let trial = zip(position, step).map { $0 + $1 }
      let value = target.value(at: trial.span) - proposal.logDensity(at: trial)
      if value > best { (best, position) = (value, trial) } else { reach = max(reach * 0.99, 1e-3) }
    }
    return best
  }
}

/// A unit vector in whitened coordinates, and its image.
private struct Ray {
  let mode: Mode
  let direction: [Double]

  init(from mode: Mode, random: inout RandomStream) {
    self.mode = mode
    var z = mode.point.position.map { _ in random.normal() }
    let norm = z.reduce(0) { $0 + $1 * $1 }.squareRoot()
    z = z.map { $0 / norm }
    mode.precision.solveUpper(&z)
    direction = z
  }

  func secondDerivative(of posterior: RegressionPosterior, at distance: Double) -> Double {
    let position = zip(mode.point.position, direction).map { $0 + distance * $1 }
    let hessian = posterior.negativeHessian(at: position.span)
    let d = direction.count
    return (0..<d * d).reduce(0) {
      $0 + hessian[$1] * direction[$1 / d] * direction[$1 % d]
    }
  }
}
