import Foundation
import LogDensities
import Probability

/// Pathfinder: the best of the normal approximations along quasi-Newton paths (Zhang et al. 2022,
/// algorithms 1 and 2).
///
/// Each iterate x of L-BFGS with inverse Hessian H proposes N(x + H∇log p, H); the one with the
/// largest ELBO = E_q[log p − log q], estimated by `elboDrawCount` draws, is kept, and the path's
/// draws come from it. Paths begin uniformly on (−2, 2) in every coordinate and become chains.
/// Draws carry log p − log q, from which importance resampling follows. Here H is formed as a dense
/// matrix, at O(d³) an iterate. Draws where log p is not finite weigh nothing.
///
/// An iterate costs about one gradient and `elboDrawCount` values, a draw one value.
public struct Pathfinder<Target: DifferentiableLogDensity>: Sendable {
  /// The log density to approximate, p.
  public let target: Target
  /// Independent paths, which become the chains.
  public var pathCount = 4
  /// Draws of each path.
  public var drawCount = 1000
  /// Draws of each ELBO.
  public var elboDrawCount = 25
  /// Iterates after which a path ends.
  public var maxIterations = 1000

  /// Starting positions tried before a path gives up.
  private static var startTries: Int { 100 }

  /// A run with the defaults of the properties.
  public init(_ target: Target) { self.target = target }

  /// The draws of all paths. They do not depend on `threadCount`.
  public func run(seed: UInt64, threadCount: Int = 1) throws(SamplingError) -> ApproximateDraws {
    let queue = WorkQueue(width: max(threadCount, 1), evaluating: target)
    let outcomes = queue.map(max(pathCount, 1)) { index in
      Result { () throws(SamplingError) in try path(index, seed: seed) }
    }
    var paths: [Path] = []
    for (index, outcome) in outcomes.enumerated() {
      do { paths.append(try outcome.get()) } catch { throw .inChain(index, error) }
    }
    return ApproximateDraws(
      positions: paths.map { $0.draws.map(\.position) },
      logDensities: paths.map { $0.draws.map(\.logDensity) },
      logWeights: paths.map(\.logWeights),
      evaluationCount: paths.reduce(0) { $0 + $1.evaluationCount })
  }

  /// What one path brings back.
  private struct Path: Sendable {
    var draws: [PositionState] = []
    var logWeights: [Double] = []
    var evaluationCount = 0
  }

  private func path(_ index: Int, seed: UInt64) throws(SamplingError) -> Path {
    var random = RandomStream(seed: seed, chain: index, purpose: .sampling)
    var iterate = try start(random: &random)
    var path = Path()
    var best: (elbo: Double, normal: NormalReference)?
    for _ in 0..<maxIterations {
      let goesOn = iterate.advance()
      if let normal = approximation(at: iterate) {
        let draws = weighted(normal, count: elboDrawCount, random: &random)
        path.evaluationCount += elboDrawCount
        let elbo = draws.logWeights.reduce(0, +) / Double(elboDrawCount)
        if elbo.isFinite, elbo > best?.elbo ?? -.infinity { best = (elbo, normal) }
      }
      if !goesOn { break }
    }
    guard let best else { throw .noNormalApproximation }
    let draws = weighted(best.normal, count: drawCount, random: &random)
    (path.draws, path.logWeights) = (draws.draws, draws.logWeights)
    path.evaluationCount += iterate.evaluationCount + drawCount + 2 * target.dimension
    guard isPeaked(best.normal, random: &random) else { throw .modeIsNotPeaked }
    return path
  }

  /// Whether log p changes in every direction: the gradients at 2d draws then span the space.
  ///
  /// Where it does not, an approximation is found all the same, of whatever width the path began
  /// with. Gradients count in units of the approximation, Lᵀ∇log p, and the correlations of their
  /// components are factored; a pivot below 1e-12 is rounding.
  private func isPeaked(_ normal: NormalReference, random: inout RandomStream) -> Bool {
    let dimension = target.dimension
    var products = [Double](repeating: 0, count: dimension * dimension)
    for _ in 0..<2 * dimension {
      let point = EvaluatedPosition(normal.draw(random: &random), of: target)
      let slopes = normal.standardized(gradient: point.gradient)
      guard point.logDensity.isFinite, slopes.allSatisfy(\.isFinite) else { return true }
      for row in 0..<dimension {
        for column in 0...row { products[row * dimension + column] += slopes[row] * slopes[column] }
      }
    }
    let sizes = (0..<dimension).map { products[$0 * (dimension + 1)].squareRoot() }
    for row in 0..<dimension {
      for column in 0...row { products[row * dimension + column] /= sizes[row] * sizes[column] }
    }
    guard let factor = CholeskyFactor(products, dimension: dimension) else { return false }
    return (0..<dimension).allSatisfy { factor.values[$0 * (dimension + 1)] > 1e-6 }
  }

  private func start(random: inout RandomStream) throws(SamplingError) -> QuasiNewtonPath<Target> {
    for _ in 0..<Self.startTries {
      var position = [Double](repeating: 0, count: target.dimension)
      for coordinate in position.indices { position[coordinate] = random.uniform(-2, 2) }
      if let path = QuasiNewtonPath(target: target, from: position) { return path }
    }
    throw .noFiniteStart(tries: Self.startTries)
  }

  /// N(x + H∇log p, H); nil where H is not positive definite.
  private func approximation(at iterate: QuasiNewtonPath<Target>) -> NormalReference? {
    let dimension = target.dimension
    var covariance: [Double] = []
    for row in 0..<dimension {
      var unit = [Double](repeating: 0, count: dimension)
      unit[row] = 1
      covariance += iterate.inverseHessianProduct(unit)
    }
    guard let factor = CholeskyFactor(covariance, dimension: dimension) else { return nil }
    let shift = iterate.inverseHessianProduct(iterate.here.gradient)
    return NormalReference(mean: zip(iterate.here.position, shift).map(+), factor: factor)
  }

  private func weighted(
    _ normal: NormalReference, count: Int, random: inout RandomStream
  ) -> (draws: [PositionState], logWeights: [Double]) {
    var (draws, logWeights): ([PositionState], [Double]) = ([], [])
    for _ in 0..<count {
      let position = normal.draw(random: &random)
      let value = target.finiteValue(at: position)
      draws.append(PositionState(position: position, logDensity: value))
      logWeights.append(value - normal.logDensity(at: position.span))
    }
    return (draws, logWeights)
  }
}
