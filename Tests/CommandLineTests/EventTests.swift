import Foundation
import Testing

/// `--events`: what a run tells programs, one JSON object a line.
struct EventTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// The events of a file; every line has to be one object.
  private func events(_ name: String = "run.jsonl") throws -> [JSONDocument] {
    let text = try String(contentsOf: credence.folder.appending(path: name), encoding: .utf8)
    try #require(text.hasSuffix("\n"))
    return try text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
      try JSONDocument(String($0))
    }
  }

  private func names(_ events: [JSONDocument]) -> [String] { events.map { $0["event"].text ?? "" } }

  /// The progress of each chain, in the order of the lines, checked never to go back.
  private func chains(_ events: [JSONDocument]) throws -> [Int: [JSONDocument]] {
    let progress = events.filter { $0["event"].text == "progress" }
    let chains = Dictionary(grouping: progress) { Int($0["chain"].number ?? -1) }
    for reports in chains.values {
      for count in ["iteration", "gradients", "divergences", "elapsed"] {
        let values = try reports.map { try #require($0[count].number) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }, "\(count)")
      }
    }
    return chains
  }

  @Test func `a run tells its start, its sampler, its way and its end`() throws {
    let run = try credence.run(Doses.arguments + ["--output", "run.nc", "--events", "run.jsonl"])
    #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    let events = try events()
    #expect(names(events).prefix(2) == ["started", "sampler"])
    #expect(events[0]["verb"].text == "sample" && events[0]["output"].text == "run.nc")
    #expect(events[0]["chains"].number == 4 && events[0]["first_chain"].number == 0)
    #expect(events[0]["seed"].number == 1)
    #expect(events[1]["sampler"].text == "nuts")
    let chains = try chains(events)
    #expect(chains.keys.sorted() == [0, 1, 2, 3])
    for reports in chains.values {
      let phases = reports.compactMap(\.["phase"].text)
      #expect(phases.first == "warmup" && phases.last == "sampling")
      let last = try #require(reports.last)
      #expect(last["iteration"].number == 2000 && last["total"].number == 2000)
      #expect(last["seconds_left"].number == 0)
      #expect(try #require(last["draws_per_second"].number) > 0)
      #expect(try #require(last["gradients_per_draw"].number) > 1)
    }
    let end = try #require(events.last)
    #expect(end["event"].text == "finished" && end["outcome"].text == "done")
    #expect(end["exit_code"].number == 0 && end["message"].isNull)
    #expect(end["resumable"].boolean == false)
    #expect(names(events).count { $0 == "finished" } == 1)
    // Whoever watches, the draws are the same.
    #expect(run.output == (try Doses.posterior.get().output))
  }

  @Test(
    arguments: [
      "exact", "independence", "nuts", "hmc", "mala", "metropolis", "slice", "tempering", "smc",
      "laplace", "pathfinder", "importance", "sgld", "psgld", "sgld-cv", "csgld", "sghmc",
    ])
  func `every sampler tells how far its chains are`(sampler: String) throws {
    let model = sampler == "exact" ? ["dose ~ age"] : ["recovered ~ dose", "--family", "bernoulli"]
    let run = try credence.run(
      ["sample", Doses.csv, "--formula"] + model + [
        "--sampler", sampler, "--warmup", "100", "--draws", "200", "--quiet", "--output", "run.nc",
        "--events", "run.jsonl",
      ])
    try #require(run.status == 0, "\(run.error)")
    let events = try events()
    #expect(events[1]["sampler"].text == sampler && events.last?["outcome"].text == "done")
    let chains = try chains(events)
    #expect(chains.count == 4)
    for reports in chains.values {
      #expect(reports.last?["iteration"].number == reports.last?["total"].number)
      #expect(try #require(reports.last?["gradients"].number) >= 0)
    }
  }

  @Test func `a stopped run says so, and the one that goes on appends`() throws {
    let run = try credence.shell(
      """
      set -m
      $CREDENCE sample '\(Doses.csv)' --formula 'recovered ~ dose' --family bernoulli \
        --sampler nuts --warmup 300 --draws 200000 --quiet --output run.nc --events run.jsonl \
        > /dev/null & sleep 0.6
      kill -TERM $!; wait $!; echo $?; wc -l < run.jsonl
      $CREDENCE resume run.nc --quiet --events run.jsonl > /dev/null; echo $?
      """)
    let lines = run.output.split(separator: "\n").compactMap { Int($0) }
    try #require(lines.count == 3 && lines[0] == 143 && lines[2] == 0, "\(run)")
    let all = try events()
    let (first, second) = (Array(all.prefix(lines[1])), Array(all.dropFirst(lines[1])))
    let end = try #require(first.last)
    #expect(end["event"].text == "finished" && end["outcome"].text == "interrupted")
    #expect(end["exit_code"].number == 143 && end["resumable"].boolean == true)
    #expect(second.first?["verb"].text == "resume" && second.first?["draws"].number == 200_000)
    #expect(second.last?["outcome"].text == "done" && second.last?["resumable"].boolean == false)
    // The second begins where the first left a checkpoint, which is no earlier than its last report.
    let (before, after) = (try chains(first), try chains(second))
    for (chain, reports) in after {
      let start = try #require(reports.first?["iteration"].number)
      #expect(start > before[chain]?.last?["iteration"].number ?? 0)
      #expect(reports.last?["iteration"].number == 200_300)
    }
  }

  @Test func `a run that fails says why`() throws {
    let run = try credence(
      "sample", Doses.csv, "--formula", "recovered ~ nothing", "--quiet", "--output", "run.nc",
      "--events", "run.jsonl")
    #expect(run.status != 0)
    let events = try events()
    #expect(names(events) == ["started", "finished"])
    #expect(events[1]["outcome"].text == "failed")
    #expect(events[1]["exit_code"].number == Double(run.status))
    #expect("credence: \(events[1]["message"].text ?? "")\n" == run.error)
  }

  @Test func `a class tells which structure its chains are of`() throws {
    let run = try credence(
      "sample", Doses.csv, "--formula", "recovered ~ dose", "--formula", "recovered ~ age",
      "--family", "bernoulli", "--quiet", "--output", "run.nc", "--events", "run.jsonl")
    try #require(run.status == 0, "\(run.error)")
    let events = try events()
    let structures = events.filter { $0["event"].text == "structure" }
    #expect(structures.compactMap(\.["index"].number) == [1, 2])
    #expect(structures.allSatisfy { $0["count"].number == 2 })
    #expect(names(events).first == "started" && names(events).last == "finished")
    #expect(names(events).count { $0 == "sampler" } >= 2)
  }

  @Test func `a log that cannot be opened is an error before anything is drawn`() throws {
    let run = try credence.run(
      Doses.arguments + ["--output", "run.nc", "--events", "nowhere/run.jsonl"])
    #expect(run.status == 73)
    #expect(run.error == "credence: cannot write nowhere/run.jsonl: No such file or directory\n")
    #expect(try credence.files().isEmpty)
  }

  @Test func `a log that fills up costs no draws`() throws {
    let run = try credence.run(
      Doses.arguments + ["--output", "run.nc", "--events", "/dev/full"])
    #expect(run.status == 0)
    #expect(run.error == "warning: cannot write /dev/full: No space left on device\n")
    #expect(try credence.files() == ["run.nc"])
  }
}
