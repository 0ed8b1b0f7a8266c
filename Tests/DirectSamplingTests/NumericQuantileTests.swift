import Foundation
import Probability
import Testing

@testable import RegressionModels

/// Quantiles against closed distribution functions.
@Suite struct NumericQuantileTests {
  private static let levels = [1e-12, 1e-6, 1e-3, 0.1, 0.37, 0.5, 0.8, 0.99, 1 - 1e-6, 1 - 1e-12]

  /// The largest error in probability.
  private func error(
    of quantile: NumericQuantile, _ distribution: (Double) -> Double
  ) -> Double {
    Self.levels.reduce(0) { max($0, abs(distribution(quantile($1)) - $1)) }
  }

  @Test(arguments: [1e-5, 1e-3, 0.3, 1, 20])
  func `a normal of any width has its quantiles`(sd: Double) throws {
    let mean = 3.7
    let quantile = try #require(
      NumericQuantile { x in
        let z = (x - mean) / sd
        return 1e4 - z * z / 2
      })
    #expect(error(of: quantile) { SpecialFunctions.normalCDF(($0 - mean) / sd) } < 1e-10)
  }

  @Test func `a tail of one power of ten in 700 is still right`() throws {
    // Logistic in x/6: its tails fall like e^(−|x|/6).
    let quantile = try #require(
      NumericQuantile { x in -abs(x) / 6 - 2 * log1p(exp(-abs(x) / 6)) })
    #expect(error(of: quantile) { 1 / (1 + exp(-$0 / 6)) } < 1e-10)
  }

  @Test func `two separate peaks and a kink`() throws {
    let peaks = try #require(
      NumericQuantile { x in
        let (a, b) = ((x + 5) / 0.1, (x - 40) / 2)
        return log(exp(-a * a / 2) / 0.1 + 3 * exp(-b * b / 2) / 2)
      })
    #expect(
      error(of: peaks) {
        (SpecialFunctions.normalCDF(($0 + 5) / 0.1) + 3 * SpecialFunctions.normalCDF(($0 - 40) / 2))
          / 4
      } < 1e-10)
    let kink = try #require(NumericQuantile { -abs($0 - 0.123) })
    #expect(
      error(of: kink) {
        $0 < 0.123 ? exp($0 - 0.123) / 2 : 1 - exp(0.123 - $0) / 2
      } < 1e-10)
  }

  @Test func `what has no mass, or too much, has no quantiles`() {
    #expect((NumericQuantile { _ in 0 }) == nil)
    #expect((NumericQuantile { $0 }) == nil)
    #expect((NumericQuantile { _ in -.infinity }) == nil)
    #expect((NumericQuantile { _ in .nan }) == nil)
  }
}
