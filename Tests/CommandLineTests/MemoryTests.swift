import Foundation
import Testing

/// Memory of child processes, each measured by itself;
/// `CREDENCE_VALIDATE=1 swift test -c release --filter MemoryTests`.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
struct MemoryTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// Runs the command with its output in `out`, and reads what the kernel keeps of its largest resident
  /// set while it runs. What a parent is told at the end counts pages of the parent, too.
  private func peakMegabytes(_ arguments: String) throws -> Double {
    let run = try credence.shell(
      """
      "$CREDENCE" \(arguments) > out & id=$!
      while now=$(grep VmHWM /proc/$id/status 2> /dev/null | tr -dc 0-9) && [ -n "$now" ]
      do peak=$now; sleep 0.02; done
      wait $id && echo $peak
      """, limit: 900)
    #expect(run.status == 0, "\(run.error)")
    let kilobytes = Double(run.output.trimmingCharacters(in: .whitespacesAndNewlines))
    return try #require(kilobytes) * 1024e-6
  }

  /// A million rows take no more memory than a fifth of them, but for rows that wait for a busy
  /// machine: 800,000 rows that stayed would take 80 MB and more.
  @Test func `flags of a million rows take bounded memory`() throws {
    let posterior = try Doses.posterior.get().path
    let peaks = try [200_000, 1_000_000].map { count in
      var rows = "dose,age\n"
      for row in 0..<count { rows += "\(Double(row % 50) / 10),\(20 + row % 60)\n" }
      try credence.write(rows, to: "rows.csv")
      let peak = try peakMegabytes("flag '\(posterior)' rows.csv")
      #expect(try credence.shell("wc -l < out").output == "\(count + 1)\n")
      return peak
    }
    print("flag: \(peaks[0]) MB for 200,000 rows, \(peaks[1]) MB for a million")
    #expect(peaks[1] < 1.5 * peaks[0])
  }

  @Test func `thirty million subsets take bounded memory`() throws {
    let names = (1...25).map { "x\($0)" }
    var rows = names.joined(separator: ",") + ",y\n"
    for _ in 0..<200 {
      let x = names.map { _ in Double.random(in: -1...1) }
      let y = x[0] + 0.5 * x[1] + Double.random(in: -1...1)
      rows += (x + [y]).map { "\($0)" }.joined(separator: ",") + "\n"
    }
    try credence.write(rows, to: "rows.csv")
    let peak = try peakMegabytes("select rows.csv --formula 'y ~ .'")
    print("select: \(peak) MB for all subsets of 25 columns")
    #expect(peak < 500)
  }
}
