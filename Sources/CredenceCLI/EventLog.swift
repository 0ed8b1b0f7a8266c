import ArgumentParser
import Credence
import Foundation
import Synchronization

/// The file that `--events` names: one JSON object a line, for programs that follow a run.
///
/// Lines are written whole, each with one call, so that a reader never sees half an object. A file
/// that can no longer be written is given up with a warning: the draws are worth more.
final class EventLog: Sendable {
  private struct State {
    var schedules: [Int: EventSchedule] = [:]
    var hasFailed = false
  }

  private let path: String
  private let descriptor: Int32
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// Opens the file at its end, so that a run that goes on is one file; makes it if there is none.
  ///
  /// - Throws: `.cannotWrite` with the reason.
  init(path: String) throws(InferenceFileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      throw InferenceFileError(
        .cannotWrite, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Follows the chains of a run.
  var handler: SamplingEventHandler {
    { [self] event in
      switch event {
      case .choice(let algorithm, let reason): write(.sampler(algorithm, reason: reason))
      case .progress(let progress): note(progress)
      }
    }
  }

  /// Writes one event. Counts of chains begin anew with a sampler or a structure.
  func write(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .sampler, .structure: state.schedules = [:]
      default: break
      }
      append(event, &state)
    }
  }

  private func note(_ progress: SamplingProgress) {
    state.withLock { state in
      guard state.schedules[progress.chain, default: EventSchedule()].isDue(progress, at: elapsed)
      else { return }
      append(.progress(progress), &state)
    }
  }

  private var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  private func append(_ event: RunEvent, _ state: inout State) {
    guard !state.hasFailed, let line = try? event.line(time: Date(), elapsed: elapsed)
    else { return }
    let number = StandardStreams.write(Array(line.utf8), to: descriptor)
    guard number != 0 else { return }
    state.hasFailed = true
    StandardError.write(
      "warning: cannot write \(path.printable): \(String(cString: strerror(number)))\n")
  }
}

extension EventLog {
  /// Does the work of a run and writes how it ended.
  ///
  /// - Parameter output: the file that the run is to make, beside which its checkpoints lie.
  static func following(_ log: EventLog?, output: String, _ work: () throws -> Void) throws {
    do { try work() } catch {
      log?.write(.finished(RunOutcome(error, output: output)))
      throw error
    }
    log?.write(.finished(.done))
  }
}

extension RunOutcome {
  /// The end of a run by an error; a signal is one.
  init(_ error: any Error, output: String) {
    let code = CredenceCommand.status(of: error)
    let isExit = error is ExitCode
    self.init(
      name: isExit && code > 128 ? "interrupted" : "failed", exitCode: code,
      message: isExit ? nil : "\(error)",
      isResumable: FileManager.default.fileExists(atPath: RunFolder.path(of: output)))
  }
}

/// Which reports of a chain become events: one a second, and where the phase changes or ends.
struct EventSchedule {
  private var last: (seconds: Double, isWarmup: Bool)?

  /// Whether this report is due, so many seconds into the run; one that is due counts as written.
  mutating func isDue(_ progress: SamplingProgress, at seconds: Double) -> Bool {
    if let last, !progress.isComplete, last.isWarmup == progress.isWarmup,
      seconds - last.seconds < 1
    {
      return false
    }
    last = (seconds, progress.isWarmup)
    return true
  }
}
