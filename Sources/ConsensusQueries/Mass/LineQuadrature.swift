import Foundation
import LogDensities

/// The conditional probability of dissent on lines θ + s c, by adaptive quadrature.
///
/// ```
/// h(θ) = ∫ 1[claim fails at θ + s c] p(θ + s c) ds / ∫ p(θ + s c) ds
/// ```
/// Each line is explored from θ outwards, in steps that grow, until p has fallen by 60 nats on both
/// sides (a tail that falls like a power is followed as far as that takes), so that a line whose centre
/// lies far from θ is covered as well as another. Stretches are cut where the claim changes, and
/// 15-point Kronrod panels are halved until their error, estimated by the 7-point Gauss rule inside, is
/// below 1e-6 of the whole and of the dissenting part. All lines go through the log density together.
///
/// **What can be missed**: two changes of the claim between neighbouring nodes, and a second mode that
/// no node sees. Where the log density is not proved concave, panels of two units reach over
/// everything that draws visited, so that a mode must be narrower than a fifth of a unit to hide.
/// Where it is, there is one mode, and what lies beyond the ends has less than e⁻⁶⁰ of the mass a unit.
struct LineQuadrature: Sendable {
  let surface: ClaimSurface
  let direction: LineDirection
  /// How far from θ a line must be searched for further modes, in units of s; nil where it is proved
  /// that there are none.
  let reach: Double?

  /// Lines that go through the log density together.
  private static let batchSize = 64

  /// The share of dissent on a line.
  struct Share: Sendable, Equatable {
    /// log h; −∞ where nothing on the line dissents, NaN where the line cannot be integrated.
    let log: Double
    /// Error of h that the quadrature owns up to.
    let error: Double
    /// Whether that is within the tolerance.
    let isResolved: Bool
  }

  /// Shares of the lines through these positions, with the log densities that they cost: about 150 a
  /// line for a normal posterior.
  func shares(through origins: [[Double]]) -> (shares: [Share], evaluationCount: Int) {
    var shares: [Share] = []
    var count = 0
    for start in stride(from: 0, to: origins.count, by: Self.batchSize) {
      var lines = origins[start..<min(start + Self.batchSize, origins.count)]
        .map { LinePanels(origin: $0) }
      count += explore(&lines)
      integrate(&lines)
      for line in lines {
        let (log, error) = line.share
        shares.append(Share(log: log, error: error, isResolved: line.isResolved))
        count += line.evaluationCount
      }
    }
    return (shares, count)
  }

  private func position(_ line: LinePanels, _ s: Double) -> [Double] {
    zip(line.origin, direction.vector).map { $0 + s * $1 }
  }

  /// Points of the first look at a line, in units.
  private var firstPoints: [Double] {
    guard let reach else { return [-14, -9, -5, -2, 0, 2, 5, 9, 14] }
    let steps = Int(min(max(reach / direction.unit, 14), 200) / 2) + 1
    return (-steps...steps).map { 2 * Double($0) }
  }

  private func explore(_ lines: inout [LinePanels]) -> Int {
    let first = firstPoints.map { $0 * direction.unit }
    var wanted = lines.map { _ in first }
    var count = 0
    while wanted.contains(where: { !$0.isEmpty }) {
      let values = logDensities(of: lines, at: wanted)
      count += values.count
      var start = 0
      for index in lines.indices where !wanted[index].isEmpty {
        let end = start + wanted[index].count
        lines[index].explore(
          zip(wanted[index], values[start..<end]).map { (point: $0, logDensity: $1) })
        start = end
        wanted[index] = lines[index].outerPoints(unit: direction.unit)
      }
    }
    return count
  }

  private func integrate(_ lines: inout [LinePanels]) {
    for index in lines.indices {
      let line = lines[index]
      lines[index].cut(isTrimmed: reach == nil, unit: direction.unit) {
        surface.margin(at: position(line, $0))
      }
    }
    while lines.contains(where: { !$0.pending.isEmpty }) {
      let values = logDensities(of: lines, at: lines.map { $0.pending.flatMap(\.nodes) })
      var start = 0
      for index in lines.indices where !lines[index].pending.isEmpty {
        let line = lines[index]
        let end = start + line.pending.count * GaussKronrod.count
        lines[index].settle(logDensities: values[start..<end]) {
          surface.margin(at: position(line, $0))
        }
        start = end
      }
    }
  }

  private func logDensities(of lines: [LinePanels], at points: [[Double]]) -> [Double] {
    var positions: [Double] = []
    positions.reserveCapacity(points.reduce(0) { $0 + $1.count } * surface.dimension)
    for (line, points) in zip(lines, points) {
      for s in points {
        for (value, step) in zip(line.origin, direction.vector) {
          positions.append(value + s * step)
        }
      }
    }
    let count = positions.count / max(surface.dimension, 1)
    return surface.posterior.logDensity.logDensities(at: positions, count: count)
  }
}

/// The common direction c of all lines, chosen before and without the draws that they go through.
struct LineDirection: Sendable, Equatable {
  /// c.
  let vector: [Double]
  /// A step of s that is about one conditional standard deviation.
  let unit: Double

  /// A direction and its unit.
  init(vector: [Double], unit: Double) {
    self.vector = vector
    self.unit = unit
  }

  /// From the mode to the most plausible dissenter, whose V nats put it √(2V) standard deviations
  /// away.
  init(from mode: [Double], to point: DesignPoint) {
    self.init(
      vector: zip(point.position, mode).map { $0 - $1 },
      unit: 1 / max(2 * point.nats, 1e-2).squareRoot())
  }

  /// Σa, the direction along which a normal posterior of covariance Σ changes a margin of gradient a,
  /// and nothing that the margin does not depend on; the unit is 1/√(aᵀΣa).
  init(covariance: [Double], gradient: [Double]) {
    let d = gradient.count
    let vector = (0..<d).map { row in
      (0..<d).reduce(0) { $0 + covariance[row * d + $1] * gradient[$1] }
    }
    let variance = zip(vector, gradient).reduce(0) { $0 + $1.0 * $1.1 }
    self.init(vector: vector, unit: 1 / variance.squareRoot())
  }
}
