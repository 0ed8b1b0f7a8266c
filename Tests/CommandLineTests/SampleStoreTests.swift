import Foundation
import Testing

/// `credence sample` on a column store.
@Suite struct SampleStoreTests {
  private let credence: Command

  init() throws {
    credence = try Command()
    var text = "y,s,x,g\n"
    for row in 0..<3000 {
      let x = row % 101 == 7 ? "NA" : "\(sin(Double(row)))"
      let y = cos(Double(row * row % 977)) + sin(Double(row)) / 2
      text += "\(y),\(y > 0.2 ? 1 : 0),\(x),\(["a", "B", "c"][row * 7 % 11 % 3])\n"
    }
    try credence.write(text, to: "data.csv")
    _ = try credence("pack", "data.csv", "--output", "data.columns", "--quiet")
    // Told by its content, not by its name.
    _ = try credence.shell("cp data.columns data.txt")
  }

  private static let compare = """
    compare() { $CREDENCE summary $1 --json | grep -v sampling_time | cksum; }
    """

  @Test func `exact draws of a store are those of its CSV file`() throws {
    let run = try credence.shell(
      """
      \(Self.compare)
      for data in data.csv data.txt; do
        $CREDENCE sample $data --formula 'y ~ x*g' -o $data.nc --quiet --json > out; echo $?
        compare $data.nc; $CREDENCE ask $data.nc 'mean(y | x = 0.3, g = "c") > 0' | grep agreement | cksum
      done
      $CREDENCE diagnose data.txt.nc > out; echo $?
      """)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines.prefix(3) == lines[3..<6], "\(run.output)")
    #expect(lines.last == "0")
    #expect(
      run.error == """
        warning: 30 rows with missing values dropped
        warning: 30 rows with missing values dropped

        """)
  }

  @Test(arguments: ["auto", "nuts", "hmc", "sgld", "psgld", "sgld-cv", "csgld", "sghmc"])
  func `a sampler runs on a store`(sampler: String) throws {
    let run = try credence(
      "sample", "data.columns", "--formula", "s ~ x + g", "--family", "bernoulli", "--sampler",
      sampler, "--chains", "2", "--warmup", "50", "--draws", "50", "--quiet", "-o", "out.nc")
    #expect(run.status == 0, "\(run.error)")
  }

  @Test(arguments: [
    ("s ~ scale(x)", 64, "scale(x) is learned from all rows at once"),
    ("s ~ x:factor(y)", 64, "factor(y) is learned from all rows at once"),
    ("s ~ absent", 64, "the table has no column 'absent'"),
  ])
  func `a term that needs all rows is refused`(
    formula: String, status: Int32, message: String
  ) throws {
    let run = try credence("sample", "data.columns", "--formula", formula, "-o", "out.nc")
    #expect(run.status == status)
    #expect(run.error.hasPrefix("credence: " + message), "\(run.error)")
  }

  @Test func `a damaged store is refused`() throws {
    let run = try credence.shell(
      """
      printf '\\001' | dd of=data.columns bs=1 seek=5001 conv=notrunc status=none
      $CREDENCE sample data.columns --formula 'y ~ x' -o out.nc
      """)
    #expect(run.status == 65)
    #expect(run.error.contains("data.columns is damaged between data rows"), "\(run.error)")
  }

  @Test func `a run on a store resumes, unless the store changed`() throws {
    let run = try credence.shell(
      """
      \(Self.compare); set -m
      sample="$CREDENCE sample data.columns --formula s~x+g --family bernoulli --sampler nuts"
      $sample --draws 20000 --quiet -o part.nc > out & sleep 1
      kill -INT $!; wait $!; echo $?
      cp data.columns kept
      head -2000 data.csv > less.csv; $CREDENCE pack less.csv -o data.columns --force -q
      $CREDENCE resume part.nc --quiet > out 2> refusal; echo $?
      cp kept data.columns; $CREDENCE resume part.nc --quiet > out; echo $?
      $sample --draws 20000 --quiet -o whole.nc > out
      compare part.nc; compare whole.nc; cat refusal
      """)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(3) == ["130", "65", "0"], "\(run.output)\(run.error)")
    #expect(lines.count > 5 && lines[3] == lines[4])
    #expect(lines.last?.hasSuffix("data.columns has changed since the run began") == true)
  }
}
