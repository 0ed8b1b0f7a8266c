import Foundation
import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// The JSON of an answer has the same keys whatever is known, and encodes whatever is found.
@Suite struct AnswerJSONTests {
  private func object(_ answer: Answer) throws -> [String: Any] {
    let data = try JSONEncoder().encode(answer)
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// JSONSerialization may miss the last bit.
  private func agree(_ value: Any?, _ expected: Double?) -> Bool {
    guard let value = value as? Double, let expected else { return false }
    return abs(value - expected) <= 1e-14 * abs(expected)
  }

  private static let keys: Set<String> = [
    "claim", "mode", "verdict", "grade", "class", "agreement", "dissent_mass", "depth",
    "plausible_set", "witness", "diagnostics", "reason", "notes",
  ]
  private static let massKeys: Set<String> = [
    "estimate", "estimates", "lower", "upper", "level", "method",
  ]
  private static let diagnosticKeys: Set<String> = [
    "ess_margin", "ess_tail_margin", "rhat_margin", "ess_lp", "ess_tail_lp", "rhat_lp", "ebfmi",
    "draws", "chains", "divergences", "undefined_margins", "infinite_margins", "effective_draws",
  ]

  @Test func `a consensus`() throws {
    let answer = try NormalPosterior(center: 8).ask()
    let object = try object(answer)
    #expect(Set(object.keys) == Self.keys)
    #expect(object["claim"] as? String == "b_x > 0")
    #expect(object["mode"] as? String == "mass")
    #expect(object["verdict"] as? String == "consensus")
    #expect(object["grade"] as? String == "C")
    #expect(object["class"] as? String == "all normals")
    #expect(object["agreement"] as? Double == 1)
    #expect(object["depth"] is NSNull && object["plausible_set"] is NSNull)
    #expect(object["witness"] is NSNull)
    #expect((object["notes"] as? [String]) == [])
    let mass = try #require(object["dissent_mass"] as? [String: Any])
    #expect(Set(mass.keys) == Self.massKeys)
    #expect(mass["method"] as? String == "draws" && mass["lower"] as? Double == 0)
    #expect(agree(mass["upper"], answer.mass.upper) && mass["level"] as? Double == 0.95)
    let diagnostics = try #require(object["diagnostics"] as? [String: Any])
    #expect(Set(diagnostics.keys) == Self.diagnosticKeys)
    #expect(diagnostics["draws"] as? Int == 1200)
    #expect(agree(diagnostics["ess_margin"], answer.diagnostics?.bulkESS))
  }

  @Test func `a dissent with its witness`() throws {
    let answer = try NormalPosterior(center: 0).ask()
    let witness = try #require(try object(answer)["witness"] as? [String: Any])
    #expect(Set(witness.keys) == ["parameters", "nats", "margin"])
    #expect(witness["nats"] is NSNull)
    #expect(agree(witness["margin"], answer.witness?.margin))
    #expect((witness["parameters"] as? [String: Double])?.keys.sorted() == ["b_x"])
  }

  @Test func `what is undefined is null, and no key is left out`() throws {
    var posterior = NormalPosterior(center: 0)
    posterior.margins.values[5] = .nan
    posterior.statistics.energy = posterior.statistics.energy.map { _ in .nan }
    let object = try object(try posterior.ask())
    #expect(Set(object.keys) == Self.keys && object["grade"] is NSNull)
    let mass = try #require(object["dissent_mass"] as? [String: Any])
    #expect(Set(mass.keys) == Self.massKeys && mass["lower"] is NSNull && mass["upper"] is NSNull)
    let diagnostics = try #require(object["diagnostics"] as? [String: Any])
    #expect(Set(diagnostics.keys) == Self.diagnosticKeys)
    for key in ["ess_margin", "ess_tail_margin", "rhat_margin", "ebfmi", "effective_draws"] {
      #expect(diagnostics[key] is NSNull, "\(key)")
    }
    #expect(diagnostics["undefined_margins"] as? Int == 1)
  }

  @Test func `infinite values do not stop the encoder`() throws {
    var posterior = NormalPosterior(center: 9)
    posterior.margins.values[5] = -.infinity
    let witness = try #require(try object(try posterior.ask())["witness"] as? [String: Any])
    #expect(witness["margin"] is NSNull)
    #expect((witness["parameters"] as? [String: Any])?["b_x"] is NSNull)
  }

  @Test func `without a single draw`() throws {
    let object = try object(try NormalPosterior(center: 0, length: 0).ask())
    #expect(Set(object.keys) == Self.keys && object["agreement"] is NSNull)
  }
}
