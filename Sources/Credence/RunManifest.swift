import ColumnStores
import Foundation
import InferenceFiles
import Probability
import RegressionModels
import Sampling

/// What an unfinished run was asked to do, so that another process can go on with it.
public struct RunManifest: Sendable, Codable {
  /// The library that began the run; another version may draw other numbers.
  public let version: String
  /// The processor's instructions that the draws depend on in their last bits.
  public let instructionSet: String
  /// The data file, as an absolute path.
  public let dataPath: String
  /// Tells whether the data file is still the same.
  public let dataChecksum: UInt64
  public let model: ModelDescription
  public let settings: SamplingSettings
  /// Whether the output may replace a file.
  public let isReplacing: Bool

  /// The manifest of a run that is about to begin here.
  ///
  /// - Throws: where the data file cannot be read a second time.
  public init(
    dataPath: String, model: ModelDescription, settings: SamplingSettings, isReplacing: Bool
  ) throws {
    version = InferenceFile.libraryVersion
    instructionSet = InstructionSet.name
    self.dataPath = URL(fileURLWithPath: dataPath).path
    dataChecksum = try Self.checksum(ofData: dataPath)
    self.model = model
    self.settings = settings
    self.isReplacing = isReplacing
  }

  /// The manifest in a folder.
  ///
  /// - Throws: `.corrupt` where it cannot be read.
  public init(of folder: RunFolder) throws(InferenceFileError) {
    do { self = try JSONDecoder().decode(Self.self, from: folder.manifest()) } catch {
      throw InferenceFileError(
        .corrupt, "the manifest in \(RunFolder.path(of: folder.output)) cannot be read: \(error)")
    }
  }

  /// JSON for a folder.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Pins this process to the instruction set of the run, where it was one that the processor would
  /// not choose by itself. To be called before anything is evaluated.
  public func pinInstructionSet() { Self.pin(instructionSet) }

  static func pin(_ instructionSet: String) {
    guard instructionSet.hasSuffix("/\(InstructionSet.baseline.rawValue)") else { return }
    setenv(InstructionSet.environmentVariable, InstructionSet.baseline.rawValue, 1)
  }

  /// Refuses to go on where the draws would not be those of an uninterrupted run.
  ///
  /// - Throws: `.corrupt` with what has changed.
  public func checkUnchanged() throws(InferenceFileError) {
    try Self.checkConditions(version: version, instructionSet: instructionSet)
    try Self.require(
      try Self.checksum(ofData: dataPath) == dataChecksum,
      "\(dataPath) has changed since the run began")
  }

  /// Refuses to go on with another version or other instructions than those of the run.
  static func checkConditions(
    version: String, instructionSet: String
  ) throws(InferenceFileError) {
    try require(
      version == InferenceFile.libraryVersion,
      "version \(version) began the run, and this is \(InferenceFile.libraryVersion)")
    try require(
      instructionSet == InstructionSet.name,
      """
      the run began on instruction set \(instructionSet), and this processor uses \
      \(InstructionSet.name), which rounds differently
      """)
  }

  static func require(_ holds: Bool, _ sentence: String) throws(InferenceFileError) {
    if !holds { throw InferenceFileError(.corrupt, "cannot resume: \(sentence)") }
  }

  /// The checksum of a file; of a column store its fingerprint, which is in its header. That the
  /// values are those that it tells of is checked where the model is built.
  private static func checksum(ofData path: String) throws(InferenceFileError) -> UInt64 {
    guard ColumnStore.isStore(path) else { return try Checksum.ofFile(path) }
    do { return try ColumnStore(path: path).fingerprint } catch {
      throw InferenceFileError(
        error.kind == .noSuchFile ? .noSuchFile : .corrupt, error.description)
    }
  }
}
