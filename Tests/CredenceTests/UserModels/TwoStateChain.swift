import Foundation

/// A hidden Markov chain of two states, both with weight 1 at the start: the forward and backward
/// passes (Rabiner 1989, section III), scaled at each step.
struct TwoStateChain {
  /// Log likelihood, the states summed out.
  let logLikelihood: Double
  /// Probability of each state at each step, given all observations.
  let states: [SIMD2<Double>]
  /// Expected number of moves, from a state (outer) to a state (inner).
  let moves: [SIMD2<Double>]

  /// Both passes, at 12 multiplications a step.
  ///
  /// - Parameters:
  ///   - transitions: probabilities of the moves out of each state.
  ///   - logEmissions: log density of each observation under each state.
  init(transitions: [SIMD2<Double>], logEmissions: [SIMD2<Double>]) {
    let last = logEmissions.count - 1
    var forward: [SIMD2<Double>] = []
    var emissions: [SIMD2<Double>] = []
    var scales: [Double] = []
    var sum = 0.0
    for (step, logEmission) in logEmissions.enumerated() {
      let shift = logEmission.max()
      let emission = SIMD2(exp(logEmission[0] - shift), exp(logEmission[1] - shift))
      var reached = SIMD2<Double>(1, 1)
      if step > 0 {
        let before = forward[step - 1]
        reached = before[0] * transitions[0] + before[1] * transitions[1]
      }
      let weight = (reached * emission).sum()
      forward.append(reached * emission / weight)
      emissions.append(emission)
      scales.append(weight)
      sum += log(weight) + shift
    }
    var backward = SIMD2<Double>(1, 1)
    var states = forward
    var moves = [SIMD2<Double>(), SIMD2<Double>()]
    for step in stride(from: last, to: 0, by: -1) {
      let ahead = emissions[step] * backward / scales[step]
      for state in 0..<2 { moves[state] += forward[step - 1][state] * transitions[state] * ahead }
      backward = SIMD2((transitions[0] * ahead).sum(), (transitions[1] * ahead).sum())
      states[step - 1] = forward[step - 1] * backward
    }
    (logLikelihood, self.states, self.moves) = (sum, states, moves)
  }
}
