import Foundation
import InferenceFiles
import PosteriorDraws
import Testing

/// Opens our files with ArviZ and reads ArviZ's.
@Suite(.serialized) struct ArvizTests {
  /// The older and the newer line of ArviZ, by the Python that runs it.
  static let pythons = ["python3", "python3.13"]

  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// Runs the check with ArviZ, or returns nil, having said so, where ArviZ cannot be had.
  private func check(_ arguments: String..., with python: String) throws -> Data? {
    let script = Self.folder.deletingLastPathComponent().appendingPathComponent(
      "arviz-environment.sh")
    let environment = try output(of: [script.path, python])
    guard environment.status == 0 else {
      print("skipped: no environment with ArviZ for \(python): \(environment.error)")
      return nil
    }
    let path = String(decoding: environment.data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let check = Self.folder.appendingPathComponent("check_arviz.py").path
    let result = try output(of: [path, check] + arguments)
    #expect(result.status == 0, "\(result.error)")
    return result.data
  }

  @Test(arguments: pythons) func `ArviZ opens our file and sees what is in it`(python: String)
    throws
  {
    let data = sampleData()
    try InferenceFile.write(data, to: directory.file("run.nc"), replacing: false)
    guard let json = try check(directory.file("run.nc"), with: python) else { return }
    let seen = try JSONDecoder().decode(Seen.self, from: json)

    #expect(Set(seen.groups) == ["posterior", "sample_stats", "observed_data", "constant_data"])
    #expect(Set(seen.summary.keys) == Set(data.draws.names))
    for (name, column) in zip(data.draws.names, data.draws.columns) {
      let mean = column.values.reduce(0, +) / Double(column.count)
      let summary = try #require(seen.summary[name])
      #expect(abs(try #require(summary["mean"] ?? nil) - mean) < 1e-12)
      #expect((summary["ess_bulk"] ?? nil) != nil && (summary["r_hat"] ?? nil) != nil)
    }
    let diverging = try #require(data.statistics).diverging.values.reduce(0, +)
    #expect(seen.diverging == Int(diverging))
    #expect(seen.attributes["name"] == "wells")
    #expect(seen.attributes["credence_seed"] == "18446744073709551615")
    #expect(seen.observedData["switched"] == [.boolean(true), .boolean(false), .boolean(true)])
    // JSON has no infinity: the check writes null for all that is not finite.
    #expect(seen.constantData["dist"] == [.number(1.5), .number(0), .missing])
    #expect(seen.constantData["f"] == [.text("A"), .missing, .text("é÷💥")])
    #expect(seen.constantData["old"] == [.number(1), .missing, .number(0)])
  }

  @Test(arguments: pythons) func `ArviZ opens a file with hostile names`(python: String) throws {
    let names = ["", "a/b", "chain", "draw", "x\n", "💥", " -.", String(repeating: "x", count: 400)]
    let column = DataVariable(name: "__obs__", values: .numbers([1, 2]))
    var data = sampleData()
    data.draws = draws(names)
    data.constantData = [column]
    try InferenceFile.write(data, to: directory.file("run.nc"), replacing: false)
    guard let json = try check(directory.file("run.nc"), with: python) else { return }
    let seen = try JSONDecoder().decode(Seen.self, from: json)
    #expect(Set(seen.summary.keys) == Set(names))
    #expect(seen.constantData["__obs__"] == [.number(1), .number(2)])
  }

  @Test(arguments: pythons) func `we open a file that ArviZ wrote`(python: String) throws {
    let path = directory.file("arviz.nc")
    guard try check("--make", path, with: python) != nil else { return }
    let data = try InferenceFile.read(path)
    let values = (0..<10).map(Double.init)
    #expect(data.draws.names == ["mu", "theta[0]", "theta[1]"])
    #expect(data.draws["mu"]?.values == values)
    #expect(data.draws["theta[1]"]?.values == values.map { -$0 })
    #expect(data.draws.chainCount == 2)
    #expect(data.statistics?.diverging.values == values.map { $0 > 7 ? 1 : 0 })
    #expect(data.statistics?.treeDepth.values == values)
    #expect(data.observedData == [DataVariable(name: "y", values: .numbers([1.5, 2.5]))])
    #expect(data.createdAt.contains("T"))
  }
}

/// What the check prints.
private struct Seen: Decodable {
  let groups: [String]
  let attributes: [String: String]
  let observedData: [String: [Cell]]
  let constantData: [String: [Cell]]
  let diverging: Int?
  let summary: [String: [String: Double?]]

  enum CodingKeys: String, CodingKey {
    case groups, attributes, diverging, summary
    case observedData = "observed_data"
    case constantData = "constant_data"
  }
}

/// One value of a column as JSON has it.
private enum Cell: Decodable, Equatable {
  case missing
  case boolean(Bool)
  case number(Double)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .missing
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}
