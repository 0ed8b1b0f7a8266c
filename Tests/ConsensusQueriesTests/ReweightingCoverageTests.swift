import ConsensusQueries
import Foundation
import PosteriorDraws
import Probability
import Testing

/// How often the 95% upper bound of a dissent mass holds on reweighted draws.
///
/// The old posterior is a standard normal, the new one another normal, so that the mass of a half-line
/// is known. Draws are independent: what is tested is the count that weights leave.
@Suite struct ReweightingCoverageTests {
  private static let drawCount = 4000
  /// Standard normal quantiles, by the mass beyond them.
  private static let quantiles = [1e-2: 2.3263478740408408, 2e-3: 2.8781617390954826]

  /// A new posterior N(shift, scale²) of one coordinate.
  private struct Target: CustomTestStringConvertible {
    let shift, scale: Double
    var testDescription: String { "N(\(shift), \(scale)²)" }
  }

  private struct Coverage {
    var held = 0
    var heldByKong = 0
    var runs = 0
  }

  /// Bounds of the mass beyond the quantile that the new posterior puts `mass` beyond.
  private static func coverage(_ target: Target, mass: Double, runs: Int) -> Coverage {
    let threshold = target.shift + target.scale * (quantiles[mass] ?? .nan)
    var coverage = Coverage()
    for run in 0..<runs {
      var random = RandomStream(seed: 77, chain: run, purpose: .simulation)
      let draws = (0..<drawCount).map { _ in random.normal() }
      let logWeights = draws.map { draw in
        let z = (draw - target.shift) / target.scale
        return (draw * draw - z * z) / 2
      }
      let weights = ImportanceReweighting(
        logWeights: DrawMatrix(chainCount: 4, drawCount: drawCount / 4, values: logWeights))
      guard weights.objection == nil else { continue }
      let beyond = zip(weights.logWeights, draws).reduce(0) {
        $1.1 > threshold ? $0 + exp($1.0) : $0
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
}
