import Foundation
import Testing

@testable import PosteriorDraws

@Suite struct DiagnosticPropertyTests {
  @Test(arguments: ["iid", "ar_positive", "cauchy", "trend", "ties", "odd"])
  func `rank diagnostics do not see a monotone map`(name: String) {
    let draws = DiagnosticsFixture.draws(name)
    let mapped = draws.map { atan($0) }
    #expect(agrees(mapped.bulkESS, draws.bulkESS, tolerance: 1e-12))
    #expect(agrees(mapped.tailESS, draws.tailESS, tolerance: 1e-12))
    // Folding needs a map that keeps ratios of distances, and one without rounding: the median of
    // an even number of draws lies between two that are equally far from it, up to rounding.
    #expect(agrees(draws.map { -2 * $0 }.rhat, draws.rhat, tolerance: 1e-12))
    let scores = draws.splitChains.rankNormalized
    #expect(
      agrees(
        potentialScaleReduction(of: mapped.splitChains.rankNormalized),
        potentialScaleReduction(of: scores), tolerance: 1e-12))
  }

  @Test(arguments: [1e-20, 1e20])
  func `no diagnostic depends on units`(unit: Double) {
    let draws = DiagnosticsFixture.draws("ar_positive")
    let scaled = draws.map { $0 * unit }
    #expect(agrees(scaled.rhat, draws.rhat))
    #expect(agrees(scaled.meanESS, draws.meanESS))
    #expect(agrees(scaled.sdESS, draws.sdESS))
    #expect(agrees(scaled.meanMCSE, draws.meanMCSE * unit))
    #expect(agrees(scaled.standardDeviationMCSE, draws.standardDeviationMCSE * unit))
    #expect(agrees(scaled.quantileMCSE(0.9), draws.quantileMCSE(0.9) * unit))
  }

  @Test func `the order of chains does not matter`() {
    let draws = DiagnosticsFixture.draws("shifted")
    let reversed = DrawMatrix(chains: (0..<4).reversed().map { Array(draws.chain($0)) })
    #expect(agrees(reversed.rhat, draws.rhat, tolerance: 1e-12))
    #expect(agrees(reversed.bulkESS, draws.bulkESS, tolerance: 1e-12))
  }

  @Test func `antithetic draws are worth more than their number, up to a cap`() {
    let draws = DiagnosticsFixture.draws("antithetic")
    let size = Double(draws.count)
    #expect(draws.meanESS > size)
    #expect(agrees(draws.meanESS, size * log10(size), tolerance: 1e-12))
  }

  @Test(arguments: [1, 2, 3, 5, 8, 100, 257])
  func `the transform gives the direct sums`(drawCount: Int) {
    for chainCount in 1...3 {
      let source = DiagnosticsFixture.draws("ar_positive")
      let chains = DrawMatrix(
        chains: (0..<chainCount).map { Array(source.chain($0).prefix(drawCount)) })
      let direct = directAutocovariance(of: chains)
      for (lag, value) in meanAutocovariance(of: chains).enumerated() {
        #expect(abs(value - direct[lag]) <= 1e-14, "lag \(lag)")
      }
    }
  }

  @Test(arguments: [1, 2, 7, 8, 9, 100, 4_096, 5_000])
  func `lags summed directly are those of the transform`(drawCount: Int) {
    let source = DiagnosticsFixture.draws("ar_positive").values
    let values = (0..<3 * drawCount).map { source[$0 % source.count] }
    let chains = DrawMatrix(chainCount: 3, drawCount: drawCount, values: values)
    let all = meanAutocovariance(of: chains)
    let first = meanAutocovariance(of: chains, lagCount: 13)
    #expect(first.count == min(13, drawCount))
    for (lag, value) in first.enumerated() {
      #expect(abs(value - all[lag]) <= 1e-13, "lag \(lag)")
    }
  }

  private func directAutocovariance(of chains: DrawMatrix) -> [Double] {
    (0..<chains.drawCount).map { lag in
      let each = (0..<chains.chainCount).map { index in
        let chain = chains.chain(index)
        let center = chain.reduce(0, +) / Double(chain.count)
        return zip(chain, chain.dropFirst(lag)).reduce(0) {
          $0 + ($1.0 - center) * ($1.1 - center)
        }
      }
      return each.reduce(0, +) / Double(chains.count)
    }
  }

  @Test func `split drops the middle draw of an odd number`() {
    let split = DrawMatrix(chains: [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]).splitChains
    #expect(split == DrawMatrix(chains: [[1, 2], [4, 5], [6, 7], [9, 10]]))
    #expect(DrawMatrix(chains: [[1], [2]]).splitChains == DrawMatrix(chains: [[1], [2]]))
  }

  @Test func `tied draws share the average rank`() {
    #expect(AscendingDraws([30, 10, 20, 20, 20, 40]).scores { $0 } == [5, 1, 3, 3, 3, 6])
  }

  @Test(arguments: [-5, 10, 19, 20, 25, 50])
  func `folding a sorted list is sorting the folded one`(center: Double) {
    let draws: [Double] = [30, 10, 20, 20, 21, 40]
    let folded = AscendingDraws(draws).folded(around: center)
    #expect(folded.scores { $0 } == AscendingDraws(draws.map { abs($0 - center) }).scores { $0 })
  }

  @Test func `the ESS of an event is undefined where it always or never holds`() {
    let draws = DiagnosticsFixture.draws("iid")
    #expect(draws.indicatorESS { _ in true }.isNaN)
    #expect(draws.indicatorESS { _ in false }.isNaN)
    #expect(draws.indicatorESS { $0 <= draws.quantile(0.5) } == draws.quantileESS(0.5))
  }

  @Test func `chains stuck at different values have infinite R-hat`() {
    let stuck = DrawMatrix(chains: [1, 2, 4, 8].map { [Double](repeating: $0, count: 100) })
    #expect(stuck.rhat == .infinity)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `too few draws have no diagnostics`(drawCount: Int) {
    let draws = DrawMatrix(chains: [Array([0.5, 2, 1].prefix(drawCount))])
    #expect(draws.rhat.isNaN)
    #expect(draws.bulkESS.isNaN && draws.tailESS.isNaN && draws.meanESS.isNaN)
    #expect(draws.meanMCSE.isNaN && draws.standardDeviationMCSE.isNaN)
    #expect(draws.quantileMCSE(0.5).isNaN)
  }
}
