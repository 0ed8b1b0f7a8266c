import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Estimates a small dissent mass from draws and the posterior that they are of.
///
/// The first quarter of every chain is a pilot: its moments scale the searches, and its draws nearest
/// to dissent start them. From these come the mode, the most plausible dissenters, and the direction of
/// the lines, from the one to the other. Lines then go through the other three quarters, so that no
/// line depends on the draw it goes through.
struct MassRefinement: Sendable {
  let surface: ClaimSurface
  let level: Double
  /// Lines at most.
  var lineLimit = 1000
  /// Proposals of each kind.
  var proposalCount = 8000

  /// What an estimate takes from draws: their positions and margins, `[chain][draw]`.
  struct Material: Sendable {
    /// Of every draw in the sampler's coordinates.
    let positions: [[[Double]]]
    /// Of every draw, `[chain, draw]`.
    let margins: DrawMatrix
    /// N of the rule in ``DissentMass``, of K draws.
    let effectiveDraws: Double
    /// Whether the draws are independent.
    let isIndependent: Bool

    var pilotLength: Int { margins.drawCount / 4 }
  }

  /// Why there is no estimate, in a clause.
  struct Obstacle: Error, Equatable { let reason: String }

  /// Starts of the search for dissenters.
  private static let startCount = 6
  /// Draws on whose lines the margin is checked for jumps.
  private static let continuityChecks = 20

  /// Costs about 150 log densities a line, two for each pair of proposals, and the searches.
  func refine(_ material: Material, seed: UInt64) throws(Obstacle) -> RefinedMass {
    let pilot = material.positions.flatMap { $0.prefix(material.pilotLength) }
    let nearest = try nearestPilots(material)
    let scales = (0..<surface.dimension).map { coordinate in
      DrawMatrix(chains: [pilot.map { $0[coordinate] }]).standardDeviation
    }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw Obstacle(reason: "a coordinate of the posterior does not vary over the draws")
    }
    try checkContinuity(pilot, scales: scales, margins: material.margins)
    let center = (0..<surface.dimension).map { coordinate in
      pilot.reduce(0) { $0 + $1[coordinate] } / Double(pilot.count)
    }
    guard let mode = surface.mode(from: center, scales: scales),
      let precision = surface.curvature(at: mode.position, scales: scales)
    else { throw Obstacle(reason: "the posterior has no mode near the middle of its draws") }
    let points = DesignPointSearch(surface: surface, mode: mode, scales: scales)
      .points(from: nearest)
    guard let best = points.first else {
      throw Obstacle(reason: "no dissenter was found around the mode")
    }
    var random = RandomStream(seed: seed, chain: 0, purpose: .dissent)
    let sampling = DesignPointSampling(
      surface: surface, points: points,
      whole: EllipticalCloud(center: mode.position, precision: precision))
    guard let designPoint = sampling.estimate(count: proposalCount, random: &random) else {
      throw Obstacle(reason: "no proposal around the most plausible dissenter dissented")
    }
    let direction = LineDirection(from: mode.position, to: best)
    let line = lines(along: direction, metric: precision, material)
    return RefinedMass(line: line, designPoint: designPoint, level: level)
  }

  private func lines(
    along direction: LineDirection, metric: CholeskyFactor, _ material: Material
  ) -> MassEstimate {
    let used = material.positions.map { Array($0.dropFirst(material.pilotLength)) }
    let share =
      Double(used.reduce(0) { $0 + $1.count }) / Double(max(material.margins.count, 1))
    return LineSampling(
      quadrature: LineQuadrature(
        surface: surface, direction: direction,
        reach: surface.isLogConcave ? nil : Self.reach(of: used, along: direction, metric)),
      lineLimit: lineLimit
    ).estimate(
      through: used, effectiveDraws: share * material.effectiveDraws,
      isIndependent: material.isIndependent)
  }

  /// Three halves of the range of all draws along c, by the metric of the posterior.
  private static func reach(
    of positions: [[[Double]]], along direction: LineDirection, _ metric: CholeskyFactor
  ) -> Double {
    let c = metric.whitened(direction.vector)
    let square = dot(c, c)
    let projections = positions.joined().map { dot(metric.whitened($0), c) / square }
    return 1.5 * ((projections.max() ?? 0) - (projections.min() ?? 0))
  }

  /// The pilot draws with the least margins, spread over a twentieth of them.
  private func nearestPilots(_ material: Material) throws(Obstacle) -> [[Double]] {
    let length = material.pilotLength
    guard length >= 25 else { throw Obstacle(reason: "the chains are too short") }
    var order: [(margin: Double, position: [Double])] = []
    for (chain, positions) in material.positions.enumerated() {
      for draw in 0..<length { order.append((material.margins[chain, draw], positions[draw])) }
    }
    guard order.allSatisfy({ $0.margin.isFinite }) else {
      throw Obstacle(reason: "the margin is not finite on every draw")
    }
    order.sort { $0.margin < $1.margin }
    let step = max(order.count / 20 / Self.startCount, 1)
    return stride(from: 0, to: order.count, by: step).prefix(Self.startCount)
      .map { order[$0].position }
  }

  /// Refuses margins that jump from one model to its neighbour, as those do that draw the effects of
  /// unseen groups: they change their sign at random along a line.
  private func checkContinuity(
    _ pilot: [[Double]], scales: [Double], margins: DrawMatrix
  ) throws(Obstacle) {
    let spread = margins.standardDeviation
    for index in 0..<Self.continuityChecks {
      let position = pilot[index * (pilot.count - 1) / (Self.continuityChecks - 1)]
      let moved = zip(position, scales).map { $0 + 1e-7 * $1 }
      let change = surface.margin(at: moved).value - surface.margin(at: position).value
      if !(abs(change) <= 1e-3 * spread) {
        throw Obstacle(reason: "the claim's margin jumps between neighbouring models")
      }
    }
  }
}
