import Foundation
import Testing

/// The batch script for a cluster, as text and as what it does where Slurm's commands are stood in
/// for. On a real Slurm `make cluster-test` runs it.
struct SlurmCommandTests {
  let credence: Command

  init() throws { credence = try Command() }

  private static let run = [
    "sample", "wells.csv", "--formula", "switched ~ dist100 + arsenic", "--family", "bernoulli",
    "--chains", "4", "--output", "wells.nc",
  ]

  private func script(_ options: [String], _ run: [String] = Self.run) throws -> CommandRun {
    try credence.run(["slurm"] + options + run)
  }

  @Test func `the script is the one that is kept`() throws {
    let printed = try script([
      "--tasks", "8", "--at-once", "3", "--time", "04:00:00", "--memory", "4G", "--sbatch",
      "partition=short", "--setup", "module load credence",
    ])
    #expect(printed.status == 0 && printed.error.isEmpty)
    try GoldenText.expect(printed.output, matches: "slurm.sbatch")
    try credence.write(printed.output, to: "wells.sbatch")
    let checked = try credence.shell(
      "bash -n wells.sbatch && { ! command -v shellcheck > /dev/null || shellcheck wells.sbatch; }")
    #expect(checked.status == 0 && checked.output.isEmpty, "\(checked)")
  }

  /// Stands in for the commands that a script calls: each notes its words, one a line.
  private static let standIns = """
    mkdir -p bin
    for name in credence sbatch squeue scontrol; do
      printf '#!/bin/bash\\n{ echo %s; printf "<%%s>\\\\n" "$@"; } >> calls\\n' $name > bin/$name
      chmod +x bin/$name
    done
    echo '[ "$#" -lt 6 ] && echo 17 || echo 18' >> bin/sbatch; echo 'echo RUNNING' >> bin/squeue
    export PATH="$PWD/bin:$PATH" SLURM_ARRAY_JOB_ID=17 SLURM_CPUS_PER_TASK=2
    """

  @Test func `a task draws its own chains, whatever the names`() throws {
    let hostile = "it's $(touch gone) `touch gone` \"x\" \\ \n#SBATCH --array=9"
    let run = [
      "sample", "--formula", "`\(hostile)` ~ x", hostile + ".csv", "--family", "bernoulli",
      "-o", hostile + ".nc", "--force", "--chains=3", "--threads", "7", "--seed", "5",
    ]
    let printed = try script(["--time", "60", "--tasks", "2"], run)
    #expect(printed.status == 0, "\(printed.error)")
    // Slurm reads directives up to the first command.
    let header = try #require(printed.output.firstRange(of: "\nset -u\n"))
    #expect(!printed.output[..<header.lowerBound].contains("\n#SBATCH --array=9"))
    try credence.write(printed.output, to: "x.sbatch")
    let done = try credence.shell(
      "\(Self.standIns)\nSLURM_ARRAY_TASK_ID=1 bash x.sbatch; echo $?; bash x.sbatch; cat calls")
    let part = try #require(printed.output.firstMatch(of: /parts-[0-9a-f]{8}/)).output
    let name = try #require(printed.output.firstMatch(of: /--job-name=(it_s_[A-Za-z0-9._-]+)\n/)).1
    let expected = [
      "0", "submitted: array 17, then merge 18", "credence", "<sample>", "<--formula>",
      "<`\(hostile)` ~ x>", "<\(hostile).csv>", "<--family>", "<bernoulli>", "<--seed>", "<5>",
      "<--chains>", "<3>", "<--chain-offset>", "<3>", "<--threads>", "<2>", "<--output>",
      "<\(hostile).nc.\(part)/part-1.nc>", "<--force>",
      "sbatch", "<--parsable>", "<x.sbatch>",
      "sbatch", "<--parsable>", "<--array=0>", "<--job-name=\(name)-merge>",
      "<--dependency=afterok:17>",
      "<--kill-on-invalid-dep=yes>", "<x.sbatch>", "<merge>",
    ]
    #expect(done.output == expected.joined(separator: "\n") + "\n", "\(done)")
    #expect(try !credence.files().contains("gone"))
  }

  @Test func `a task goes on, is left alone, or begins again`() throws {
    try credence.write(try script(["--time", "60"]).output, to: "x.sbatch")
    let done = try credence.shell(
      """
      \(Self.standIns); export SLURM_ARRAY_TASK_ID=2
      folder=$(sed -n 's/^folder=//p' x.sbatch); part=$folder/part-2.nc
      touch -d '1 hour ago' wells.csv; mkdir -p "$part.partial"; touch "$part.partial/manifest.json"
      bash x.sbatch; sed -n 2p calls; rm -r "$part.partial" calls
      touch "$part"; bash x.sbatch; [ -e calls ] || echo 'left alone'
      touch -d '1 hour' wells.csv; bash x.sbatch; sed -n 2p calls; rm calls
      bash x.sbatch merge; cat calls
      """)
    let merged = (0..<4).map { "<wells.nc.parts-X/part-\($0).nc>" }
    let expected =
      ["<resume>", "left alone", "<sample>", "credence", "<merge>"] + merged
      + ["<--chains>", "<16>", "<--output>", "<wells.nc>"]
    let output = done.output.replacing(/parts-[0-9a-f]{8}/, with: "parts-X")
    #expect(output == expected.joined(separator: "\n") + "\n", "\(done)")
  }

