import Credence
import Foundation

/// One sampling run of a model in a shared library as a person sees it.
struct LibrarySession {
  let analysis: LibraryAnalysis
  let settings: SamplingSettings
  let observer: RunObserver
  private var isQuiet: Bool { observer.isQuiet }

  init(_ analysis: LibraryAnalysis, settings: SamplingSettings, observer: RunObserver) {
    self.analysis = analysis
    self.settings = settings
    self.observer = observer
  }

  func run(stop: StopSignal, folder: RunFolder?) throws -> RecordedPosterior {
    if !isQuiet { StandardError.write(announcement) }
    let posterior = try analysis.sample(
      settings, stop: stop, folder: folder,
      handler: observer.handler(chains: settings.chains))
    if !isQuiet, let sampler = posterior.sampler {
      StandardError.write(
        SamplingSession.outcome(of: sampler, samplingTime: posterior.data.samplingTime))
    }
    return posterior
  }

  private var announcement: String {
    let dimension = analysis.model.posterior.dimension
    let lines = [
      "model    \(analysis.modelClass)",
      "         \(counted(analysis.model.parameters.count, "parameter")) of "
        + "\(counted(dimension, "coordinate"))",
      """
      run      \(settings.chainText) of \(counted(settings.drawCount, "draw")) on \
      \(counted(min(settings.threadCount, settings.chainCount), "thread")); seed \(settings.seed)
      """,
    ]
    return lines.map { $0.printable + "\n" }.joined()
  }
}
