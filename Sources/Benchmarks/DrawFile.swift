import Credence
import Foundation

/// What `Peers/run.py` reads of a run: `draws.f64` and `meta.json`.
struct DrawFile {
  let folder: String

  /// Fields of `meta.json`, under the names that `run.py` knows.
  struct Record: Encodable {
    var names: [String] = []
    var chains = 0
    var draws = 0
    /// Wall time of sampling, in seconds.
    var sampling_s: Double
    /// Wall time of the whole process; `run.py` measures it where it is absent.
    var cold_s: Double?
    var timings: [String: Double]?
    /// Gradients of the kept draws.
    var grad_draws: Double
    /// Gradients of the warmup, where known.
    var grad_warmup: Double?
    var divergent: Double
    var peak_rss_mb: Double
    var sampler: String
  }

  /// Writes the parameters that the peers have, little-endian, `[chain][draw][parameter]`.
  func write(_ draws: Draws, _ record: Record) throws {
    // The eight schools also report their effects, which the peers derive from the rest.
    let kept = draws.names.indices.filter { !draws.names[$0].hasPrefix("theta[") }
    var record = record
    record.names = kept.map { BenchmarkTarget.peerName(draws.names[$0]) }
    (record.chains, record.draws) = (draws.chainCount, draws.drawCount)
    // `columns` is made anew each time it is asked for.
    let columns = draws.columns
    var values: [UInt64] = []
    values.reserveCapacity(draws.chainCount * draws.drawCount * kept.count)
    for chain in 0..<draws.chainCount {
      for draw in 0..<draws.drawCount {
        for column in kept {
          values.append(columns[column][chain, draw].bitPattern.littleEndian)
        }
      }
    }
    let bytes = values.withUnsafeBytes { Data($0) }
    try bytes.write(to: URL(fileURLWithPath: folder + "/draws.f64"))
    try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: folder + "/meta.json"))
  }
}

/// Processor time and memory of this process, or of its ended children.
struct ProcessUsage {
  /// Seconds of all threads, in user and system mode.
  let processorTime: Double
  /// Largest resident memory so far, in units of 10⁶ bytes.
  let peakMemory: Double

  static var current: ProcessUsage { ProcessUsage(RUSAGE_SELF) }
  static var endedChildren: ProcessUsage { ProcessUsage(RUSAGE_CHILDREN) }

  private init(_ who: __rusage_who) {
    var usage = rusage()
    getrusage(__rusage_who_t(who.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    processorTime = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    peakMemory = Double(usage.ru_maxrss) * 1024e-6
  }
}
