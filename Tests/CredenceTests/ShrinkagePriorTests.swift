import Credence
import Foundation
import Probability
import StatisticalTesting
import Testing

/// Priors of coefficients together: NUTS on the prior alone against direct simulation, and a sparse
/// regression.
@Suite struct ShrinkagePriorTests {
  /// Twelve rows of three columns with standard deviation about 1.
  private static func table() throws -> Table {
    try Table(
      columns: ["y", "u", "v", "w"].enumerated().map { index, name in
        Column(name: name, values: .numbers((0..<12).map { sin(Double($0 * (index + 3)) + 1) }))
      })
  }

  /// Draws from the prior alone, of a gaussian model with three coefficients.
  private func draws(_ prior: String) throws -> Draws {
    let analysis = try Analysis(
      ModelDescription(
        "y ~ u + v + w", priors: ["b ~ \(prior)", "sigma ~ lognormal(0, 0.5)"],
        settings: MultilevelSettings(temperature: 0)),
      data: Self.table())
    var settings = SamplingSettings()
    (settings.drawCount, settings.seed, settings.algorithm) = (4000, 5, .nuts)
    settings.targetAcceptance = 0.95
    return try analysis.sample(settings).draws
  }

  private static let simulationCount = 200_000

  private typealias Simulation = (inout RandomStream) -> [String: Double]

  private static func halfStudentT(_ degrees: Double, _ random: inout RandomStream) -> Double {
    abs(random.normal()) / (random.gamma(shape: degrees / 2) * 2 / degrees).squareRoot()
  }

  private static func horseshoe(
    df: Double, scale: Double, slabScale: Double, slabDf: Double
  ) -> Simulation {
    { random in
      let sigma = exp(0.5 * random.normal())
      let tau = halfStudentT(1, &random) * scale * sigma
      let slab = slabDf / 2 / random.gamma(shape: slabDf / 2)
      let lambda = halfStudentT(df, &random)
      let c = slabScale * slab.squareRoot()
      let beta = random.normal() * tau * lambda / (1 + pow(tau * lambda / c, 2)).squareRoot()
      return [
        "sigma": sigma, "hs_global": tau, "hs_slab": slab, "hs_local[2]": lambda, "b_v": beta,
      ]
    }
  }

  private static func r2d2(mean: Double, precision: Double, concentration: Double) -> Simulation {
    { random in
      let sigma = exp(0.5 * random.normal())
      let (one, other) = (
        random.gamma(shape: mean * precision), random.gamma(shape: (1 - mean) * precision)
      )
      let variance = sigma * sigma * one / other
      let parts = (0..<3).map { _ in random.gamma(shape: concentration) }
      let share = parts[1] / parts.reduce(0, +)
      return [
        "sigma": sigma, "R2D2_R2": one / (one + other), "R2D2_tau2": variance,
        "R2D2_phi[2]": share, "b_v": random.normal() * (share * variance).squareRoot(),
      ]
    }
  }

  /// Shares of draws below the quantiles of a simulation, each a mean with a Monte Carlo error.
  private func comparison(_ draws: Draws, _ simulation: Simulation) throws -> MomentTest {
    var random = RandomStream(seed: 11, chain: 0, purpose: .simulation)
    var simulated: [String: [Double]] = [:]
    for _ in 0..<Self.simulationCount {
      for (name, value) in simulation(&random) { simulated[name, default: []].append(value) }
    }
    var test = MomentTest()
    for (name, values) in simulated.sorted(by: { $0.key < $1.key }) {
      let sorted = values.sorted()
      let column = try #require(draws[name])
      for level in [0.05, 0.25, 0.5, 0.75, 0.95] {
        let bound = sorted[Int(level * Double(sorted.count))]
        // The quantile of a finite simulation is off by this many standard deviations of a share.
        test.compare(
          "P(\(name) < q\(level))", column.map { $0 < bound ? 1 : 0 }, mean: level,
          meanSquare: level, truthError: 1 / Double(Self.simulationCount).squareRoot())
      }
    }
    return test
  }

