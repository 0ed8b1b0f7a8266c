import LogDensities
import PosteriorDraws
import Probability

/// The burn-in of a sampler on stochastic gradients: it learns the preconditioner and then lets go.
///
/// G = N / (n V), with V a running variance of minibatch gradients, in the place of the running mean of
/// squares of Li et al. (2016, eq. 6), and without their root: V is about N/n times the Fisher
/// information (Ahn, Korattikara and Welling 2012, section 4), also far from the mode. So G is about
/// the posterior variance of each coordinate given the others, and a step size h means the same share
/// of it for any data. Batches of more than half the data have too little noise to tell: there V is a
/// mean of squares, and a chain that starts far away hardly moves; learn on smaller batches, and carry the
/// tuning over. After the last step G is constant, and no drift Γ is left out. While it learns
/// the chain is not yet to be trusted, as in any burn-in.
///
/// With ``ControlVariateLogDensity`` the noise says nothing of the information: learn on the plain log
/// density.
public struct PreconditionerBurnIn<Kernel: StochasticGradientKernel>: Warmup {
  private let count: Int
  private var iteration = 0
  private var means: [Double] = []
  private var squares: [Double] = []

  /// Gradients at the start that give a first scale, before anything moves.
  private static var firstLook: Int { 10 }

  /// A burn-in of `count` steps.
  public init(count: Int) { self.count = count }

  public var isComplete: Bool { iteration >= count }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout StochasticGradientState, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    var looked = 0
    if squares.isEmpty {
      looked = Self.firstLook
      squares = [Double](repeating: 0, count: state.position.count)
      means = squares
      for turn in 1...looked {
        // A step of size zero leaves position and momentum alone and shows a gradient.
        var still = state
        _ = kernel.update(&still, stepSize: 0, withNoise: false, random: &random)
        state.minibatches = still.minibatches
        learn(from: kernel, weight: 1 / Double(turn))
      }
      setPreconditioner(&kernel)
    }
    var statistics = kernel.step(&state, random: &random)
    iteration += 1
    // The mean goes over the last quarter of what has been seen, so that the way here is forgotten.
    learn(from: kernel, weight: 4 / Double(iteration + 4 * Self.firstLook))
    setPreconditioner(&kernel)
    statistics.stepCount += looked
    return statistics
  }

  private mutating func learn(from kernel: Kernel, weight: Double) {
    let gradient = kernel.gradient
    guard gradient.allSatisfy(\.isFinite) else { return }
    let isCentered = 2 * kernel.batchSize <= kernel.target.observationCount
    for index in squares.indices {
      let difference = gradient[index] - means[index]
      if isCentered { means[index] += weight * difference }
      squares[index] =
        (1 - weight) * squares[index] + weight * difference * (gradient[index] - means[index])
    }
  }

  /// Sets G; a coordinate whose gradient has always been zero keeps what it had.
  private func setPreconditioner(_ kernel: inout Kernel) {
    let total = kernel.target.observationCount
    let size =
      kernel.target.strata?.size(ofBatch: kernel.batchSize)
      ?? Minibatches(observationCount: total, batchSize: kernel.batchSize).batchSize
    guard total > 0 else { return }
    let ratio = Double(total) / Double(size)
    for index in squares.indices {
      let scale = ratio / squares[index]
      if scale.isFinite, scale > 0 { kernel.tuning.preconditioner[index] = scale }
    }
  }
}
