import Foundation
import Probability

/// A proposal for the dissenters around one design point θ*.
///
/// There the density is about p(θ*) exp(−β t − (t² + ‖w‖²)/2), with t the distance into the dissent set
/// along its normal and w the rest, both in y = Lᵀ(θ − θ*). Were the set the half-space t > 0 and the
/// density normal, the conditional one would be
/// ```
/// q = |L| φ(β + t)/Φ(−β) · N(w; 0, c²)      t > 0
/// ```
/// with c = 1. It is taken with c = 1.1 for four fifths, and for the rest a cloud of normal and t
/// parts around θ* + normal/β that covers both sides of a boundary that bends.
struct HalfSpaceProposal: Sendable {
  let point: DesignPoint
  private let cloud: EllipticalCloud

  private static let halfSpaceShare = 0.8
  private static let spread = 1.1

  /// The largest β for which Φ(−β) is a normal number.
  static let largestRate = 37.0

  init(_ point: DesignPoint) {
    self.point = point
    var inward = point.normal.map { $0 / max(point.rate, 1) }
    point.precision.solveUpper(&inward)
    cloud = EllipticalCloud(
      center: zip(point.position, inward).map(+), precision: point.precision, normalShare: 0.5,
      normalScale: 1.2, studentScale: 1.2)
  }

  private var rate: Double { min(point.rate, Self.largestRate) }

  /// An independent draw.
  func draw(random: inout RandomStream) -> [Double] {
    guard random.uniform() < Self.halfSpaceShare else { return cloud.draw(random: &random) }
    let tail = SpecialFunctions.normalCDF(-rate)
    let depth = -SpecialFunctions.normalQuantile((1 - random.uniform()) * tail) - rate
    var y = point.normal.map { _ in Self.spread * random.normal() }
    let along = dot(y, point.normal)
    for index in y.indices { y[index] += (max(depth, 0) - along) * point.normal[index] }
    point.precision.solveUpper(&y)
    return zip(point.position, y).map(+)
  }

  /// log q.
  func logDensity(at position: [Double]) -> Double {
    let y = point.precision.whitened(zip(position, point.position).map { $0 - $1 })
    let depth = dot(y, point.normal)
    let cloudPart = log1p(-Self.halfSpaceShare) + cloud.logDensity(at: position)
    guard depth >= 0 else { return cloudPart }
    let across = max(dot(y, y) - depth * depth, 0)
    let d = Double(y.count)
    let z = rate + depth
    let halfSpace =
      point.precision.logDeterminant / 2 - d / 2 * log(2 * Double.pi) - z * z / 2
      - SpecialFunctions.logNormalCDF(-rate) - (d - 1) * log(Self.spread)
      - across / (2 * Self.spread * Self.spread)
    return logSum([log(Self.halfSpaceShare) + halfSpace, cloudPart])
  }
}

/// Proposals around several design points, mixed by their share of the dissent mass as a normal
/// density would have it, exp(log p(θ*)) / (|L| β), but none below a twentieth.
struct DissentProposal: Sendable {
  private let parts: [HalfSpaceProposal]
  private let shares: [Double]

  /// - Precondition: at least one point.
  init(_ points: [DesignPoint]) {
    parts = points.map(HalfSpaceProposal.init)
    let logs = points.map { -$0.nats - $0.precision.logDeterminant / 2 - log($0.rate) }
    let total = logSum(logs)
    let floored = logs.map { max(exp($0 - total), 0.05) }
    let sum = floored.reduce(0, +)
    shares = floored.map { $0 / sum }
  }

  /// An independent draw.
  func draw(random: inout RandomStream) -> [Double] {
    var rest = random.uniform()
    for (part, share) in zip(parts, shares) {
      if rest < share { return part.draw(random: &random) }
      rest -= share
    }
    return parts[parts.count - 1].draw(random: &random)
  }

  /// log q.
  func logDensity(at position: [Double]) -> Double {
    logSum(zip(parts, shares).map { log($1) + $0.logDensity(at: position) })
  }
}
