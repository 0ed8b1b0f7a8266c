import Credence
import Foundation
import Probability

/// A logistic regression on a column store of 10 million rows and 20 predictors, as a user runs it:
/// written as CSV, packed, and sampled by processes of their own.
struct StoreBenchmark {
  private static let predictorCount = 20
  private let rowCount: Int
  private let credence: String
  private let folder: URL

  /// - Parameter arguments: `PATH` of the `credence` executable, and rows, if not 10 million.
  init(_ arguments: ArraySlice<String>) throws {
    guard let path = arguments.first, let rows = Int(arguments.dropFirst().first ?? "10000000")
    else { throw BenchmarkError(BenchmarkCommand.usage) }
    (credence, rowCount) = (path, max(rows, 1))
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("store-\(UUID().uuidString)")
  }

  func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = (1...Self.predictorCount).map { "x\($0)" }
    try writeCSV(names)
    try command(["pack", "data.csv", "--output", "data.columns"])
    try FileManager.default.removeItem(at: folder.appendingPathComponent("data.csv"))
    try measureGradient(names)
    let common = [
      "sample", "data.columns", "--formula", "y ~ " + names.joined(separator: " + "),
      "--family", "bernoulli", "--quiet", "--force", "--output", "run.nc",
    ]
    try command(
      common + [
        "--sampler", "psgld", "--chains", "2", "--warmup", "100", "--draws", "200",
        "--batch-size", "1000", "--thinning", "10",
      ])
    try command(
      common + ["--sampler", "nuts", "--chains", "2", "--warmup", "20", "--draws", "10"])
  }

  private func writeCSV(_ names: [String]) throws {
    let path = folder.appendingPathComponent("data.csv").path
    guard let file = fopen(path, "w") else { throw BenchmarkError("cannot write \(path)") }
    defer { fclose(file) }
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    fputs("y," + names.joined(separator: ",") + "\n", file)
    for _ in 0..<rowCount {
      var (line, linear) = ("", 0.2)
      for index in names.indices {
        // Four digits, as measurements have.
        let value = (random.normal() * 1e4).rounded() / 1e4
        linear += 0.05 * Double(index % 5) * value
        line += ",\(value)"
      }
      let y = random.uniform() < 1 / (1 + exp(-linear)) ? "1" : "0"
      fputs(y + line + "\n", file)
    }
  }

  /// Runs `credence` and prints wall time and peak memory.
  private func command(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // The shell reads what the kernel kept of the process before it goes.
    process.arguments =
      [
        "-c",
        """
        "$0" "$@" > /dev/null & id=$!; peak=0
        while now=$(grep VmHWM /proc/$id/status 2> /dev/null | tr -dc 0-9) && [ -n "$now" ]; do
          peak=$now; sleep 0.1
        done
        wait $id || exit $?
        echo "$((peak / 1000)) MB peak resident memory"
        """, credence,
      ] + arguments
    process.currentDirectoryURL = folder
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchmarkError("credence \(arguments[0]) ended with \(process.terminationStatus)")
    }
    let seconds = (clock.now - start) / .seconds(1)
    let sampler = arguments.firstIndex(of: "--sampler").map { arguments[$0 + 1] } ?? ""
    print("\(arguments[0]) \(sampler): \(String(format: "%.1f", seconds)) s")
  }

  /// A full gradient, beside reading the same bytes from the cache and from memory.
  private func measureGradient(_ names: [String]) throws {
    let store = try ColumnStore(path: folder.appendingPathComponent("data.columns").path)
    let clock = ContinuousClock()
    var model: RegressionModel?
    let building = try clock.measure {
      model = try RegressionModel(
        Formula("y ~ " + names.joined(separator: " + ")), data: store, family: .bernoulli)
    }
    guard let posterior = model?.posterior else { return }
    print("building the model: \(String(format: "%.1f", building / .seconds(1))) s")
    let position = [Double](repeating: 0.1, count: posterior.dimension)
    var gradient = position
    let seconds = Stopwatch.fastest {
      var span = gradient.mutableSpan
      _ = posterior.value(at: position.span, gradient: &span)
    }
    var sum = 0.0
    let reading = Stopwatch.fastest {
      for block in 0..<store.blockCount {
        sum += store.withBlock(block) { tiles in
          var lanes = SIMD8<Double>.zero
          let bytes = UnsafeRawBufferPointer(tiles)
          for offset in stride(from: 0, to: bytes.count, by: 64) {
            lanes += bytes.load(fromByteOffset: offset, as: SIMD8<Double>.self)
          }
          return lanes.sum()
        }
      }
    }
    let bytes = Double(8 * rowCount * (names.count + 1))
    let memory = Machine(.widest).bandwidth(bytes: 1 << 28)
    print(
      """
      full gradient: \(String(format: "%.3f s, %.1f GB/s", seconds, bytes / seconds * 1e-9))
      reading every value: \(String(format: "%.3f s, %.1f GB/s", reading, bytes / reading * 1e-9))
      reading memory: \(String(format: "%.1f GB/s", memory * 1e-9))
      """)
  }
}
