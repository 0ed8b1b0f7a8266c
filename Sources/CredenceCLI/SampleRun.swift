import ArgumentParser
import Credence

/// A run from model to file and summary, new or resumed.
struct SampleRun {
  /// Samples until done, or until told to stop.
  private let sample: (StopSignal, RunFolder?) throws -> RecordedPosterior
  let output: String
  let isReplacing: Bool
  let observer: RunObserver
  let isJSON: Bool
  /// Keeps checkpoints; nil where the data could not be read again, and on all ranks but the first.
  var folder: RunFolder?
  private var ranks = Ranks.alone
  /// Whether this rank has a part in the sampling.
  private var isNeeded = true

  /// A run of a regression.
  init(
    analysis: Analysis, settings: SamplingSettings, output: String, isReplacing: Bool,
    observer: RunObserver, isJSON: Bool, folder: RunFolder? = nil,
    ranks: Ranks = .alone
  ) {
    self.ranks = ranks
    isNeeded = ranks.isFirst || analysis.needsRanks(for: settings.algorithm)
    let session = SamplingSession(
      analysis, settings: settings, observer: observer, ranks: ranks)
    sample = { RecordedPosterior(try session.run(stop: $0, folder: $1)) }
    (self.output, self.isReplacing) = (output, isReplacing)
    (self.observer, self.isJSON, self.folder) = (observer, isJSON, folder)
  }

  /// A run of a model in a shared library.
  init(
    of analysis: LibraryAnalysis, settings: SamplingSettings, output: String, isReplacing: Bool,
    observer: RunObserver, isJSON: Bool, folder: RunFolder? = nil
  ) {
    let session = LibrarySession(analysis, settings: settings, observer: observer)
    sample = { try session.run(stop: $0, folder: $1) }
    (self.output, self.isReplacing) = (output, isReplacing)
    (self.observer, self.isJSON, self.folder) = (observer, isJSON, folder)
  }

  /// Samples, puts the file in place and prints the summary. On a signal it keeps a checkpoint, says
  /// how to go on, and ends with 128 and the signal's number.
  func perform() throws {
    guard isNeeded else { return }
    let posterior: RecordedPosterior
    do {
      posterior = try Interruption.stopping { stop in try sample(stop, folder) }
    } catch SamplingError.stopped {
      StandardError.write(folder == nil ? "interrupted\n" : "interrupted; go on with: \(resume)\n")
      throw ExitCode(Interruption.exitCode)
    } catch {
      leave(after: error)
      throw error
    }
    guard ranks.isFirst else { return }
    do {
      try Interruption.deferring { () throws(InferenceFileError) in
        try posterior.write(to: output, replacing: isReplacing)
        folder?.remove()
      }
    } catch {
      leave(after: error)
      throw error
    }
    try SummaryReport(posterior).print(json: isJSON)
    if !observer.isQuiet { StandardError.write("wrote \(output.printable)\n") }
  }
}

extension SampleRun {
  /// The command that goes on.
  private var resume: String {
    "credence resume \(ranks.isShared ? "--mpi " : "")\(output.printable)"
  }

  /// Drops the checkpoints of a run that cannot go on, and says how to go on with another: what could
  /// not be written may be, with more space.
  private func leave(after error: any Error) {
    guard let folder else { return }
    let isAboutStorage =
      (error as? SamplingError)?.isAboutStorage ?? (error is InferenceFileError)
    if !isAboutStorage || folder.isEmpty {
      folder.remove()
    } else {
      StandardError.write(
        "what was drawn is kept; go on with: \(resume)\n")
    }
  }
}
