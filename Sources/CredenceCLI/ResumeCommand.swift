import ArgumentParser
import Credence

/// `credence resume`: goes on with a run that was interrupted.
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with an interrupted run.",
    discussion: """
      Takes up the checkpoints in OUTPUT.partial that credence sample left when it was killed or \
      stopped, and finishes the run. The draws are those of a run that was never interrupted, for \
      any number of threads, and under mpirun of processes. The data file must be where it was, \
      unchanged. For example:
        credence resume wells.nc
      """)

  @Argument(help: "The output file of the interrupted run.")
  var output: String

  @Option(help: "Chains that run at once (default: one per core). The draws do not depend on it.")
  var threads: Int?

  @Flag(
    name: .shortAndLong,
    help: "Print no progress and no notes; warnings and errors still appear.")
  var quiet = false

  @Flag(help: "Print the summary as JSON instead of a table.")
  var json = false

  @OptionGroup var events: EventOptions

  @OptionGroup var sharing: RankOptions

  func validate() throws {
    guard (threads ?? 1) >= 1 else { throw ValidationError("--threads must be at least 1") }
  }

  func run() throws {
    try sharing.run { ranks in
      if ranks.isShared { try resumeShared(ranks) } else { try resume() }
    }
  }

  private func resume() throws {
    let log = try events.log()
    try EventLog.following(log, output: output) {
      let folder = try RunFolder(resuming: output)
      let observer = RunObserver(isQuiet: quiet, events: log)
      if let manifest = LibraryManifest(of: folder) {
        try resume(manifest, in: folder, observer)
      } else {
        try resume(RunManifest(of: folder), in: folder, observer)
      }
    }
  }

  private func resume(
    _ manifest: RunManifest, in folder: RunFolder, _ observer: RunObserver
  ) throws {
    manifest.pinInstructionSet()
    try manifest.checkUnchanged()
    // A kill between the finished file and the end of its folder leaves both.
    try InferenceFile.checkTarget(output, replacing: true)
    let analysis = try Analysis(manifest.model, contentsOf: manifest.dataPath)
    let settings = resumed(manifest.settings, observer)
    try SampleRun(
      analysis: analysis, settings: settings, output: output, isReplacing: true,
      observer: observer, isJSON: json, folder: folder
    ).perform()
  }

  /// Goes on with any number of ranks, wherever the run began. All of them have the data; the first
  /// one has the folder of the run.
  private func resumeShared(_ ranks: Ranks) throws {
    let log = try ranks.first { try events.log() }
    try EventLog.following(log ?? nil, output: output) {
      let observer = RunObserver(isQuiet: quiet, events: log ?? nil)
      let folder = try ranks.first { try RunFolder(resuming: output) }
      let manifest = try ranks.manifest(of: folder)
      try ranks.together {
        manifest.pinInstructionSet()
        try manifest.checkUnchanged()
        if ranks.isFirst { try InferenceFile.checkTarget(output, replacing: true) }
      }
      let analysis = try ranks.analysis(manifest, data: manifest.dataPath)
      let settings = resumed(manifest.settings, observer)
      try SampleRun(
        analysis: analysis, settings: settings, output: output, isReplacing: true,
        observer: observer, isJSON: json, folder: folder, ranks: ranks
      ).perform()
    }
  }

  /// The settings of the run that goes on, which is announced.
  private func resumed(
    _ settings: SamplingSettings, _ observer: RunObserver
  ) -> SamplingSettings {
    var settings = settings
    if let threads { settings.threadCount = threads }
    observer.events?.write(.started(verb: "resume", output: output, settings))
    return settings
  }

  private func resume(
    _ manifest: LibraryManifest, in folder: RunFolder, _ observer: RunObserver
  ) throws {
    manifest.pinInstructionSet()
    try manifest.checkUnchanged()
    try InferenceFile.checkTarget(output, replacing: true)
    let analysis = try LibraryAnalysis(
      library: manifest.libraryPath, data: manifest.dataPath,
      includingTransformed: manifest.includesTransformed)
    let settings = resumed(manifest.settings, observer)
    try SampleRun(
      of: analysis, settings: settings, output: output, isReplacing: true,
      observer: observer, isJSON: json, folder: folder
    ).perform()
  }
}
