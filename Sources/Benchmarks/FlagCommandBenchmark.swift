import Credence
import Foundation

/// `credence flag` as a user runs it: from a CSV of 10 inputs to a CSV of all columns, by 4,000 draws, as a
/// process of its own.
struct FlagCommandBenchmark {
  private static let rows = 200_000
  let credence: String

  func run() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flags-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = FlagBenchmark.names
    let rows = names.joined(separator: ",") + "\n" + FlagBenchmark.text(rows: Self.rows)
    try rows.write(to: folder.appendingPathComponent("new.csv"), atomically: true, encoding: .utf8)
    for family in [Family.bernoulli, .gaussian] {
      let posterior = folder.appendingPathComponent("\(family).nc").path
      try FlagBenchmark.fit(family).write(to: posterior)
      let tolerance = family == .bernoulli ? [] : ["--tolerance", "0.5"]
      let (processor, wall) = try measure(
        ["flag", posterior, "new.csv", "--output", "flags.csv", "--force"] + tolerance, in: folder)
      let count = Double(Self.rows)
      let rates = String(
        format: "%.1f us of the processor a row, %.0f rows a second in %.2f s",
        processor / count * 1e6, count / wall, wall)
      print("credence flag, \(family): \(rates)")
    }
  }

  /// Seconds of the processor and by the clock, the least of three runs.
  private func measure(
    _ arguments: [String], in folder: URL
  ) throws -> (processor: Double, wall: Double) {
    var least = (processor: Double.infinity, wall: Double.infinity)
    for _ in 0..<3 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: credence)
      process.arguments = arguments
      process.currentDirectoryURL = folder
      let before = ProcessUsage.endedChildren.processorTime
      let clock = ContinuousClock()
      let start = clock.now
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw BenchmarkError("credence flag ended with \(process.terminationStatus)")
      }
      least.wall = min(least.wall, (clock.now - start) / .seconds(1))
      least.processor = min(
        least.processor, ProcessUsage.endedChildren.processorTime - before)
    }
    return least
  }
}
