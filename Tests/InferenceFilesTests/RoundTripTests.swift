import Foundation
import InferenceFiles
import PosteriorDraws
import Testing

@Suite struct RoundTripTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func roundTrip(_ data: InferenceData) throws -> InferenceData {
    let path = directory.file("run.nc")
    try InferenceFile.write(data, to: path, replacing: true)
    return try InferenceFile.read(path)
  }

  private func roundTrip(column: DataValues, called name: String = "x") throws -> DataVariable? {
    var data = sampleData()
    data.constantData = [DataVariable(name: name, values: column)]
    return try roundTrip(data).constantData.first
  }

  @Test func `everything comes back`() throws {
    #expect(try roundTrip(sampleData()) == sampleData())
    #expect(directory.names == ["run.nc"])
  }

  @Test func `draws come back bit by bit`() throws {
    var data = sampleData()
    let odd: [Double] = [.nan, -.infinity, -0.0, .leastNonzeroMagnitude, 9.96e36, 1 / 3]
    data.draws = Draws(
      names: ["x"], columns: [DrawMatrix(chainCount: 2, drawCount: 3, values: odd)])
    data.statistics = nil
    let back = try #require(try roundTrip(data).draws["x"])
    #expect(back.values.map(\.bitPattern) == odd.map(\.bitPattern))
    #expect(back.chainCount == 2)
  }

  @Test(arguments: [(1, 1), (1, 250), (3, 100), (2, 101)])
  func `shapes come back`(chains: Int, count: Int) throws {
    let data = InferenceData(draws: draws(["a", "b"], chains: chains, draws: count))
    #expect(try roundTrip(data) == data)
  }

  @Test func `nothing comes back as nothing`() throws {
    let data = InferenceData(draws: Draws(names: [], columns: []))
    #expect(try roundTrip(data) == data)
    let empty = DataValues.numbers([])
    #expect(try roundTrip(column: empty)?.values == empty)
    #expect(try roundTrip(column: .strings([]))?.values == .strings([]))
    let noDraws = InferenceData(draws: draws(["a"], chains: 2, draws: 0))
    #expect(try roundTrip(noDraws).draws.names == ["a"])
  }

  @Test(
    arguments: [
      [nil], ["", nil, "NA", "NA_"], ["a\0b", "%00", nil], ["x\n", "\u{FEFF}", " "], [nil, nil],
    ] as [[String?]])
  func `texts come back`(texts: [String?]) throws {
    #expect(try roundTrip(column: .strings(texts))?.values == .strings(texts))
  }

  @Test func `a long text comes back`() throws {
    let values = DataValues.strings([String(repeating: "é", count: 100_000)])
    #expect(try roundTrip(column: values)?.values == values)
  }

  @Test func `long and odd attributes come back`() throws {
    var data = sampleData()
    data.model = String(repeating: "{é}", count: 100_000)
    data.modelName = ""
    data.run = [
      "": "empty key", "model": "taken", "a/b": "slash", "x\n": "line", "%41": "percent",
      "trailing ": "spacé\0", "nul\0": "a\0b", "long": String(repeating: "x", count: 70_000),
      "e": "",
    ]
    #expect(try roundTrip(data) == data)
    data.run = ["long": "\0" + String(repeating: "é", count: 70_000)]
    #expect(try roundTrip(data).run["long"]?.hasPrefix("\u{2400}éé") == true)
    data.run = [String(repeating: "k", count: 300): "v"]
    #expect(throws: InferenceFileError.self) { try roundTrip(data) }
  }

  @Test func `a statistic that is not whole stays as it is`() throws {
    var data = sampleData()
    let depth = try #require(data.statistics).treeDepth
    data.statistics?.treeDepth = depth.map { $0 + 0.5 }
    #expect(try roundTrip(data) == data)
  }

  @Test func `groups of unequal shape are refused`() throws {
    var data = sampleData()
    data.statistics = statistics(like: draws(["a"], chains: 2, draws: 100))
    let path = directory.file("bad.nc")
    #expect(
      failure { try InferenceFile.write(data, to: path, replacing: false) }?.kind == .cannotWrite)
    data = sampleData()
    data.constantData.append(DataVariable(name: "z", values: .numbers([1])))
    let error = failure { try InferenceFile.write(data, to: path, replacing: false) }
    #expect(error?.message.contains("column 'z' has 1 rows, not 3") == true)
    #expect(directory.names == [])
  }

  @Test func `threads may write and read at once`() throws {
    let data = sampleData()
    let directory = directory
    DispatchQueue.concurrentPerform(iterations: 32) { index in
      let path = directory.file("\(index % 8).nc")
      #expect(failure { try InferenceFile.write(data, to: path, replacing: true) } == nil)
      #expect((try? InferenceFile.read(path)) == data)
    }
    #expect(directory.names == (0..<8).map { "\($0).nc" })
  }

  @Test func `a usual run is written in tens of milliseconds`() throws {
    let names = (0..<50).map { "b_\($0)" }
    let long = draws(names, draws: 1000)
    let data = InferenceData(draws: long, statistics: statistics(like: long))
    let times = try (0..<5).map { index in
      let path = directory.file("\(index).nc")
      let write = try ContinuousClock().measure {
        try InferenceFile.write(data, to: path, replacing: false)
      }
      let read = try ContinuousClock().measure { _ = try InferenceFile.read(path) }
      return (write, read)
    }
    let best = try #require(times.map(\.0).min())
    print("4 x 1000 x 50: write \(times.map(\.0)), read \(times.map(\.1))")
    #expect(best < .seconds(1))
  }
}
