import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct SubsetFactorTests {
  /// After random flips, the largest difference from least squares of the residual, of its fall by each
  /// column that could enter or leave, of coefficients and of covariances.
  private func error(rows: Int, columns: Int, flips: Int, seed: UInt64) throws -> Double {
    let design = try SimulatedDesign(
      rows: rows, columns: columns, seed: seed, correlation: 0.3
    ).design()
    var gram = SubsetFactor(design, ridge: 0)
    var random = RandomStream(seed: seed, chain: 0, purpose: .sampling)
    for _ in 0..<flips {
      let column = Int(random.uniform() * Double(columns))
      if gram.holds(column) || gram.size < 12 { gram.flip(column) }
    }
    let fit = SubsetFit(design, columns: gram.subset.columns)
    var worst = abs(gram.residual - fit.residual)
    for (index, column) in fit.columns.enumerated() {
      let dual = gram.dual(of: column)
      worst = max(worst, abs(gram.coefficient(dual) - fit.coefficients[index]))
      worst = max(worst, abs(dual.reduce(0) { $0 + $1 * $1 } - fit.variances[index]))
    }
    for column in 0..<columns {
      var other = gram.subset
      other[column].toggle()
      let neighbour = SubsetFit(design, columns: other.columns)
      let flipped = try #require(gram.flipped(column))
      worst = max(worst, abs(flipped.residual - neighbour.residual))
      let volume = (0..<neighbour.rank).reduce(0) {
        $0 + 2 * log(abs(neighbour.triangle[$1 * (neighbour.rank + 1)]))
      }
      worst = max(worst, abs(gram.logDeterminant + flipped.growth - volume))
    }
    return worst
  }

  @Test func `a factor after many flips agrees with least squares`() throws {
    for (rows, columns) in [(60, 20), (30, 90)] {
      let found = try error(rows: rows, columns: columns, flips: 150, seed: 31)
      #expect(found < 1e-9, "\(rows) rows: \(found)")
    }
  }

  @Test(
    arguments: [(0.3, 200), (0.3, .max), (2, 200), (2, .max)] as [(Double, Int)])
  func `rounding adds up and is not amplified`(correlation: Double, refreshInterval: Int) throws {
    // At 2 the last column is told from the others by a ten-millionth of its square.
    var simulated = SimulatedDesign(rows: 60, columns: 11, seed: 8, correlation: correlation)
    let design = try simulated.design()
    var factor = SubsetFactor(design, ridge: 0)
    factor.refreshInterval = refreshInterval
    for step in 1..<40000 {
      let column = step.trailingZeroBitCount % 11
      guard factor.holds(column) || factor.canEnter(column) else { continue }
      factor.flip(column)
      guard step % 97 == 0 else { continue }
      let fit = SubsetFit(design, columns: factor.subset.columns)
      #expect(fit.columns == factor.subset.columns)
      #expect(abs(factor.residual - fit.residual) < 1e-12, "\(step)")
    }
    // A response that is off by a millionth of the length of all of them is seen.
    simulated.response[0] += 1e-6 * simulated.response.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let other = SubsetFit(try simulated.design(), columns: factor.subset.columns)
    #expect(abs(factor.residual - other.residual) > 1e-12)
  }

  @Test func `rows that are not kept are made again`() throws {
    let design = try SimulatedDesign(rows: 20, columns: 50, seed: 32).design()
    var (all, none) = (GramRows(design, ridge: 0.5), GramRows(design, ridge: 0.5, keptLimit: 0))
    for column in [3, 49, 3] { #expect(all[column] == none[column]) }
    #expect(abs(all[3][3] - 1.5) < 1e-14)
    #expect(all[3][49] == all[49][3])
    #expect(all[3][50] == all.response[3])
  }
}
