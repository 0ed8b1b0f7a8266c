import Foundation
import InferenceFiles
import LogDensities

/// What has to be the same on all processes of one run: one that rounds otherwise, or holds rows of
/// other data, would draw another chain.
public struct RankIdentity: Sendable, Codable, Equatable {
  /// The number of the process, from 0.
  public let rank: Int
  /// The machine that it runs on.
  public let host: String
  /// Facts by their names in errors, the most telling first.
  let facts: [Fact]

  struct Fact: Sendable, Codable, Equatable {
    let name: String
    let value: String
  }

  /// The identity of this process in a run.
  ///
  /// Threads and paths may differ, so that they are no part of it.
  public init(rank: Int, host: String, _ manifest: RunManifest) throws {
    var settings = manifest.settings
    settings.threadCount = 1
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let run = try encoder.encode(manifest.model) + encoder.encode(settings)
    self.init(
      rank: rank, host: host, version: manifest.version,
      instructionSet: manifest.instructionSet, data: String(manifest.dataChecksum, radix: 16),
      settings: String(Checksum.of(String(decoding: run, as: UTF8.self)), radix: 16))
  }

  init(
    rank: Int, host: String, version: String, instructionSet: String, data: String,
    settings: String
  ) {
    self.rank = rank
    self.host = host
    facts = [
      Fact(name: "version", value: version),
      Fact(name: "the instruction set", value: instructionSet),
      Fact(name: "data with the fingerprint", value: data),
      Fact(name: "a model and settings with the checksum", value: settings),
    ]
  }

  /// Where two processes differ, in one sentence that names both; nil where all agree.
  public static func disagreement(among all: [RankIdentity]) -> String? {
    guard let first = all.first else { return nil }
    for other in all.dropFirst() {
      for (mine, theirs) in zip(first.facts, other.facts) where mine != theirs {
        return """
          all ranks must be alike, but \(first.name) has \(mine.name) \(mine.value), and \
          \(other.name) \(theirs.value)
          """
      }
    }
    return nil
  }

  /// How errors call it.
  public var name: String { "rank \(rank) on \(host)" }
}

extension RankTransport {
  /// Compares the identities of all ranks.
  ///
  /// - Throws: a `RankError` on all of them where two differ.
  public func checkAlike(_ own: RankIdentity) throws {
    let encoder = JSONEncoder()
    let all = try (0..<rankCount).map { rank in
      let bytes = broadcast(rank == self.rank ? Array(try encoder.encode(own)) : [], from: rank)
      return try JSONDecoder().decode(RankIdentity.self, from: Data(bytes))
    }
    if let sentence = RankIdentity.disagreement(among: all) {
      throw RankError(rank: rank, sentence)
    }
  }
}
