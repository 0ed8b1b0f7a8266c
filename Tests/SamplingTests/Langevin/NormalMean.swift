import LogDensities
import PosteriorDraws
import Probability
import Sampling
import StatisticalTesting

/// The mean θ of normal observations of precision τ with the prior N(0, 1/ω): everything about its
/// stochastic gradients is known.
struct NormalMean: SubsampledLogDensity {
  /// What a faulty estimate of the gradient does.
  enum Fault: CaseIterable { case none, gradientUnscaled, priorInEveryObservation }

  /// A spread of observations that is neither centred nor symmetric.
  static func data(_ count: Int) -> [Double] {
    (0..<count).map { index -> Double in
      let square = Double(index * index % 17)
      return 1 + square / 5 - Double(index % 3)
    }
  }

  let data: [Double]
  var noisePrecision = 0.5
  var priorPrecision = 2.0
  var fault = Fault.none

  var dimension: Int { 1 }
  var observationCount: Int { data.count }
  /// λ
  var precision: Double { priorPrecision + Double(data.count) * noisePrecision }
  var mean: Double { noisePrecision * data.reduce(0, +) / precision }

  func value(at position: Span<Double>) -> Double {
    let z = position[0] - mean
    return -precision * z * z / 2
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = -precision * (position[0] - mean)
    return value(at: position)
  }

  func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    var sum = 0.0
    for index in observations.indices {
      sum += noisePrecision * (data[observations[index]] - position[0])
    }
    let scale = Double(data.count) / Double(observations.count)
    let prior = -priorPrecision * position[0]
    switch fault {
    case .none: gradient[0] = prior + scale * sum
    case .gradientUnscaled: gradient[0] = prior + sum
    case .priorInEveryObservation: gradient[0] = scale * (prior + sum)
    }
  }

  /// Variance of the estimate from n observations without replacement, and covariance of two
  /// estimates of one epoch: the finite population's (Cochran 1977, section 2.5).
  func gradientNoise(batchSize: Int) -> (variance: Double, covariance: Double) {
    let count = Double(data.count)
    let center = data.reduce(0, +) / count
    let spread = data.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (count - 1)
    let unit = noisePrecision * noisePrecision * spread
    return (count * count * unit * (1 / Double(batchSize) - 1 / count), -count * unit)
  }

  /// Variance of SGLD's draws over all places in an epoch, from the recursion of its moments.
  func langevinVariance(stepSize h: Double, batchSize: Int) -> Double {
    let noise = gradientNoise(batchSize: batchSize)
    let a = 1 - h * precision
    let batches = max(data.count / batchSize, 1)
    var (variance, sum) = (1 / precision, 0.0)
    for _ in 0..<2000 {
      (sum, variance) = (0, variance)
      var covariance = 0.0
      for _ in 0..<batches {
        variance =
          a * a * variance + 2 * a * h * covariance + h * h * noise.variance + 2 * h
        covariance = a * covariance + h * noise.covariance
        sum += variance
      }
    }
    return sum / Double(batches)
  }
}

extension MomentTest {
  /// Compares the draws of a kernel, less the posterior mean, with mean 0 and a known variance.
  static func of<Kernel: StochasticGradientKernel>(
    _ kernel: Kernel, mean: Double, variance: Double, seed: UInt64 = 1, drawCount: Int = 40_000
  ) throws -> MomentTest where Kernel.Target == NormalMean {
    let chains = try (0..<4).map { chain in
      var kernel = kernel
      var random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
      var state = try kernel.initialState(at: [mean], random: &random)
      for _ in 0..<500 { _ = kernel.step(&state, random: &random) }
      return (0..<drawCount).map { _ in
        _ = kernel.step(&state, random: &random)
        return state.position[0] - mean
      }
    }
    var test = MomentTest()
    test.compare("θ", DrawMatrix(chains: chains), mean: 0, meanSquare: variance)
    return test
  }
}
