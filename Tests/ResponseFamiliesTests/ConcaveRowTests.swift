import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Rows of `Fixtures/concave_rows.json`; numbers there are pairs of doubles whose sum is exact.
private struct ConcaveFixture: Decodable {
  struct Row: Decodable {
    let name, link: String
    let x, y: Double
    let n, known: Double?
    let kind: String?
    let value, slope, curvature: [Double]

    func rows() throws -> ConcaveRows {
      let distribution: ResponseDistribution =
        switch name {
        case "poisson", "censored": .poisson
        case "normal": .gaussian
        default: try #require(ResponseDistribution(rawValue: name))
        }
      let link = try #require(Link(rawValue: link))
      var responses = Responses([y])
      responses.trials = n.map { [$0] }
      responses.standardErrors = name == "normal" ? known.map { [$0] } : nil
      let kinds: [String: Responses.Censoring] = ["left": .left, "right": .right, "none": .none]
      responses.censoring = kind.flatMap { kinds[$0] }.map { [$0] }
      let family = try #require(Family(distribution, link: link))
      return try #require(ConcaveRows(family, responses, known: known))
    }
  }

  struct Interval: Decodable {
    let link: String
    let low, high: Double
    let value, lower, upper, shift: [Double]
    let lowerCurvature, upperCurvature, crossCurvature: [Double]
  }

  let rows: [Row]
  let intervals: [Interval]

  static func load() throws -> ConcaveFixture {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/concave_rows", withExtension: "json"))
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }
}

/// Log-concave densities with two derivatives and rounding errors, against mpmath at 420 digits.
@Suite struct ConcaveRowTests {
  /// |computed − exact|, to some ten digits of itself.
  private func error(_ computed: Double, _ exact: [Double]) -> Double {
    abs((computed - exact[0]) - exact[1])
  }

  @Test func `values and derivatives are right, and within the bounds they come with`() throws {
    var ratios: [Double] = []
    for row in try ConcaveFixture.load().rows {
      let curve = try row.rows().curve(0, at: row.x)
      let place = Comment("\(row.name) \(row.link) y = \(row.y) x = \(row.x) \(row.kind ?? "")")
      #expect(error(curve.value, row.value) <= curve.valueError, place)
      #expect(error(curve.slope, row.slope) <= curve.slopeError, place)
      #expect(
        error(curve.slope, row.slope) <= 1e-10 * max(abs(row.slope[0]), 1e-3), place)
      // The tails of counts lose digits where they are nearly one.
      let tolerance = row.name == "censored" ? 1e-8 : 1e-10
      #expect(
        error(curve.curvature, row.curvature) <= tolerance * max(abs(row.curvature[0]), 1e-6), place
      )
      ratios.append(curve.valueError / max(abs(row.value[0]), 1))
    }
    // The bounds are bounds of rounding, and not so loose that anything would pass.
    #expect(ratios.count > 300 && ratios.sorted()[ratios.count / 2] < 1e-13)
    #expect(ratios.max() ?? 1 < 1e-11)
  }

  @Test func `intervals between thresholds are right, and within their bounds`() throws {
    for exact in try ConcaveFixture.load().intervals {
      let link = try #require(Link(rawValue: exact.link))
      let curve = IntervalCurve(
        link, low: exact.low, high: exact.high, width: exact.high - exact.low)
      let place = Comment("\(exact.link) \(exact.low) \(exact.high)")
      #expect(error(curve.value, exact.value) <= curve.valueError, place)
      #expect(error(curve.lower, exact.lower) <= curve.endError, place)
      #expect(error(curve.upper, exact.upper) <= curve.endError, place)
      #expect(error(curve.shift, exact.shift) <= curve.shiftError, place)
      #expect(curve.valueError <= 1e-9 * max(1, abs(exact.value[0])), place)
      let size = max(1e-3, abs(exact.lowerCurvature[0]) + abs(exact.upperCurvature[0]))
      let tolerance = 1e-8 * size
      #expect(error(curve.lowerCurvature, exact.lowerCurvature) <= tolerance, place)
      #expect(error(curve.upperCurvature, exact.upperCurvature) <= tolerance, place)
      #expect(error(curve.crossCurvature, exact.crossCurvature) <= tolerance, place)
    }
  }

  @Test func `nothing is a number that is none, however far in the tails`() throws {
    let families: [Family] = try [
      "bernoulli", "bernoulli(probit)", "bernoulli(cloglog)", "poisson", "gamma", "negbinomial",
    ].map { try Family($0) }
    for family in families {
      let rows = try #require(ConcaveRows(family, Responses([1, 1]), known: 2))
      for x in [-1e300, -1e4, -745, -40, 0, 40, 710, 1e4, 1e300] {
        let curve = rows.curve(0, at: x)
        #expect(!curve.value.isNaN && curve.value < .infinity)
        #expect(curve.curvature >= 0 && !curve.curvature.isNaN)
        #expect(curve.value == -.infinity || (curve.slope.isFinite && curve.valueError >= 0))
      }
    }
  }
}
