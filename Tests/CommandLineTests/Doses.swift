import Foundation

/// A small trial, `recovered ~ dose + age`, that the tests share.
enum Doses {
  static let csv = GoldenText.folder.appendingPathComponent("doses.csv").path

  static let arguments = [
    "sample", csv, "--formula", "recovered ~ dose + age", "--family", "bernoulli", "--sampler",
    "nuts",
    "--quiet",
  ]

  /// The trial's posterior, sampled once a process.
  static let posterior: Result<Posterior, any Error> = Result { try Posterior() }

  /// A file of draws with the command that made it.
  final class Posterior: Sendable {
    let path: String
    /// What `sample` printed.
    let output: String

    init() throws {
      let command = try Command()
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(
        "doses-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString).nc")
      output = try command.run(Doses.arguments + ["--output", file.path]).output
      path = file.path
      atexit { Doses.remove() }
    }
  }

  /// Takes the file away when the tests end.
  private static func remove() {
    if let posterior = try? posterior.get() { unlink(posterior.path) }
  }
}
