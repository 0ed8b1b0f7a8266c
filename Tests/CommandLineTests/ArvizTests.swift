import Foundation
import Testing

/// From a CSV to ArviZ: what ArviZ makes of our file is what `credence summary` says.
struct ArvizTests {
  let credence: Command

  init() throws { credence = try Command() }

  @Test func `ArviZ and summary agree on a sampled file`() throws {
    guard let python = try PythonEnvironment.python(for: credence) else { return }
    let sampled = try credence.run(Doses.arguments + ["--output", "run.nc", "--json"])
    #expect(sampled.status == 0)
    let script = PythonEnvironment.script("InferenceFilesTests/check_arviz.py")
    let check = try credence.shell("'\(python)' '\(script)' run.nc")
    try #require(check.status == 0, "\(check.error)")

    let theirs = try JSONDocument(check.output)["summary"]
    let ours = try JSONDocument(sampled.output)["parameters"].elements
    #expect(theirs.keys == Set(ours.compactMap(\.["name"].text)))
    #expect(ours.count == 3)
    for row in ours {
      let name = try #require(row["name"].text)
      // Moments are sums of the same numbers; the diagnostics may differ in their Fourier transforms.
      for (column, key, tolerance) in [
        ("mean", "mean", 1e-6), ("sd", "sd", 1e-6), ("rhat", "r_hat", 1e-3),
        ("ess_bulk", "ess_bulk", 1e-3), ("ess_tail", "ess_tail", 1e-3),
      ] {
        let a = try #require(row[column].number)
        let b = try #require(theirs[name][key].number)
        #expect(abs(a - b) <= tolerance * abs(b), "\(name) \(column): \(a) here, \(b) in ArviZ")
      }
    }
  }
}
