import ArgumentParser
import Credence
import Foundation

extension Ranks {
  /// The analysis of a run, of whose rows each rank holds its share.
  ///
  /// - Throws: where the ranks are not alike, or one of them cannot read its rows; an error names the rank.
  func analysis(_ manifest: RunManifest, data path: String) throws -> Analysis {
    guard let lockstep else { return try Analysis(manifest.model, contentsOf: path) }
    try together {
      guard ColumnStore.isStore(path) else {
        throw ValidationError(
          "--mpi shares the rows of a column store: write one with credence pack")
      }
    }
    // Threads and paths may differ.
    var settings = manifest.settings
    settings.threadCount = 1
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(settings), as: UTF8.self)
    try lockstep.agree(on: "the version", manifest.version)
    try lockstep.agree(
      on: "the checksum of the settings", String(Checksum.of(text), radix: 16))
    return try Analysis(manifest.model, storeAt: path, ranks: lockstep)
  }

  /// What an unfinished run was asked to do, as the first rank reads it.
  func manifest(of folder: RunFolder?) throws -> RunManifest {
    let text = try first { try folder.map { try RunManifest(of: $0).encoded() } }
    let bytes = (text ?? nil).map { Array($0) } ?? []
    let all = lockstep?.broadcast(bytes) ?? bytes
    return try JSONDecoder().decode(RunManifest.self, from: Data(all))
  }
}
