import Foundation
import LogDensities
import PosteriorDraws
import Probability

extension ChainSampler {
  /// Runs a method that makes all its draws together. Its draws are approximate: they support no
  /// verdict. It keeps no checkpoints, and begins again where it was interrupted.
  func runPopulation(_ plan: RunPlan) throws(SamplingError) -> SampledPosterior {
    var result = try population(plan.algorithm)
    if stop.reason != nil { throw .stopped }
    let draws = result.draws
    if plan.algorithm != .smc {
      for chain in draws.positions.indices {
        report(chain, share: 1, evaluations: draws.evaluationCount / settings.chainCount)
      }
    }
    let columns = model.parameters.indices.map { parameter in
      DrawMatrix(
        chains: draws.positions.map { chain in
          chain.map { model.constrain($0.span)[parameter] }
        })
    }
    let statistics = SampleStatistics(
      chains: draws.logDensities.map { chain in
        chain.map {
          StepStatistics(logDensity: $0, acceptanceRate: .nan, stepSize: .nan, stepCount: 0)
        }
      }, maxTreeDepth: 0, origin: .approximate)
    if let value = draws.logEvidence {
      result.evidence = LogEvidence(value: value, standardError: draws.standardError)
    }
    return SampledPosterior(
      algorithm: plan.algorithm, reason: plan.reason,
      draws: Draws(names: model.parameters.map(\.name), columns: columns), statistics: statistics,
      gradientCount: draws.evaluationCount,
      logEvidence: result.evidence, paretoShape: result.shape)
  }

  /// Draws with what else a method found out.
  private struct Population {
    var draws: ApproximateDraws
    var evidence: LogEvidence?
    var shape: Double?
  }

  private func population(_ algorithm: SamplingAlgorithm) throws(SamplingError) -> Population {
    switch algorithm {
    case .smc:
      var method = SequentialMonteCarlo(target)
      method.populationCount = settings.chainCount
      method.particleCount = settings.drawCount
      return Population(
        draws: try method.run(seed: settings.seed, threadCount: settings.threadCount) {
          report($0, share: $1, evaluations: $2)
        })
    case .pathfinder: return try pathfinder()
    case .importance: return try importance()
    default: return try laplace()
    }
  }

  /// Says how far a population is: the inverse temperature of sequential Monte Carlo, or 1 where a
  /// method is done. A population has no warmup and no step size.
  private func report(_ chain: Int, share: Double, evaluations: Int) {
    handler?(
      .progress(
        SamplingProgress(
          chain: chain, iteration: Int(share * Double(settings.drawCount)),
          total: settings.drawCount, isWarmup: false, divergences: 0, stepSize: .nan,
          gradientCount: evaluations, rate: .nan)))
  }

  private var origin: [Double] { [Double](repeating: 0, count: model.posterior.dimension) }
  private var drawTotal: Int { settings.chainCount * settings.drawCount }

  /// Multi-path Pathfinder: the paths' draws, resampled by their smoothed weights.
  private func pathfinder() throws(SamplingError) -> Population {
    var method = Pathfinder(target)
    method.pathCount = settings.chainCount
    method.drawCount = settings.drawCount
    let drawn = try method.run(seed: settings.seed, threadCount: settings.threadCount)
    let weights = ParetoSmoothedWeights(logWeights: Array((drawn.logWeights ?? []).joined()))
    let positions = Array(drawn.positions.joined())
    let values = Array(drawn.logDensities.joined())
    var random = RandomStream(seed: settings.seed, chain: 0, purpose: .resampling)
    let chosen = LogWeights(weights.weights.map { log($0) }).resampled(drawTotal, random: &random)
    return Population(
      draws: arranged(
        chosen.map { (positions[$0], values[$0]) }, evaluations: drawn.evaluationCount,
        random: &random),
      shape: weights.shape)
  }

  private func importance() throws(SamplingError) -> Population {
    let mode = try ModeSearch(target).mode(from: origin)
    let proposal = HeavyTailedProposal(
      mode, shape: RadialShape(dimension: origin.count, scale: 1))
    var random = RandomStream(seed: settings.seed, chain: 0, purpose: .sampling)
    let sample = ImportanceSample(
      target, proposal: proposal, count: drawTotal, random: &random)
    let chosen = sample.resampled(count: drawTotal, random: &random)
    guard !chosen.isEmpty else { throw .noFiniteParticle(count: drawTotal) }
    let draws = chosen.map { (sample.position($0), target.value(at: sample.position($0).span)) }
    return Population(
      draws: arranged(draws, evaluations: mode.evaluationCount + drawTotal, random: &random),
      evidence: LogEvidence(
        value: sample.logEvidence, standardError: sample.logEvidenceError),
      shape: sample.smoothed.shape)
  }

  private func laplace() throws(SamplingError) -> Population {
    let approximation = try LaplaceApproximation(target, from: origin)
    var draws: [([Double], Double)] = []
    for chain in 0..<settings.chainCount {
      var random = RandomStream(seed: settings.seed, chain: chain, purpose: .sampling)
      for _ in 0..<settings.drawCount {
        let position = approximation.draw(random: &random)
        draws.append((position, target.value(at: position.span)))
      }
    }
    return Population(
      draws: grouped(draws, evaluations: approximation.mode.evaluationCount),
      evidence: LogEvidence(value: approximation.logEvidence, standardError: nil))
  }

  /// Resampled draws in random order, so that copies do not lie side by side, as chains.
  private func arranged(
    _ draws: [([Double], Double)], evaluations: Int, random: inout RandomStream
  ) -> ApproximateDraws {
    var shuffled = draws
    for index in shuffled.indices.dropFirst().reversed() {
      shuffled.swapAt(index, min(Int(random.uniform() * Double(index + 1)), index))
    }
    return grouped(shuffled, evaluations: evaluations)
  }

  private func grouped(_ draws: [([Double], Double)], evaluations: Int) -> ApproximateDraws {
    let chains = (0..<settings.chainCount).map { chain in
      draws[chain * settings.drawCount..<(chain + 1) * settings.drawCount]
    }
    return ApproximateDraws(
      positions: chains.map { $0.map(\.0) }, logDensities: chains.map { $0.map(\.1) },
      evaluationCount: evaluations)
  }
}
