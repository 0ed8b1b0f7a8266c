import Credence
import Foundation

/// Measurements that stand beside the peers' in `Peers`; `make bench` runs them all.
@main
enum BenchmarkCommand {
  static let usage = """
    Benchmarks engine TARGET CSV FOLDER SEED [--sampler NAME] [--threads N]
        Samples one of the peers' targets in this process and leaves draws.f64 and meta.json.
    Benchmarks process TARGET CSV FOLDER SEED [--sampler NAME] --credence PATH
        The same through `credence sample`, a process of its own from the CSV to its file.
    Benchmarks gradient
        Times the gradients of T1, T2 and T4 beside the machine's limits.
    Benchmarks flags [PATH]
        Times flags of rows and their kernels beside the machine's limits, and the `credence` at PATH.
    Benchmarks store PATH [ROWS]
        Packs and samples a column store, 10 million rows, with the `credence` at PATH.
    """

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.first {
      case "engine": try EngineRun(arguments.dropFirst()).run()
      case "gradient": try GradientBenchmark().run()
      case "flags":
        try FlagBenchmark().run()
        if arguments.count > 1 { try FlagCommandBenchmark(credence: arguments[1]).run() }
      case "store": try StoreBenchmark(arguments.dropFirst()).run()
      case "process": try ProcessRun(arguments.dropFirst()).run()
      default: throw BenchmarkError(usage)
      }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(64)
    }
  }
}

/// What is wrong with a call, in one sentence.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// `TARGET CSV FOLDER SEED` and the options after them.
struct RunArguments {
  let target: BenchmarkTarget
  let data: String
  let folder: String
  let seed: UInt64
  let sampler: SamplingAlgorithm
  /// Threads of the chains; nil for as many as there are.
  let threadCount: Int?
  /// The `credence` executable; empty where none was named.
  let credence: String

  init(_ arguments: ArraySlice<String>) throws {
    var plain: [String] = []
    var options = ["--sampler": "nuts", "--credence": "", "--threads": ""]
    var rest = arguments
    while let word = rest.popFirst() {
      guard options[word] != nil else {
        plain.append(word)
        continue
      }
      options[word] = rest.popFirst()
    }
    guard plain.count == 4, let target = BenchmarkTarget(rawValue: plain[0]),
      let seed = UInt64(plain[3]),
      let sampler = options["--sampler"].flatMap(SamplingAlgorithm.init(rawValue:))
    else { throw BenchmarkError(BenchmarkCommand.usage) }
    self.target = target
    (data, folder) = (plain[1], plain[2])
    self.seed = seed
    self.sampler = sampler
    credence = options["--credence"] ?? ""
    threadCount = options["--threads"].flatMap { Int($0) }
  }

  /// What the peers are asked for: 4 chains of 1000 warmup transitions and 1000 draws.
  var settings: SamplingSettings {
    var settings = SamplingSettings()
    settings.seed = seed
    // The peers' default for every model; ours is finer with group terms.
    settings.targetAcceptance = 0.8
    settings.algorithm = sampler
    if let threadCount { settings.threadCount = threadCount }
    return settings
  }
}
