import Credence
import Foundation
import Testing

@testable import CredenceCLI

/// Progress and events as pure functions of where a chain stands.
struct ProgressTests {
  private func progress(
    _ iteration: Int, of total: Int = 2000, chain: Int = 0, warmup: Int = 1000,
    stepSize: Double = 0.25, rate: Double = 500
  ) -> SamplingProgress {
    SamplingProgress(
      chain: chain, iteration: iteration, total: total, isWarmup: iteration <= warmup,
      divergences: 3, stepSize: stepSize, gradientCount: 7 * iteration, rate: rate)
  }

  @Test func `a line says what a chain does, and what is left`() {
    let line = ProgressLine.text(ProgressLine.parts(of: progress(500), elapsed: 1))
    #expect(
      line == """
        chain 0   25%   500/2000  warmup    3.0 s left  divergences 3  step 0.25  \
        gradients/draw 7.0  500 draws/s
        """)
  }

  @Test func `a finished chain says how long it took`() {
    let line = ProgressLine.text(ProgressLine.parts(of: progress(2000), elapsed: 7300))
    #expect(line.hasPrefix("chain 0  100%  2000/2000  sampling  took 2.0 h  "))
  }

  @Test func `what a sampler does not know is left out`() {
    let parts = ProgressLine.parts(
      of: progress(0, stepSize: .nan, rate: .nan), elapsed: 0)
    #expect(parts == ["chain 0", "  0%", "   0/2000", "warmup  ", "divergences 3"])
  }

  @Test(arguments: [1, 7, 20, 45, 79]) func `a line never wraps`(width: Int) {
    let parts = ProgressLine.parts(of: progress(500), elapsed: 1)
    let line = ProgressLine.text(parts, width: width)
    #expect(line.count <= width && ProgressLine.text(parts).hasPrefix(line))
    let screen = ProgressLine.redrawing([parts, parts], over: 2, width: width)
    #expect(screen == "\u{1B}[2A" + "\r\u{1B}[K\(line)\n\r\u{1B}[K\(line)\n")
    #expect(!ProgressLine.redrawing([parts], over: 0, width: width).contains("\u{1B}[0A"))
  }

  @Test func `the rate of a chain that goes on is that of this run`() {
    // A second of this run made 100 transitions after 1000 of an earlier one.
    let standing = progress(1100, rate: 100)
    #expect(standing.secondsLeft == 9)
    #expect(progress(1100, rate: .nan).secondsLeft.isNaN)
    #expect(progress(0, rate: 0).secondsLeft.isNaN && progress(0).gradientsPerTransition.isNaN)
  }

  @Test func `plain lines come every tenth, not too often, and at the end`() {
    var schedule = PlainLineSchedule()
    var shown: [Int] = []
    for iteration in stride(from: 10, through: 2000, by: 10) {
      // Ten seconds for a tenth.
      if schedule.isDue(progress(iteration), at: Double(iteration) / 20) { shown.append(iteration) }
    }
    #expect(shown == Array(stride(from: 200, through: 2000, by: 200)))

    var hurried = PlainLineSchedule()
    let quick = stride(from: 10, through: 2000, by: 10).filter {
      hurried.isDue(progress($0), at: Double($0) / 2000)
    }
    #expect(quick == [200, 2000], "a run of a second has a line at its start and its end")
  }

  @Test func `events come once a second, and where the phase changes or ends`() {
    var schedule = EventSchedule()
    let written = stride(from: 1, through: 2000, by: 1).filter {
      schedule.isDue(progress($0), at: Double($0 - 1) / 500)
    }
    // A second holds 500 transitions; 1001 is the first of the sampling phase.
    #expect(written == [1, 501, 1001, 1501, 2000])
  }

  @Test func `an event is one line of JSON, and what is not finite is null`() throws {
    let time = Date(timeIntervalSince1970: 0.25)
    let line = try RunEvent.progress(progress(0, stepSize: .nan, rate: .infinity))
      .line(time: time, elapsed: 1.5)
    #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
    let event = try JSONDocument(line)
    #expect(event["event"].text == "progress" && event["time"].text == "1970-01-01T00:00:00.250Z")
    #expect(event["elapsed"].number == 1.5 && event["phase"].text == "warmup")
    #expect(event["step_size"].isNull && event["draws_per_second"].isNull)
    #expect(event.keys.contains("step_size") && event["seconds_left"].isNull)
  }

  @Test func `hostile names stay inside their strings`() throws {
    let name = "a\"\n{\u{1B}[31m💥"
    let line = try RunEvent.structure(index: 1, count: 2, name: name)
      .line(time: Date(), elapsed: 0)
    #expect(line.filter { $0 == "\n" }.count == 1)
    #expect(try JSONDocument(line)["name"].text == name)
  }

  @Test func `a path leads from the notebook to its draws`() {
    let cases = [
      ("run.nc", "run.ipynb", "run.nc"), ("out/run.nc", "out/run.ipynb", "run.nc"),
      ("run.nc", "out/run.ipynb", "../run.nc"), ("./a/../run.nc", "./run.ipynb", "run.nc"),
      ("draws/run.nc", "out/run.ipynb", "../draws/run.nc"),
      ("/tmp/run.nc", "/nowhere/run.ipynb", "/tmp/run.nc"),
    ]
    for (file, notebook, path) in cases {
      #expect(RelativePath.of(file, fromFolderOf: notebook) == path)
    }
  }
}
