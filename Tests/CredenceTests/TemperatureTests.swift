import Credence
import Foundation
import Testing

/// What a power of the likelihood does, and what it does not.
@Suite struct TemperatureTests {
  /// y = 1 + x + x²/2 in noise of 0.5, x within (−2, 2).
  private func table(_ seed: Int) throws -> Table {
    var random = RandomStream(seed: 31, chain: seed, purpose: .simulation)
    let x = (0..<200).map { _ in 4 * random.uniform() - 2 }
    let y = x.map { 1 + $0 + $0 * $0 / 2 + 0.5 * random.normal() }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
  }

  /// The central 95% of the mean at x = 3, where it is 8.5.
  private func interval(_ formula: String, _ temperature: Double, _ seed: Int) throws -> (
    lower: Double, upper: Double
  ) {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (200, 250)
    // The noise of each quantile is that of its own draws.
    settings.seed = UInt64(seed)
    let fit = try Analysis(
      ModelDescription(formula, settings: MultilevelSettings(temperature: temperature)),
      data: table(seed)
    ).sample(settings)
    let columns = fit.draws.names.map { fit.draws[$0]?.values ?? [] }
    let means = columns[0].indices.map { draw in
      columns[0][draw] + 3 * columns[1][draw] + (columns.count > 3 ? 9 * columns[2][draw] : 0)
    }.sorted()
    return (means[means.count / 40], means[means.count - 1 - means.count / 40])
  }

  @Test func `a quarter of the likelihood doubles intervals, and mends no wrong mean`() throws {
    var (ratios, covered, right): ([Double], Int, Int) = ([], 0, 0)
    for seed in 0..<40 {
      let whole = try interval("y ~ x", 1, seed)
      let quarter = try interval("y ~ x", 0.25, seed)
      ratios.append((quarter.upper - quarter.lower) / (whole.upper - whole.lower))
      if quarter.lower < 8.5, 8.5 < quarter.upper { covered += 1 }
      let curve = try interval("y ~ x + I(x^2)", 1, seed)
      if curve.lower < 8.5, 8.5 < curve.upper { right += 1 }
    }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    // With σ integrated out the mean is t with ηn − 3 degrees and a squared scale of S/(ηn − 3):
    // (2.0117/√47) / (1.9721/√197), a little over the 2 of a known σ. The noise of 40 ratios is 0.016.
    #expect(abs(mean - 2.088) < 0.06, "\(mean)")
    #expect(covered == 0)
    // 38 of 40 are expected of the right mean function, with a standard deviation of 1.4.
    #expect(right >= 33, "\(right)")
  }
}
