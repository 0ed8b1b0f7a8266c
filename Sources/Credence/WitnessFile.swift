import ConsensusQueries
import Foundation
import InferenceFiles

/// A dissenting model on its own, as JSON that anyone can check:
/// `{"claim", "class", "margin", "nats", "parameters": {name: value}}`.
///
/// Numbers have all their digits. `nats` is null where the mode is not known.
public struct WitnessFile: Codable, Sendable, Equatable {
  /// The claim that the model denies.
  public let claim: String
  /// One line that names the class of models.
  public let modelClass: String
  /// The claim's margin on the model; null where it is not finite.
  public let margin: Double?
  /// Nats below the mode, at most.
  public let nats: Double?
  /// Reported parameters by name.
  public let parameters: [String: Double]

  private enum CodingKeys: String, CodingKey {
    case claim, margin, nats, parameters
    case modelClass = "class"
  }

  /// The witness of an answer; nil where it has none, or one whose parameters are not finite.
  public init?(_ answer: Answer) {
    guard let witness = answer.witness, witness.parameters.allSatisfy({ $0.value.isFinite }) else {
      return nil
    }
    claim = answer.claim
    modelClass = answer.modelClass
    margin = witness.margin.isFinite ? witness.margin : nil
    nats = witness.nats
    parameters = Dictionary(
      witness.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads a file that `write` made.
  ///
  /// - Throws: `.noSuchFile`, or `.notOurs` for other files.
  public init(contentsOf path: String) throws(InferenceFileError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InferenceFileError(.noSuchFile, "\(path): no such file")
    }
    do {
      self = try JSONDecoder().decode(WitnessFile.self, from: data)
    } catch {
      throw InferenceFileError(
        .notOurs,
        "\(path) is no dissenting model; expected a file of credence ask with --witness")
    }
  }

  /// Every key is written, null where it is not known.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(claim, forKey: .claim)
    try container.encode(modelClass, forKey: .modelClass)
    try container.encode(margin, forKey: .margin)
    try container.encode(nats, forKey: .nats)
    try container.encode(parameters, forKey: .parameters)
  }

  /// Writes the file whole or not at all, over one of that name.
  ///
  /// - Throws: `.cannotWrite` with the reason.
  public func write(to path: String) throws(InferenceFileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let data = try encoder.encode(self) + Data("\n".utf8)
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InferenceFileError(
        .cannotWrite, "cannot write \(path): \(error.localizedDescription)")
    }
  }
}
