import Foundation
import ModelAveraging
import PosteriorDraws
import Probability
import Testing

@Suite struct ModelComparisonTests {
  /// A model whose row i has exactly the density exp(elpdᵢ).
  private func model(_ elpd: [Double]) -> LeaveOneOut {
    LeaveOneOut(rowCount: elpd.count) { row in
      DrawMatrix(
        chainCount: 1, drawCount: 1000, values: [Double](repeating: elpd[row], count: 1000))
    }
  }

  private func compared(_ pointwise: [[Double]] = WeightsFixture.pointwise) throws
    -> ModelComparison
  {
    try ModelComparison(
      zip(WeightsFixture.models, pointwise).map { ($0, model($1)) }.reversed())
  }

  @Test func `the best model comes first and differences are paired`() throws {
    let reference = try WeightsFixture.load()
    let rows = try compared().rows
    let order = zip(WeightsFixture.models, reference.elpd).sorted { $0.1 > $1.1 }
    #expect(rows.map(\.model) == order.map(\.0))
    for (row, expected) in zip(rows, order) {
      #expect(abs(row.elpd.value - expected.1) < 1e-9)
      #expect(abs(row.difference - (expected.1 - order[0].1)) < 1e-9)
      #expect(abs(row.looic.value + 2 * expected.1) < 1e-9)
    }
    #expect(rows[0].difference == 0 && rows[0].differenceError == 0)
    #expect(rows[0].probabilityWorse.isNaN && rows[0].differenceFlag == nil)
  }

  @Test func `a constant difference has no error and is surely worse`() throws {
    let rows = try compared([
      WeightsFixture.pointwise[0], WeightsFixture.pointwise[0].map { $0 - 1.2 },
    ]).rows
    #expect(abs(rows[1].difference + 180) < 1e-9)
    #expect(rows[1].differenceError < 1e-10)
    #expect(rows[1].probabilityWorse == 1)
    #expect(rows[1].differenceFlag == nil)
  }

  /// se_diff and p_worse by their formulas, for a difference whose terms alternate.
  @Test func `the error of a difference is that of its terms`() throws {
    let first = [Double](repeating: -1, count: 200)
    let second = first.indices.map { first[$0] + ($0 % 2 == 0 ? 0.5 : -0.52) }
    let row = try compared([first, second]).rows[1]
    let sd = 0.51 * (200 / 199.0).squareRoot()
    #expect(abs(row.difference + 2) < 1e-9)
    #expect(abs(row.differenceError - 200.0.squareRoot() * sd) < 1e-9)
    let z = 2 / (200.0.squareRoot() * sd)
    #expect(abs(row.probabilityWorse - SpecialFunctions.normalCDF(z)) < 1e-12)
    #expect(row.differenceFlag == .similar)
  }

  @Test func `few rows are flagged before similar models, and both in loo's words`() throws {
    let few = try compared([[-1, -2, -3], [-1, -2, -3.5]]).rows[1]
    #expect(few.differenceFlag == .fewRows)
    let words = ModelComparison.DifferenceFlag.allCases.map(\.rawValue)
    #expect(words == ["N < 100", "|elpd_diff| < 4"])
  }

  @Test func `rows with a heavy tail are counted`() throws {
    // Log weights of Pareto tails with k = 1.5 in two of three rows.
    let heavy = LeaveOneOut(rowCount: 3, relativeEfficiency: 1) { row in
      let values = (1...2000).map { index -> Double in
        let u = (Double(index) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
        return (row == 0 ? 0.1 : 1.5) * log1p(-u)
      }
      return DrawMatrix(chainCount: 1, drawCount: 2000, values: values)
    }
    let row = try ModelComparison([("heavy", heavy)]).rows[0]
    #expect(row.unreliableRows == 2)
    #expect(row.elpdFlag == "2 k_psis > 0.7")
    #expect(try compared().rows.allSatisfy { $0.elpdFlag.isEmpty })
  }

  @Test func `models of different rows are refused, and one without a value comes last`() throws {
    #expect(throws: ModelAveragingError.rowsDiffer) {
      try ModelComparison([("a", model([1, 2])), ("b", model([1]))])
    }
    #expect(throws: ModelAveragingError.noModels) { try ModelComparison([]) }
    let rows = try ModelComparison([("nan", model([.nan, 1])), ("good", model([-9, -9]))]).rows
    #expect(rows.map(\.model) == ["good", "nan"])
    #expect(rows[1].difference.isNaN)
  }
}
