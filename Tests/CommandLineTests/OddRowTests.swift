import Testing

/// Odd files of rows, given to every verb that reads one: each ends with its code and one sentence, or has
/// an answer for every row.
struct OddRowTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// A file, and how `update`, `ask over` and `search --around` end with it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// Status and a part of the sentence; nil where it is taken.
    var update: (Int32, String)?
    var over: (Int32, String)?
    var around: (Int32, String)?

    var testDescription: String { name }
  }

  private static let start = "dose,age,recovered\n"

  static let cases = [
    Case(
      name: "empty", text: "", update: (65, "rows.csv is empty"), over: (65, "rows.csv is empty"),
      around: (65, "rows.csv is empty")),
    Case(
      name: "header only", text: start, update: (65, "no data rows"), over: (65, "no data rows"),
      around: (65, "no data rows")),
    Case(name: "one row", text: start + "1,40,1\n"),
    Case(
      name: "mark, returns and no last end", text: "\u{FEFF}dose,age,recovered\r\n1,40,1\r\n2,50,0"),
    Case(
      name: "missing column", text: "dose,recovered\n1,1\n", update: (65, "no column 'age'"),
      over: (65, "no column 'age'"), around: (65, "no column age")),
    Case(
      name: "quoted line end", text: start + "\"1\n2\",40,1\n1,40,0\n",
      update: (65, "'dose' must hold numbers"), over: (65, "'dose' must hold numbers"),
      around: (65, "column dose is of another kind")),
    Case(
      name: "not a number", text: start + "NaN,40,1\n1,40,0\n", over: (65, "data row 1 misses")),
    Case(
      name: "nothing but missing values", text: start + ",,\nNA,NA,NA\n",
      update: (65, "every row misses a value"), over: (65, "data row 1 misses"),
      around: (65, "no row has a value")),
    Case(
      name: "ragged", text: start + "1,40\n", update: (65, "line 2: found 2 fields"),
      over: (65, "line 2: found 2 fields"), around: (65, "line 2: found 2 fields")),
    Case(
      name: "a response of words", text: start + "1,40,yes\n2,50,no\n",
      update: (65, "is a category"), over: nil, around: nil),
    Case(name: "a response of 2", text: start + "1,40,2\n2,50,0\n", update: (65, "must be 0 or 1")),
    Case(
      name: "UTF-16", text: "\u{FEFF}d\u{0}o\u{0}", update: (65, "NUL byte"),
      over: (65, "NUL byte"), around: (65, "NUL byte")),
    Case(
      name: "huge", text: start + "1e300,40,1\n1,40,0\n", update: (65, "rescale it"), over: nil,
      around: nil),
    Case(name: "tiny", text: start + "1e-300,40,1\n1,40,0\n"),
  ]

  @Test(arguments: cases)
  func `update, batches and searches`(odd: Case) throws {
    try credence.write(odd.text, to: "rows.csv")
    let calls: [([String], (Int32, String)?)] = [
      (["update", posterior, "rows.csv", "--output", "new.nc"], odd.update),
      (["ask", posterior, "over \"rows.csv\": P(recovered) > 0.2"], odd.over),
      (["search", posterior, "--around", "rows.csv", "--count", "1"], odd.around),
    ]
    for (call, expected) in calls {
      let run = try credence.run(call)
      #expect(run.status == expected?.0 ?? 0, "\(call[0]): \(run.error)")
      guard let (_, part) = expected else { continue }
      #expect(run.error.contains(part) && run.output.isEmpty, "\(call[0]): \(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
    let written = odd.update == nil ? ["new.nc", "rows.csv"] : ["rows.csv"]
    #expect(try credence.files() == written)
  }

  @Test func `what is no file of rows`() throws {
    for (name, part) in [("none.csv", "no such file: none.csv"), (".", ". is a directory")] {
      for call in [
        ["flag", posterior, name], ["predict", posterior, name], ["abstract", posterior, name],
        ["update", posterior, name, "--output", "new.nc"],
        ["ask", posterior, "over \"\(name)\": P(recovered) > 0.2"],
        ["search", posterior, "--around", name], ["search", posterior, "--like", name],
      ] {
        let run = try credence.run(call)
        #expect(run.status == 66 && run.output.isEmpty, "\(call[0]) \(name): \(run.error)")
        #expect(run.error.contains(part) && run.error.split(separator: "\n").count == 1)
      }
    }
    #expect(try credence.files().isEmpty)
  }

  /// Rows that a model of doses between 0 and 4 was never meant for.
  @Test func `huge and tiny rows are flagged, and none of their numbers is wrong`() throws {
    try credence.write("dose,age\n1e300,40\n-1e300,40\n1e-300,40\n1e308,1e308\n", to: "rows.csv")
    let run = try credence("flag", posterior, "rows.csv")
    #expect(run.status == 0 && run.error.isEmpty)
    let rows = run.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows.count == 4)
    for (row, prediction) in zip(rows, [1.0, 0.0]) {
      #expect(Double(row[1]) == prediction && row[9] == "consensus")
      let range = try #require(Double(row[7]))
      #expect(range >= 0 && range <= 0.5, "half of the range of a probability")
    }
    #expect(rows[3][9] == "undetermined" && rows[3][1] == "NA")
  }

  @Test func `names that need quotes go through every verb`() throws {
    var lines = ["\"y \"\"q\"\"\",\"x, 1\",g"]
    for row in 0..<40 {
      let x = Double(row % 7) - 3
      lines.append("\(2 * x + Double(row % 5)),\(x),\"\(row % 2 == 0 ? "u, v" : "w\"\"q\"\"")\"")
    }
    try credence.write(lines.joined(separator: "\n") + "\n", to: "odd.csv")
    let sampled = try credence(
      "sample", "odd.csv", "--formula", "`y \"q\"` ~ `x, 1` + g", "--quiet", "--output", "odd.nc")
    #expect(sampled.status == 0, "\(sampled.error)")
    for call in [
      ["ask", "odd.nc", "b_`x, 1` > 0"],
      ["ask", "odd.nc", "mean(`y \"q\"` | `x, 1` = 1, g = \"u, v\") > 0"],
      ["flag", "odd.nc", "odd.csv", "--tolerance", "1"], ["predict", "odd.nc", "odd.csv"],
      ["flag", "odd.nc", "odd.csv", "--tolerance", "1", "--certify"],
      ["search", "odd.nc", "--within", "`x, 1` in [0, 1]", "--count", "1", "--csv"],
      ["update", "odd.nc", "odd.csv", "--output", "more.nc", "--quiet"],
    ] {
      let run = try credence.run(call)
      #expect(run.status == 0 && run.error.isEmpty, "\(call): \(run.error)")
    }
  }
}
