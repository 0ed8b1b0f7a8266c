import Foundation
import Testing

/// The small version of each study of `Sources/Studies` runs, passes its checks and writes its
/// pages; `CREDENCE_VALIDATE=1 swift test -c release --filter StudiesTests`.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
struct StudiesTests {
  let credence: Command

  init() throws { credence = try Command() }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let studies = root.appendingPathComponent("Sources/Studies")

  /// The names of the studies: those of their protocols.
  private static func names() throws -> [String] {
    try FileManager.default
      .contentsOfDirectory(
        at: studies.appendingPathComponent("protocols"), includingPropertiesForKeys: nil
      )
      .map { $0.deletingPathExtension().lastPathComponent }.sorted()
  }

  @Test(arguments: try names()) func `a small study passes its checks`(name: String) throws {
    let made = try credence.shell(
      "sh '\(Self.studies.path)/setup.sh' '\(Self.root.path)/.build/studies/environment'",
      limit: 900)
    try #require(made.status == 0, "\(made.error)")
    let python = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    let run = try credence.shell(
      """
      PYTHONDONTWRITEBYTECODE=1 '\(python)' '\(Self.studies.path)/run.py' --kind small \
        --studies \(name) --credence "$CREDENCE" --work work --output pages
      """, limit: 900)
    #expect(run.status == 0, "\(run.error)")
    let page = name.replacingOccurrences(of: "_", with: "-")
    for ending in ["ipynb", "html"] {
      let written = try credence.shell("test -s 'pages/\(page).\(ending)'")
      #expect(written.status == 0, "\(name) has no \(ending)")
    }
  }
}
