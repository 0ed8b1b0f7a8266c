import Foundation
import LogDensities
import Probability

/// One population of sequential Monte Carlo on its way from the reference to the target.
struct ParticlePopulation<Target: LogDensity> {
  private let target: Target
  private let reference: NormalReference
  /// Positions with the log density of the target; all weigh the same.
  private(set) var particles: [PositionState]
  /// How far the population has come.
  private(set) var inverseTemperature = 0.0
  /// log Z of the path so far.
  private(set) var logEvidence = 0.0
  /// The largest correlation with the start of a stage that moves have left, over all stages.
  private(set) var keptCorrelation = 0.0
  private(set) var evaluationCount: Int
  private var scale: Double
  private var stageCount = 0

  private typealias Mover = RandomWalkMetropolis<TemperedLogDensity<Target>>

  /// Stages after which a path is given up.
  private static var maxStages: Int { 10_000 }

  /// A population drawn from the reference.
  init(target: Target, reference: NormalReference, count: Int, random: inout RandomStream) {
    self.target = target
    self.reference = reference
    var particles: [PositionState] = []
    for _ in 0..<count {
      let position = reference.draw(random: &random)
      particles.append(
        PositionState(position: position, logDensity: target.finiteValue(at: position)))
    }
    self.particles = particles
    evaluationCount = count
    scale = Mover.initialScale(dimension: target.dimension)
  }

  /// Raises β, takes the mean weight into the evidence, and resamples.
  mutating func reweight(
    effectiveShare: Double, random: inout RandomStream
  ) throws(SamplingError) {
    let differences = particles.map {
      $0.logDensity - reference.logDensity(at: $0.position.span)
    }
    let step = rise(of: differences, effectiveShare: effectiveShare)
    guard step > 0, stageCount < Self.maxStages else {
      throw .pathIsTooLong(inverseTemperature: inverseTemperature)
    }
    stageCount += 1
    let weights = LogWeights(differences.map { step * $0 })
    guard weights.effectiveCount > 0 else { throw .noFiniteParticle(count: particles.count) }
    logEvidence += weights.logMean
    inverseTemperature = min(inverseTemperature + step, 1)
    particles = weights.resampled(particles.count, random: &random).map { particles[$0] }
  }

  /// The largest Δβ that leaves the effective share of the particles inside the support, by
  /// bisection to the last bit of β.
  private func rise(of differences: [Double], effectiveShare: Double) -> Double {
    let rest = 1 - inverseTemperature
    let needed = effectiveShare * Double(differences.count { $0.isFinite })
    func isEnough(_ step: Double) -> Bool {
      LogWeights(differences.map { step * $0 }).effectiveCount >= needed
    }
    if isEnough(rest) { return rest }
    var (low, high) = (0.0, rest)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if isEnough(middle) { low = middle } else { high = middle }
    }
    return low
  }

  /// Moves all particles at the present β until they have forgotten where they began, but for
  /// the given correlation; at most 20 + 10d times, as between modes they never forget.
  mutating func move(until correlation: Double, random: inout RandomStream) {
    let density = TemperedLogDensity(
      target: target, reference: reference, inverseTemperature: inverseTemperature)
    var mover = Mover(target: density, tuning: ProposalTuning(scale: scale, factor: factor))
    let start = particles.map(\.position)
    for index in particles.indices {
      let position = start[index]
      particles[index].logDensity = density.value(
        targetValue: particles[index].logDensity, at: position.span)
    }
    var kept = 1.0
    for sweep in 1...(20 + 10 * target.dimension) {
      var acceptance = 0.0
      for index in particles.indices {
        acceptance += mover.move(&particles[index], random: &random)
      }
      evaluationCount += particles.count
      let error = acceptance / Double(particles.count) - Mover.targetAcceptance
      mover.tuning.scale *= exp(2 * error / Double(sweep).squareRoot())
      kept = largestCorrelation(with: start)
      if kept <= correlation { break }
    }
    keptCorrelation = max(keptCorrelation, kept)
    scale = mover.tuning.scale
    for index in particles.indices {
      particles[index].logDensity = density.targetValue(of: particles[index])
    }
  }

  /// The Cholesky factor of the particles' covariance; nil, and so round, where it has none.
  private var factor: CholeskyFactor? {
    let dimension = target.dimension
    var covariance = ParticleMoments(particles.map(\.position), dimension: dimension).covariance
    // Fewer different particles than coordinates would leave directions out.
    for index in 0..<dimension { covariance[index * (dimension + 1)] *= 1 + 1e-6 }
    return CholeskyFactor(covariance, dimension: dimension)
  }

  private func largestCorrelation(with start: [[Double]]) -> Double {
    (0..<target.dimension).reduce(-1) { largest, coordinate in
      max(
        largest,
        correlation(
          of: start.map { $0[coordinate] }, with: particles.map { $0.position[coordinate] }))
    }
  }
}

/// Mean and covariance of equally weighted positions.
private struct ParticleMoments {
  /// Row by row.
  let covariance: [Double]

  init(_ positions: [[Double]], dimension: Int) {
    let count = Double(positions.count)
    let mean = (0..<dimension).map { index in positions.reduce(0) { $0 + $1[index] } / count }
    var products = [Double](repeating: 0, count: dimension * dimension)
    for position in positions {
      for row in 0..<dimension {
        let offset = position[row] - mean[row]
        for column in 0...row {
          products[row * dimension + column] += offset * (position[column] - mean[column]) / count
        }
      }
    }
    covariance = products
  }
}

/// Pearson's correlation of two equally long lists; 1 where one is constant.
private func correlation(of a: [Double], with b: [Double]) -> Double {
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (squaresA, squaresB, products) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    squaresA += (x - meanA) * (x - meanA)
    squaresB += (y - meanB) * (y - meanB)
    products += (x - meanA) * (y - meanB)
  }
  return squaresA > 0 && squaresB > 0 ? products / (squaresA * squaresB).squareRoot() : 1
}