  @Test func `the horseshoe's draws are those of a direct simulation`() throws {
    let draws = try draws("horseshoe(3, 0.5, scale_slab = 1.5)")
    let test = try comparison(
      draws, Self.horseshoe(df: 3, scale: 0.5, slabScale: 1.5, slabDf: 4))
    #expect(test.comparisons.count == 50 && test.failures.isEmpty, "\(test.failures)")
    let wrong = try comparison(
      draws, Self.horseshoe(df: 3, scale: 0.6, slabScale: 1.5, slabDf: 4))
    #expect(!wrong.failures.isEmpty, "a wrong scale is not seen")
  }

  @Test func `R2-D2's draws are those of a direct simulation`() throws {
    let draws = try draws("R2D2(0.4, 3, 2)")
    let test = try comparison(draws, Self.r2d2(mean: 0.4, precision: 3, concentration: 2))
    #expect(test.comparisons.count == 50 && test.failures.isEmpty, "\(test.failures)")
  }

  /// A density without the Jacobian Π φ of the simplex is that of Dirichlet(α − 1).
  @Test func `the comparison sees a forgotten Jacobian of the simplex`() throws {
    let draws = try draws("R2D2(0.4, 3, 1)")
    let test = try comparison(draws, Self.r2d2(mean: 0.4, precision: 3, concentration: 2))
    #expect(
      test.failures.contains { $0.name.contains("R2D2_phi") }, "\(test.worst?.description ?? "")")
  }

  /// 100 rows, 50 columns, three of which count.
  private static func sparse() throws -> Table {
    var random = RandomStream(seed: 21, chain: 0, purpose: .simulation)
    var columns = (0..<50).map { _ in (0..<100).map { _ in random.normal() } }
    let response = (0..<100).map {
      1 + 2 * columns[0][$0] - 1.5 * columns[7][$0] + columns[23][$0] + random.normal()
    }
    columns.append(response)
    return try Table(
      columns: columns.enumerated().map { index, values in
        Column(name: index == 50 ? "y" : "x\(index)", values: .numbers(values))
      })
  }

  @Test(
    .enabled(if: PosteriorTests.isValidation),
    arguments: ["horseshoe(par_ratio = 0.06)", "R2D2(0.5, 2, 0.2)"])
  func `a sparse regression finds its three columns, and shrinks the others`(prior: String) throws {
    func fit(_ prior: String) throws -> RegressionFit {
      var settings = SamplingSettings()
      (settings.drawCount, settings.warmupCount, settings.seed) = (500, 500, 3)
      (settings.algorithm, settings.targetAcceptance) = (.nuts, 0.95)
      return try Analysis("y ~ .", data: Self.sparse(), priors: ["b ~ \(prior)"]).sample(settings)
    }
    func errors(_ fit: RegressionFit) throws -> (signals: Double, nulls: Double) {
      let truth = [0: 2.0, 7: -1.5, 23: 1]
      var (signals, nulls) = (0.0, 0.0)
      for column in 0..<50 {
        let mean = try #require(fit.draws["b_x\(column)"]).mean
        if let value = truth[column] {
          signals = max(signals, abs(mean - value))
        } else {
          nulls += mean * mean / 47
        }
      }
      return (signals, nulls.squareRoot())
    }
    let (shrunk, wide) = try (fit(prior), fit("normal(0, 10)"))
    let (own, other) = try (errors(shrunk), errors(wide))
    print(
      """
      \(prior): largest error of a signal \(own.signals), root mean square of the others \(own.nulls); \
      with normal(0, 10) \(other.signals) and \(other.nulls); share of divergent transitions \
      \(shrunk.statistics.diverging.mean); \(shrunk.samplingTime) s
      """)
    #expect(own.signals < 0.4)
    #expect(own.nulls < 0.5 * other.nulls)
  }
}
