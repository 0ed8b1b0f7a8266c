import Foundation
import Testing

/// Answers of `credence ask` that rest on certificates, kept as golden text and JSON.
struct CertificateTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// A claim of each verdict in each mode.
  static let cases: [(name: String, claim: String, options: [String])] = [
    ("certified", "P(recovered | dose = 9, age = 40) > 0.2", []),
    ("set-consensus", "b_dose > 0", ["--mode", "set"]),
    ("set-dissent", "b_age < -0.02", ["--mode", "set"]),
    ("set-mass", "b_dose > 0", ["--mode", "set", "--plausible", "mass:0.9999999"]),
    ("set-open", "log(b_dose) < 0", ["--mode", "set"]),
  ]

  @Test(arguments: cases)
  func `the text and the JSON of an answer`(name: String, claim: String, options: [String]) throws {
    let run = try credence.run(["ask", posterior, claim] + options)
    #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    try GoldenText.expect(run.output, matches: "ask-\(name).txt")
    let encoded = try credence.run(["ask", posterior, claim, "--json"] + options)
    try GoldenText.expect(encoded.output, matches: "ask-\(name).json")
    let answer = try JSONDocument(encoded.output)
    #expect(answer["mode"].text == (options.isEmpty ? "mass" : "set"))
    #expect(answer["depth"].isNull == (name == "set-open"))
    guard name != "set-open" else { return }
    #expect(answer["depth"].keys == ["lower", "upper", "certified"])
    #expect(answer["grade"].text == (answer["verdict"].text == "undetermined" ? nil : "B"))
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
