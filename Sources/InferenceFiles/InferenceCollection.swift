/// Several models in one file: subtrees of which each is inference data of its own, with a text that
/// tells how they belong together.
///
/// ArviZ and xarray open a subtree by its group, such as `model_1`.
public struct InferenceCollection: Sendable {
  /// The models, in order; written as the groups `model_1`, `model_2`, ...
  public var members: [InferenceData]
  /// What they have in common, by custom JSON (root attribute `credence_class`). This module does not
  /// look into it.
  public var record: String

  /// Gathers models.
  public init(members: [InferenceData], record: String) {
    self.members = members
    self.record = record
  }

  /// The group of a member, counted from 0.
  public static func groupName(_ index: Int) -> String { "model_\(index + 1)" }
}

/// Lays what a file holds out below its root.
protocol FileContent: Sendable {
  /// Bytes that the file may have.
  var expectedSize: Int { get }
  /// Defines all groups and variables, and returns what writes the draws.
  func define(below root: NetCDFGroup) throws -> () throws -> Void
}

extension InferenceData: FileContent {
  var expectedSize: Int {
    let columns = draws.names.count + (statistics == nil ? 0 : 7)
    let count = draws.chainCount * draws.drawCount
    return 65_536 + columns * (count * 9 + 2_048)
  }

  func define(below root: NetCDFGroup) throws -> () throws -> Void {
    try InferenceWriter(data: self).define(below: root)
  }
}

extension InferenceCollection: FileContent {
  var expectedSize: Int { members.reduce(65_536 + record.utf8.count) { $0 + $1.expectedSize } }

  func define(below root: NetCDFGroup) throws -> () throws -> Void {
    try root.setAttribute(Schema.collection, record)
    let writers = try members.indices.map { index in
      try members[index].define(below: root.addGroup(Self.groupName(index)))
    }
    return { for write in writers { try write() } }
  }
}

extension InferenceFile {
  /// Writes several models into one file, all or nothing; see `write(_:to:replacing:)`.
  public static func write(
    _ collection: InferenceCollection, to path: String, replacing: Bool
  ) throws(InferenceFileError) {
    try write(content: collection, to: path, replacing: replacing, memoryLimit: memoryLimit)
  }

  /// What a file holds.
  public enum Contents: Sendable {
    /// One model.
    case one(InferenceData)
    /// Several, with what joins them.
    case several(InferenceCollection)
  }

  /// Reads a file of one model or several; see `read(_:)`.
  public static func contents(_ path: String) throws(InferenceFileError) -> Contents {
    try contents(path, memoryLimit: memoryLimit)
  }

  static func contents(
    _ path: String, memoryLimit: Int
  ) throws(InferenceFileError) -> Contents {
    try open(path, memoryLimit: memoryLimit) { root, size, file in
      func read(_ group: NetCDFGroup) throws -> InferenceData {
        try InferenceReader(root: group, path: path, fileSize: size, file: file).read()
      }
      guard let record = try root.text(Schema.collection) else { return .one(try read(root)) }
      var members: [InferenceData] = []
      while let group = root.group(InferenceCollection.groupName(members.count)) {
        members.append(try read(group))
      }
      return .several(InferenceCollection(members: members, record: record))
    }
  }
}
