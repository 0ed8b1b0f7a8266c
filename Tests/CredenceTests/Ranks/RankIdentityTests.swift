import Foundation
import Testing

@testable import Credence

/// Ranks that are not alike are found before they draw.
struct RankIdentityTests {
  private func identity(
    _ rank: Int, version: String = "1.0", instructionSet: String = "x86_64/avx2",
    data: String = "abc", settings: String = "def"
  ) -> RankIdentity {
    RankIdentity(
      rank: rank, host: "node\(rank)", version: version, instructionSet: instructionSet,
      data: data, settings: settings)
  }

  @Test func `alike ranks have no disagreement`() {
    #expect(RankIdentity.disagreement(among: (0..<5).map { identity($0) }) == nil)
  }

  @Test func `the first difference names both ranks`() {
    let cases = [
      (identity(2, version: "1.1"), "has version 1.0, and rank 2 on node2 1.1"),
      (
        identity(2, instructionSet: "x86_64/baseline"),
        "has the instruction set x86_64/avx2, and rank 2 on node2 x86_64/baseline"
      ),
      (
        identity(2, data: "abd", settings: "x"),
        "has data with the fingerprint abc, and rank 2 on node2 abd"
      ),
      (
        identity(2, settings: "x"),
        "has a model and settings with the checksum def, and rank 2 on node2 x"
      ),
    ]
    for (other, clause) in cases {
      let sentence = RankIdentity.disagreement(among: [identity(0), identity(1), other])
      #expect(sentence == "all ranks must be alike, but rank 0 on node0 " + clause)
    }
  }

  /// Threads and the place of the data may differ; nothing else.
  @Test func `an identity is made of all that is drawn`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data("x,y\n1,2\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    func facts(
      _ formula: String = "y ~ x", _ change: (inout SamplingSettings) -> Void = { _ in }
    ) throws -> [RankIdentity.Fact] {
      var settings = SamplingSettings()
      change(&settings)
      let manifest = try RunManifest(
        dataPath: file.path, model: ModelDescription(formula), settings: settings,
        isReplacing: false)
      return try RankIdentity(rank: 0, host: "node0", manifest).facts
    }
    let first = try facts()
    #expect(try facts { $0.threadCount = 7 } == first)
    #expect(try facts("y ~ x + I(x^2)") != first)
    #expect(try facts { $0.seed = 7 } != first)
    #expect(try facts { $0.drawCount = 7 } != first)
    #expect(try facts { $0.chainCount = 7 } != first)
  }
}
