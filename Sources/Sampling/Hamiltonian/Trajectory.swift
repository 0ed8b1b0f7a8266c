import Foundation
import LogDensities
import Probability

/// A stretch of a Hamiltonian trajectory, with what NUTS must know of it.
///
/// `first` and `last` are its ends in the order of growth. A stretch that grows backwards in time
/// has its later end first; the criterion of `isTurning` is the same either way round.
struct Trajectory: Sendable {
  var first: PhasePoint
  var last: PhasePoint
  /// Sum of the momenta of all points (ρ).
  var momentumSum: [Double]
  /// log Σ exp(H₀ − H) over its points.
  var logWeight: Double
  /// The point chosen so far.
  var proposal: EvaluatedPosition
  /// Energy of the chosen point.
  var proposalEnergy: Double

  /// A stretch of one point.
  init(_ point: PhasePoint, energy: Double, initialEnergy: Double) {
    first = point
    last = point
    momentumSum = point.momentum
    logWeight = initialEnergy - energy
    proposal = point.here
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
  mutating func append(_ next: Trajectory, choice: Choice, random: inout RandomStream) -> Bool {
    let total = logSumExp(logWeight, next.logWeight)
    let reference = choice == .multinomial ? total : logWeight
    if random.uniform() < exp(next.logWeight - reference) {
      proposal = next.proposal
      proposalEnergy = next.proposalEnergy
    }
    let turning = turnsWhenFollowed(by: next)
    for index in momentumSum.indices { momentumSum[index] += next.momentumSum[index] }
    logWeight = total
    last = next.last
    return turning
  }

  /// The generalised no-U-turn criterion on the whole stretch, and on each half with the nearest
  /// point of the other, which catches turns between the halves (Stan 2.21, pull request 2800).
  private func turnsWhenFollowed(by next: Trajectory) -> Bool {
    func turns(_ a: PhasePoint, _ b: PhasePoint, _ sum: [Double], _ extra: [Double]) -> Bool {
      var alongA = 0.0
      var alongB = 0.0
      for index in sum.indices {
        let rho = sum[index] + extra[index]
        alongA += a.velocity[index] * rho
        alongB += b.velocity[index] * rho
      }
      return !(alongA > 0 && alongB > 0)
    }
    return turns(first, next.last, momentumSum, next.momentumSum)
      || turns(first, next.first, momentumSum, next.first.momentum)
      || turns(last, next.last, next.momentumSum, last.momentum)
  }
}

/// log(exp(a) + exp(b)) without overflow.
func logSumExp(_ a: Double, _ b: Double) -> Double {
  let high = max(a, b)
  guard high > -.infinity else { return high }
  return high + log1p(exp(min(a, b) - high))
}
