import Foundation
import Testing

@testable import InferenceFiles

@Suite struct ChainJournalTests {
  private func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())").path
  }

  /// Three entries of two columns: rows 0..<4, none, 4..<7.
  private func fill(_ path: String) throws {
    let journal = ChainJournal(path: path)
    for (rows, name) in [(0..<4, "a"), (4..<4, "b"), (4..<7, "c")] {
      try journal.append(
        rows.flatMap { [Double($0), -Double($0)] }, width: 2, checkpoint: Data(name.utf8))
    }
  }

  @Test func `what was appended is read again, by another journal too`() throws {
    let path = temporaryPath()
    defer { unlink(path) }
    #expect(try ChainJournal(path: path).latestCheckpoint() == nil)
    try fill(path)
    let journal = ChainJournal(path: path)
    #expect(try journal.latestCheckpoint() == Data("c".utf8))
    #expect(try journal.column(1, rowCount: 7) == (0..<7).map { -Double($0) })
    #expect(try journal.column(0, rowCount: 5) == (0..<5).map { Double($0) })
    try journal.append([7, -7], width: 2, checkpoint: Data("d".utf8))
    #expect(try journal.column(0, rowCount: 8) == (0..<8).map { Double($0) })
  }

  /// A kill can leave any first part of what was being written.
  @Test func `a journal that is cut anywhere goes on from its last whole entry`() throws {
    let path = temporaryPath()
    defer { unlink(path) }
    try fill(path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var found: Set<String> = []
    for length in 0..<bytes.count {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: path))
      let journal = ChainJournal(path: path)
      let name = try journal.latestCheckpoint().map { String(decoding: $0, as: UTF8.self) }
      found.insert(name ?? "none")
      try journal.append([9, -9], width: 2, checkpoint: Data("d".utf8))
      let again = ChainJournal(path: path)
      #expect(try again.latestCheckpoint() == Data("d".utf8))
      let rows = name == nil ? 0 : 4
      #expect(try again.column(0, rowCount: 99) == (0..<rows).map { Double($0) } + [9])
    }
    #expect(found == ["none", "a", "b"])
  }

  @Test func `damage is cut off with what lies behind it`() throws {
    let path = temporaryPath()
    defer { unlink(path) }
    try fill(path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for index in 8..<bytes.count {
      var damaged = bytes
      damaged[index] ^= 0x20
      try damaged.write(to: URL(fileURLWithPath: path))
      let checkpoint = try ChainJournal(path: path).latestCheckpoint()
      #expect(checkpoint != Data("c".utf8))
    }
  }

  @Test func `another file is refused and left alone`() throws {
    let path = temporaryPath()
    defer { unlink(path) }
    let text = Data("wells.csv is not a journal".utf8)
    try text.write(to: URL(fileURLWithPath: path))
    #expect(throws: InferenceFileError.self) { try ChainJournal(path: path).latestCheckpoint() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
  }
}
