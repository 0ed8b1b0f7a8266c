import Foundation
import LogDensities
import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// Verdicts that rest on certificates, without a draw and beside draws.
@Suite struct CertifiedVerdictTests {
  private static let certificate = Result { try CertifiedPosterior(LinearModel.logistic(slope: 2)) }

  private func query(
    _ mode: ConsensusMode = .mass, _ set: PlausibleSet = .nats(10), dissent: Double = 0.01
  ) throws -> ConsensusQuery {
    var settings = ConsensusSettings()
    settings.mode = mode
    settings.plausible = set
    settings.dissent = dissent
    return ConsensusQuery(
      model: try Self.certificate.get().model, modelClass: "logistic lines", settings: settings,
      sources: EvidenceSources(certificate: try Self.certificate.get()))
  }

  @Test func `mass mode: consensus with no draw`() throws {
    let answer = try query().ask("b1 > 0")
    #expect(answer.verdict == .consensus && answer.grade == .certified)
    #expect(answer.mass.method == .gamma && answer.mass.level == 1 && answer.mass.estimate.isNaN)
    let depth = try #require(answer.depth)
    #expect(depth.lower > 12 && depth.upper - depth.lower < 1e-6)
    #expect(answer.mass.upper == GammaTheorem.mass(beyond: depth.lower, dimension: 2))
    #expect(answer.counted == nil && answer.diagnostics == nil && answer.plausibleSet == nil)
    let witness = try #require(answer.witness)
    #expect(witness.margin <= 0 && witness.nats == depth.upper)
    #expect(answer.reason.hasPrefix("every dissenting model lies at least"))
  }

  @Test func `mass mode: dissent where all plausible models agree on the contrary`() throws {
    let answer = try query().ask("P(y | x1 = 2) < 0.5")
    #expect(answer.verdict == .dissent && answer.grade == .certified && answer.mass.lower > 0.99)
    #expect(answer.reason.hasPrefix("all plausible models agree on the contrary"))
    #expect(answer.witness?.nats ?? 1 < 1e-6, "the mode itself")
  }

  @Test func `mass mode: what the theorem does not decide is undetermined without draws`() throws {
    let answer = try query().ask("b0 > 0")
    #expect(answer.verdict == .undetermined && answer.grade == nil)
    #expect(answer.mass.upper > 0.01 && answer.reason.contains("draws would bound it closer"))
    let other = try query().ask("log(b1) > 0")
    #expect(other.verdict == .undetermined && other.mass.upper.isNaN && other.depth == nil)
    #expect(other.reason.contains("log(b1) is not affine"))
  }

  @Test func `set mode: consensus, dissent and the edge between them`() throws {
    let agreed = try query(.set).ask("b1 > 0")
    #expect(agreed.verdict == .consensus && agreed.grade == .certified && agreed.mode == .set)
    let set = try #require(agreed.plausibleSet)
    #expect(set.isCertified && set.marginMin > 0 && set.marginMax > set.marginMin && set.nats == 10)
    #expect(set.massAtLeast == 1 - GammaTheorem.mass(beyond: 10, dimension: 2))

    let denied = try query(.set).ask("b1 > 2")
    #expect(denied.verdict == .dissent && denied.grade == .certified)
    #expect(denied.witness?.nats ?? 11 <= 10)
    #expect(try #require(denied.plausibleSet).marginMin < 0)

    let contrary = try query(.set).ask("b1 < 0")
    #expect(contrary.verdict == .dissent && contrary.reason.contains("on the contrary"))

    let depth = try #require(agreed.depth)
    #expect(try query(.set, .nats(depth.lower * (1 - 1e-9))).ask("b1 > 0").verdict == .consensus)
    #expect(try query(.set, .nats(depth.upper)).ask("b1 > 0").verdict == .dissent)
    let between = (depth.lower + depth.upper) / 2
    let open = try query(.set, .nats(between)).ask("b1 > 0")
    #expect(open.verdict == .undetermined && open.grade == nil)
    #expect(open.reason.contains("on both sides of"))
  }

