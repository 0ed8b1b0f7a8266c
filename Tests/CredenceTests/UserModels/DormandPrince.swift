import Foundation

/// Solves x′ = f(x) by the pair of orders 5 and 4 of Dormand and Prince (1980, table 2).
struct DormandPrince {
  let relativeTolerance: Double
  let absoluteTolerance: Double
  /// Steps after which a solution is given up.
  var maxSteps = 10_000

  typealias Flow = (SIMD16<Double>) -> SIMD16<Double>

  /// The state after a duration; nil where it cannot be had to the tolerance.
  func solve(
    from start: SIMD16<Double>, for duration: Double, _ flow: Flow
  ) -> SIMD16<Double>? {
    var (state, slope) = (start, flow(start))
    var (time, step) = (0.0, min(duration, 0.1))
    for _ in 0..<maxSteps {
      let isLast = time + step >= duration
      let length = isLast ? duration - time : step
      let trial = attempt(state, slope, length, flow)
      guard trial.error.isFinite else { return nil }
      if trial.error <= 1 {
        (state, slope, time) = (trial.state, trial.slope, time + length)
        if isLast { return state }
      }
      step = length * min(5, max(0.2, 0.9 * pow(max(trial.error, 1e-10), -0.2)))
    }
    return nil
  }

  /// Weights of the slopes so far at each stage; the last stage is the solution of order 5.
  private static let stages: [[Double]] = [
    [1.0 / 5],
    [3.0 / 40, 9.0 / 40],
    [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]
  /// The weights of order 5 less those of order 4.
  private static let errors: [Double] = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
  ]

  /// One step, with its largest error in units of the tolerance.
  private func attempt(
    _ start: SIMD16<Double>, _ slope: SIMD16<Double>, _ length: Double, _ flow: Flow
  ) -> (state: SIMD16<Double>, slope: SIMD16<Double>, error: Double) {
    var slopes = [slope]
    var state = start
    for weights in Self.stages {
      state = start + length * Self.sum(weights, slopes)
      slopes.append(flow(state))
    }
    let errors = length * Self.sum(Self.errors, slopes)
    var largest = 0.0
    for lane in 0..<16 {
      let scale =
        absoluteTolerance + relativeTolerance * max(abs(start[lane]), abs(state[lane]))
      let error = abs(errors[lane]) / scale
      if !(error <= largest) { largest = error }
    }
    return (state, slopes[6], largest)
  }

  private static func sum(_ weights: [Double], _ slopes: [SIMD16<Double>]) -> SIMD16<Double> {
    zip(weights, slopes).reduce(SIMD16<Double>()) { $0 + $1.0 * $1.1 }
  }
}
