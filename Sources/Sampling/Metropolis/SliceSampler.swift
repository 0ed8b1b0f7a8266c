import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Slice sampling with stepping out and shrinkage (Neal 2003, figures 3 and 5), along adapted
/// directions in turn (Tibbits et al. 2014).
///
/// Along a direction v the sampler draws a level log π(x) − e with e from Exp(1), steps out in
/// units of v until both ends lie below the level, and draws from the interval, shrinking it to the
/// last failure, until a point lies above. The directions are the columns of s L, so that a sweep
/// over all of them, which is a step, makes a nearly independent draw of a normal whose covariance
/// L knows, at about five evaluations a direction. Where the log density is not finite a point lies
/// below every level.
public struct SliceSampler<Target: LogDensity>: ProposalKernel {
  /// The log density to sample.
  public let target: Target
  /// Widths and directions.
  public var tuning: ProposalTuning

  /// Units that an interval may grow to, which bounds the cost on a flat target.
  static var maxWidth: Int { 100 }
  /// Shrinkages after which the point stays: the interval is then below a double's resolution.
  static var maxShrinkages: Int { 200 }

  /// A kernel that leaves the target invariant for any tuning.
  public init(target: Target, tuning: ProposalTuning? = nil) {
    self.target = target
    self.tuning = tuning ?? ProposalTuning(scale: Self.initialScale(dimension: target.dimension))
  }

  /// Share of points in an interval that lie above the level.
  public static var targetAcceptance: Double { 0.6 }

  public static func initialScale(dimension: Int) -> Double { 3 }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> PositionState {
    try PositionState(at: position, of: target)
  }

  public func fits(_ state: PositionState) -> Bool { tuning.fits(dimension: target.dimension) }

  public func step(_ state: inout PositionState, random: inout RandomStream) -> StepStatistics {
    var (evaluations, points) = (0, 0)
    let dimension = state.position.count
    for column in 0..<dimension {
      let direction = tuning.direction(column, dimension: dimension)
      let level = state.logDensity + log1p(-random.uniform())
      var line = Line(target: target, state: state, direction: direction)
      let interval = line.stepOut(level: level, random: &random)
      let before = line.evaluations
      state = line.shrink(interval, level: level, random: &random)
      evaluations += line.evaluations
      points += line.evaluations - before
    }
    return StepStatistics(
      logDensity: state.logDensity,
      acceptanceRate: Double(dimension) / Double(max(points, 1)), stepSize: tuning.scale,
      stepCount: evaluations)
  }

  /// The target along one direction, counting evaluations.
  private struct Line {
    let target: Target
    let state: PositionState
    let direction: [Double]
    var evaluations = 0

    init(target: Target, state: PositionState, direction: [Double]) {
      self.target = target
      self.state = state
      self.direction = direction
    }

    mutating func point(at t: Double) -> PositionState {
      evaluations += 1
      let position = direction.indices.map { state.position[$0] + t * direction[$0] }
      return PositionState(position: position, logDensity: target.finiteValue(at: position))
    }

    /// An interval around 0 of at most `maxWidth` units whose ends lie below the level, if it can.
    mutating func stepOut(level: Double, random: inout RandomStream) -> ClosedRange<Double> {
      var lower = -random.uniform()
      var upper = lower + 1
      // The limit is divided at random, which keeps the transition reversible.
      let total = SliceSampler.maxWidth - 1
      var left = min(Int(random.uniform() * Double(total + 1)), total)
      var right = total - left
      while left > 0, point(at: lower).logDensity > level { (lower, left) = (lower - 1, left - 1) }
      while right > 0, point(at: upper).logDensity > level {
        (upper, right) = (upper + 1, right - 1)
      }
      return lower...upper
    }

    mutating func shrink(
      _ interval: ClosedRange<Double>, level: Double, random: inout RandomStream
    ) -> PositionState {
      var (lower, upper) = (interval.lowerBound, interval.upperBound)
      for _ in 0..<SliceSampler.maxShrinkages {
        let t = random.uniform(lower, upper)
        let point = point(at: t)
        if point.logDensity > level { return point }
        if t < 0 { lower = t } else { upper = t }
      }
      return state
    }
  }
}
