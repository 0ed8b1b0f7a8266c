import Foundation
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// How often the 95% upper bound of a dissent mass holds on reweighted draws.
///
/// The old posterior is a standard normal, the new one another normal, so that the mass of a half-line
/// is known. Draws are independent: what is tested is the count that weights leave.
@Suite struct ReweightingCoverageTests {
  private static let drawCount = 4000
  /// Standard normal quantiles, by the mass beyond them.
  private static let quantiles = [1e-2: 2.3263478740408408, 2e-3: 2.8781617390954826]

  /// A new posterior whose coordinates are N(shift, scale²) and, after the first, N(0, scale²).
  private struct Target {
    let shift, scale: Double
    var dimension = 1

    /// log of new over old density, constants apart.
    func logWeight(_ draw: [Double]) -> Double {
      var sum = 0.0
      for (index, x) in draw.enumerated() {
        let z = (x - (index == 0 ? shift : 0)) / scale
        sum += (x * x - z * z) / 2
      }
      return sum
    }
  }

  private struct Coverage {
    var runs = 0
    var held = 0
    /// By the weights' own effective size, and by the number of draws.
    var heldByKong = 0
    var heldByCount = 0
    /// Σ M and Σ ESS / K.
    var weight = 0.0
    var effectiveShare = 0.0

    func share(_ count: Int) -> String { fixed(Double(count) / Double(runs), 3) }
  }

  /// Bounds of the mass beyond the quantile that the new posterior puts `mass` beyond.
  private static func coverage(_ target: Target, mass: Double, runs: Int) -> Coverage {
    let threshold = target.shift + target.scale * (quantiles[mass] ?? .nan)
    var coverage = Coverage()
    for run in 0..<runs {
      var random = RandomStream(seed: 77, chain: run, purpose: .simulation)
      let draws = (0..<drawCount).map { _ in (0..<target.dimension).map { _ in random.normal() } }
      let logWeights = draws.map(target.logWeight)
      let weights = ImportanceReweighting(
        logWeights: DrawMatrix(chainCount: 4, drawCount: drawCount / 4, values: logWeights))
      guard weights.objection == nil else { continue }
      let beyond = zip(weights.logWeights, draws).reduce(0) {
        $1.1[0] > threshold ? $0 + exp($1.0) : $0
      }
      func upper(_ effective: Double) -> Double {
        DissentMass(
          dissentingDraws: Int((beyond * Double(drawCount)).rounded()), drawCount: drawCount,
          effectiveDraws: effective, level: 0.95
        ).upper
      }
      coverage.runs += 1
      let most = Double(drawCount) / (2 * exp(weights.logWeightBound) - 1)
      if upper(most) >= mass { coverage.held += 1 }
      if upper(weights.effectiveSampleSize) >= mass { coverage.heldByKong += 1 }
      if upper(Double(drawCount)) >= mass { coverage.heldByCount += 1 }
      coverage.weight += exp(weights.logWeightBound)
      coverage.effectiveShare += weights.effectiveSampleSize / Double(drawCount)
    }
    return coverage
  }

  @Test(arguments: [
    (0.3, 1.0), (0.6, 1.0), (0.9, 1.0), (0.0, 0.9), (0.0, 0.8), (0.0, 1.1), (0.0, 1.2), (0.5, 0.5),
  ])
  func `bounds hold where the new rows favour the claim's failure`(
    shift: Double, scale: Double
  ) {
    for mass in Self.quantiles.keys.sorted() {
      let coverage = Self.coverage(Target(shift: shift, scale: scale), mass: mass, runs: 150)
      // Three standard errors below 95%.
      #expect(coverage.runs >= 100)
      #expect(Double(coverage.held) >= 0.897 * Double(coverage.runs), "\(mass): \(coverage)")
    }
  }

  /// What the weights' own effective size would claim.
  @Test func `bounds by Kong's size fail`() {
    let coverage = Self.coverage(Target(shift: 0.6, scale: 1), mass: 2e-3, runs: 150)
    #expect(Double(coverage.heldByKong) < 0.8 * Double(coverage.runs))
  }

  /// Takes half a minute in a release build. The table of the page SequentialData: of 300 updates in two
  /// dimensions how often 95% upper bounds held, with three counts of draws.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
  func `the whole study of updates`() throws {
    var table = [
      "| new posterior | p | M | ESS / K | count K | count ESS | count K/(2M − 1) |",
      "|---|---|---|---|---|---|---|",
    ]
    let cases: [(name: String, target: Target)] =
      [0.3, 0.6, 0.9].map { ("shifted by \($0)", Target(shift: $0, scale: 1, dimension: 2)) }
      + [0.8, 1.2].map { ("\($0) as wide", Target(shift: 0, scale: $0, dimension: 2)) }
    for (name, target) in cases {
      for (text, mass) in [("1e-2", 1e-2), ("2e-3", 2e-3)] {
        let found = Self.coverage(target, mass: mass, runs: 300)
        let runs = Double(found.runs)
        table.append(
          """
          | \(name) | \(text) | \(fixed(found.weight / runs, 1)) | \
          \(fixed(found.effectiveShare / runs, 2)) | \(found.share(found.heldByCount)) | \
          \(found.share(found.heldByKong)) | \(found.share(found.held)) |
          """)
        let least = CoverageStudy.leastHeld(of: found.runs, level: 0.95, falseAlarm: 1e-4)
        #expect(found.runs > 250 && found.held >= least, "\(name) at \(text)")
      }
    }
    try MeasuredTable.expect(table, on: "SequentialData")
  }
}
