import Foundation
import LogDensities
import Sampling
import StatisticalTesting
import Synchronization
import Testing

/// A checkpoint comes from a file, which anybody may have written: whatever it says, the run goes on
/// or reports an error.
@Suite struct ChainCheckpointTests {
  private static let kinds: [(SamplingAlgorithm, MetricKind, AdaptationKind)] = [
    (.nuts, .lowRank, .windowed), (.nuts, .dense, .windowed), (.nuts, .lowRank, .fisher),
    (.hmc, .diagonal, .windowed), (.metropolis, .diagonal, .windowed),
    (.slice, .diagonal, .windowed), (.tempering, .diagonal, .windowed),
    (.independence, .diagonal, .windowed),
  ]

  private static func settings(
    _ algorithm: SamplingAlgorithm, _ metric: MetricKind, _ adaptation: AdaptationKind
  ) -> SamplingSettings {
    var settings = SamplingSettings()
    (settings.chainCount, settings.threadCount) = (1, 1)
    (settings.warmupCount, settings.drawCount) = (100, 100)
    (settings.algorithm, settings.metric, settings.adaptation) = (algorithm, metric, adaptation)
    return settings
  }

  /// The checkpoint that a run leaves which is interrupted at an evaluation, if it gets that far.
  private static func run(
    _ settings: SamplingSettings, from checkpoint: Data?, evaluations: Int
  ) throws -> Data? {
    let storage = CheckpointedStorage(checkpoint: checkpoint)
    let stop = StopSignal()
    let model = LimitedNormal(limit: evaluations, stop: stop)
    do {
      _ = try ChainSampler(model, settings: settings, stop: stop, storage: { _, _ in storage })
        .run()
    } catch SamplingError.stopped {}
    return storage.latestCheckpoint()
  }

  @Test(arguments: kinds)
  func `a checkpoint that is damaged anywhere stops no process`(
    algorithm: SamplingAlgorithm, metric: MetricKind, adaptation: AdaptationKind
  ) throws {
    let settings = Self.settings(algorithm, metric, adaptation)
    let whole = try #require(try Self.run(settings, from: nil, evaluations: .max))
    let damaged = Damage.everywhere(in: try JSONSerialization.jsonObject(with: whole))
    #expect(damaged.count > 20)
    for tree in damaged {
      let data = try JSONSerialization.data(withJSONObject: Damage.unfinished(tree))
      _ = try? Self.run(settings, from: data, evaluations: 500)
    }
  }

  @Test func `a checkpoint of another shape is an error`() throws {
    for (algorithm, metric, adaptation) in Self.kinds {
      let settings = Self.settings(algorithm, metric, adaptation)
      let whole = try #require(try Self.run(settings, from: nil, evaluations: .max))
      var tree = try #require(try JSONSerialization.jsonObject(with: whole) as? [String: Any])
      var state = try #require(tree["state"] as? [String: Any])
      if var replicas = state["replicas"] as? [Any] {
        replicas.removeLast()
        state["replicas"] = replicas
      } else {
        state["position"] = [0.5, 0.5]
      }
      tree["state"] = state
      let data = try JSONSerialization.data(withJSONObject: tree)
      let error = #expect(throws: SamplingError.self, "\(algorithm)") {
        try Self.run(settings, from: data, evaluations: .max)
      }
      #expect(error?.description.contains("does not fit the model") == true)
    }
  }
}

/// What can be wrong with a document: in each place an array that is shorter or longer, or a number
/// out of any range.
private enum Damage {
  /// One damaged document a place and kind of damage; of an array's elements the first and the last
  /// are damaged.
  static func everywhere(in tree: Any) -> [Any] {
    if let object = tree as? [String: Any] {
      return object.sorted { $0.key < $1.key }.flatMap { key, value in
        everywhere(in: value).map { damaged in object.merging([key: damaged]) { $1 } as Any }
      }
    }
    guard let array = tree as? [Any] else {
      return tree is NSNumber ? [-1, 9_000_000_000_000_000_000, 0.5] : []
    }
    guard let last = array.last else { return [[1.0]] }
    let inside = Set([0, array.count - 1]).sorted().flatMap { index in
      everywhere(in: array[index]).map { damaged in
        var copy = array
        copy[index] = damaged
        return copy as Any
      }
    }
    return [Array(array.dropLast()), array + [last], [Any]()] + inside
  }

  /// The document of a chain with its draws, and the end of its warmup, still before it.
  static func unfinished(_ tree: Any) -> Any {
    guard var object = tree as? [String: Any] else { return tree }
    if object["drawCount"] as? Int == 100 { object["drawCount"] = 0 }
    object["warmup"] = object["warmup"].map(rewound)
    return object
  }

  /// With what was counted up to 100 at 75 again.
  private static func rewound(_ tree: Any) -> Any {
    guard let object = tree as? [String: Any] else { return tree }
    return Dictionary(
      uniqueKeysWithValues: object.map { key, value in
        (key, key == "iteration" && value as? Int == 100 ? 75 : rewound(value))
      })
  }
}

/// A correlated normal that interrupts its run at an evaluation of any kind.
private final class LimitedNormal: Model, DifferentiableLogDensity {
  private let target = EquicorrelatedNormal(dimension: 3, shared: 5)
  private let left: Atomic<Int>
  private let stop: StopSignal

  init(limit: Int, stop: StopSignal) {
    left = Atomic(limit)
    self.stop = stop
  }

  private func count() {
    if left.wrappingSubtract(1, ordering: .relaxed).newValue == 0 { stop.raise(.interruption) }
  }

  var dimension: Int { target.dimension }
  var parameters: [Parameter] { target.parameters }
  var posterior: LimitedNormal { self }
  func constrain(_ position: Span<Double>) -> [Double] { target.constrain(position) }

  func value(at position: Span<Double>) -> Double {
    count()
    return target.value(at: position)
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    count()
    return target.value(at: position, gradient: &gradient)
  }
}
