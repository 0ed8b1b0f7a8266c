import Credence
import Foundation
import Testing

/// Abstractions against hand-made averages of the same draws.
@Suite struct InputAbstractorTests {
  /// A response that `u` decides and about `v` of which the data know little: v hardly varies.
  private static func table() throws -> Table {
    var random = RandomStream(seed: 41, chain: 0, purpose: .simulation)
    let rows = 0..<150
    let u = rows.map { _ in 2 * random.uniform() - 1 }
    let v = rows.map { _ in 0.2 * random.normal() }
    return try Table(columns: [
      Column(name: "u", values: .numbers(u)), Column(name: "v", values: .numbers(v)),
      Column(
        name: "y", values: .booleans(u.map { random.uniform() < 1 / (1 + exp(-4 * $0)) })),
    ])
  }

  private static let fit = Result {
    try SearchData.fit("y ~ u + v", table(), family: .bernoulli)
  }

  private static let row: [String: PredictionInput] = ["u": 0.9, "v": 2]

  private static func settings() -> AbstractionSettings {
    var settings = AbstractionSettings()
    // 2000 draws cannot show 1% at the level of sixteen questions.
    settings.consensus.dissent = 0.05
    return settings
  }

  @Test func `the input that models part on is dropped, and the other kept`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    let abstraction = try abstractor.abstraction(of: Self.row)
    #expect(!abstraction.concrete.isAgreed && abstraction.isRegained)
    #expect(abstraction.parts.first?.name == "v" && abstraction.parts[0].share > 0.9)
    let agreed = try #require(abstraction.agreed)
    #expect(agreed.claim == "P(y) > 0.5" && agreed.answer?.grade == .sampled)
    #expect(agreed.input.parts.first { $0.name == "u" }?.part == .kept(0.9))
    #expect(agreed.input.parts.first { $0.name == "v" }?.part != .kept(2))
    #expect(abs(abstraction.level - (1 - 0.05 / 20)) < 1e-12)
  }

  /// The agreed statement, evaluated by hand: rows of the window, the kept value set in each, the
  /// probabilities averaged, and the draws counted that deny the claim.
  @Test func `the agreed statement is what is evaluated`() throws {
    let fit = try Self.fit.get()
    let abstraction = try InputAbstractor(fit, settings: Self.settings()).abstraction(of: Self.row)
    guard case .numbers(let v)? = try Self.table()["v"]?.values else { return }
    let coefficients = ["b_Intercept", "b_u", "b_v"].compactMap { fit.draws[$0]?.values }
    for step in [abstraction.concrete] + abstraction.steps {
      var (values, u): ([Double], Double?) = ([2], 0.9)
      for (name, part) in step.input.parts {
        switch (name, part) {
        case ("v", .widened(let range)): values = v.filter(range.contains)
        case ("v", .dropped): values = v
        case ("v", .kept), ("u", .kept): break
        default: u = nil
        }
      }
      guard let u else { continue }
      #expect(step.rowCount == values.count)
      let dissenting = coefficients[0].indices.count { draw in
        let mean = values.reduce(0) { sum, value in
          let eta =
            coefficients[0][draw] + coefficients[1][draw] * u + coefficients[2][draw] * value
          return sum + 1 / (1 + exp(-eta))
        }
        return
          !(step.claim == "P(y) > 0.5"
          ? mean / Double(values.count) > 0.5
          : mean / Double(values.count) < 0.5)
      }
      #expect(step.answer?.counted?.dissentingDraws == dissenting, "\(step.statement)")
    }
  }

  /// Averages are compared, not compared ones averaged: where every row is split the same way over
  /// the draws, averaging rows takes nothing away.
  @Test func `what rows share is not averaged away`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    // The boundary: whichever v, u = 0.02 is a toss.
    let abstraction = try abstractor.abstraction(of: ["u": 0.02, "v": 0])
    let dropped = abstraction.steps.first { step in
      step.input.parts.first { $0.name == "v" }?.part == .dropped
        && step.input.parts.first { $0.name == "u" }?.part == .kept(0.02)
    }
    #expect(dropped?.isAgreed != true)
  }

  @Test func `a row with consensus stays as it is`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    let abstraction = try abstractor.abstraction(of: ["u": 0.9, "v": 0])
    #expect(abstraction.concrete.isAgreed && !abstraction.isRegained && abstraction.steps.isEmpty)
    #expect(abstraction.agreed?.input.isConcrete == true)
  }

  @Test func `a claim that most deny is asked as its contrary`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    let abstraction = try abstractor.abstraction(of: ["u": 0.9, "v": 0], claim: "P(y) < 0.5")
    #expect(abstraction.concrete.isAgreed && abstraction.concrete.claim == "not (P(y) < 0.5)")
  }

  @Test func `the share of flagged rows that regain an answer is counted`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    let abstractions = try abstractor.abstractions(
      of: [["u": 0.9, "v": 0], Self.row, ["u": -0.9, "v": 2]])
    let share = AbstractionShare(abstractions)
    let flagged = abstractions.count { !$0.concrete.isAgreed }
    #expect(!abstractions[1].concrete.isAgreed && abstractions[1].isRegained)
    #expect(share == AbstractionShare(rows: 3, flagged: flagged, regained: flagged))
    #expect(share.share == 1)
  }

  @Test func `rows are those of the description`() throws {
    let abstractor = try InputAbstractor(Self.fit.get(), settings: Self.settings())
    let agreed = try #require(abstractor.abstraction(of: Self.row).agreed)
    let rows = abstractor.rows(of: agreed.input)
    #expect(rows.count == agreed.rowCount && rows.allSatisfy { $0["u"] == 0.9 })
    #expect(agreed.statement.hasPrefix("averaged over the \(rows.count) rows of the data"))
    #expect(agreed.statement.hasSuffix(", at u = 0.9: P(y) > 0.5"))
  }

  @Test func `a response without a label needs a claim`() throws {
    let fit = try SearchData.fit("y ~ .", SearchData.linear(2))
    let abstractor = try InputAbstractor(fit)
    #expect(throws: SearchError.self) { _ = try abstractor.abstraction(of: ["x1": 0, "x2": 0]) }
    let abstraction = try abstractor.abstraction(
      of: ["x1": 2, "x2": 0.5], claim: "mean(y) > 0 or mean(y) < -9")
    #expect(abstraction.concrete.claim == "mean(y) > 0 or mean(y) < -9")
  }
}
