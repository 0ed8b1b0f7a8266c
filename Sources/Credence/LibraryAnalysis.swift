import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import Sampling
import SharedLibraryModels

/// A model in a shared library with its data, ready to be sampled.
///
/// Loading a library runs its code: see `SharedLibraryModel`.
///
/// ```swift
/// let analysis = try LibraryAnalysis(library: "schools_model.so", data: "schools.json")
/// let posterior = try analysis.sample()
/// let answer = try posterior.ask("tau < 10")
/// ```
public struct LibraryAnalysis: Sendable {
  /// The model with its data.
  public let model: SharedLibraryModel
  private let library: String
  private let data: String?

  /// Loads the library and reads the data.
  ///
  /// - Parameters:
  ///   - library: the path of the library.
  ///   - data: the path of a JSON file in Stan's format; nil for a model without data.
  ///   - includingTransformed: whether transformed parameters are reported too.
  public init(
    library: String, data: String? = nil, includingTransformed: Bool = false
  ) throws(SharedLibraryError) {
    let text = try data.map(Self.text)
    do {
      model = try SharedLibraryModel(
        library: library, data: text, includingTransformed: includingTransformed)
    } catch {
      // What is wrong with the data is said of their file.
      guard error.kind == .badData, let data else { throw error }
      throw SharedLibraryError(.badData, "\(data): \(error)")
    }
    self.library = library
    self.data = data
  }

  private static func text(of path: String) throws(SharedLibraryError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SharedLibraryError(.noSuchFile, "\(path): no such file")
    }
    guard !isFolder.boolValue, let bytes = FileManager.default.contents(atPath: path) else {
      throw SharedLibraryError(.noSuchFile, "\(path): cannot be read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SharedLibraryError(.badData, "\(path): not UTF-8 text")
    }
    return text
  }

  /// One line that names the model, wherever its library lies.
  public var modelClass: String {
    "model \(model.name) of the library \(URL(fileURLWithPath: library).lastPathComponent)"
  }

  /// Samples the posterior with the sampler that the settings name.
  ///
  /// - Parameters: as those of `Analysis.sample`.
  /// - Throws: `.stopped` where the stop signal was raised for an interruption, `.modelFailed` where
  ///   the model cannot map a draw to its parameters, or is nowhere finite, with its own words.
  public func sample(
    _ settings: SamplingSettings = SamplingSettings(), stop: StopSignal = StopSignal(),
    folder: RunFolder? = nil, handler: SamplingEventHandler? = nil
  ) throws(SamplingError) -> RecordedPosterior {
    let sampled: SampledPosterior
    do {
      sampled = try ChainSampler(
        WatchedModel(base: model, stop: stop), settings: settings, stop: stop,
        storage: folder.map(storage), handler: handler
      ).run()
    } catch {
      throw failure ?? explained(error)
    }
    if let failure { throw failure }
    var run = ["library": URL(fileURLWithPath: library).path]
    run["data"] = data.map { URL(fileURLWithPath: $0).path }
    run["library_hash"] = Self.hash(ofFile: library)
    run["data_hash"] = data.flatMap(Self.hash)
    return RecordedPosterior(sampled, of: modelClass, settings: settings, run: run)
  }

  /// Tells whether two runs had the same file; nil where it cannot be read a second time.
  private static func hash(ofFile path: String) -> String? {
    try? String(Checksum.ofFile(path), radix: 16)
  }

  private var failure: SamplingError? {
    model.constraintFailure.map {
      .modelFailed("the model could not give the parameters of a draw: \($0)")
    }
  }

  /// The error with what the model said, where that may be its reason.
  private func explained(_ error: SamplingError) -> SamplingError {
    switch error {
    case .noFiniteStart, .startIsNotFinite, .inChain(_, .noFiniteStart):
      guard let words = model.lastRejection else { return error }
      return .modelFailed("\(error); the model says: \(words)")
    default: return error
    }
  }

  private func storage(
    in folder: RunFolder
  ) -> @Sendable (_ attempt: Int, _ chain: Int) -> any ChainStorage {
    let width = model.parameters.count + SampleStatistics.columnCount
    return { attempt, chain in
      JournalStorage(journal: folder.journal(ofChain: chain, attempt: attempt), width: width)
    }
  }
}

/// A model whose run ends with the first draw that has no parameters.
private struct WatchedModel: Model {
  let base: SharedLibraryModel
  let stop: StopSignal

  var parameters: [Parameter] { base.parameters }
  var posterior: SharedLibraryPosterior { base.posterior }

  func constrain(_ position: Span<Double>) -> [Double] {
    let values = base.constrain(position)
    if base.constraintFailure != nil { stop.raise(.interruption) }
    return values
  }
}
