import Credence
import Foundation

/// What a run tells programs that follow it.
enum RunEvent {
  /// The run begins, new or resumed.
  case started(verb: String, output: String, SamplingSettings)
  /// A sampler was chosen; a chain's counts begin anew.
  case sampler(SamplingAlgorithm, reason: String)
  /// A structure of a class is next; a chain's counts begin anew.
  case structure(index: Int, count: Int, name: String)
  /// Ranks share the rows; what to expect of other numbers of them.
  case ranks(RankReport)
  /// What the sums over ranks have cost, and their share of the time.
  case sums(TimedTransport.Cost, share: Double)
  /// A chain went on.
  case progress(SamplingProgress)
  /// The run ends: always the last event.
  case finished(RunOutcome)

  /// The event as one line of JSON, keys sorted; numbers that are not finite are null.
  ///
  /// - Parameter elapsed: seconds since the log was opened.
  func line(time: Date, elapsed: Double) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = Line(event: self, time: time, elapsed: elapsed)
    return String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
  }

  fileprivate struct Line {
    let event: RunEvent
    let time: Date
    let elapsed: Double
  }
}

/// How a run ended.
struct RunOutcome {
  /// `done`, `interrupted` or `failed`.
  let name: String
  let exitCode: Int32
  /// The error in one sentence.
  var message: String?
  /// Whether `credence resume` can go on.
  var isResumable = false

  static let done = RunOutcome(name: "done", exitCode: 0)
}

extension RunEvent.Line: Encodable {
  enum CodingKeys: String, CodingKey {
    case event, time, elapsed, verb, version, output, chains, warmup, draws, seed, sampler, reason
    case index, count, name, chain, iteration, total, phase, divergences, gradients
    case outcome, message, resumable, sums, numbers, seconds, share
    case firstChain = "first_chain"
    case stepSize = "step_size"
    case gradientsPerDraw = "gradients_per_draw"
    case drawsPerSecond = "draws_per_second"
    case secondsLeft = "seconds_left"
    case exitCode = "exit_code"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(
      time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), forKey: .time)
    try container.encode(elapsed, forKey: .elapsed)
    switch event {
    case .started(let verb, let output, let settings):
      try container.encode("started", forKey: .event)
      try container.encode(verb, forKey: .verb)
      try container.encode(InferenceFile.libraryVersion, forKey: .version)
      try container.encode(output, forKey: .output)
      try encode(settings, to: &container)
    case .sampler(let algorithm, let reason):
      try container.encode("sampler", forKey: .event)
      try container.encode(algorithm.rawValue, forKey: .sampler)
      try container.encode(reason, forKey: .reason)
    case .structure(let index, let count, let name):
      try container.encode("structure", forKey: .event)
      try container.encode(index, forKey: .index)
      try container.encode(count, forKey: .count)
      try container.encode(name, forKey: .name)
    case .ranks(let report):
      try container.encode("ranks", forKey: .event)
      try report.encode(to: encoder)
    case .sums(let cost, let share):
      try container.encode("sums", forKey: .event)
      try container.encode(cost.count, forKey: .sums)
      try container.encode(cost.numberCount, forKey: .numbers)
      try container.encode(cost.seconds, forKey: .seconds)
      try container.encode(share, forKey: .share)
    case .progress(let progress):
      try container.encode("progress", forKey: .event)
      try encode(progress, to: &container)
    case .finished(let outcome):
      try container.encode("finished", forKey: .event)
      try container.encode(outcome.name, forKey: .outcome)
      try container.encode(outcome.exitCode, forKey: .exitCode)
      try container.encode(outcome.message, forKey: .message)
      try container.encode(outcome.isResumable, forKey: .resumable)
    }
  }

  private func encode(
    _ settings: SamplingSettings, to container: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    try container.encode(settings.algorithm.rawValue, forKey: .sampler)
    try container.encode(settings.chainCount, forKey: .chains)
    try container.encode(settings.chains.lowerBound, forKey: .firstChain)
    try container.encode(settings.warmupCount, forKey: .warmup)
    try container.encode(settings.drawCount, forKey: .draws)
    try container.encode(settings.seed, forKey: .seed)
  }

  private func encode(
    _ progress: SamplingProgress, to container: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    try container.encode(progress.chain, forKey: .chain)
    try container.encode(progress.iteration, forKey: .iteration)
    try container.encode(progress.total, forKey: .total)
    try container.encode(progress.isWarmup ? "warmup" : "sampling", forKey: .phase)
    try container.encode(progress.divergences, forKey: .divergences)
    try container.encode(finite(progress.stepSize), forKey: .stepSize)
    try container.encode(progress.gradientCount, forKey: .gradients)
    try container.encode(finite(progress.gradientsPerTransition), forKey: .gradientsPerDraw)
    try container.encode(finite(progress.rate), forKey: .drawsPerSecond)
    try container.encode(finite(progress.secondsLeft), forKey: .secondsLeft)
  }
}
