import Foundation
import Testing

@testable import ConsensusQueries

/// Small tail masses of a logistic posterior against quadrature.
@Suite struct SmallMassTests {
  static let study = LogisticTails.stored
  private static let validates = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"

  static func refined(
    _ tail: LogisticTails.Tail, seed: UInt64, lines: Int = 1000
  ) throws -> RefinedMass {
    let surface = study.surface(threshold: tail.threshold)
    let walk = PosteriorWalk(surface, from: study.at.map { _ in 0 })
    let material = walk.material(chains: 4, length: 500, seed: seed)
    var refinement = MassRefinement(surface: surface, level: 0.95)
    refinement.lineLimit = lines
    return try refinement.refine(material, seed: seed)
  }

  @Test(arguments: study.tails.indices)
  func `2000 draws give masses down to 1e-9 within a tenth, by two methods that agree`(
    index: Int
  ) throws {
    let tail = Self.study.tails[index]
    #expect(tail.difference < 1e-6 * tail.mass)
    let refined = try Self.refined(tail, seed: 1)
    #expect(refined.refusal == nil)
    #expect(abs(refined.line.estimate / tail.mass - 1) < 0.1)
    #expect(abs(refined.designPoint.estimate / tail.mass - 1) < 0.1)
    #expect(refined.lower <= tail.mass && tail.mass <= refined.upper)
  }

  /// The other direction, that needs no witness: Σa from a pilot.
  @Test func `lines along the covariance times the gradient agree`() throws {
    let tail = Self.study.tails[2]
    let surface = Self.study.surface(threshold: tail.threshold)
    let walk = PosteriorWalk(surface, from: Self.study.at.map { _ in 0 })
    let material = walk.material(chains: 4, length: 500, seed: 3)
    let direction = LineDirection(
      covariance: walk.precision.inverse, gradient: Self.study.at.map(-))
    let estimate = LineSampling(
      quadrature: LineQuadrature(surface: surface, direction: direction, reach: nil),
      lineLimit: 1000
    ).estimate(through: material.positions, effectiveDraws: material.effectiveDraws)
    #expect(abs(estimate.estimate / tail.mass - 1) < 0.1, "\(estimate.estimate / tail.mass)")
    #expect(abs(estimate.estimate - tail.mass) < 4 * estimate.standardError)
  }

  /// Takes some two minutes in a release build. The table of the page SmallMasses: of 100 runs of 2000
  /// draws with 400 lines, how often each bound held, the mean and the spread of each estimate over the
  /// mass, and how many runs were refused.
  @Test(.enabled(if: SmallMassTests.validates)) func `the whole study of bounds`() throws {
    var table = [
      "| mass | upper held | lower held | lines / mass | sd | design point / mass | sd | refused |",
      "|---|---|---|---|---|---|---|---|",
    ]
    for tail in Self.study.tails {
      var (upper, lower, refused) = (0, 0, 0)
      var ratios: [(line: Double, point: Double)] = []
      for seed in 1...100 {
        let found = try Self.refined(tail, seed: UInt64(seed), lines: 400)
        refused += found.refusal == nil ? 0 : 1
        upper += found.upper >= tail.mass ? 1 : 0
        lower += found.lower <= tail.mass ? 1 : 0
        ratios.append((found.line.estimate / tail.mass, found.designPoint.estimate / tail.mass))
      }
      func text(_ values: [Double]) -> String {
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let sd = (square / Double(values.count - 1)).squareRoot()
        return "\(fixed(mean, 3)) | \(fixed(sd, 3))"
      }
      table.append(
        """
        | \(scientific(tail.mass)) | \(upper) | \(lower) | \(text(ratios.map(\.line))) | \
        \(text(ratios.map(\.point))) | \(refused) |
        """)
      // 85 of 100 refute a coverage of 95% at one in ten thousand.
      let least = CoverageStudy.leastHeld(of: 100, level: 0.95, falseAlarm: 1e-4)
      #expect(upper >= least && lower >= least, "\(tail.mass): \(upper), \(lower)")
      #expect(refused <= 2)
    }
    try MeasuredTable.expect(table, on: "SmallMasses")
  }
}
