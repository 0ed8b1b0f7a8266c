import Foundation
import Testing

/// Answers of `credence ask` by every sort of evidence but plain draws, kept as golden text and JSON.
struct CertificateTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// A claim of each grade and verdict in each mode.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let claim: String
    var options: [String] = []
    let verdict: String
    let grade: String
    /// What the dissent mass, where there is one, rests on.
    let method: String?

    var isSet: Bool { options.contains("set") }
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "terms", claim: "included(dose)", verdict: "consensus", grade: "A",
      method: "terms"),
    Case(
      name: "certified", claim: "P(recovered | dose = 9, age = 40) > 0.2", verdict: "consensus",
      grade: "B", method: "gamma theorem"),
    Case(
      name: "refined", claim: "b_dose > 0", options: ["--dissent", "0.0001"],
      verdict: "consensus", grade: "C", method: "line and importance sampling"),
    Case(
      name: "set-consensus", claim: "b_dose > 0",
      options: ["--mode", "set", "--plausible", "nats:8"], verdict: "consensus", grade: "B",
      method: nil),
    Case(
      name: "set-dissent", claim: "b_age < -0.02", options: ["--mode", "set"], verdict: "dissent",
      grade: "B", method: nil),
    Case(
      name: "set-mass", claim: "b_dose > 0",
      options: ["--mode", "set", "--plausible", "mass:0.95"], verdict: "consensus", grade: "B",
      method: nil),
    Case(
      name: "set-witness", claim: "log(b_dose) < 0", options: ["--mode", "set"],
      verdict: "dissent", grade: "D", method: nil),
    Case(
      name: "set-open", claim: "b_dose^2 < 9", options: ["--mode", "set"],
      verdict: "undetermined", grade: "E", method: nil),
  ]

  @Test(arguments: cases)
  func `the text and the JSON of an answer`(example: Case) throws {
    let call = ["ask", posterior, example.claim, "--require-decision"] + example.options
    let run = try credence.run(call)
    #expect(run.status == (example.verdict == "undetermined" ? 3 : 0) && run.error.isEmpty)
    try GoldenText.expect(run.output, matches: "ask-\(example.name).txt")
    let encoded = try credence.run(call + ["--json"])
    #expect(encoded.status == run.status && encoded.error.isEmpty)
    try GoldenText.expect(encoded.output, matches: "ask-\(example.name).json")
    let answer = try JSONDocument(encoded.output)
    #expect(answer["mode"].text == (example.isSet ? "set" : "mass"))
    #expect(answer["verdict"].text == example.verdict && answer["grade"].text == example.grade)
    if let method = example.method { #expect(answer["dissent_mass"]["method"].text == method) }
    #expect(answer["plausible_set"].isNull != example.isSet)
    if example.isSet {
      #expect(
        answer["plausible_set"].keys == [
          "kind", "nats", "margin_min", "margin_max", "scale", "mass_at_least", "certified",
        ])
    }
    let isProved = answer["plausible_set"]["certified"].boolean != false && example.grade != "A"
    #expect(answer["depth"].isNull != isProved)
    guard isProved else { return }
    #expect(answer["depth"].keys == ["lower", "upper", "certified"])
    let lower = try #require(answer["depth"]["lower"].number)
    let upper = try #require(answer["depth"]["upper"].number)
    #expect(upper - lower < 1e-5 && answer["witness"]["nats"].number == upper)
  }

  @Test func `a dissenter is written for anyone to check`() throws {
    let run = try credence("ask", posterior, "b_dose > 0", "--witness", "dissenter.json")
    #expect(run.status == 0 && run.error.isEmpty)
    let text = try String(
      contentsOf: credence.folder.appendingPathComponent("dissenter.json"), encoding: .utf8)
    let witness = try JSONDocument(text)
    #expect(witness.keys == ["claim", "class", "margin", "nats", "parameters"])
    #expect(witness["claim"].text == "b_dose > 0")
    #expect(try #require(witness["parameters"]["b_dose"].number) <= 0)
    #expect(witness["parameters"].keys == ["b_Intercept", "b_dose", "b_age"])

    let none = try credence("ask", posterior, "exp(b_dose) > 0", "--witness", "none.json")
    #expect(none.status == 0 && none.error.contains("none.json was not written"))
    #expect(try credence.files() == ["dissenter.json"])
    let two = try credence("ask", posterior, "b_dose > 0", "b_age > 0", "--witness", "two.json")
    #expect(two.status == 64 && two.error.contains("one at a time"))
    let nowhere = try credence("ask", posterior, "b_dose > 0", "--witness", "no/such/file.json")
    #expect(nowhere.status == 73)
  }

  @Test(arguments: [
    "nats", "nats:", "nats:0", "nats:-1", "nats:nan", "mass:1", "mass:0.2", "all:3",
  ])
  func `what is no plausible set is refused`(set: String) throws {
    let run = try credence("ask", posterior, "b_dose > 0", "--mode", "set", "--plausible", set)
    #expect(run.status == 64 && run.output.isEmpty)
  }
}
