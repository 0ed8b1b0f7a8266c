import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Gradients against finite differences, from the centre to heavy-tailed positions.
@Suite struct GradientTests {
  /// Standard Cauchy quantiles at low-discrepancy points: some are far out.
  private func heavyTailed(_ count: Int, dimension: Int) -> [[Double]] {
    (1...count).map { row in
      (0..<dimension).map { column in
        let golden = Double(row * (2 * column + 3)) * 0.618_033_988_749_895
        let fraction = golden - golden.rounded(.down)
        return tan(Double.pi * (fraction - 0.5))
      }
    }
  }

  @Test func `gradients are derivatives of values, at heavy-tailed positions`() throws {
    for record in try Fixture.load("posteriors", as: PosteriorValueTests.Fixtures.self).cases {
      let posterior = try record.model().posterior
      var checked = 0
      for position in heavyTailed(60, dimension: posterior.dimension) {
        // Beyond, finite differences of exp η, of squares over σ² or of log(1 − x) near x = 1
        // are rounding.
        if posterior.value(at: position.span) < -1e5 { continue }
        if position.contains(where: { abs($0) > 25 }) { continue }
        let check = GradientCheck(of: posterior, at: position)
        #expect(
          check.largestError < 2e-6,
          "\(record), coordinate \(check.worstCoordinate) at \(position): \(check.largestError)")
        checked += 1
      }
      #expect(checked > 25, "\(record): \(checked)")
    }
  }

  @Test func `values are never NaN or +∞, however far the position`() throws {
    for record in try Fixture.load("posteriors", as: PosteriorValueTests.Fixtures.self).cases {
      let posterior = try record.model().posterior
      for position in heavyTailed(200, dimension: posterior.dimension) {
        for factor in [1, 1e2, 1e4, 1e160, 1e300] {
          let far = position.map { $0 * factor }
          let value = posterior.value(at: far.span)
          #expect(value < .infinity, "\(record)")
        }
      }
    }
  }

  @Test func `logistic values and gradients keep their digits at extreme linear predictors`() {
    // η = ±800 on both responses: −log(1 + exp(±800)) is 0 or −800, and the residual 0 or ±1.
    let likelihood = GeneralizedLinearLikelihood(
      .bernoulli, columns: [800, -800, 800, -800], coefficientCount: 1, response: [1, 0, 0, 1],
      offset: [0, 0, 0, 0])
    var gradient = [0.0]
    #expect(likelihood.value(coefficients: [1], gradient: &gradient) == -1600)
    #expect(gradient == [-1600])
    gradient = [0]
    #expect(likelihood.value(coefficients: [0], gradient: &gradient) == -4 * log(2))
    #expect(gradient == [0])
  }

  @Test func `a likelihood of many blocks is the sum over its rows`() {
    let n = 1300
    let x = (0..<n).map { sin(Double($0)) }
    let y = (0..<n).map { Double(($0 * 7) % 5) }
    let likelihood = GeneralizedLinearLikelihood(
      .poisson, columns: x, coefficientCount: 1, response: y,
      offset: [Double](repeating: 0.3, count: n))
    var gradient = [0.0]
    let value = likelihood.value(coefficients: [0.8], gradient: &gradient)
    var (sum, slope) = (0.0, 0.0)
    for row in 0..<n {
      let eta = 0.3 + 0.8 * x[row]
      sum += y[row] * eta - exp(eta) - lgamma(y[row] + 1)
      slope += (y[row] - exp(eta)) * x[row]
    }
    #expect(agrees(value, sum, 1e-13))
    #expect(agrees(gradient[0], slope, 1e-12))
  }

  @Test func `the same position gives the same bits`() throws {
    let records = try Fixture.load("posteriors", as: PosteriorValueTests.Fixtures.self).cases
    for record in records {
      let posterior = try record.model().posterior
      let again = try record.model().posterior
      let position = heavyTailed(1, dimension: posterior.dimension)[0]
      let one = EvaluatedPosition(position, of: posterior)
      #expect(one == EvaluatedPosition(position, of: again))
    }
  }
}
