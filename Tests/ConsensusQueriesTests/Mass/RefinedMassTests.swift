import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// When two estimates bear a bound, and when they are refused.
@Suite struct RefinedMassTests {
  private func part(
    _ estimate: Double, error: Double = 0.02, shape: Double = 0.2, draws: Double = 500,
    numerical: Double = 1e-6
  ) -> MassEstimate {
    MassEstimate(
      estimate: estimate, standardError: error * estimate, paretoShape: shape,
      effectiveDraws: draws, numericalError: numerical * estimate, evaluationCount: 1)
  }

  private func refined(_ line: MassEstimate, _ point: MassEstimate) -> RefinedMass {
    RefinedMass(line: line, designPoint: point, level: 0.95)
  }

  @Test func `estimates that agree give the wider of their bounds, at half of the error`() {
    let both = refined(part(1e-6), part(1.05e-6, error: 0.04))
    #expect(both.refusal == nil)
    // 1.05e-6 · exp(1.959964 · 0.04) and 1e-6 · (1 − 1.959964 · 0.02), less the other's 0.9677e-6.
    #expect(abs(both.upper / 1.13563e-6 - 1) < 1e-4, "\(both.upper)")
    #expect(abs(both.lower / 0.960800e-6 - 1) < 1e-4, "\(both.lower)")
    #expect(both.estimate > 1e-6 && both.estimate < 1.02e-6)
  }

  @Test func `three joint standard errors are the limit`() {
    // √2 · 0.02 is 0.0283: 8.4% is within three of it, 8.9% is not.
    let (a, b) = (part(1e-6, error: 0.02), 0.02e-6)
    func other(_ ratio: Double) -> MassEstimate { part(ratio * 1e-6, error: b / (ratio * 1e-6)) }
    #expect(refined(a, other(1.084)).refusal == nil)
    let refused = refined(a, other(1.089))
    #expect(refused.refusal?.contains("differ by 3.1 standard errors") == true)
    #expect(refused.lower == 0 && refused.upper == 1)
  }

  @Test func `either estimate alone can be refused`() {
    let good = part(1e-6)
    for bad in [
      part(1e-6, shape: 0.71), part(1e-6, shape: .nan), part(1e-6, shape: .infinity),
      part(1e-6, draws: 99), part(1e-6, numerical: 0.02), part(0), part(.nan),
      part(1e-6, error: .nan), part(1e-6, draws: .nan), part(1e-6, numerical: .nan),
    ] {
      #expect(refined(good, bad).refusal != nil, "\(bad)")
      #expect(refined(bad, good).refusal != nil, "\(bad)")
      #expect(refined(bad, good).upper == 1)
    }
    #expect(refined(good, part(1e-6, shape: 0.7)).refusal == nil)
    #expect(refined(part(1e-6, shape: -.infinity), good).refusal == nil)
  }

  private func refined(
    _ surface: ClaimSurface, seed: UInt64 = 1, length: Int = 500
  ) throws -> RefinedMass {
    let start = [Double](repeating: 0, count: surface.dimension)
    let material = PosteriorWalk(surface, from: start)
      .material(chains: 4, length: length, seed: seed)
    return try MassRefinement(surface: surface, level: 0.95).refine(material, seed: seed)
  }

  @Test func `both sides of a two-sided claim are counted`() throws {
    let surface = PlainNormal(dimension: 3).surface { Margin(4.5 - abs($0[0]), isStrict: true) }
    let found = try refined(surface)
    let exact = 2 * SpecialFunctions.normalCDF(-4.5)
    #expect(found.refusal == nil, "\(found)")
    #expect(abs(found.estimate / exact - 1) < 0.1)
    #expect(found.lower <= exact && exact <= found.upper)
  }

  /// Dissent is a whole sphere around the mode, of which four points are looked at: what is reported
  /// must be right or refused.
  @Test(arguments: [2, 4]) func `a sphere of dissenters is measured or refused`(d: Int) throws {
    let radius = 5.5
    let surface = PlainNormal(dimension: d).surface { x in
      var square = 0.0
      for index in x.indices { square += x[index] * x[index] }
      return Margin(radius * radius - square, isStrict: true)
    }
    // P(χ²_d > r²) in closed form for even d.
    let half = radius * radius / 2
    let exact = exp(-half) * (d == 2 ? 1 : 1 + half)
    let found = try refined(surface)
    let isRight = found.lower <= exact && exact <= found.upper
    #expect(found.refusal != nil || isRight, "\(found) against \(exact)")
  }

  /// The sampler's coordinate is log σ, the claim is about σ.
  @Test func `a claim on a positive parameter is evaluated on its own scale`() throws {
    let surface = ClaimSurface(
      posterior: UnconstrainedPosterior(
        logDensity: PlainNormal(dimension: 2),
        constrain: { [$0[0], exp($0[1])] }, unconstrain: { [$0[0], log($0[1])] }),
      claim: { Margin(100 - $0[1], isStrict: true) })
    let exact = SpecialFunctions.normalCDF(-log(100))
    let found = try refined(surface)
    #expect(found.refusal == nil, "\(found)")
    #expect(abs(found.estimate / exact - 1) < 0.1)
  }

  @Test func `margins that jump are refused`() throws {
    let surface = PlainNormal(dimension: 2).surface { x in
      var hash = x[0].bitPattern &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      return Margin(4 + Double(hash % 1000) / 1000, isStrict: true)
    }
    #expect {
      try refined(surface)
    } throws: {
      ($0 as? MassRefinement.Obstacle)?.reason.contains("jumps") == true
    }
  }

  @Test func `a claim that cannot fail has no estimate`() throws {
    let surface = PlainNormal(dimension: 2).surface { Margin(1 + $0[0] * $0[0], isStrict: true) }
    #expect(throws: MassRefinement.Obstacle(reason: "no dissenter was found around the mode")) {
      try refined(surface)
    }
  }
}
