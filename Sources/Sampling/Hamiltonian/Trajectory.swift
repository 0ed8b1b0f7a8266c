import Foundation
import LogDensities
import Probability

/// A stretch of a Hamiltonian trajectory, with what NUTS must know of it.
///
/// `first` and `last` are its ends in the order of growth. A stretch that grows backwards in time
/// has its later end first; the criterion of `turnsWhenFollowed` is the same either way round.
struct Trajectory: Sendable {
  /// Momenta at the two ends.
  private(set) var first: [Double]
  private(set) var last: [Double]
  /// Sum of the momenta of all points (ρ).
  private(set) var momentumSum: [Double]
  /// Whether it has but one point.
  private var isPoint = true
  /// log Σ exp(H₀ − H) over its points.
  private(set) var logWeight = 0.0
  /// The point chosen so far.
  var proposal: EvaluatedPosition
  /// Energy of the chosen point.
  private(set) var proposalEnergy = 0.0

  /// Storage for trajectories of this dimension.
  init(dimension: Int) {
    let zeros = [Double](repeating: 0, count: dimension)
    (first, last, momentumSum) = (zeros, zeros, zeros)
    proposal = EvaluatedPosition(dimension: dimension)
  }

  /// Becomes the stretch of one point.
  mutating func begin(at point: PhasePoint, energy: Double, initialEnergy: Double) {
    first.copy(point.momentum)
    last.copy(point.momentum)
    momentumSum.copy(point.momentum)
    isPoint = true
    logWeight = initialEnergy - energy
    proposal.copy(point.here)
    proposalEnergy = energy
  }

  /// The same stretch seen from its other end.
  mutating func reverse() { swap(&first, &last) }

  /// How a proposal is chosen between the two halves of a joined stretch.
  enum Choice {
    /// Each point by its weight: inside a subtree.
    case multinomial
    /// Prefer the new half: between the doublings (Betancourt 2017, A.3.2).
    case biasedProgressive
  }

  /// Appends a stretch that begins where this one ends. Returns whether the whole turns.
  ///
  /// Uses one uniform number. What was in `next` is exchanged, not copied, and is lost.
  mutating func append(
    _ next: inout Trajectory, choice: Choice, random: inout RandomStream
  ) -> Bool {
    let turning = turnsWhenFollowed(by: next)
    let gain = next.logWeight - logWeight
    let ratio = exp(-abs(gain))
    // The weight of the new half over that of the heavier one.
    let share = gain >= 0 ? 1 : ratio
    let probability = choice == .multinomial ? share / (1 + ratio) : share
    if random.uniform() < probability {
      swap(&proposal, &next.proposal)
      proposalEnergy = next.proposalEnergy
    }
    add(1, times: next.momentumSum, to: &momentumSum, count: momentumSum.count)
    logWeight = max(logWeight, next.logWeight) + log1p(ratio)
    swap(&last, &next.last)
    isPoint = false
    return turning
  }

  /// The generalised no-U-turn criterion on the whole stretch, and on each half with the nearest
  /// point of the other, which catches turns between the halves (Stan 2.21, pull request 2800).
  private func turnsWhenFollowed(by next: Trajectory) -> Bool {
    if turns(first, next.last, momentumSum, next.momentumSum) { return true }
    // For two points the three conditions are one.
    if isPoint, next.isPoint { return false }
    return turns(first, next.first, momentumSum, next.first)
      || turns(last, next.last, next.momentumSum, last)
  }
}

/// Whether a·(s + t) or b·(s + t) is not positive: one end of a stretch with momentum sum s + t
/// moves back towards the other. True where a number is not one.
private func turns(_ a: [Double], _ b: [Double], _ s: [Double], _ t: [Double]) -> Bool {
  let count = a.count
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      s.withUnsafeBufferPointer { s in
        t.withUnsafeBufferPointer { t in
          guard let a = a.baseAddress, let b = b.baseAddress, let s = s.baseAddress,
            let t = t.baseAddress
          else { return true }
          var (alongA, alongB) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
          var index = 0
          while index + 4 <= count {
            let sum = quad(s + index) + quad(t + index)
            alongA += quad(a + index) * sum
            alongB += quad(b + index) * sum
            index += 4
          }
          var (restA, restB) = (0.0, 0.0)
          while index < count {
            let sum = s[index] + t[index]
            restA += a[index] * sum
            restB += b[index] * sum
            index += 1
          }
          return !(alongA.sum() + restA > 0 && alongB.sum() + restB > 0)
        }
      }
    }
  }
}
