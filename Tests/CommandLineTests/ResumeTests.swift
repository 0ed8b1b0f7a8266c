import Foundation
import Testing

/// Runs that were killed or stopped, and go on.
@Suite struct ResumeTests {
  private let credence: Command

  init() throws {
    credence = try Command()
    // Enough rows that a run takes a while: 20,000 of three columns.
    var random = SystemRandomNumberGenerator()
    var text = "y,a,b,c\n"
    for _ in 0..<20_000 {
      let (a, b, c) = (
        Double.random(in: -1...1, using: &random), Double.random(in: -1...1, using: &random),
        Double.random(in: -1...1, using: &random)
      )
      text += "\(Double.random(in: 0...1, using: &random) < 0.5 + a / 3 ? 1 : 0),\(a),\(b),\(c)\n"
    }
    try credence.write(text, to: "data.csv")
  }

  private static let sample = """
    $CREDENCE sample data.csv --formula 'y ~ a + b + c' --family bernoulli --sampler nuts \
    --warmup 300 --draws 600 --quiet
    """
  /// A summary without the time that sampling took.
  private static let compare = """
    compare() { $CREDENCE summary $1 --json | grep -v sampling_time | cksum; }
    """

  @Test func `a run that is killed at any moment resumes to the same draws`() throws {
    let kills = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1" ? 100 : 8
    let run = try credence.shell(
      """
      \(Self.compare)
      \(Self.sample) --output whole.nc > /dev/null; compare whole.nc > expected
      length=$( { time -p \(Self.sample) --output timed.nc > /dev/null; } 2>&1 |
        awk '/real/ { print $2 }')
      kills=0
      while [ $kills -lt \(kills) ]; do
        rm -rf part.nc*
        until [ -e part.nc ] && [ ! -e part.nc.partial ]; do
          if [ -e part.nc.partial/manifest.json ]; then
            $CREDENCE resume part.nc --quiet --threads $((1 + RANDOM % 8)) > /dev/null &
          else
            rm -f part.nc; \(Self.sample) --output part.nc > /dev/null &
          fi
          sleep $(awk -v l=$length -v r=$RANDOM 'BEGIN { print 0.02 + l * r / 32768 }')
          kill -KILL $! 2> /dev/null && kills=$((kills + 1))
          wait $!
        done
        compare part.nc | cmp -s - expected && echo same || echo different
      done 2> errors
      grep credence: errors
      """, limit: 1500)
    let lines = run.output.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0 == "same" }, "\(run.output)")
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)])
  func `a signal keeps a checkpoint, and the run goes on`(name: String, status: Int) throws {
    let run = try credence.shell(
      """
      \(Self.compare); set -m
      \(Self.sample) --output whole.nc > /dev/null
      \(Self.sample) --draws 2000000 --output part.nc > /dev/null & sleep 1.5
      kill -\(name) $!; wait $!; echo $?
      \(Self.sample) --output part.nc; echo $?
      \(Self.sample) --output part.nc --force > /dev/null; echo $?
      compare whole.nc; compare part.nc; ls
      """)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(3) == ["\(status)", "73", "0"])
    #expect(lines[3] == lines[4])
    #expect(!lines.contains("part.nc.partial"))
    let errors = run.error.split(separator: "\n").filter { !$0.hasPrefix("[1]") }
    #expect(
      errors == [
        "interrupted; go on with: credence resume part.nc",
        """
        credence: part.nc.partial holds an unfinished run; go on with credence resume part.nc, or \
        pass --force to start anew
        """,
      ])
  }

  /// A run that was stopped, for each test of what can go wrong afterwards.
  private func stopped(then script: String) throws -> CommandRun {
    try credence.shell(
      """
      set -m
      \(Self.sample) --draws 2000000 --output run.nc > /dev/null 2>&1 & sleep 1
      kill -TERM $!; wait $!
      \(script); echo $?; ls -d run.nc*
      """)
  }

  @Test(
    arguments: [
      ("echo 1,2,3,4 >> data.csv", 65, "data.csv has changed since the run began"),
      ("rm data.csv", 66, "data.csv: no such file"),
      ("echo '{}' > run.nc.partial/manifest.json", 65, "the manifest in run.nc.partial"),
      ("echo 'no journal here' > run.nc.partial/chain-0", 73, "is not a journal of draws"),
      ("sed -i s/0.1.0/0.0.1/ run.nc.partial/manifest.json", 65, "version 0.0.1 began the run"),
    ])
  func `what has changed meanwhile is an error`(
    change: String, status: Int, reason: String
  ) throws {
    let run = try stopped(then: "\(change); $CREDENCE resume run.nc --quiet")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "\(status)" && lines.dropFirst() == ["run.nc.partial"], "\(run)")
    #expect(run.error.contains("credence: ") && run.error.contains(reason), "\(run.error)")
  }

  /// The kernels of another instruction set round differently, so a run stays with its own.
  @Test func `a run that was pinned to an instruction set resumes on it`() throws {
    let run = try credence.shell(
      """
      \(Self.compare); set -m; export CREDENCE_ISA=baseline
      \(Self.sample) --output whole.nc > /dev/null
      \(Self.sample) --output part.nc > /dev/null 2>&1 & sleep 0.3
      kill -TERM $!; wait $! 2> /dev/null; unset CREDENCE_ISA
      [ -e part.nc ] || $CREDENCE resume part.nc --quiet > /dev/null
      compare whole.nc; compare part.nc; CREDENCE_ISA=avx1024 $CREDENCE demo; echo $?
      """)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3 && lines[0] == lines[1] && lines[2] == "64", "\(run)")
    #expect(run.error.contains("it must be baseline, avx2 or avx512"))
  }

  @Test func `two processes do not work on one run`() throws {
    let run = try stopped(
      then: """
        $CREDENCE resume run.nc --quiet > /dev/null 2>&1 & sleep 0.5
        $CREDENCE resume run.nc --quiet; status=$?; kill -KILL %2 %1 2> /dev/null; (exit $status)
        """)
    #expect(run.output.hasPrefix("73\n"), "\(run)")
    #expect(run.error.contains("another process is at work on run.nc.partial"))
  }

  @Test func `without an unfinished run there is nothing to resume`() throws {
    let run = try credence("resume", "run.nc")
    #expect(run.status == 66)
    #expect(
      run.error == "credence: run.nc has no unfinished run: there is no run.nc.partial\n")
  }

  @Test func `data that can be read only once are sampled without checkpoints`() throws {
    let run = try credence.shell(
      """
      \(Self.sample.replacing("data.csv", with: "/dev/stdin")) --output run.nc < <(cat data.csv) \
      > /dev/null; echo $?; ls -d run.nc*
      """)
    #expect(run.output == "0\nrun.nc\n")
  }

  @Test func `a time limit ends a run with the draws so far`() throws {
    let run = try credence.shell(
      """
      start=$(date +%s%N)
      \(Self.sample) --draws 100000000 --max-seconds 5 --output run.nc > /dev/null; echo $?
      echo $(( ($(date +%s%N) - start) / 1000000 )); ls -d run.nc*
      """)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "0" && lines.last == "run.nc", "\(run)")
  }
}
