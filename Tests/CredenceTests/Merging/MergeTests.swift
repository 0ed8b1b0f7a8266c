import Foundation
import Testing

@testable import Credence

/// The parts of a run make the run of all chains, and nothing else is merged.
@Suite struct MergeTests {
  /// Thirty rows in five groups, with a response of each kind.
  private static let table: Result<Table, any Error> = Result {
    let rows = 0..<30
    let x = rows.map { sin(1.7 * Double($0)) + 0.1 * Double($0 % 5) }
    let noise = rows.map { cos(2.3 * Double($0 * $0)) }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)),
      Column(name: "y", values: .numbers(zip(x, noise).map { 3 + $0 + $1 / 3 })),
      Column(name: "yes", values: .booleans(noise.map { $0 > 0 })),
      Column(
        name: "g",
        values: .categories(codes: rows.map { Int32($0 % 5) }, levels: ["a", "b", "c", "d", "e"])),
    ])
  }

  private static func part(
    _ chains: Range<Int>, _ formula: String = "y ~ x", family: Family = .gaussian,
    priors: [String] = [], data: Table? = nil, name: String? = nil,
    _ change: (inout SamplingSettings) -> Void = { _ in }
  ) throws -> RunPart {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount, settings.seed) = (100, 40, 9)
    (settings.chainOffset, settings.chainCount) = (chains.lowerBound, chains.count)
    change(&settings)
    let analysis = try Analysis(
      formula, data: data ?? table.get(), family: family, priors: priors)
    return RunPart(
      name: name ?? "part-\(chains.lowerBound)",
      posterior: RecordedPosterior(try analysis.sample(settings)))
  }

  /// The bytes of a file of a run whose times were left out: draws and statistics to the last bit,
  /// model, settings, data and facts.
  private static func file(_ posterior: RecordedPosterior) throws -> Data {
    var data = posterior.data
    (data.samplingTime, data.createdAt) = (0, "")
    let path = FileManager.default.temporaryDirectory.path + "/timeless-\(UUID().uuidString).nc"
    defer { unlink(path) }
    try InferenceFile.write(data, to: path, replacing: false)
    return try Data(contentsOf: URL(filePath: path))
  }

  private static let runs: [(formula: String, family: Family, algorithm: SamplingAlgorithm)] = [
    ("y ~ x", .gaussian, .auto), ("y ~ x", .gaussian, .nuts), ("yes ~ x", .bernoulli, .auto),
    ("y ~ x + (1 + x | g)", .gaussian, .auto), ("yes ~ x + (1 | g)", .bernoulli, .nuts),
    ("y ~ s(x, k = 5), sigma ~ x", .gaussian, .auto), ("y ~ x", .gaussian, .sgld),
  ]

  @Test(arguments: Self.runs.indices)
  func `two parts of four chains are a run of eight`(index: Int) throws {
    let (formula, family, algorithm) = Self.runs[index]
    func part(_ chains: Range<Int>) throws -> RunPart {
      try Self.part(chains, formula, family: family) { $0.algorithm = algorithm }
    }
    let whole = try part(0..<8).posterior
    let merged = try RecordedPosterior(merging: [part(4..<8), part(0..<4)], chainCount: 8)
    #expect(try Self.file(merged) == Self.file(whole))
    #expect(merged.sampler == whole.sampler && merged.modelClass == whole.modelClass)
    if algorithm != .sgld {
      let claim = "b_Intercept > 0.1"
      let answers = try [merged, whole].map { try $0.ask(claim) }
      #expect(answers[0].verdict == answers[1].verdict && answers[0].reason == answers[1].reason)
    }
  }

  @Test func `files are merged like the posteriors in them`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/merge-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let paths = try [3..<6, 0..<3].map { chains in
      let path = "\(folder)/\(chains.lowerBound).nc"
      try Self.part(chains).posterior.write(to: path)
      return path
    }
    let merged = try RecordedPosterior(mergingFiles: paths)
    try merged.write(to: "\(folder)/all.nc")
    let read = try RecordedPosterior(contentsOf: "\(folder)/all.nc")
    #expect(try Self.file(read) == Self.file(Self.part(0..<6).posterior))
    #expect(read.settings?.chainCount == 6 && read.settings?.chainOffset == 0)
  }

  /// Why a merge is refused, or nil where it is not.
  private static func refusal(_ parts: [RunPart], chainCount: Int? = nil) -> String? {
    do {
      _ = try RecordedPosterior(merging: parts, chainCount: chainCount)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `chains that are there twice or missing are named`() throws {
    func parts(_ ranges: Range<Int>...) throws -> [RunPart] { try ranges.map { try Self.part($0) } }
    #expect(try Self.refusal(parts(0..<2, 2..<4)) == nil)
    #expect(
      try Self.refusal(parts(0..<3, 2..<4)) == "part-0 and part-2 both hold chain 2 of the run")
    #expect(
      try Self.refusal(parts(0..<4, 1..<3))
        == "part-0 and part-1 both hold chains 1 to 2 of the run")
    #expect(try Self.refusal(parts(0..<1, 2..<3)) == "chain 1 of the run is missing")
    #expect(
      try Self.refusal(parts(6..<7, 2..<3)) == "chains 0 to 1, chains 3 to 5 of the run are missing"
    )
    #expect(
      try Self.refusal(parts(0..<2), chainCount: 4) == "chains 2 to 3 of the run are missing")
    #expect(
      try Self.refusal(parts(0..<2), chainCount: 1)
        == "part-0 holds chain 1 of a run that should have 1")
  }

  @Test func `parts of different runs are refused with what differs`() throws {
    let first = try Self.part(0..<2)
    func refusal(_ second: RunPart) -> String {
      Self.refusal([first, second]) ?? "merged"
    }
    let other = 2..<4
    #expect(try refusal(Self.part(other)) == "merged")
    let start = "part-2 and part-0 are not parts of one run: "
    let changes: [(String, RunPart)] = try [
      ("their formulas are y ~ 1 and y ~ x", Self.part(other, "y ~ 1")),
      ("their families are", Self.part(other, family: .studentT)),
      ("their priors differ", Self.part(other, priors: ["b ~ normal(0, 9)"])),
      ("their seeds are 10 and 9", Self.part(other) { $0.seed = 10 }),
      ("their samplers are nuts and auto", Self.part(other) { $0.algorithm = .nuts }),
      ("their numbers of warmup transitions are 90", Self.part(other) { $0.warmupCount = 90 }),
      ("their numbers of draws a chain are 30", Self.part(other) { $0.drawCount = 30 }),
      ("their metrics are dense", Self.part(other) { $0.metric = .dense }),
      ("their adaptations are fisher", Self.part(other) { $0.adaptation = .fisher }),
      ("their target acceptance rates are 0.9", Self.part(other) { $0.targetAcceptance = 0.9 }),
      ("their largest tree depths are 8", Self.part(other) { $0.maxTreeDepth = 8 }),
      (
        "their minibatches are 7",
        Self.part(other) { $0.stochasticGradients.batchSize = 7 }
      ),
    ]
    for (reason, second) in changes {
      #expect(refusal(second).hasPrefix(start + reason), "\(refusal(second))")
    }
    // One number of the data is enough, though what priors and schema learned stays the same.
    var columns = try Self.table.get().columns
    let x = columns[0]
    guard case .numbers(var values) = x.values else { return }
    values.swapAt(3, 4)
    columns[0] = Column(name: "x", values: .numbers(values))
    let swapped = try Table(columns: columns)
    #expect(try refusal(Self.part(other, data: swapped)).hasPrefix(start))
  }

  @Test func `what is no part of a run is refused`() throws {
    let other = try Self.part(2..<4)
    let limited = try Self.part(0..<2) { $0.maxSeconds = 1e6 }
    #expect(Self.refusal([limited, other])?.contains("part-0 is no part of a run: a time") == true)
    let together = try Self.part(0..<2) { $0.algorithm = .laplace }
    #expect(Self.refusal([together, other])?.contains("all chains together") == true)
    #expect(Self.refusal([]) == "no file of draws was given")
  }

  /// The same part with something changed by hand.
  private static func altered(
    _ part: RunPart, name: String, _ change: (inout SamplingSettings, inout InferenceData) -> Void
  ) throws -> RunPart {
    var settings = try #require(part.posterior.settings)
    var data = part.posterior.data
    change(&settings, &data)
    let posterior = RecordedPosterior(
      data: data, modelClass: part.posterior.modelClass, sampler: part.posterior.sampler,
      settings: settings, model: part.posterior.predictiveModel)
    return RunPart(name: name, posterior: posterior)
  }

  /// A copied file under another number is found by its draws.
  @Test func `a chain that is there twice under two numbers is refused`() throws {
    let first = try Self.part(0..<2)
    let copy = try Self.altered(first, name: "copy") { settings, _ in settings.chainOffset = 2 }
    #expect(
      Self.refusal([first, copy])
        == "part-0 and copy hold the same draws, the one as its chain 0 and the other as its chain 0"
    )
  }

  @Test func `versions are compared, and instruction sets stand side by side`() throws {
    let (first, second) = try (Self.part(0..<2), Self.part(2..<4))
    let old = try Self.altered(second, name: "old") { $1.run["version"] = "0.0.1" }
    #expect(Self.refusal([first, old])?.contains("their versions are 0.0.1 and") == true)
    let other = try Self.altered(second, name: "other") { $1.run["instruction_set"] = "arm64" }
    let merged = try RecordedPosterior(merging: [first, other])
    let own = try #require(first.posterior.data.run["instruction_set"])
    #expect(merged.data.run["instruction_set"] == "\(own), arm64")
    let updated = try Self.altered(second, name: "updated") { $1.run["update_1"] = "3 rows" }
    #expect(Self.refusal([first, updated])?.contains("it was updated by later rows") == true)
    let short = try Self.altered(second, name: "short") { settings, _ in settings.chainCount = 3 }
    #expect(Self.refusal([first, short])?.contains("it holds 2 chains where") == true)
  }

  /// Copies of a column store on the disks of several machines.
  @Test func `a column store may lie elsewhere for each part, and must be the same`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/stores-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func part(_ chains: Range<Int>, store: String, lastX: Double) throws -> RunPart {
      let rows = (0..<40).map { "\($0 % 3 == 0 ? 1 : 0),\($0 == 39 ? lastX : sin(Double($0)))" }
      let csv = "\(folder)/\(store).csv"
      try Data((["y,x"] + rows).joined(separator: "\n").utf8).write(to: URL(filePath: csv))
      try ColumnStore.pack(csv: csv, to: "\(folder)/\(store)", replacing: true)
      var settings = SamplingSettings()
      (settings.warmupCount, settings.drawCount) = (50, 20)
      (settings.chainOffset, settings.chainCount) = (chains.lowerBound, chains.count)
      let analysis = try Analysis(
        "y ~ x", data: ColumnStore(path: "\(folder)/\(store)"), family: .bernoulli)
      return RunPart(name: store, posterior: RecordedPosterior(try analysis.sample(settings)))
    }
    let first = try part(0..<2, store: "here", lastX: 0.5)
    #expect(try Self.refusal([first, part(2..<4, store: "there", lastX: 0.5)]) == nil)
    #expect(try Self.refusal([first, part(2..<4, store: "other", lastX: 0.25)]) != nil)
  }
}
