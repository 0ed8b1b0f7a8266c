import Credence
import Foundation
import StatisticalTesting
import Testing

/// What several ranks must have alike, and what one rank alone can find, by threads in their place.
@Suite final class SharedAnalysisTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("shared-analysis-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A store of eight blocks in four shards, and its bytes.
  private func store(seed: Int = 1) throws -> [UInt8] {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names = (0..<254).map { ",u\($0)" }.joined()
    let unused = String(repeating: ",0", count: 254)
    var text = "y,x\(names)\n"
    for row in 0..<4096 {
      text += "\(sin(Double(row * seed)) > 0 ? 1 : 0),\(cos(Double(row * row)))\(unused)\n"
    }
    let (csv, target) = (folder + "/data.csv", folder + "/data.columns")
    try Data(text.utf8).write(to: URL(fileURLWithPath: csv))
    try ColumnStore.pack(csv: csv, to: target, replacing: true, shardCount: 4)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
  }

  /// Builds a model on three ranks, each of which has a file of its own; all errors.
  private func errors(
    _ files: [[UInt8]], formulas: [String] = ["y ~ x", "y ~ x", "y ~ x"]
  ) throws -> [String] {
    for (rank, file) in files.enumerated() {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(rank)", withIntermediateDirectories: true)
      try Data(file).write(to: URL(fileURLWithPath: "\(folder)/\(rank)/data.columns"))
    }
    let folder = folder
    let outcomes = ThreadRanks.outcomes(3) { transport in
      _ = try Analysis(
        ModelDescription(formulas[transport.rank], family: .bernoulli),
        storeAt: "\(folder)/\(transport.rank)/data.columns", ranks: Lockstep(transport))
    }
    return outcomes.map { outcome in
      if case .failure(let error) = outcome { "\(error)" } else { "" }
    }
  }

  @Test func `ranks with copies of one store build a model`() throws {
    let bytes = try store()
    #expect(try errors([bytes, bytes, bytes]) == ["", "", ""])
  }

  @Test func `a copy that is cut short is named`() throws {
    let bytes = try store()
    let found = try errors([bytes, Array(bytes[..<(bytes.count / 2)]), bytes])
    #expect(found[1].contains("1/data.columns is cut short: of 4096 data rows it has 2"))
    #expect(found[0] == "rank 1: " + found[1] && found[2] == found[0])
  }

  @Test func `a store of other data is named`() throws {
    let (bytes, other) = (try store(), try store(seed: 2))
    let found = try errors([bytes, bytes, other])
    #expect(found[0].hasPrefix("rank 2: the hash of the data in"))
    #expect(found[0].hasSuffix("it must be the same on all ranks"))
    #expect(found[1] == found[0])
  }

  @Test func `damage is found by the rank that has the rows`() throws {
    let bytes = try store()
    var damaged = bytes
    // Row 2000 of 4096 lies in shard 1 of 4, which rank 1 holds; rank 2 does not read it.
    damaged[4096 + 2000 * 256 * 8] ^= 1
    let found = try errors([bytes, damaged, bytes])
    #expect(found[1].contains("is damaged between data rows 1537 and 2048"))
    #expect(found[0] == "rank 1: " + found[1] && found[2] == found[0])
    #expect(try errors([bytes, bytes, damaged]) == ["", "", ""])
  }

  @Test func `another model is named`() throws {
    let bytes = try store()
    let found = try errors([bytes, bytes, bytes], formulas: ["y ~ x", "y ~ x", "y ~ 1"])
    #expect(found[0].hasPrefix("rank 2: the model is {") && found[0].contains("y ~ 1"))
  }

  @Test func `a file that is not there is named`() throws {
    let folder = folder
    _ = try store()
    let outcomes = ThreadRanks.outcomes(2) { transport in
      _ = try Analysis(
        ModelDescription("y ~ x", family: .bernoulli),
        storeAt: folder + (transport.rank == 1 ? "/none" : "/data.columns"),
        ranks: Lockstep(transport))
    }
    let texts = outcomes.map { outcome in
      if case .failure(let error) = outcome { "\(error)" } else { "" }
    }
    #expect(texts[1] == "\(folder)/none: no such file" && texts[0] == "rank 1: " + texts[1])
  }
}
