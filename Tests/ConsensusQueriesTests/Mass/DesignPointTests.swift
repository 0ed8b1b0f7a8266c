import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// The search for the most plausible dissenters and the proposals around them.
@Suite struct DesignPointTests {
  private func search(_ surface: ClaimSurface) throws -> DesignPointSearch {
    let start = [Double](repeating: 0.3, count: surface.dimension)
    let scales = start.map { _ in 1.0 }
    return DesignPointSearch(
      surface: surface, mode: try #require(surface.mode(from: start, scales: scales)),
      scales: scales)
  }

  @Test func `of correlated normals it is the conditional mean`() throws {
    let surface = CorrelatedNormal(correlation: 0.8).surface { Margin(3 - $0[0], isStrict: true) }
    let points = try search(surface).points(from: [[1, -2], [2, 2]])
    #expect(points.count == 1)
    let point = try #require(points.first)
    #expect(abs(point.position[0] - 3) < 1e-9 && abs(point.position[1] - 2.4) < 1e-4)
    #expect(!surface.margin(at: point.position).holds)
    #expect(abs(point.nats - 4.5) < 1e-6 && abs(point.rate - 3) < 1e-3)
  }

  @Test func `both sides of a two-sided claim are found, with and without second derivatives`()
    throws
  {
    let surfaces = [
      CorrelatedNormal(correlation: 0).surface { Margin(4 - abs($0[0]), isStrict: true) },
      PlainNormal(dimension: 2).surface { Margin(4 - abs($0[0]), isStrict: true) },
    ]
    for surface in surfaces {
      let points = try search(surface).points(from: [[2, -0.5]])
      #expect(points.map { $0.position[0].rounded() }.sorted() == [-4, 4])
    }
  }

  @Test func `a mode that dissents, and a claim that never fails, have none`() throws {
    let dissenting = PlainNormal(dimension: 2).surface { Margin($0[0] - 1, isStrict: true) }
    #expect(try search(dissenting).points(from: [[2, 0]]).isEmpty)
    let certain = PlainNormal(dimension: 2).surface { Margin(1 + $0[0] * $0[0], isStrict: true) }
    #expect(try search(certain).points(from: [[2, 0]]).isEmpty)
  }

  /// Normalised proposals weigh any normalised density inside their support to one.
  @Test func `proposals have the densities that they say`() throws {
    let surface = CorrelatedNormal(correlation: 0.6).surface { Margin(3 - $0[0], isStrict: true) }
    let points = try search(surface).points(from: [[2, 2]])
    let proposal = DissentProposal(points)
    let target = EllipticalCloud(
      center: points[0].position, precision: points[0].precision, normalShare: 1 - 1e-12,
      normalScale: 0.7)
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    func check(_ density: ([Double]) -> Double, _ draw: (inout RandomStream) -> [Double]) {
      let weights = (0..<20_000).map { _ -> Double in
        let x = draw(&random)
        return exp(target.logDensity(at: x) - density(x))
      }
      let matrix = DrawMatrix(chains: [weights])
      let error = matrix.standardDeviation / Double(weights.count).squareRoot()
      #expect(error < 0.05 && abs(matrix.mean - 1) < 4 * error, "\(matrix.mean) ± \(error)")
    }
    check(proposal.logDensity) { proposal.draw(random: &$0) }
    let cloud = EllipticalCloud(center: points[0].position, precision: points[0].precision)
    check(cloud.logDensity) { cloud.draw(random: &$0) }
  }

  private func estimate(_ surface: ClaimSurface, starts: [[Double]]) throws -> MassEstimate {
    let search = try search(surface)
    let precision = try #require(
      surface.curvature(at: search.mode.position, scales: search.scales))
    var random = RandomStream(seed: 5, chain: 0, purpose: .dissent)
    return try #require(
      DesignPointSampling(
        surface: surface, points: search.points(from: starts),
        whole: EllipticalCloud(center: search.mode.position, precision: precision)
      ).estimate(count: 4000, random: &random))
  }

  @Test(arguments: [2.0, 4, 6, 9]) func `normal tails are right to a few per cent`(limit: Double)
    throws
  {
    let surface = CorrelatedNormal(correlation: 0.7).surface {
      Margin(limit - $0[0], isStrict: true)
    }
    let exact = SpecialFunctions.normalCDF(-limit)
    let found = try estimate(surface, starts: [[1, 1]])
    #expect(found.standardError < 0.04 * exact && found.paretoShape < 0.7)
    #expect(abs(found.estimate - exact) < 4 * found.standardError, "\(found.estimate / exact)")
  }

  @Test func `a corner of two claims is covered from both sides`() throws {
    let surface = PlainNormal(dimension: 2).surface {
      Margin.both(Margin(4 - $0[0], isStrict: true), Margin(4.2 - $0[1], isStrict: true))
    }
    let (a, b) = (SpecialFunctions.normalCDF(-4), SpecialFunctions.normalCDF(-4.2))
    let exact = a + b - a * b
    let found = try estimate(surface, starts: [[2, 0], [0, 2]])
    #expect(abs(found.estimate - exact) < 4 * found.standardError, "\(found.estimate / exact)")
    #expect(found.standardError < 0.05 * exact)
  }

  /// The planted fault: weights p(x) alone, as if the proposals were uniform.
  @Test func `weights without the density of the proposal are noticed`() throws {
    let surface = CorrelatedNormal(correlation: 0.7).surface { Margin(4 - $0[0], isStrict: true) }
    let exact = SpecialFunctions.normalCDF(-4)
    let proposal = DissentProposal(try search(surface).points(from: [[1, 1]]))
    var random = RandomStream(seed: 5, chain: 0, purpose: .dissent)
    let normalizer = 2 * Double.pi * (1 - 0.49).squareRoot()
    func mean(_ logProposal: ([Double]) -> Double) -> Double {
      (0..<4000).reduce(0) { sum, _ in
        let x = proposal.draw(random: &random)
        guard !surface.margin(at: x).holds else { return sum }
        let density = surface.posterior.logDensity.value(at: x.span)
        return sum + exp(density - logProposal(x)) / normalizer / 4000
      }
    }
    #expect(abs(mean(proposal.logDensity) / exact - 1) < 0.1)
    #expect(abs(mean { _ in 0 } / exact - 1) > 0.1)
  }
}
