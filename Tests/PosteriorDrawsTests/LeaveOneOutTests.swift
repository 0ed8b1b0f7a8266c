import Foundation
import PosteriorDraws
import Testing

/// Against ArviZ and R's loo, closed forms, and at the edges.
@Suite struct LeaveOneOutTests {
  private func largestDifference(_ ours: [Double], _ theirs: [Double]) -> Double {
    #expect(ours.count == theirs.count)
    return zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: ["calm", "outlier"])
  func `rows left out are those of ArviZ`(name: String) throws {
    let reference = try LeaveOneOutFixture.arviz(name)
    let ours = LeaveOneOutFixture(name).leaveOneOut(relativeEfficiency: reference.efficiency)
    #expect(largestDifference(ours.rows.map(\.elpd), reference.elpd) < 1e-9)
    #expect(largestDifference(ours.rows.map(\.shape), reference.k) < 1e-9)
    #expect(abs(ours.elpd.value - reference.elpdLoo) < 1e-9)
    #expect(abs(ours.effectiveParameters.value - reference.pLoo) < 1e-9)
    // ArviZ divides by n.
    #expect(abs(ours.elpd.standardError * (23.0 / 24).squareRoot() - reference.se) < 1e-9)
    #expect(abs(ours.threshold - reference.goodK) < 1e-12)
  }

  @Test(arguments: ["calm", "outlier"])
  func `rows left out are those of loo with the efficiency of each row`(name: String) throws {
    let reference = try LeaveOneOutFixture.loo(name)
    let ours = LeaveOneOutFixture(name).leaveOneOut()
    #expect(largestDifference(ours.rows.map(\.elpd), reference.elpd) < 1e-9)
    #expect(largestDifference(ours.rows.map(\.shape), reference.k) < 1e-9)
    #expect(largestDifference(ours.rows.map(\.monteCarloError), reference.mcse) < 1e-9)
    #expect(largestDifference(ours.rows.map(\.effectiveSampleSize), reference.nEff) < 1e-6)
    let estimates = [ours.elpd, ours.effectiveParameters, ours.looic].flatMap {
      [$0.value, $0.standardError]
    }
    #expect(largestDifference(estimates, reference.estimates) < 1e-9)
  }

  @Test func `shapes are counted at the thresholds, and bad ones take the Monte Carlo error`() {
    let calm = LeaveOneOutFixture("calm").leaveOneOut()
    #expect(calm.shapes == (24, 0, 0))
    #expect(calm.monteCarloError > 0.05 && calm.monteCarloError < 0.2)
    let outlier = LeaveOneOutFixture("outlier").leaveOneOut()
    #expect(outlier.shapes == (22, 1, 1))
    #expect(outlier.monteCarloError.isNaN)
  }

  /// With a normal mean of known variance the predictive density without row i is in closed form.
  @Test func `conjugate rows left out are those of the closed form`() {
    let response = (0..<30).map { sin(Double($0) * 1.7) + 0.3 * cos(Double($0)) }
    let total = response.reduce(0, +)
    // Flat prior and unit variance: μ | y ~ N(ȳ, 1/n). Normal scores of an even grid as draws.
    let draws = (0..<4000).map { index -> Double in
      let u = (Double(index * 1237 % 4000) + 0.5) / 4000
      return total / 30 + quantile(u) / 30.0.squareRoot()
    }
    let ours = LeaveOneOut(rowCount: 30, relativeEfficiency: 1) { row in
      DrawMatrix(
        chainCount: 1, drawCount: 4000,
        values: draws.map { -0.5 * log(2 * Double.pi) - 0.5 * pow(response[row] - $0, 2) })
    }
    for (row, left) in ours.rows.enumerated() {
      let mean = (total - response[row]) / 29
      let variance = 1 + 1 / 29.0
      let exact =
        -0.5 * log(2 * Double.pi * variance) - pow(response[row] - mean, 2) / (2 * variance)
      #expect(abs(left.elpd - exact) < 2e-3)
    }
    #expect(ours.shapes.good == 30)
  }

  /// Standard normal quantile by bisection on erfc.
  private func quantile(_ p: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The planted fault is to predict each row from all rows, itself included.
  @Test func `prediction of rows that were not left out is seen to be too good`() throws {
    let fixture = LeaveOneOutFixture("outlier")
    let all = (0..<24).reduce(0.0) { sum, row in
      let values = fixture.logLikelihood(row).values
      return sum + log(values.reduce(0) { $0 + exp($1) } / Double(values.count))
    }
    let reference = try LeaveOneOutFixture.loo("outlier")
    #expect(all > reference.estimates[0] + 5)
  }

  @Test func `rows without a value, without a tail or impossible say so`() {
    func row(_ values: [Double]) -> LeaveOneOutRow {
      LeaveOneOutRow(
        logLikelihood: DrawMatrix(chainCount: 1, drawCount: values.count, values: values))
    }
    let constant = row([Double](repeating: -2, count: 200))
    #expect(constant.shape == -.infinity)
    #expect(abs(constant.elpd + 2) < 1e-12 && abs(constant.effectiveParameters) < 1e-12)
    #expect(row([-1, -.infinity, -2]).elpd == -.infinity)
    #expect(row([-1, .nan, -.infinity]).elpd.isNaN)
    #expect(row([]).elpd.isNaN)
    let impossible = LeaveOneOut(rows: [row([-1, -.infinity])], drawCount: 2)
    #expect(impossible.shapes == (0, 0, 1))
    #expect(impossible.monteCarloError.isNaN)
    let far = row((0..<400).map { -1000 - sin(Double($0)) })
    #expect(far.elpd.isFinite && far.monteCarloError > 0)
  }
}
