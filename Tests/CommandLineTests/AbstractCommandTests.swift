import Foundation
import Testing

/// `credence abstract`: the version of a row on which models agree.
@Suite struct AbstractCommandTests {
  private let credence: Command

  init() throws { credence = try Command() }

  private func posterior() throws -> String { try Doses.posterior.get().path }

  @Test func `an abstraction says what is agreed`() throws {
    let run = try credence(
      "abstract", posterior(), "--at", "dose = 3.5, age = 20", "--dissent", "0.1")
    #expect(run.status == 0, "\(run.error)")
    for start in ["row        dose = 3.5, age = 20", "claim      P(recovered) ", "verdict    "] {
      #expect(run.output.contains(start))
    }
    let json = try credence("abstract", posterior(), "--at", "dose = 3.5, age = 20", "--json")
    let document = try JSONDocument(json.output)
    #expect(document["abstractions"].elements.count == 1 && document["share"]["rows"].number == 1)
    #expect(document["abstractions"][0]["concrete"]["answer"]["verdict"].text != nil)
  }

  @Test func `rows of a file are counted`() throws {
    try credence.write("dose,age\n3.5,20\n1,45\n0.1,80\n", to: "rows.csv")
    let run = try credence("abstract", posterior(), "rows.csv", "--dissent", "0.1")
    #expect(run.status == 0 && run.output.contains("3 rows: "), "\(run.error)")
    let claim = try credence("abstract", posterior(), "rows.csv", "mean(recovered) > 0.2")
    #expect(claim.status == 0 && claim.output.contains("claim      mean(recovered) > 0.2"))
  }

  @Test func `the rows of the agreed version are CSV`() throws {
    let run = try credence("abstract", posterior(), "--at", "dose = 3.5, age = 45", "--csv")
    #expect(run.status == 0 && run.output.hasPrefix("dose,age\n3.5,"), "\(run.error)")
  }

  @Test(arguments: [
    (["--at", "dose = 1"], 64, "the row needs a value of age"),
    (["--at", "dose = 1, age = old"], 64, "age is a number, and \"old\" is none"),
    (["none.csv"], 66, "no such file: none.csv"),
    (["--at", "dose = 1, age = 40", "P(recovered) >"], 64, "expected"),
    (
      ["--at", "dose = 1, age = 40", "P(other) > 0.5"], 64,
      "the response of this model is recovered"
    ),
    ([], 64, "give a CSV file of rows or --at"),
  ])
  func `what cannot be asked is refused`(
    arguments: [String], status: Int32, message: String
  ) throws {
    let run = try credence.run(["abstract", posterior()] + arguments)
    #expect(run.status == status && run.error.contains(message), "\(run.error)")
  }
}
