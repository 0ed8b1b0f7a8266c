import PosteriorDraws
import Testing

@testable import InferenceFiles

private let hostile = [
  "", "a/b", "a÷b", "chain", "draw", "chain_2", "__obs__", "x\n", "x\u{240A}", "💥", ".", "..", ".x",
  "-a", " a", "a ", "a\u{2420}", "9a", "_a", "(Intercept)", "a\0b", "\u{7F}", "\u{85}", "é", "/",
  "//",
  "_nc4_non_coord_x", "_FillValue", "e\u{301}\u{301}", "\u{FFFF}", "\u{FB2C}", "\u{202E}abc", "½",
  "²",
  String(repeating: "x", count: 300), String(repeating: "x", count: 301),
  String(repeating: "x", count: 199) + " yz", String(repeating: "\u{FB2C}", count: 300),
  String(repeating: "💥", count: 300), "b_r[level,Intercept]", "x'\"\\`$;%", "NAME", "name", "CLASS",
]

@Suite struct HostileNameTests {
  @Test func `any name of a parameter or column comes back`() throws {
    let directory = try TemporaryDirectory()
    let columns = hostile.map { DataVariable(name: $0, values: .numbers([1, 2])) }
    let data = InferenceData(
      draws: draws(hostile, chains: 2, draws: 3), observedData: columns, constantData: columns)
    try InferenceFile.write(data, to: directory.file("run.nc"), replacing: false)
    let back = try InferenceFile.read(directory.file("run.nc"))
    #expect(back == data)
    #expect(back.draws.names.map { Array($0.utf8) } == hostile.map { Array($0.utf8) })
  }

  @Test(arguments: hostile) func `each name comes back alone`(name: String) throws {
    let directory = try TemporaryDirectory()
    let data = InferenceData(
      draws: draws([name], chains: 1, draws: 2),
      constantData: [DataVariable(name: name, values: .booleans([true]))])
    try InferenceFile.write(data, to: directory.file("run.nc"), replacing: false)
    #expect(try InferenceFile.read(directory.file("run.nc")) == data)
  }

  @Test func `legal names stay and clashes are numbered`() {
    let names = VariableNames.legal(
      for: ["a/b", "a÷b", "chain", "chain_2", "b_log(dist)"], reserved: ["chain", "draw"])
    #expect(names == ["a÷b_2", "a÷b", "chain_3", "chain_2", "b_log(dist)"])
  }

  @Test func `many clashes take linear time`() {
    let raw = (0..<20_000).map { String(repeating: "y", count: 200) + "\($0)" }
    #expect(Set(VariableNames.legal(for: raw, reserved: [])).count == raw.count)
  }
}
