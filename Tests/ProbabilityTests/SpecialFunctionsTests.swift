import CGSL
import Foundation
import Probability
import Testing

@Suite struct SpecialFunctionsTests {
  @Test func `beta quantiles solve the distribution function and its closed forms`() {
    for (a, b) in [(1.0, 1.0), (2, 3), (51.5, 950.5), (1, 4001), (20000, 20000), (0.3, 400)] {
      for p in [1e-6, 0.01, 0.1586553, 0.5, 0.8413447, 0.999] {
        let x = SpecialFunctions.betaQuantile(p, a, b)
        #expect(abs(gsl_cdf_beta_P(x, a, b) - p) <= 1e-9 * p)
      }
    }
    #expect(abs(SpecialFunctions.betaQuantile(0.3, 1, 7) - (1 - pow(0.7, 1.0 / 7))) < 1e-14)
    #expect(abs(SpecialFunctions.betaQuantile(0.3, 7, 1) - pow(0.3, 1.0 / 7)) < 1e-14)
  }

  @Test func `arguments outside the domain give NaN, and do not end the process`() {
    #expect(SpecialFunctions.logGamma(-1).isNaN)
    #expect(SpecialFunctions.logBeta(0, 1).isNaN)
    #expect(SpecialFunctions.betaQuantile(0.5, -1, 2).isNaN)
    #expect(SpecialFunctions.betaQuantile(.nan, 1, 2).isNaN)
  }

  @Test func `a Poisson tail is one minus the sum of its terms`() {
    let mean = 3.7
    var sum = 0.0
    var term = exp(-mean)
    for k in 0...12 {
      sum += term
      #expect(abs(SpecialFunctions.poissonUpperTail(k, mean: mean) - (1 - sum)) < 1e-13)
      term *= mean / Double(k + 1)
    }
    #expect(SpecialFunctions.poissonUpperTail(3, mean: 0) == 0)
    #expect(SpecialFunctions.poissonUpperTail(3, mean: .infinity) == 1)
  }
}