  @Test func `set mode: a mass becomes nats by the theorem`() throws {
    let answer = try query(.set, .mass(0.999)).ask("b1 > 0")
    let set = try #require(answer.plausibleSet)
    #expect(set.nats == GammaTheorem.nats(leaving: 1 - 0.999, dimension: 2))
    #expect(abs(set.massAtLeast - 0.999) < 1e-6 && set.massAtLeast >= 0.999 - 1e-12)
  }

  @Test func `a claim and its negation never both have consensus`() throws {
    for text in ["b1 > 0", "b0 >= 0", "b0 in [-9, 9]", "P(y | x1 = 1) > 0.2", "abs(b1) > 0.1"] {
      for mode in ConsensusMode.allCases {
        let answers = [
          try query(mode).ask(text), try query(mode).ask("not (\(text))"),
        ]
        #expect(answers.count { $0.verdict == .consensus } <= 1, "\(text)")
        #expect(answers.count { $0.depth?.lower ?? 0 > 0 } <= 1, "\(text)")
        for answer in answers where answer.verdict == .consensus {
          #expect(answer.grade == .certified)
        }
      }
    }
  }

  @Test func `claims that no model denies, or all`() throws {
    let never = try query(.set).ask("P(y | x1 = 1) > 1 or b0 > 1e300 or exp(b0) > 0")
    #expect(never.verdict == .consensus && never.depth == DissentDepth.none && never.witness == nil)
    let always = try query(.set).ask("P(y | x1 = 1) > 1")
    #expect(always.verdict == .dissent && always.reason.contains("on the contrary"))
  }

  @Test func `JSON has depth and plausible set`() throws {
    let data = try JSONEncoder().encode(try query(.set).ask("P(y | x1 = 1) > 0.5"))
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["mode"] as? String == "set" && object["grade"] as? String == "B")
    let depth = try #require(object["depth"] as? [String: Any])
    #expect(Set(depth.keys) == ["lower", "upper", "certified"])
    let set = try #require(object["plausible_set"] as? [String: Any])
    #expect(
      Set(set.keys) == [
        "kind", "nats", "margin_min", "margin_max", "scale", "mass_at_least", "certified",
      ])
    #expect(set["kind"] as? String == "nats" && set["scale"] as? String == "claim")
    #expect(object["agreement"] is NSNull && object["diagnostics"] is NSNull)
    let witness = try #require(object["witness"] as? [String: Any])
    #expect(witness["nats"] is Double)
  }

  // MARK: Beside draws

  private func sampled(_ center: Double, dissent: Double = 0.01) throws -> ConsensusQuery {
    let slope = NormalPosterior(center: center)
    var settings = ConsensusSettings()
    settings.dissent = dissent
    return ConsensusQuery(
      draws: Draws(
        names: ["b0", "b1"],
        columns: [NormalPosterior(center: 0, seed: 9).margins.map { 0.2 * $0 }, slope.margins]),
      statistics: slope.statistics, model: LinearModel.logistic(slope: 2),
      modelClass: "logistic lines", settings: settings,
      sources: EvidenceSources(certificate: try Self.certificate.get()))
  }

  @Test func `a certificate decides before draws do, which are still counted`() throws {
    // These draws are those of another posterior, and say the contrary.
    let answer = try sampled(-8).ask("b1 > 0")
    #expect(answer.verdict == .consensus && answer.grade == .certified)
    #expect(answer.mass.method == .gamma && answer.mass.estimate == 1)
    #expect(answer.counted?.dissentingDraws == 1200)
  }

  @Test func `draws decide what a certificate does not`() throws {
    let answer = try sampled(8).ask("b0 > -1")
    #expect(answer.verdict == .consensus)
    let open = try sampled(8).ask("b0 > -0.2")
    #expect(open.grade == .sampled && open.mass.method == .draws)
    #expect(open.verdict == .dissent && open.witness?.nats != nil)
  }
}
