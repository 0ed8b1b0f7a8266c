import PosteriorDraws
import Probability

/// A way to run a chain: a kernel, the warmup that tunes it, and what its draws can support.
public struct ChainMethod<Adaptation: Warmup>: Sendable {
  /// The kernel before its warmup.
  public let kernel: Adaptation.Kernel
  /// The warmup before its first step.
  public let warmup: Adaptation
  /// Transitions that the warmup takes, for progress displays.
  public let warmupCount: Int
  /// How its draws are made.
  public let origin: DrawOrigin

  /// A kernel with its warmup.
  public init(
    kernel: Adaptation.Kernel, warmup: Adaptation, warmupCount: Int, origin: DrawOrigin
  ) {
    self.kernel = kernel
    self.warmup = warmup
    self.warmupCount = warmupCount
    self.origin = origin
  }

  /// A kernel that needs no warmup.
  public init<Kernel>(kernel: Kernel, origin: DrawOrigin) where Adaptation == NoWarmup<Kernel> {
    self.init(kernel: kernel, warmup: NoWarmup(), warmupCount: 0, origin: origin)
  }
}

/// The warmup of a kernel that needs none.
public struct NoWarmup<Kernel: TransitionKernel>: Warmup {
  public init() {}

  public var isComplete: Bool { true }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout Kernel.State, random: inout RandomStream
  ) -> StepStatistics {
    kernel.step(&state, random: &random)
  }
}
