import ArgumentParser
import Credence

/// Who watches a run: a person, a program, both or nobody.
struct RunObserver {
  let isQuiet: Bool
  let events: EventLog?

  /// Where the chains report to; nil where nobody watches.
  func handler(chains: Range<Int>) -> SamplingEventHandler? {
    let isShown = !isQuiet && !StandardStreams.isMuted
    let display = !isShown ? nil : ProgressDisplay(chains: chains).handler
    guard let events = events?.handler else { return display }
    guard let display else { return events }
    return { event in
      display(event)
      events(event)
    }
  }
}

/// The option of every verb that keeps a log of its run.
struct EventOptions: ParsableArguments {
  @Option(
    help: """
      Append what happens to this file, one JSON object a line: the start, the sampler, where each \
      chain is once a second, and how the run ended.
      """)
  var events: String?

  /// The log, opened.
  func log() throws -> EventLog? { try events.map { try EventLog(path: $0) } }
}
