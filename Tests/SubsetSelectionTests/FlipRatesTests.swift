import CKernels
import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct FlipRatesTests {
  private static let priors: [CoefficientPrior] = [
    .zellnerSiow, .hyperG(a: 3), .hyperGOverN(a: 3), .unitInformation,
  ]

  private func target(
    _ design: SubsetDesign, _ prior: CoefficientPrior, largest: Int
  ) throws -> (CollapsedSubset, BayesFactorTable) {
    let table = BayesFactorTable(
      prior: prior, rowCount: design.rowCount, largestRank: largest,
      largestT: -log(CollapsedSubset.smallestResidual), threads: 1)
    let target = CollapsedSubset(
      slab: .gPrior(table),
      logPrior: try SubsetPrior.betaBinomial(1, 1).logProbabilities(
        columnCount: design.columnCount),
      rowCount: design.rowCount, largestSize: largest, gram: SubsetFactor(design, ridge: 0))
    return (target, table)
  }

  @Test(arguments: priors)
  func `rates are those of each column alone`(prior: CoefficientPrior) throws {
    var data = SimulatedDesign(rows: 40, columns: 67, seed: 21)
    data.columns[9] = data.columns[4].map { 2 * $0 - 1 }
    data.columns[30] = data.columns[30].map { _ in 5 }
    // A column that explains nearly all leaves the panels that the others share.
    data.columns[11] = zip(data.response, data.columns[1]).map { $0 + 1e-3 * $1 }
    var (target, table) = try target(data.design(), prior, largest: 38)
    var rates = FlipRates(columnCount: 67)
    for entering in [[], [4], [3, 66], [11]] {
      for column in entering { target.gram.flip(column) }
      rates.update(target, table)
      var sum = 0.0
      for j in 0..<67 {
        let logOdds = target.logOdds(of: j)
        let q = logistic(logOdds)
        let stays = target.gram.holds(j) ? q : logistic(-logOdds)
        let isFixed = logOdds == -.infinity && !target.gram.holds(j)
        let rate = isFixed ? 0 : (q + 1.0 / 67) / max(stays, 1e-300)
        #expect(abs(rates.inclusion[j] - q) <= 1e-11 * max(q, 1e-3), "\(j)")
        #expect(abs(rates.rates[j] - rate) <= 1e-10 * rate, "\(j) \(rate)")
        sum += rates.rates[j]
      }
      #expect(abs(rates.sum - sum) <= 1e-12 * sum)
      #expect(rates.rates[30] == 0)
      #expect((rates.rates[9] == 0) == target.gram.holds(4))
    }
  }

  @Test(arguments: priors)
  func `every instruction set gives the same rates`(prior: CoefficientPrior) throws {
    let design = try SimulatedDesign(rows: 40, columns: 67, seed: 22).design()
    let (target, table) = try target(design, prior, largest: 38)
    var found: [InstructionSet: [Double]] = [:]
    for set in InstructionSet.allCases where set.isSupported {
      var (inclusion, rates) = (
        [Double](repeating: 0, count: 67), [Double](repeating: 0, count: 67)
      )
      _ = table.withKernel(rank: 1) { evidence in
        var state = subset_state(
          pivots: target.gram.pivots, crosses: target.gram.crosses, count: 67, least: 1e-10,
          residual: 1, smallest: 1e-12, log_base: -3)
        return subset_rates(set.kernelIndex, evidence, &state, 1.0 / 67, &inclusion, &rates)
      }
      found[set] = rates
    }
    if let narrow = found[.avx2], let wide = found[.avx512] { #expect(narrow == wide) }
    for (j, rate) in (found[.baseline] ?? []).enumerated() {
      for other in found.values { #expect(abs(other[j] - rate) <= 1e-12 * rate) }
    }
  }

  @Test func `a subset of the largest size only loses columns`() throws {
    let design = try SimulatedDesign(rows: 8, columns: 30, seed: 23).design()
    var (target, table) = try target(design, .zellnerSiow, largest: 3)
    for column in [2, 17, 29] { target.gram.flip(column) }
    var rates = FlipRates(columnCount: 30)
    rates.update(target, table)
    #expect(rates.rates.indices.filter { rates.rates[$0] > 0 } == [2, 17, 29])
    #expect(rates.column(at: 0) == 2)
    #expect(rates.column(at: rates.sum * (1 + 1e-15)) == 29)
  }

  @Test func `few rows and many columns give probabilities`() throws {
    let design = try SimulatedDesign(rows: 8, columns: 30, seed: 24).design()
    let found = try SubsetSampling(warmup: 100, steps: 2000, largestSize: 2).run(design)
    #expect(found.inclusionProbabilities.allSatisfy { $0 > 0 && $0 < 1 })
    // All 466 subsets of at most two columns can be weighed one by one.
    let (target, _) = try target(design, .zellnerSiow, largest: 2)
    var (total, inclusion) = (0.0, [Double](repeating: 0, count: 30))
    for subset in Self.pairs(30) {
      var one = target
      for column in subset { one.gram.flip(column) }
      let weight = exp(one.logWeight)
      total += weight
      for column in subset { inclusion[column] += weight }
    }
    #expect(largestDifference(found.inclusionProbabilities, inclusion.map { $0 / total }) < 0.02)
  }

  private static func pairs(_ count: Int) -> [[Int]] {
    [[]] + (0..<count).map { [$0] }
      + (0..<count).flatMap { first in (first + 1..<count).map { [first, $0] } }
  }
}
