import Testing

/// Every bad input ends with its exit code, one sentence on standard error, and nothing written.
struct BadInputTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// One way to go wrong in `credence sample data.csv`.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The content of `data.csv`; nil for none.
    var csv: String? = "x,z,y\n1,2,0\n2,5,2.5\n3,1,1\n4,4,4\n5,10,2\n6,3,3\n"
    var formula = "y ~ x"
    var options: [String] = []
    let status: Int32
    /// What standard error must hold.
    let message: String

    var testDescription: String { name }
  }

  static let tables = [
    Case(name: "no such file", csv: nil, status: 66, message: "no such file: data.csv"),
    Case(name: "empty", csv: "", status: 65, message: "data.csv is empty"),
    Case(name: "header only", csv: "x,y\n", status: 65, message: "a header but no data rows"),
    Case(
      name: "ragged row", csv: "x,y\n1,2\n3\n", status: 65,
      message: "data.csv, line 3: found 1 field, expected 2"),
    Case(
      name: "semicolons", csv: "x;y\n1;0\n2;2\n", status: 65,
      message: "the file looks semicolon-separated; expected commas"),
    Case(
      name: "infinite number", csv: "x,y\n1,0\ninf,2\n3,1\n", status: 65,
      message: "line 3: column 'x' has a non-finite number"),
    Case(
      name: "number beyond range", csv: "x,y\n1,0\n2,1e999\n3,1\n", status: 65,
      message: "line 3: column 'y' has a non-finite number"),
    Case(
      name: "no complete row", csv: "x,y\nNA,1\n1,NA\n", status: 65,
      message: "every row misses a value that the formula needs"),
    Case(
      name: "one row", csv: "x,y\n1,2\n", status: 65,
      message: "constant column x: the intercept says the same"),
    Case(
      name: "constant columns", csv: "a,x,b,y\n5,1,7,0\n5,2,7,1\n5,3,7,3\n",
      formula: "y ~ a + x + b", status: 65, message: "constant columns a, b"),
    Case(
      name: "duplicate names", csv: "x,x,y\n1,2,3\n", status: 65,
      message: "columns 1 and 2 are both named 'x'"),
    Case(
      name: "not text", csv: "x,y\n1,\u{0}\n", status: 65, message: "line 2: a NUL byte"),
  ]

  static let responses = [
    Case(
      name: "bernoulli of three values", csv: "x,y\n1,0\n2,2\n3,1\n",
      options: ["--family", "bernoulli"], status: 65,
      message: "the response y must be 0 or 1 for family bernoulli; data row 2 has 2"),
    Case(
      name: "negative count", csv: "x,y\n1,0\n2,-2\n3,1\n", options: ["--family", "poisson"],
      status: 65, message: "y must not be negative for family poisson; data row 2 has -2"),
    Case(
      name: "fractional count", csv: "x,y\n1,0\n2,2.5\n3,1\n", options: ["--family", "poisson"],
      status: 65, message: "y must be a count for family poisson; data row 2 has 2.5"),
    Case(
      name: "category for gaussian", csv: "x,y\n1,a\n2,b\n3,a\n", status: 65,
      message: "the response y is a category; family gaussian needs numbers"),
    Case(
      name: "collinear under flat priors",
      csv: "x,z,y\n1,2,0\n2,4,2.5\n3,6,1\n4,8,4\n5,10,2\n6,12,3\n", formula: "y ~ x + z",
      options: ["--priors", "flat"], status: 65,
      message: "column z is a multiple of x; with flat priors"),
    Case(
      name: "fewer rows than columns under flat priors", csv: "x,z,y\n1,2,0\n2,5,2.5\n",
      formula: "y ~ x + z", options: ["--priors", "flat"], status: 65,
      message: "too few complete rows (2) for the coefficients (3) with flat priors"),
    Case(
      name: "separated under flat priors", csv: "x,y\n1,0\n2,0\n3,1\n4,1\n",
      options: ["--family", "bernoulli", "--priors", "flat"], status: 65,
      message: "the columns separate the two values of y"),
    Case(
      name: "exact fit", csv: "x,y\n1,1\n2,2\n3,3\n4,4\n", status: 65,
      message: "an exact linear function of the columns"),
  ]

  static let texts = [
    Case(
      name: "unknown column", formula: "y ~ w", status: 64,
      message: "the table has no column 'w'\ny ~ w\n    ^\n"),
    Case(
      name: "misspelt column", csv: "dose,y\n1,2\n2,4\n", formula: "y ~ does", status: 64,
      message: "the table has no column 'does'; did you mean 'dose'?"),
    Case(
      name: "formula that ends early", formula: "y ~ (x + ", status: 64,
      message: "the formula ends too early; expected a name, a number or '('\ny ~ (x + \n"),
    Case(
      name: "group that is no column", formula: "y ~ x + (1|2)", status: 64,
      message: "a group is a column, or columns joined by ':' or '/'\ny ~ x + (1|2)\n"),
    Case(
      name: "unknown distribution", options: ["--prior", "b ~ nrmal(0, 1)"], status: 64,
      message: "unknown distribution \"nrmal\""),
    Case(
      name: "negative sd", options: ["--prior", "b ~ normal(0, -1)"], status: 64,
      message: "sd must be above 0 in normal(mean, sd)\n  b ~ normal(0, -1)\n                ^\n"),
    Case(
      name: "prior without a tilde", options: ["--prior", "b normal(0, 1)"], status: 64,
      message: "expected CLASS ~ DISTRIBUTION"),
    Case(
      name: "prior of no parameter", options: ["--prior", "b[q] ~ normal(0, 1)"], status: 64,
      message: "no coefficient \"q\"; this model has: x"),
  ]

  static let options = [
    Case(
      name: "family", options: ["--family", "gamla"], status: 64,
      message: "unknown family \"gamla\"; known are gaussian"),
    Case(
      name: "preset", options: ["--priors", "vague"], status: 64, message: "'vague' is invalid"),
    Case(
      name: "metric", options: ["--metric", "round"], status: 64, message: "'round' is invalid"),
    Case(name: "no draws", options: ["--draws", "0"], status: 64, message: "--draws must be"),
    Case(
      name: "half a draw", options: ["--draws", "1.5"], status: 64, message: "'1.5' is invalid"),
    Case(name: "no chains", options: ["--chains", "0"], status: 64, message: "--chains must be"),
    Case(name: "warmup", options: ["--warmup=-1"], status: 64, message: "--warmup must be"),
    Case(name: "threads", options: ["--threads", "0"], status: 64, message: "--threads must be"),
    Case(name: "seed", options: ["--seed=-1"], status: 64, message: "'-1' is invalid"),
    Case(
      name: "acceptance", options: ["--target-acceptance", "1"], status: 64,
      message: "--target-acceptance must lie between 0 and 1"),
    Case(
      name: "tree depth", options: ["--max-tree-depth", "21"], status: 64,
      message: "--max-tree-depth must be between 1 and 20"),
    Case(
      name: "unknown option", options: ["--fast"], status: 64, message: "Unknown option '--fast'"),
    Case(
      name: "missing directory", options: ["--output", "nowhere/run.nc"], status: 73,
      message: "cannot write nowhere/run.nc: No such file or directory"),
    Case(name: "directory", options: ["--output", "."], status: 73, message: "."),
    Case(name: "no name", options: ["--output", ""], status: 73, message: "not a file name"),
    Case(
      name: "unwritable directory", options: ["--output", "/proc/run.nc"], status: 73,
      message: "cannot write /proc/run.nc"),
  ]

  @Test(arguments: tables + responses + texts + options)
  func `sample refuses`(bad: Case) throws {
    if let csv = bad.csv { try credence.write(csv, to: "data.csv") }
    let before = try credence.files()
    let output = bad.options.contains("--output") ? [] : ["--output", "run.nc"]
    let run = try credence.run(
      ["sample", "data.csv", "--formula", bad.formula, "--quiet"] + bad.options + output)
    #expect(run.status == bad.status, "\(run.error)")
    #expect(run.error.contains(bad.message), "\(run.error)")
    #expect(run.output.isEmpty)
    #expect(isOneSentence(run.error), "\(run.error)")
    #expect(try credence.files() == before, "nothing is left behind")
  }

  /// One sentence from us, or the argument parser's with its hint; never a trace.
  private func isOneSentence(_ error: String) -> Bool {
    let lines = error.split(separator: "\n")
    let ours = lines.filter { $0.hasPrefix("credence: ") || $0.hasPrefix("Error: ") }
    let traces = ["Fatal error", "Stack dump", "Swift.", "0x", "Optional("]
    return ours.count == 1 && lines.count <= 4 && !traces.contains(where: error.contains)
  }

  @Test func `collinear columns under proper priors are a warning`() throws {
    try credence.write("x,z,y\n1,2,0\n2,4,2.5\n3,6,1\n4,8,4\n5,10,2\n", to: "data.csv")
    let run = try credence(
      "sample", "data.csv", "--formula", "y ~ x + z", "--output", "run.nc", "--quiet")
    #expect(run.status == 0)
    #expect(run.error.hasPrefix("warning: column z is a multiple of x:"))
    #expect(run.error.split(separator: "\n").count == 1, "--quiet leaves warnings only")
  }

  @Test func `dropped rows are counted, also where notes are not wanted`() throws {
    try credence.write("x,y\n1,0\n2,NA\n3,1\n,4\n5,2\n6,4\n", to: "data.csv")
    let arguments = ["sample", "data.csv", "--formula", "y ~ x", "--draws", "100"]
    let loud = try credence.run(arguments + ["--output", "loud.nc"])
    #expect(loud.error.contains("data     4 rows; 2 rows with missing values dropped\n"))
    let quiet = try credence.run(arguments + ["--output", "quiet.nc", "--quiet"])
    #expect(quiet.error == "warning: 2 rows with missing values dropped\n")
    #expect(loud.status == 0 && quiet.status == 0)
  }

  @Test func `an existing output is kept unless replacing it was asked for`() throws {
    try credence.write("precious", to: "run.nc")
    let arguments = Doses.arguments + ["--draws", "100", "--output", "run.nc"]
    let refused = try credence.run(arguments)
    #expect(refused.status == 73)
    #expect(refused.error == "credence: run.nc exists already; pass --force to replace it\n")
    #expect(try credence.shell("cat run.nc").output == "precious")
    #expect(try credence.run(arguments + ["--force"]).status == 0)
    #expect(try credence("summary", "run.nc").status == 0)
    #expect(try credence.files() == ["run.nc"])
  }

  @Test(arguments: ["frobnicate", "--frobnicate"])
  func `an unknown verb is a usage error`(verb: String) throws {
    let run = try credence(verb)
    #expect(run.status == 64)
    #expect(run.error.contains(verb) && run.error.contains("credence --help"))
  }
}
