import Foundation
import Testing

/// `credence sample --library`, with the small library of the tests of SharedLibraryModels.
struct LibraryTests {
  let credence: Command

  init() throws {
    credence = try Command()
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "SharedLibraryModelsTests/schools.c").path
    // Where a library can be had: the compiler comes with the Swift toolchain.
    let compiled = try credence.shell(
      "clang -std=gnu11 -O1 -shared -fPIC '\(source)' -o schools.so -lm")
    try #require(compiled.status == 0, "\(compiled.error)")
    try credence.write(Self.data(), to: "schools.json")
  }

  private static func data(fault: String = "none") -> String {
    """
    {"J": 8, "y": [28, 8, -3, 7, -1, 1, 18, 12], "s": [15, 10, 16, 11, 9, 11, 10, 18],
     "fault": "\(fault)"}
    """
  }

  private static let sample = [
    "sample", "--library", "schools.so", "--data", "schools.json", "--target-acceptance", "0.95",
  ]

  @Test func `a library's model is sampled, summarised, diagnosed and asked`() throws {
    let run = try credence.run(Self.sample + ["--transformed", "--output", "run.nc"])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("model schools_model of the library schools.so"))
    #expect(try credence("summary", "run.nc").output == run.output)
    #expect(run.output.contains("theta[8]"))
    #expect(try credence("diagnose", "run.nc", "--strict").status == 0)
    let answer = try credence("ask", "run.nc", "theta[1] < 60 and tau < 50")
    #expect(answer.output.contains("verdict    consensus"))
    #expect(answer.output.contains("class      model schools_model of the library schools.so"))
    let prediction = try credence("ask", "run.nc", "mean(y | x = 1) > 0")
    #expect(prediction.status == 64)
    #expect(prediction.error.contains("come without a model that predicts; ask about parameters"))
  }

  @Test func `the draws do not depend on threads, and a stopped run goes on to the same`() throws {
    let sample =
      "$CREDENCE \(Self.sample.joined(separator: " ")) --draws 15000 --quiet"
    let run = try credence.shell(
      """
      compare() { $CREDENCE summary $1 --json | grep -v sampling_time | cksum; }
      \(sample) --output whole.nc --threads 2 > /dev/null
      \(sample) --output part.nc --threads 1 > /dev/null & pid=$!
      until [ -e part.nc.partial/chain-0 ] || ! kill -0 $pid; do sleep 0.01; done
      kill -TERM $pid; wait $pid; echo "code $?"
      $CREDENCE resume part.nc --quiet --threads 2 > /dev/null; echo "resumed $?"
      [ "$(compare whole.nc)" = "$(compare part.nc)" ] && echo same
      """)
    #expect(run.output == "code 143\nresumed 0\nsame\n", "\(run.output) \(run.error)")
  }

  @Test func `a resumed run refuses a library that has changed`() throws {
    let run = try credence.shell(
      """
      $CREDENCE \(Self.sample.joined(separator: " ")) --draws 100000 --quiet \
        --output part.nc > /dev/null & pid=$!
      until [ -e part.nc.partial/chain-0 ] || ! kill -0 $pid; do sleep 0.01; done
      kill -KILL $pid; wait $pid
      echo >> schools.so
      $CREDENCE resume part.nc
      """)
    #expect(run.status == 65)
    #expect(run.error.contains("schools.so has changed since the run began"), "\(run.error)")
  }

  @Test(arguments: [
    ("construct", "schools.json: the model in schools.so refuses the data"),
    ("density", "the model says: log_density_gradient() failed with exception: mu is not allowed"),
    ("constrain", "could not give the parameters of a draw: param_constrain() failed"),
    ("empty", "has no parameters to sample"), ("names", "no distinct names"),
  ])
  func `a model that fails ends with its own words`(fault: String, message: String) throws {
    try credence.write(Self.data(fault: fault), to: "schools.json")
    let run = try credence.run(Self.sample + ["--output", "run.nc", "--quiet"])
    #expect(run.status == 65, "\(run.error)")
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
    #expect(try credence.files() == ["schools.json", "schools.so"], "no half-made file")
  }

  @Test(arguments: ["cut", "nan", "gradient"])
  func `a density that is cut off is sampled where it exists`(fault: String) throws {
    try credence.write(Self.data(fault: fault), to: "schools.json")
    let run = try credence.run(
      Self.sample + ["--output", "run.nc", "--quiet", "--draws", "300", "--warmup", "300"])
    #expect(run.status == 0, "\(run.error)")
    let answer = try credence("ask", "run.nc", "mu <= 4", "--json")
    #expect(try JSONDocument(answer.output)["agreement"].number == 1)
  }

  @Test func `files that are missing or of another kind are refused`() throws {
    try credence.write("not JSON", to: "text.json")
    try credence.write("no library", to: "text.so")
    let cases: [([String], Int32, String)] = [
      (["--library", "missing.so"], 66, "missing.so: No such file"),
      (["--library", "."], 66, ".: not a file"),
      (["--library", "text.so"], 65, "text.so cannot be loaded"),
      (["--library", "schools.so"], 65, "J must be between 1 and 16"),
      (["--library", "schools.so", "--data", "missing.json"], 66, "missing.json: no such file"),
      (["--library", "schools.so", "--data", "."], 66, ".: cannot be read"),
      (["--library", "schools.so", "--data", "text.json"], 65, "text.json: the data are not"),
      (["--library", "schools.so", "--data", "schools.so"], 65, "schools.so: not UTF-8"),
    ]
    for (options, status, message) in cases {
      let run = try credence.run(["sample"] + options + ["--output", "x.nc"])
      #expect(run.status == status, "\(options): \(run.error)")
      #expect(run.error.contains(message), "\(run.error)")
    }
    #expect(try !credence.files().contains { $0.hasPrefix("x.nc") })
  }

  @Test(arguments: [
    ["data.csv", "--library", "schools.so"], ["--library", "schools.so", "--formula", "y ~ x"],
    ["data.csv", "--formula", "y ~ x", "--data", "schools.json"],
    ["data.csv", "--formula", "y ~ x", "--transformed"], ["data.csv"], ["--formula", "y ~ x"], [],
  ])
  func `a library and a formula exclude each other`(arguments: [String]) throws {
    let run = try credence.run(["sample"] + arguments + ["--output", "x.nc"])
    #expect(run.status == 64, "\(run.error)")
  }
}
