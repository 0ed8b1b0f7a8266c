import Foundation
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@Suite struct ValidationTestTests {
  private func uniforms(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    return (0..<count).map { _ in random.uniform() }
  }

  /// Percentage points of A² in the limit (Stephens 1974, table 1, case 0): 10%, 5% and 1%.
  @Test(arguments: [(1.933, 0.10), (2.492, 0.05), (3.857, 0.01)])
  func `the p-value has its published percentage points`(statistic: Double, level: Double) {
    // The statistic of evenly spread numbers is moved to the point by bisection on their spread.
    func test(_ power: Double) -> AndersonDarlingTest {
      AndersonDarlingTest(uniforms: (0..<2000).map { pow((Double($0) + 0.5) / 2000, power) })
    }
    var (low, high) = (1.0, 2.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if test(middle).statistic < statistic { low = middle } else { high = middle }
    }
    #expect(abs(test(low).pValue - level) < 0.01 * level + 2e-4)
  }

  @Test func `p-values of right draws are uniform`() {
    let pValues = (0..<2000).map {
      AndersonDarlingTest(uniforms: uniforms(100, seed: UInt64($0))).pValue
    }
    #expect(AndersonDarlingTest(uniforms: pValues).pValue > 1e-3)
  }

  @Test func `a shift of 0.15 standard deviations is found in 4000 draws`() {
    let draws = DrawMatrix(
      chainCount: 4, drawCount: 1000,
      values: uniforms(4000, seed: 3).map { SpecialFunctions.normalQuantile($0) + 0.15 })
    let test = AndersonDarlingTest(draws, distribution: SpecialFunctions.normalCDF)
    #expect(test.count <= 2000)
    #expect(test.pValue < 1e-4)
  }

  /// Thinning by the effective size must keep the level for chains with strong autocorrelation.
  @Test func `autocorrelated draws keep the level`() {
    var pValues: [Double] = []
    for replication in 0..<400 {
      var random = RandomStream(seed: 11, chain: replication, purpose: .simulation)
      var values: [Double] = []
      for _ in 0..<4 {
        var x = random.normal()
        for _ in 0..<1000 {
          x = 0.8 * x + 0.6 * random.normal()
          values.append(x)
        }
      }
      let draws = DrawMatrix(chainCount: 4, drawCount: 1000, values: values)
      pValues.append(
        AndersonDarlingTest(draws, distribution: SpecialFunctions.normalCDF).pValue)
    }
    // 5% of 400 is 20 with standard deviation 4.4.
    #expect(pValues.count { $0 < 0.05 } < 38)
  }

  @Test func `alerts and failures are apart`() {
    var test = ValidationTest()
    for index in 0..<8 { test.add("fine \(index)", pValue: 0.5) }
    test.add("odd", pValue: 5e-4)
    test.add("wrong", pValue: 1e-6)
    #expect(test.alerts.map(\.name) == ["odd"])
    #expect(test.failures.map(\.name) == ["wrong"])
    test.add("undefined", pValue: .nan)
    #expect(test.failures.map(\.name) == ["wrong", "undefined"])
  }
}
