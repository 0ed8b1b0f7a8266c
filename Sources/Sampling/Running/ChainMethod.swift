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

  /// A kernel that needs no tuning.
  public init<Kernel>(
    kernel: Kernel, burnIn: Int = 0, origin: DrawOrigin
  ) where Adaptation == BurnIn<Kernel> {
    self.init(kernel: kernel, warmup: BurnIn(count: burnIn), warmupCount: burnIn, origin: origin)
  }
}

/// The warmup of a kernel that needs no tuning: transitions whose draws are dropped.
public struct BurnIn<Kernel: TransitionKernel>: Warmup {
  private var left: Int

  /// Drops the draws of `count` transitions.
  public init(count: Int) { left = count }

  public var isComplete: Bool { left <= 0 }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout Kernel.State, random: inout RandomStream
  ) -> StepStatistics {
    left -= 1
    return kernel.step(&state, random: &random)
  }
}
