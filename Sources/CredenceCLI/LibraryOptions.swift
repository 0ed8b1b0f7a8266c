import ArgumentParser
import Credence

/// Options of a model in a shared library.
struct LibraryOptions: ParsableArguments {
  @Option(
    help: """
      A shared library with BridgeStan's C interface, in place of a CSV file and a formula. \
      Loading it runs its code: use none that you would not run as a program.
      """)
  var library: String?

  @Option(name: .customLong("data"), help: "The library's data: a JSON file in Stan's format.")
  var dataFile: String?

  @Flag(name: .customLong("transformed"), help: "Keep the library's transformed parameters too.")
  var includesTransformed = false

  /// A run of the library's model, with checkpoints where its files could be read again.
  func run(
    settings: SamplingSettings, output: String, isReplacing: Bool, observer: RunObserver,
    isJSON: Bool
  ) throws -> SampleRun? {
    guard let library else { return nil }
    let analysis = try LibraryAnalysis(
      library: library, data: dataFile, includingTransformed: includesTransformed)
    var run = SampleRun(
      of: analysis, settings: settings, output: output, isReplacing: isReplacing,
      observer: observer, isJSON: isJSON)
    if dataFile.map(InputFile.canBeReadAgain) ?? true {
      let manifest = try LibraryManifest(
        libraryPath: library, dataPath: dataFile, includesTransformed: includesTransformed,
        settings: settings, isReplacing: isReplacing)
      run.folder = try RunFolder(
        for: output, manifest: manifest.encoded(), replacing: isReplacing)
    }
    return run
  }

  /// Refuses what goes together with a library, or only with one.
  ///
  /// - Parameters:
  ///   - table: the CSV file or column store.
  ///   - formula: the formulas given.
  func validate(table: String?, formula: [String]) throws {
    if library != nil {
      guard table == nil, formula.isEmpty else {
        throw ValidationError("--library stands in place of a data file and --formula")
      }
    } else {
      guard dataFile == nil, !includesTransformed else {
        throw ValidationError("--data and --transformed belong to --library")
      }
      guard table != nil else { throw ValidationError("Missing expected argument '<data>'") }
      guard !formula.isEmpty else {
        throw ValidationError("Missing expected argument '--formula <formula>'")
      }
    }
  }
}
