import Credence
import Foundation
import Testing

/// Posteriors with a small network, from samples to verdicts.
@Suite struct NetworkPosteriorTests {
  private static func table(rows: Int, noise: Double, _ mean: (Double) -> Double) throws -> Table {
    var random = RandomStream(seed: 21, chain: rows, purpose: .simulation)
    let x = (0..<rows).map { -2 + 4 * Double($0) / Double(rows - 1) }
    let y = x.map { mean($0) + noise * random.normal() }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
      Column(name: "e", values: .numbers(x.map { _ in 0.3 })),
    ])
  }

  private static var settings: SamplingSettings {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (500, 500)
    return settings
  }

  private func fit(
    _ formula: String, _ table: Table, _ algorithm: SamplingAlgorithm = .nuts
  ) throws -> RegressionFit {
    var settings = Self.settings
    settings.algorithm = algorithm
    return try Analysis(
      ModelDescription(
        formula, priors: ["sdnet ~ normal(0, 1.5)", "net ~ normal(0, 1.5)"]), data: table
    ).sample(settings)
  }

  /// Chains agree on predictions, and on the weights of the copy that is reported.
  @Test func `chains agree on a bend`() throws {
    let table = try Self.table(rows: 60, noise: 0.3) { tanh(2 * $0) }
    let fit = try fit("y ~ net(x, units = 2)", table)
    let rising = try fit.ask("mean(y | x = 0.7) > mean(y | x = -0.7)")
    #expect(rising.verdict == .consensus && rising.grade == .sampled, "\(rising.reason)")
    let falling = try fit.ask("mean(y | x = 0.7) < mean(y | x = -0.7)")
    #expect(falling.verdict == .dissent)
    let outputs = try #require(fit.draws["net_netx[1]"]).values
    #expect(outputs.allSatisfy { $0 > 0 })
  }

  /// One unit can climb to a plateau or down from it, not both, and known errors make the way between
  /// the two long: chains of NUTS sit in different modes and no verdict is given; tempering moves.
  @Test func `chains in different modes give no verdict`() throws {
    let table = try Self.table(rows: 40, noise: 0.1) { abs($0) < 0.9 ? 1 : -1 }
    let formula = "y | se(e) ~ net(x, units = 1)"
    let stuck = try fit(formula, table)
    let answer = try stuck.ask("mean(y | x = 1.8) > 0")
    #expect(answer.verdict == .undetermined && answer.grade == nil, "\(answer.reason)")
    let slope = "net_netx[1,x]"
    #expect(try #require(stuck.draws[slope]).rhat > 1.1)
    let tempered = try fit(formula, table, .tempering)
    #expect(try #require(tempered.draws[slope]).rhat < 1.05)
  }

  /// The evidence of all copies, from draws of one of them, against `Tests/Oracles/network_evidence.py`, which
  /// knows nothing of copies. Without them it would be log 8 = 2.08 nats less.
  @Test func `evidence counts all copies of the units`() throws {
    let rows = (0..<40).map(Double.init)
    let x = rows.map { -2 + 4 * $0 / 39 }
    let y = zip(rows, x).map { tanh(2 * $1) + 0.5 * sin(7.3 * $0 + 0.31 * $0 * $0) }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    let model = ModelDescription(
      "y ~ net(x, units = 2)", priors: ["sdnet ~ normal(0, 1.5)", "net ~ normal(0, 1.5)"])
    let member = ClassMember(name: "net", model: model, codeLength: .flag, terms: [])
    var settings = Self.settings
    settings.drawCount = 1000
    let fit = try ClassAnalysis([member], data: table).sample(settings)
    let bridge = fit.structures[0].evidence.bridge
    #expect(abs(bridge.logEvidence + 24.305) < 4 * bridge.standardError + 0.06, "\(bridge)")
    #expect(bridge.standardError < 0.25)
  }
}
