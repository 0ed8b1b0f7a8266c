import Credence
import Foundation
import Testing

/// Chains made elsewhere are joined where their files agree.
@Suite struct ForeignMergeTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "SampledElsewhere")

  private static let posterior: Result<RecordedPosterior, any Error> = Result {
    try RecordedPosterior(contentsOf: folder.appending(path: "pymc_nuts.nc").path)
  }

  /// Some chains of PyMC's file, as if they had a file of their own.
  private static func chains(
    _ range: Range<Int>, _ change: (inout InferenceData) -> Void = { _ in }
  ) throws -> String {
    var data = try posterior.get().data
    data.draws = data.draws.chains(range)
    data.statistics = data.statistics?.chains(range)
    change(&data)
    let path = FileManager.default.temporaryDirectory.path + "/foreign-\(UUID().uuidString).nc"
    try InferenceFile.write(data, to: path, replacing: false)
    return path
  }

  private static func merge(_ paths: [String], chainCount: Int? = nil) throws -> RecordedPosterior {
    defer { for path in paths { unlink(path) } }
    return try RecordedPosterior(mergingFiles: paths, chainCount: chainCount)
  }

  private static func refusal(_ paths: [String], chainCount: Int? = nil) -> String? {
    do {
      _ = try merge(paths, chainCount: chainCount)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `chains of PyMC keep their order, and are still PyMC's`() throws {
    let whole = try Self.posterior.get()
    let merged = try Self.merge([Self.chains(0..<1), Self.chains(1..<4)], chainCount: 4)
    #expect(merged.draws == whole.draws)
    #expect(merged.statistics.logDensity == whole.statistics.logDensity)
    #expect(merged.data.sampledBy == whole.data.sampledBy && merged.settings == nil)
    #expect(merged.convergence.isTrustworthy == whole.convergence.isTrustworthy)
    let turned = try Self.merge([Self.chains(1..<4), Self.chains(0..<1)])
    #expect(turned.draws.chains(3..<4) == whole.draws.chains(0..<1))
  }

  @Test func `files that do not agree are refused with what differs`() throws {
    let changes: [(String, (inout InferenceData) -> Void)] = [
      ("transitions of warmup", { $0.warmupCount += 1 }),
      ("they were sampled by", { $0.sampledBy = "another 1.0" }),
      ("only one of them has statistics", { $0.statistics = nil }),
      (
        "different columns",
        { $0.observedData = [DataVariable(name: "new", values: .numbers([1]))] }
      ),
      (
        "draws a chain",
        { data in
          let half = data.draws.drawCount / 2
          let draws = data.draws
          data.statistics = nil
          data.draws = Draws(
            names: draws.names,
            columns: draws.columns.map { column in
              DrawMatrix(
                chains: (0..<column.chainCount).map { Array(column.chain($0).prefix(half)) })
            })
        }
      ),
      (
        "parameters",
        { data in
          let draws = data.draws
          data.draws = Draws(
            names: Array(draws.names.dropLast()), columns: Array(draws.columns.dropLast()))
        }
      ),
    ]
    for (reason, change) in changes {
      let refusal = try Self.refusal([Self.chains(0..<2), Self.chains(2..<4, change)])
      #expect(refusal?.contains(reason) == true, "\(reason): \(refusal ?? "merged")")
      #expect(refusal?.contains("are not parts of one run") == true)
    }
    let twice = try Self.refusal([Self.chains(0..<2), Self.chains(1..<3)])
    #expect(twice?.contains("hold the same draws") == true)
    #expect(
      try Self.refusal([Self.chains(0..<2)], chainCount: 3)
        == "the parts hold 2 chains, and 3 were expected")
  }

  @Test func `chains of Stan CSV are imported`() throws {
    let paths = (1...4).map { Self.folder.appending(path: "rstan_\($0).csv").path }
    let merged = try RecordedPosterior(mergingFiles: paths, chainCount: 4)
    #expect(merged.draws == (try RecordedPosterior(stanCSV: paths).draws))
    #expect(throws: InferenceFileError.self) {
      try RecordedPosterior(mergingFiles: paths, chainCount: 5)
    }
  }

  @Test func `draws of this library and of another are no run`() throws {
    let table = try Table(columns: [
      Column(name: "y", values: .numbers([1, 3, 2, 5, 4, 4.5])),
      Column(name: "x", values: .numbers([1, 2, 3, 4, 5, 6])),
    ])
    let fit = try Analysis("y ~ x", data: table).sample()
    let parts = try [
      RunPart(name: "pymc", posterior: Self.posterior.get()),
      RunPart(name: "ours", posterior: RecordedPosterior(fit)),
    ]
    #expect(throws: InferenceFileError.self) { try RecordedPosterior(merging: parts) }
  }
}
