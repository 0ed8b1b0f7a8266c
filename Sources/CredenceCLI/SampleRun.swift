import ArgumentParser
import Credence

/// A run from model to file and summary, new or resumed.
struct SampleRun {
  let analysis: Analysis
  let settings: SamplingSettings
  let output: String
  let isReplacing: Bool
  let isQuiet: Bool
  let isJSON: Bool
  /// Keeps checkpoints; nil where the data could not be read again.
  var folder: RunFolder?

  /// Samples, puts the file in place and prints the summary. On a signal it keeps a checkpoint, says
  /// how to go on, and ends with 128 and the signal's number.
  func perform() throws {
    let fit: RegressionFit
    do {
      fit = try Interruption.stopping { stop in
        try SamplingSession(analysis, settings: settings, isQuiet: isQuiet)
          .run(stop: stop, folder: folder)
      }
    } catch SamplingError.stopped {
      StandardError.write(
        folder == nil
          ? "interrupted\n" : "interrupted; go on with: credence resume \(output.printable)\n")
      throw ExitCode(Interruption.exitCode)
    } catch {
      // What cannot run is no use to resume; what cannot be written may be, with more space.
      if !(error as? SamplingError).isAboutStorage { folder?.remove() }
      throw error
    }
    try Interruption.deferring { () throws(InferenceFileError) in
      try fit.write(to: output, replacing: isReplacing)
      folder?.remove()
    }
    try SummaryReport(fit).print(json: isJSON)
    if !isQuiet { StandardError.write("wrote \(output.printable)\n") }
  }
}

extension SamplingError? {
  /// Whether draws or checkpoints could not be kept.
  fileprivate var isAboutStorage: Bool {
    switch self {
    case .storage: true
    case .inChain(_, let reason): Optional(reason).isAboutStorage
    default: false
    }
  }
}
