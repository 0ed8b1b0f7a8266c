import Credence
import Foundation

/// Small models of simulated data, and rows to flag.
enum FlagFixture {
  /// A model with its formula and family.
  struct Case: Sendable, CustomStringConvertible {
    let formula: String
    let family: Family
    var description: String { "\(formula) \(family)" }

    init(_ formula: String, _ family: Family) { (self.formula, self.family) = (formula, family) }

    init(_ formula: String, _ distribution: ResponseDistribution, _ link: Link) {
      self.init(formula, Family(distribution, link: link) ?? Family(distribution))
    }
  }

  static let cases: [Case] = [
    Case("y ~ x + f", .gaussian), Case("y ~ x + z, sigma ~ z", .gaussian),
    Case("y ~ x + (1 + z | g)", .gaussian), Case("y ~ s(x, k = 5)", .gaussian),
    Case("y ~ x", .studentT), Case("positive ~ x", .lognormal), Case("b ~ x + f", .bernoulli),
    Case("b ~ x", .bernoulli, .probit),
    Case("b ~ x", .bernoulli, .cloglog), Case("n ~ x + offset(z)", .poisson),
    Case("n ~ x", .negbinomial), Case("positive ~ x", .gamma), Case("share ~ x", .beta),
    Case("n ~ x", .zeroInflatedPoisson), Case("level ~ x", .categorical),
    Case("level ~ x", .cumulative), Case("level ~ x", .cumulative, .probit),
  ]

  /// Sixty rows with responses of every kind.
  static func table() throws -> Table {
    var random = RandomStream(seed: 9, chain: 0, purpose: .simulation)
    var columns: [String: [Double]] = [:]
    var (f, g, level): ([Int32], [Int32], [Int32]) = ([], [], [])
    for row in 0..<60 {
      let (x, z) = (random.normal(), 0.3 * random.normal())
      f.append(Int32(row % 3))
      g.append(Int32(row % 6))
      let eta = 0.3 + 0.8 * x + 0.3 * Double(row % 3)
      columns["x", default: []].append(x)
      columns["z", default: []].append(z)
      columns["y", default: []].append(eta + 0.5 * random.normal() + 0.4 * Double(row % 6))
      columns["positive", default: []].append(exp(0.3 * eta + 0.3 * random.normal()))
      columns["b", default: []].append(random.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0)
      columns["n", default: []].append(
        row % 7 == 0 ? 0 : random.count(mean: exp(0.4 * eta)))
      columns["share", default: []].append(
        min(max(1 / (1 + exp(-0.5 * eta - 0.4 * random.normal())), 0.01), 0.99))
      let noisy = eta + random.normal()
      level.append(noisy < -0.3 ? 0 : noisy < 0.8 ? 1 : 2)
    }
    func labels(_ codes: [Int32], _ levels: [String]) -> ColumnValues {
      .categories(codes: codes, levels: levels)
    }
    return try Table(
      columns: columns.sorted { $0.key < $1.key }.map {
        Column(name: $0.key, values: .numbers($0.value))
      } + [
        Column(name: "f", values: labels(f, ["a", "b", "c"])),
        Column(name: "g", values: labels(g, ["g1", "g2", "g3", "g4", "g5", "g6"])),
        Column(name: "level", values: labels(level, ["high", "low", "mid"])),
      ])
  }

  static func fit(_ model: Case, draws: Int = 150) throws -> RegressionFit {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount, settings.chainCount) = (200, draws, 2)
    settings.algorithm = .nuts
    return try Analysis(model.formula, data: table(), family: model.family).sample(settings)
  }

  /// Inputs within the data, at their ends, and beyond.
  static let rows: [[String: PredictionInput]] = [
    ["x": 0.1, "z": 0, "f": "a", "g": "g1"], ["x": -1.2, "z": 0.2, "f": "b", "g": "g3"],
    ["x": 1.7, "z": -0.3, "f": "c", "g": "g6"], ["x": 4, "z": 0.1, "f": "a", "g": "new"],
  ]
}
