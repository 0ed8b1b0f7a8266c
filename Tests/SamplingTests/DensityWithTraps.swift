import LogDensities
import StatisticalTesting
import Synchronization

/// A target that counts its evaluations, and that can be made −∞ everywhere, as a raised stop flag
/// does.
final class CountedTarget<Base: KnownTarget>: DifferentiableLogDensity {
  private let base: Base
  private let evaluations = Atomic(0)
  private let limit: Int

  /// Evaluations after the first `limit` give −∞.
  init(_ base: Base, limit: Int = .max) {
    self.base = base
    self.limit = limit
  }

  var dimension: Int { base.dimension }
  var count: Int { evaluations.load(ordering: .relaxed) }

  private var isOver: Bool { evaluations.wrappingAdd(1, ordering: .relaxed).oldValue >= limit }

  func value(at position: Span<Double>) -> Double {
    isOver ? -.infinity : base.value(at: position)
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    isOver ? -.infinity : base.value(at: position, gradient: &gradient)
  }
}

/// A density that is the same everywhere, and so improper.
struct FlatDensity: DifferentiableLogDensity {
  let dimension: Int

  func value(at position: Span<Double>) -> Double { 0 }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in 0..<dimension { gradient[index] = 0 }
    return 0
  }
}

/// A density that is nowhere a number.
struct NowhereDensity: DifferentiableLogDensity {
  var dimension: Int { 2 }

  func value(at position: Span<Double>) -> Double { .nan }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double { .nan }
}
