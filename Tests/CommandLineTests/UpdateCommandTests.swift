import Foundation
import Testing

/// `credence update`: the whole path from draws and new rows to draws of both.
@Suite struct UpdateCommandTests {
  private let credence: Command

  init() throws {
    credence = try Command()
    try credence.write(
      "recovered,dose,age,site\n1,2.5,40,north\n0,0.4,61,south\n1,1.9,55,north\n", to: "new.csv")
  }

  private func posterior() throws -> String { try Doses.posterior.get().path }

  @Test func `an updated file is asked, summed up and updated again`() throws {
    let run = try credence("update", posterior(), "new.csv", "--output", "two.nc")
    #expect(run.status == 0 && run.error == "wrote two.nc\n")
    #expect(run.output.hasPrefix("new rows        3\ndraws           reweighted: k-hat "))
    #expect(
      run.output.contains("\nk-hat           ") && run.output.contains("\nin verdicts     at most ")
    )
    let ask = try credence("ask", "two.nc", "b_dose > -1", "--json")
    let answer = try JSONDocument(ask.output)
    #expect(answer["verdict"].text == "consensus")
    #expect(try credence("diagnose", "two.nc").status == 0)
    #expect(try credence("summary", "two.nc").output.contains("rows"))
    let again = try credence(
      "update", "two.nc", "new.csv", "--output", "three.nc", "--json", "--quiet", "--seed", "7")
    #expect(again.status == 0 && again.error.isEmpty)
    let document = try JSONDocument(again.output)
    #expect(document["updates"].number == 2)
    #expect(document["update"]["method"].text == "reweighted")
    #expect(document["update"]["seed"].number == 7)
  }

  @Test func `sampling again is as asked`() throws {
    let run = try credence(
      "update", posterior(), "new.csv", "--output", "two.nc", "--sample-again", "--quiet")
    #expect(run.status == 0 && run.output.contains("draws           sampled again: as asked\n"))
  }

  @Test(arguments: [
    ("recovered,dose,age,site\n1,2,40,east\n", 0, ""),
    ("recovered,dose\n1,2\n", 65, "age"),
    ("recovered,dose,age\n3,2,40\n", 65, "must be 0 or 1"),
    ("recovered,dose,age\n1,much,40\n", 65, "column 'dose' must hold numbers"),
    ("recovered,dose,age\n1,NA,40\n", 65, "every row misses a value"),
  ])
  func `rows that do not fit are refused`(csv: String, status: Int32, message: String) throws {
    try credence.write(csv, to: "rows.csv")
    let run = try credence("update", posterior(), "rows.csv", "--output", "two.nc", "-q")
    #expect(
      run.status == status && (message.isEmpty || run.error.contains(message)), "\(run.error)")
    #expect(try credence.files().contains("two.nc") == (status == 0))
  }

  @Test func `outputs and files are checked first`() throws {
    #expect(try credence("update", posterior(), "none.csv", "--output", "two.nc").status == 66)
    #expect(try credence("update", "none.nc", "new.csv", "--output", "two.nc").status == 66)
    #expect(try credence("update", "new.csv", "new.csv", "--output", "two.nc").status == 65)
    let taken = try credence("update", posterior(), "new.csv", "--output", "new.csv")
    #expect(taken.status == 73 && taken.error.contains("pass --force to replace it"))
    #expect(try credence("update", posterior(), "new.csv").status == 64)
  }
}
