import Foundation
import LogDensities
import Probability

/// Sequential Monte Carlo: populations of particles go from a normal reference q to the target p
/// along the geometric path, reweighted, resampled and moved at each β (Del Moral, Doucet and Jasra
/// 2006; Neal 2001 for the path).
///
/// - β is raised until the incremental weights (p/q)^Δβ have an effective share `effectiveShare`
///   (Jasra et al. 2011), so that no schedule need be known.
/// - Resampling is systematic; moves are random-walk Metropolis with the population's covariance
///   and a scale tuned to the acceptance rate 0.234, repeated until no coordinate of the particles
///   correlates by more than `keptCorrelation` with where it began.
/// - log Z = Σ log mean (p/q)^Δβ for each population. The populations are independent: the estimate
///   is the log of their mean Z, and its standard error the standard deviation of log Z over the
///   populations divided by √(number of populations), with one degree of freedom less than
///   populations.
///
/// A particle costs one evaluation at the start and one a move.
public struct SequentialMonteCarlo<Target: LogDensity>: Sendable {
  /// The log density to sample, p.
  public let target: Target
  /// Where the path begins, q, normalised.
  public var reference: NormalReference
  /// Particles in each population.
  public var particleCount = 1000
  /// Independent populations, which become the chains.
  public var populationCount = 4
  /// Effective share of the particles that a rise of β leaves, in `0..<1`.
  public var effectiveShare = 0.5
  /// Correlation with the start of a stage at which the moves end.
  public var keptCorrelation = 0.3

  /// A run from N(0, s²I) unless told.
  public init(_ target: Target, reference: NormalReference? = nil) {
    self.target = target
    self.reference = reference ?? NormalReference(dimension: target.dimension)
  }

  /// Receives a population's index, its β and its evaluations so far, from its thread.
  public typealias StageHandler = @Sendable (Int, Double, Int) -> Void

  /// The draws of all populations, with the log evidence. They do not depend on `threadCount`.
  ///
  /// - Parameter stage: called after every rise of β.
  public func run(
    seed: UInt64, threadCount: Int = 1, stage: StageHandler? = nil
  ) throws(SamplingError) -> ApproximateDraws {
    let queue = WorkQueue(width: max(threadCount, 1), evaluating: target)
    let outcomes = queue.map(max(populationCount, 1)) { index in
      Result { () throws(SamplingError) in try population(index, seed: seed, stage: stage) }
    }
    var populations: [ParticlePopulation<Target>] = []
    for (index, outcome) in outcomes.enumerated() {
      do { populations.append(try outcome.get()) } catch { throw .inChain(index, error) }
    }
    let logEvidences = populations.map(\.logEvidence)
    return ApproximateDraws(
      positions: populations.map { $0.particles.map(\.position) },
      logDensities: populations.map { $0.particles.map(\.logDensity) },
      logEvidence: LogWeights(logEvidences).logMean,
      standardError: Self.standardError(logEvidences),
      keptCorrelation: populations.map(\.keptCorrelation).max(),
      evaluationCount: populations.reduce(0) { $0 + $1.evaluationCount })
  }

  private func population(
    _ index: Int, seed: UInt64, stage: StageHandler?
  ) throws(SamplingError) -> ParticlePopulation<Target> {
    var random = RandomStream(seed: seed, chain: index, purpose: .sampling)
    var population = ParticlePopulation(
      target: target, reference: reference, count: max(particleCount, 2), random: &random)
    while population.inverseTemperature < 1 {
      try population.reweight(effectiveShare: effectiveShare, random: &random)
      population.move(until: keptCorrelation, random: &random)
      stage?(index, population.inverseTemperature, population.evaluationCount)
    }
    return population
  }

  private static func standardError(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - 1) / count).squareRoot()
  }
}