  /// Tasks that wrote into one file would mix their lines, and a run that goes on would have none.
  @Test func `each task keeps a log of its own`() throws {
    let run = Self.run + ["--events", "all.events"]
    let printed = try script(["--time", "60"], run).output
    #expect(!printed.contains("all.events"))
    try credence.write(printed, to: "x.sbatch")
    let done = try credence.shell(
      """
      \(Self.standIns); export SLURM_ARRAY_TASK_ID=2
      folder=$(sed -n 's/^folder=//p' x.sbatch); part=$folder/part-2.nc
      bash x.sbatch; mkdir -p "$part.partial"; touch "$part.partial/manifest.json"; bash x.sbatch
      grep -A1 -e '--events' calls
      """)
    let events = "<--events>\n<wells.nc.parts-X/part-2.events>\n"
    let output = done.output.replacing(/parts-[0-9a-f]{8}/, with: "parts-X")
    #expect(output == events + "--\n" + events, "\(done)")
  }

  /// Slurm tells the script before the limit; the script tells the run, and asks for the job again
  /// unless somebody cancelled it.
  /// Tests run on threads that hold signals back, which their processes inherit.
  @Test(arguments: ["RUNNING", "COMPLETING"])
  func `a task whose time is nearly up is queued again`(state: String) throws {
    try credence.write(try script(["--time", "60"]).output, to: "x.sbatch")
    let done = try credence.shell(
      """
      \(Self.standIns); export SLURM_ARRAY_TASK_ID=2; touch wells.csv
      sed -i 's/RUNNING/\(state)/' bin/squeue
      echo 'trap "echo told >> calls; exit 143" TERM; touch begun' >> bin/credence
      echo 'for step in {1..600}; do sleep 0.1; done' >> bin/credence
      set -m; env --default-signal=TERM bash x.sbatch & until [ -e begun ]; do sleep 0.1; done
      kill -TERM $!; wait $!; echo $?
      grep -c told calls; grep -A2 scontrol calls
      """)
    let requeue = state == "RUNNING" ? "scontrol\n<requeue>\n<17_2>\n" : ""
    #expect(done.output == "143\n1\n" + requeue, "\(done)")
  }

  @Test func `an output that is there is not drawn for again`() throws {
    try credence.write(try script(["--time", "60"]).output, to: "x.sbatch")
    let done = try credence.shell("\(Self.standIns); touch wells.nc; bash x.sbatch; echo $?; ls")
    #expect(done.output.hasPrefix("73\n") && !done.output.contains("calls"), "\(done)")
  }

  /// Parts of another run must not pass for those of this one.
  @Test func `the folder of the parts is named by the run`() throws {
    func folder(_ options: [String], _ run: [String] = Self.run) throws -> Substring {
      let text = try script(["--time", "60"] + options, run).output
      return try #require(text.firstMatch(of: /parts-[0-9a-f]{8}/)).output
    }
    let first = try folder([])
    #expect(try folder(["--tasks", "9", "--memory", "1G"]) == first)
    #expect(try folder([], Self.run + ["--seed", "2"]) != first)
    #expect(try folder([], Self.run + ["--chains", "2"]) != first)
  }

  @Test func `what cannot be an array is refused`() throws {
    let cases: [([String], [String], String)] = [
      ([], Self.run, "--time"), (["--time", "soon"], Self.run, "--time must be minutes"),
      (["--time", "60", "--tasks", "0"], Self.run, "--tasks"),
      (["--time", "60", "--memory", "much"], Self.run, "--memory"),
      (["--time", "60", "--job-name", "a b"], Self.run, "--job-name"),
      (["--time", "60", "--sbatch", "wrap=a b"], Self.run, "--sbatch"),
      (["--time", "60"], ["summary", "wells.nc"], "end with the run to draw"),
      (["--time", "60"], ["sample", "wells.csv"], "--output"),
      (["--time", "60"], ["sample", "-o", "x.nc", "wells.csv"], "--formula"),
      (["--time", "60"], Self.run + ["--chain-offset", "4"], "leave out --chain-offset"),
      (["--time", "60"], Self.run + ["--max-seconds", "4"], "a time limit cuts all chains"),
      (["--time", "60"], Self.run + ["--sampler", "smc"], "sampler smc makes the draws"),
      (["--time", "60"], Self.run + ["--class", "wide"], "a class of models"),
      (["--time", "60"], Self.run + ["--"], "words of their own, and no --"),
    ]
    for (options, run, message) in cases {
      let printed = try script(options, Array(run))
      #expect(printed.status == 64 && printed.output.isEmpty, "\(options) \(run): \(printed)")
      #expect(printed.error.contains(message), "\(printed.error)")
    }
  }
}
