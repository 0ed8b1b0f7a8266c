import ArgumentParser
import Credence
import Foundation

/// How the work of one rank ended, for the others to hear.
struct RankOutcome: Codable, Equatable {
  let rank: Int
  let host: String
  /// The exit code, 0 where all is done.
  let code: Int32
  /// The error in one sentence; nil where there is none to print.
  let sentence: String?
  /// Whether the sentence only tells of another rank's error.
  let isEcho: Bool

  /// The outcome of work that may have failed.
  init(rank: Int, host: String, _ failure: (any Error)?) {
    self.rank = rank
    self.host = host
    code = failure.map(CredenceCommand.status) ?? 0
    sentence = failure.flatMap { $0 is ExitCode ? nil : CredenceCommand.message(of: $0) }
    isEcho = failure is RankError
  }

  /// Whether this rank can no longer take part, so that the others may wait for it in vain.
  var isLost: Bool { sentence != nil }

  /// The outcome by which the whole job ends: the first error, an echo only where there is nothing
  /// else; or else the largest code, since a signal may have reached one rank only.
  static func deciding(among all: [RankOutcome]) -> RankOutcome? {
    all.first { $0.isLost && !$0.isEcho } ?? all.first(where: \.isLost)
      ?? all.filter { $0.code != 0 }.max { $0.code < $1.code }
  }

  /// The sentence to print, which names the rank unless it is the first, which speaks for all.
  var report: String? {
    guard let sentence else { return nil }
    return isEcho || rank == 0 ? sentence : "\(name): \(sentence)"
  }

  /// How errors call the rank.
  var name: String { "rank \(rank) on \(host)" }
}
