import Foundation
import Testing

/// The answers of `ask`, as text and as JSON, for every sort of verdict.
struct AnswerTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// Claims on the trial, by the verdict that they get with `options`.
  static let claims = [
    ("consensus", "b_dose > 0"),
    ("dissent", "P(recovered | dose = 1.5, age = 40) > 0.5"),
    ("contrary", "not mean(recovered | dose = 3, age = 40) > 0.5 or b_dose < 0"),
    ("undetermined", "b_dose > 0.674"),
    ("beyond", "P(recovered | dose = 1, age = 90) > P(recovered | dose = 9, age = 40)"),
  ]

  /// Where open, the dissent mass, 10%, is the one allowed: long runs put the threshold there.
  private func options(_ name: String) -> [String] {
    name == "undetermined" ? ["--dissent", "0.1"] : []
  }

  @Test(arguments: claims)
  func `the text of an answer`(name: String, claim: String) throws {
    let run = try credence.run(["ask", posterior, claim] + options(name))
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    try GoldenText.expect(run.output, matches: "ask-\(name).txt")
  }

  @Test(arguments: claims)
  func `the JSON of an answer`(name: String, claim: String) throws {
    let run = try credence.run(["ask", posterior, claim, "--json"] + options(name))
    try GoldenText.expect(run.output, matches: "ask-\(name).json")
    let answer = try JSONDocument(run.output)
    try expectContract(answer)
    #expect(answer["claim"].text == claim)
    #expect(answer["verdict"].text == (["contrary", "beyond"].contains(name) ? "dissent" : name))
    // Draws decide where the depth does not.
    let isSampled = answer["dissent_mass"]["method"].text == "draws"
    #expect(answer["grade"].text == (isSampled ? "C" : "B"))
    #expect(isSampled == ["dissent", "undetermined"].contains(name))
    #expect(answer["depth"].keys == ["lower", "upper", "certified"])
    #expect(answer["witness"]["nats"].number == answer["depth"]["upper"].number)
    #expect(answer["notes"].elements.count == (name == "beyond" ? 2 : 0))
    let mass = answer["dissent_mass"]
    let estimate = try #require(mass["estimate"].number)
    #expect(try #require(mass["lower"].number) <= estimate)
    #expect(try estimate <= #require(mass["upper"].number))
    #expect(abs(try #require(answer["agreement"].number) + estimate - 1) < 1e-12)
  }

  /// Keys are those of the contract, whatever the answer; evidence that is absent is null.
  private func expectContract(_ answer: JSONDocument) throws {
    #expect(
      answer.keys == [
        "claim", "mode", "verdict", "grade", "class", "agreement", "dissent_mass", "depth",
        "plausible_set", "witness", "diagnostics", "reason", "notes",
      ])
    #expect(answer["mode"].text == "mass")
    #expect(answer["plausible_set"].isNull)
    #expect(
      answer["dissent_mass"].keys == ["estimate", "lower", "upper", "level", "method", "estimates"])
    #expect(
      answer["diagnostics"].keys == [
        "ess_margin", "ess_tail_margin", "rhat_margin", "ess_lp", "ess_tail_lp", "rhat_lp",
        "effective_draws", "undefined_margins", "infinite_margins", "draws", "chains",
        "divergences", "ebfmi",
      ])
    if !answer["witness"].isNull {
      #expect(answer["witness"].keys == ["parameters", "margin", "nats"])
      #expect(answer["witness"]["parameters"].keys == ["b_Intercept", "b_dose", "b_age"])
    }
  }

  @Test(arguments: [
    "log(b_age) < 0", "log(b_dose) - log(b_dose) >= 0", "log(exp(2000 * b_dose)) > 2",
    "1 / 0 > b_dose", "b_dose > 1 / 0",
  ])
  func `a margin that cannot be judged still fills the contract`(claim: String) throws {
    let run = try credence("ask", posterior, claim, "--json", "--require-decision")
    #expect(run.status == 3, "\(run.error)")
    let answer = try JSONDocument(run.output)
    try expectContract(answer)
    #expect(answer["verdict"].text == "undetermined")
    #expect(answer["grade"].isNull)
    #expect(answer["diagnostics"]["rhat_margin"].isNull)
    #expect(answer["dissent_mass"]["upper"].isNull)
  }

  @Test func `few draws leave a claim undetermined, and --require-decision says so`() throws {
    let sampled = try credence.run(Doses.arguments + ["--draws", "50", "--output", "few.nc"])
    #expect(sampled.status == 0)
    let claim = "log(b_dose) > -20"
    let open = try credence("ask", "few.nc", claim, "--require-decision")
    #expect(open.status == 3)
    #expect(open.output.contains("verdict    undetermined\n"))
    #expect(try credence("ask", "few.nc", claim).status == 0)
    #expect(try credence("diagnose", "few.nc").status == 0)
    let strict = try credence("diagnose", "few.nc", "--strict", "--json")
    #expect(strict.status == 2)
    let diagnosis = try JSONDocument(strict.output)
    #expect(diagnosis["trustworthy"].boolean == false)
    #expect(diagnosis.keys.contains("max_rhat") && diagnosis["max_rhat"].isNull)
  }

  @Test func `several claims are an array, one an object`() throws {
    let two = try credence("ask", posterior, "b_dose > 0", "b_dose < 0", "--json")
    let answers = try JSONDocument(two.output).elements
    #expect(answers.map { $0["verdict"].text } == ["consensus", "dissent"])
    #expect(
      answers[1]["reason"].text?.hasPrefix("all plausible models agree on the contrary") == true)
  }

  @Test func `tolerance and confidence move the verdict`() throws {
    let claim = "b_dose > 0.45"
    let lenient = try credence("ask", posterior, claim, "--dissent", "0.1", "--require-decision")
    #expect(lenient.status == 0 && lenient.output.contains("verdict    consensus"))
    let strict = try credence("ask", posterior, claim, "--dissent", "0.001")
    #expect(strict.output.contains("verdict    dissent"))
  }

  @Test func `the JSON of diagnose`() throws {
    let run = try credence("diagnose", posterior, "--json")
    let diagnosis = try JSONDocument(run.output)
    #expect(
      diagnosis.keys == [
        "trustworthy", "max_rhat", "min_ess_bulk", "min_ess_tail", "divergences",
        "max_treedepth_hits", "ebfmi", "warnings",
      ])
    #expect(diagnosis["trustworthy"].boolean == true)
    #expect(diagnosis["ebfmi"].elements.count == 4)
    #expect(diagnosis["warnings"].elements.isEmpty)
  }

  @Test func `the JSON of summary`() throws {
    let summary = try JSONDocument(try credence("summary", posterior, "--json").output)
    #expect(summary.keys == ["model", "parameters", "sampler", "warnings"])
    #expect(
      summary["parameters"].elements.map { $0["name"].text } == ["b_Intercept", "b_dose", "b_age"])
    #expect(
      summary["parameters"][0].keys == [
        "name", "mean", "sd", "mcse_mean", "q5", "q50", "q95", "rhat", "ess_bulk", "ess_tail",
      ])
    #expect(summary["sampler"]["chains"].number == 4)
    #expect(summary["sampler"]["draws"].number == 1000)
    #expect(summary["sampler"]["seed"].number == 1)
  }
}
