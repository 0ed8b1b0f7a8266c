import Foundation
import Testing

/// Streams that are closed, full or abandoned, disks that fill up, and signals.
struct StreamTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// A short run of the trial that writes `run.nc`.
  static let sample = """
    "$CREDENCE" sample '\(Doses.csv)' --formula 'recovered ~ dose' --family bernoulli \
    --warmup 100 --draws 200 --output run.nc
    """

  @Test(arguments: ["demo --warmup 100 --draws 100", "demo --help", "--help"])
  func `a reader that leaves is no failure`(verb: String) throws {
    let run = try credence.shell(
      "\"$CREDENCE\" \(verb) 2>err | true; echo ${PIPESTATUS[0]}; cat err")
    #expect(run.output.hasPrefix("0\n"))
    #expect(!run.output.contains("credence:") && !run.output.contains("Fatal"))
  }

  @Test func `a reader of the progress who leaves does not end the run`() throws {
    let run = try credence.shell("\(Self.sample) 2>&1 >table | true; echo ${PIPESTATUS[0]}")
    #expect(run.output == "0\n")
    #expect(try credence("summary", "run.nc").output == credence.shell("cat table").output)
  }

  @Test(arguments: [">&-", ">/dev/full"])
  func `results that nobody can get are an error`(redirection: String) throws {
    let path = try Doses.posterior.get().path
    for verb in ["summary '\(path)'", "diagnose '\(path)' --json", "ask '\(path)' 'b_dose > 0'"] {
      let run = try credence.shell("\"$CREDENCE\" \(verb) \(redirection)")
      #expect(run.status == 73)
      #expect(run.error.hasPrefix("credence: cannot write to standard output: "))
      #expect(run.error.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func `a closed stream never receives the output file`(redirection: String) throws {
    let run = try credence.shell("\(Self.sample) \(redirection)")
    #expect(run.status == (redirection.contains(">&- ") || redirection == ">&-" ? 73 : 0))
    #expect(try credence("summary", "run.nc").status == 0, "the draws were written before")
    #expect(try credence.files() == ["run.nc"])
  }

  @Test func `a limit on file sizes is an error, and nothing is left`() throws {
    let run = try credence.shell("ulimit -f 4; \(Self.sample) --quiet")
    #expect(run.status == 73)
    #expect(
      run.error == "credence: chain 0: cannot write run.nc.partial/chain-0: File too large\n")
    #expect(try credence.files().isEmpty)
  }

  @Test func `a full disk is an error, and nothing is left`() throws {
    let run = try credence.shell(
      """
      mkdir disk && mount -t tmpfs -o size=16k tmpfs disk 2>/dev/null || { echo skipped; exit; }
      cd disk; \(Self.sample) --quiet; echo $?; ls -A; cd ..; umount disk
      """)
    // Only the superuser may mount.
    guard run.output != "skipped\n" else { return }
    #expect(run.output == "73\n")
    #expect(
      run.error
        == "credence: chain 0: cannot write run.nc.partial/chain-0: No space left on device\n")
  }

  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func `a signal ends a run at once`(name: String, status: Int) throws {
    // Without job control, a shell has what it puts in the background ignore SIGINT.
    let run = try credence.shell(
      """
      set -m
      \(Self.sample) --draws 1000000 --chains 4 --quiet &
      sleep 0.5; kill -\(name) $!; start=$(date +%s%N); wait $!; echo $?
      echo $(( ($(date +%s%N) - start) / 1000000 ))
      """)
    let lines = run.output.split(separator: "\n").compactMap { Int($0) }
    #expect(lines.first == status)
    #expect(try #require(lines.last) < 2000, "milliseconds until the end")
    #expect(!run.error.contains("Fatal") && !run.error.contains("credence:"))
    #expect(try credence.files().allSatisfy { $0 == "run.nc.partial" })
  }

  @Test func `a signal while the output is written leaves all of it or nothing`() throws {
    // Ten runs, each interrupted a little later, so that some signals fall into the writing.
    _ = try credence.shell(
      """
      set -m
      for delay in 05 10 15 20 25 30 35 40 45 50; do
        mkdir d$delay; cd d$delay
        \(Self.sample) --quiet >/dev/null &
        sleep 0.$delay; kill -TERM $! 2>/dev/null; wait $!; cd ..
      done
      """)
    for folder in try credence.files() {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: credence.folder.appendingPathComponent(folder).path)
      #expect(names.allSatisfy { $0 == "run.nc" || $0 == "run.nc.partial" })
      if names.contains("run.nc") {
        #expect(try credence("summary", "\(folder)/run.nc").status == 0)
      }
    }
  }
}
