import Foundation
import InferenceFiles
import Probability
import Sampling

/// What an unfinished run of a model in a shared library was asked to do, so that another process can
/// go on with it.
public struct LibraryManifest: Sendable, Codable {
  /// The library that began the run; another version may draw other numbers.
  public let version: String
  /// The processor's instructions that the draws depend on in their last bits.
  public let instructionSet: String
  /// The shared library, as an absolute path.
  public let libraryPath: String
  /// The JSON file of data, as an absolute path, if there is one.
  public let dataPath: String?
  /// Whether transformed parameters are reported too.
  public let includesTransformed: Bool
  public let settings: SamplingSettings
  /// Whether the output may replace a file.
  public let isReplacing: Bool
  private let libraryChecksum: UInt64
  private let dataChecksum: UInt64?

  /// The manifest of a run that is about to begin here.
  ///
  /// - Throws: where a file cannot be read a second time.
  public init(
    libraryPath: String, dataPath: String?, includesTransformed: Bool, settings: SamplingSettings,
    isReplacing: Bool
  ) throws(InferenceFileError) {
    version = InferenceFile.libraryVersion
    instructionSet = InstructionSet.name
    self.libraryPath = URL(fileURLWithPath: libraryPath).path
    self.dataPath = dataPath.map { URL(fileURLWithPath: $0).path }
    self.includesTransformed = includesTransformed
    self.settings = settings
    self.isReplacing = isReplacing
    libraryChecksum = try Checksum.ofFile(libraryPath)
    dataChecksum = try dataPath.map(Checksum.ofFile)
  }

  /// The manifest in a folder, or nil where the run in it is of another kind.
  public init?(of folder: RunFolder) {
    guard let data = try? folder.manifest(),
      let manifest = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = manifest
  }

  /// JSON for a folder.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Pins this process to the instruction set of the run; see `RunManifest`.
  public func pinInstructionSet() { RunManifest.pin(instructionSet) }

  /// Refuses to go on where the draws would not be those of an uninterrupted run.
  ///
  /// - Throws: `.corrupt` with what has changed.
  public func checkUnchanged() throws(InferenceFileError) {
    try RunManifest.checkConditions(version: version, instructionSet: instructionSet)
    try RunManifest.require(
      try Checksum.ofFile(libraryPath) == libraryChecksum,
      "\(libraryPath) has changed since the run began")
    if let dataPath {
      try RunManifest.require(
        try Checksum.ofFile(dataPath) == dataChecksum,
        "\(dataPath) has changed since the run began")
    }
  }
}
