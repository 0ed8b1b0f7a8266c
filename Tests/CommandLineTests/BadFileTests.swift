import Foundation
import Testing

/// Files and claims that summary, diagnose and ask cannot work with.
struct BadFileTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  @Test(arguments: ["summary", "diagnose", "ask"])
  func `every verb refuses what is no file of draws`(verb: String) throws {
    let claim = verb == "ask" ? ["b_dose > 0"] : []
    try credence.write("x,y\n1,2\n", to: "table.csv")
    try credence.write("", to: "empty.nc")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: posterior))
    let folder = credence.folder
    try bytes.prefix(bytes.count / 2).write(to: folder.appendingPathComponent("half.nc"))
    try bytes.prefix(100).write(to: folder.appendingPathComponent("start.nc"))
    let expected: [(String, Int32, String)] = [
      ("missing.nc", 66, "missing.nc: no such file"), (".", 66, ".: not a file"),
      ("table.csv", 65, "table.csv is not a netCDF-4 file"),
      ("empty.nc", 65, "empty.nc is not a netCDF-4 file"),
      ("half.nc", 65, "half.nc is damaged"), ("start.nc", 65, "start.nc is damaged"),
    ]
    for (file, status, message) in expected {
      let run = try credence.run([verb, file] + claim)
      #expect(run.status == status, "\(file): \(run.error)")
      #expect(run.error.hasPrefix("credence: \(message)"), "\(run.error)")
      #expect(run.error.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
    }
  }

  @Test(arguments: [
    ("b_dos > 0", "unknown parameter \"b_dos\"", 0), ("b_dose >", "expected a number", 8),
    ("b_dose", "expected <, <=, >, >= or in", 6), ("", "expected a number", 0),
    ("b_dose > 0 and", "expected a number", 14), ("b_dose > 0 1", "expected the end", 11),
    ("sin(b_dose) > 0", "unknown function \"sin\"", 0), ("(b_dose > 0", "expected )", 11),
    ("for all dose [0, 1]: b_dose > 0", "expected", 13),
  ])
  func `a claim that cannot be read gets a caret`(claim: String, message: String, place: Int) throws
  {
    let run = try credence("ask", posterior, claim)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.error.contains(message), "\(run.error)")
    let caret = "\n  \(claim)\n  \(String(repeating: " ", count: place))^\n"
    #expect(run.error.hasSuffix(caret), "\(run.error)")
  }

  @Test(arguments: [
    ("mean(cured | dose = 1, age = 40) > 0", "the response of this model is recovered, not cured"),
    ("P(recovered | dose = 1) > 0", "the input 'age' is missing"),
    ("P(recovered | dose = 1, age = 4, sex = 1) > 0", "does not use an input 'sex'"),
    ("P(recovered | dose = \"a\", age = 4) > 0", "the input 'dose' must be a number"),
    ("P(recovered > 1 | dose = 1, age = 4) > 0", "the response is binary"),
    ("1 < 2", "the claim does not depend on the model"),
  ])
  func `a claim that does not fit the model is refused`(claim: String, message: String) throws {
    let run = try credence("ask", posterior, claim)
    #expect(run.status == 64)
    #expect(run.error.hasPrefix("credence: claim: "))
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.output.isEmpty)
  }

  @Test func `one bad claim of several prints no answer`() throws {
    let run = try credence("ask", posterior, "b_dose > 0", "b_dos > 0")
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
  }

  @Test(arguments: [
    ["--dissent", "0"], ["--dissent", "0.6"], ["--level", "1"], ["--level", "0.4"],
    ["--dissent", "nan"], ["--level", "high"],
  ])
  func `ask refuses options out of range`(options: [String]) throws {
    let run = try credence.run(["ask", posterior, "b_dose > 0"] + options)
    #expect(run.status == 64)
    #expect(run.error.contains(options[0]))
  }
}
