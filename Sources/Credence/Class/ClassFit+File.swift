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

  /// Reads a file that `write` or `credence sample` with several structures made.
  ///
  /// - Throws: as `RegressionFit.init(contentsOf:)`, and `.notOurs` for a file of one model.
  public init(contentsOf path: String) throws(InferenceFileError) {
    guard case .several(let collection) = try InferenceFile.contents(path) else {
      throw InferenceFileError(
        .notOurs, "\(path) holds one model where a class of several is expected")
    }
    try self.init(collection, from: path)
  }

  /// The class of a file that has been read.
  init(_ collection: InferenceCollection, from path: String) throws(InferenceFileError) {
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
    do { self = try ClassFit(structures, floor: record.floor) } catch {
      throw InferenceFileError(.corrupt, "\(path): \(error)")
    }
  }
}

/// What a file keeps of a class beside the draws, as JSON.
private struct ClassRecord: StoredRecord {
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
}
