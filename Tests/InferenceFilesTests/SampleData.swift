import Foundation
import PosteriorDraws

@testable import InferenceFiles

/// A directory of its own for each test, removed when the test is done.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("credence-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  @discardableResult
  func put(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }
}

/// Made-up draws that differ by chain, draw and parameter, and look like noise.
func draws(_ names: [String], chains: Int = 4, draws: Int = 50) -> Draws {
  var state: UInt64 = 1
  func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
  return Draws(
    names: names,
    columns: names.map { _ in
      DrawMatrix(
        chainCount: chains, drawCount: draws, values: (0..<chains * draws).map { _ in next() })
    })
}

/// Statistics of the shape of `draws`, with some divergences.
func statistics(like draws: Draws) -> SampleStatistics {
  func step(chain: Int, draw: Int) -> StepStatistics {
    let depth = 1 + draw % 5
    return StepStatistics(
      logDensity: -0.25 - Double(draw), acceptanceRate: 0.8, stepSize: 0.1 * Double(chain + 1),
      stepCount: (1 << depth) - 1, treeDepth: depth, diverging: draw % 17 == 3,
      energy: 0.5 + Double(draw))
  }
  let steps = (0..<draws.chainCount).map { chain in
    (0..<draws.drawCount).map { step(chain: chain, draw: $0) }
  }
  return SampleStatistics(chains: steps, maxTreeDepth: 12)
}

/// A run with every sort of content.
func sampleData() -> InferenceData {
  let matrices = draws(["b_Intercept", "b_log(dist)", "b_x:fB", "b_I(dist/100)", "sigma"])
  return InferenceData(
    draws: matrices, statistics: statistics(like: matrices),
    observedData: [DataVariable(name: "switched", values: .booleans([true, false, true]))],
    constantData: [
      DataVariable(name: "dist", values: .numbers([1.5, -0.0, .infinity])),
      DataVariable(name: "f", values: .strings(["A", nil, "é÷💥"])),
      DataVariable(name: "old", values: .booleans([true, nil, false])),
    ],
    samplingTime: 1.25, warmupCount: 1000, modelName: "wells", model: #"{"formula":"a ~ b"}"#,
    run: ["seed": "18446744073709551615", "sampler": "nuts", "formula": "switched ~ dist"],
    createdAt: "2026-11-22T18:00:00+00:00")
}

/// The failure of the work, or nil where it succeeds or fails otherwise.
func failure<Value>(of work: () throws -> Value) -> InferenceFileError? {
  do {
    _ = try work()
    return nil
  } catch {
    return error as? InferenceFileError
  }
}
