import Credence
import Foundation

/// What is known of the ranks of a run before it begins: where they are, and how fast they would be in
/// other numbers.
struct RankReport {
  let rankCount: Int
  /// Machines that they run on.
  let machineCount: Int
  /// From the measured time of a gradient and of messages; without messages where there is one rank.
  let scaling: ScalingModel
  /// Seconds of one step of all chains by what was measured on these ranks.
  let measuredStep: Double

  /// Whether the time of a message was measured.
  var knowsLink: Bool { rankCount > 1 }

  /// One line of the announcement.
  var line: String {
    let places = counted(rankCount, "rank") + " on " + counted(machineCount, "machine")
    let shards = counted(scaling.shardCount, "shard")
    guard knowsLink else { return "ranks    \(places), \(shards)" }
    return """
      ranks    \(places), \(shards); a message takes \(Self.time(scaling.latency)) and \
      \(String(format: "%.2g", 1e-9 / scaling.byteTime)) GB/s; efficient up to \
      \(counted(scaling.efficientRankCount, "rank"))
      """
  }

  /// What `--plan` prints.
  var text: String {
    let gradient = """
      a gradient of \(counted(scaling.width - 1, "parameter")) takes one core \
      \(Self.time(scaling.gradientTime)); on \(counted(rankCount, "rank")) a step of \
      \(counted(scaling.chainCount, "chain")) took \(Self.time(measuredStep))
      """
    guard knowsLink else {
      return gradient + "\nstart at least 2 ranks, on 2 machines, to measure what messages take"
    }
    return ([line, gradient, ""] + table).joined(separator: "\n")
  }

  /// What to expect of each number of ranks.
  private var table: [String] {
    var table = TextTable(
      ["ranks", "step of all chains", "speed-up", "efficiency", "in messages"],
      alignment: [.right, .right, .right, .right, .right])
    let alone = scaling.stepTime(rankCount: 1)
    for count in scaling.rankCounts {
      let step = scaling.stepTime(rankCount: count)
      table.append([
        "\(count)", Self.time(step), String(format: "%.1f", alone / step),
        String(format: "%.0f%%", 100 * alone / step / Double(count)),
        String(format: "%.0f%%", 100 * scaling.messageShare(rankCount: count)),
      ])
    }
    return table.lines
  }

  /// A time with its unit, in two digits or more.
  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<1e-3: String(format: "%.3g µs", seconds * 1e6)
    case ..<1: String(format: "%.3g ms", seconds * 1e3)
    default: String(format: "%.3g s", seconds)
    }
  }
}

extension RankReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case ranks, machines, shards, chains, width, latency, bandwidth, prediction
    case coresPerRank = "cores_per_rank"
    case gradientSeconds = "gradient_seconds"
    case overheadSeconds = "overhead_seconds"
    case measuredStepSeconds = "measured_step_seconds"
    case efficientRanks = "efficient_ranks"
  }

  /// One row of the table.
  private struct Row: Encodable {
    let ranks: Int
    let stepSeconds: Double
    let messageShare: Double

    enum CodingKeys: String, CodingKey {
      case ranks
      case stepSeconds = "step_seconds"
      case messageShare = "message_share"
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rankCount, forKey: .ranks)
    try container.encode(machineCount, forKey: .machines)
    try container.encode(scaling.shardCount, forKey: .shards)
    try container.encode(scaling.chainCount, forKey: .chains)
    try container.encode(scaling.width, forKey: .width)
    try container.encode(scaling.coresPerRank, forKey: .coresPerRank)
    try container.encode(scaling.gradientTime, forKey: .gradientSeconds)
    try container.encode(scaling.overhead, forKey: .overheadSeconds)
    try container.encode(measuredStep, forKey: .measuredStepSeconds)
    try container.encode(knowsLink ? scaling.latency : nil, forKey: .latency)
    try container.encode(knowsLink ? 1 / scaling.byteTime : nil, forKey: .bandwidth)
    try container.encode(
      knowsLink ? scaling.efficientRankCount : nil, forKey: .efficientRanks)
    let rows = scaling.rankCounts.map {
      Row(
        ranks: $0, stepSeconds: scaling.stepTime(rankCount: $0),
        messageShare: scaling.messageShare(rankCount: $0))
    }
    try container.encode(knowsLink ? rows : nil, forKey: .prediction)
  }
}
