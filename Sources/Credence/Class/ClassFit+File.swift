import Foundation
import InferenceFiles
import ModelAveraging
import PosteriorDraws

extension ClassFit {
  /// Writes one file with a subtree a structure, whole or not at all.
  public func write(to path: String, replacing: Bool = false) throws(InferenceFileError) {
    let record = ClassRecord(
      floor: modelClass.floor,
      structures: structures.map {
        ClassRecord.Entry(
          member: $0.member, evidence: $0.evidence, leaveOneOut: $0.leaveOneOut)
      })
    try InferenceFile.write(
      InferenceCollection(
        members: structures.map(\.fit.inferenceData), record: record.encoded),
      to: path, replacing: replacing)
  }

  /// Reads a class; nil where the file holds one model.
  ///
  /// - Throws: as `RegressionFit.init(contentsOf:)`.
  public static func read(_ path: String) throws(InferenceFileError) -> ClassFit? {
    guard let collection = try InferenceFile.readCollection(path) else { return nil }
    guard let record = ClassRecord(collection.record),
      record.structures.count == collection.members.count
    else {
      throw InferenceFileError(
        .corrupt, "\(path): its class cannot be read; it may come from another version")
    }
    var structures: [Structure] = []
    for (entry, data) in zip(record.structures, collection.members) {
      structures.append(
        Structure(
          member: entry.member, fit: try RegressionFit(data, from: path),
          evidence: entry.evidence, leaveOneOut: entry.leaveOneOut))
    }
    do { return try ClassFit(structures, floor: record.floor) } catch {
      throw InferenceFileError(.corrupt, "\(path): \(error)")
    }
  }
}

/// What a file keeps of a class beside the draws, as JSON.
private struct ClassRecord: Codable {
  struct Entry: Codable {
    let member: ClassMember
    let evidence: Evidence
    let leaveOneOut: LeaveOneOut?
  }

  let floor: Double
  let structures: [Entry]

  init(floor: Double, structures: [Entry]) {
    self.floor = floor
    self.structures = structures
  }

  init?(_ text: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let record = try? decoder.decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = record
  }

  var encoded: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
