import LogDensities
import Probability

/// The trajectory of one NUTS transition as it doubles, in storage that outlives the transition.
///
/// A subtree of 2^depth points is built without recursion: each new point is pushed as a stretch
/// of its own, and as long as the two topmost stretches are equally long they are joined, as bits
/// carry in a binary counter. The stack then holds at most depth + 1 stretches, and the joins
/// come in the order of the recursion, so that both use the same random numbers.
struct DoublingTree: Sendable {
  /// The points at the ends, backward and forward, from which the trajectory grows.
  private var ends: [PhasePoint]
  private(set) var whole: Trajectory
  private var stack: [Trajectory] = []
  /// Storage of stretches that have been joined.
  private var spare: [Trajectory] = []
  private let dimension: Int
  private(set) var initialEnergy = 0.0
  private(set) var acceptance = AcceptanceAverage()
  private(set) var diverging = false

  init(dimension: Int) {
    self.dimension = dimension
    ends = [PhasePoint(dimension: dimension), PhasePoint(dimension: dimension)]
    whole = Trajectory(dimension: dimension)
  }

  /// Begins a transition at a state, with a new momentum.
  mutating func begin(
    at state: EvaluatedPosition, metric: Metric, random: inout RandomStream
  ) {
    ends[0].begin(at: state, metric: metric, random: &random)
    ends[1].copy(ends[0])
    initialEnergy = ends[0].energy
    whole.begin(at: ends[0], energy: initialEnergy, initialEnergy: initialEnergy)
    acceptance = AcceptanceAverage()
    diverging = false
    while let stretch = stack.popLast() { spare.append(stretch) }
  }

  /// How the trajectory stands after it was asked to double.
  enum Growth { case goesOn, turns, failed }

  /// Doubles a trajectory of 2^depth points, forwards or backwards.
  ///
  /// It fails, and stays what it was, where the new half diverges or turns back inside.
  mutating func double(
    _ depth: Int, forward isForward: Bool, tuning: HamiltonianTuning,
    target: some DifferentiableLogDensity, random: inout RandomStream
  ) -> Growth {
    for index in 0..<(1 << depth) {
      guard pushPoint(forward: isForward, tuning: tuning, target: target) else { return .failed }
      for _ in 0..<(index + 1).trailingZeroBitCount {
        if joinTopmost(&random) { return .failed }
      }
    }
    guard var half = stack.popLast() else { return .failed }
    if !isForward { whole.reverse() }
    let turning = whole.append(&half, choice: .biasedProgressive, random: &random)
    if !isForward { whole.reverse() }
    spare.append(consume half)
    return turning ? .turns : .goesOn
  }

  /// One leapfrog step from an end. Returns false where it diverges.
  private mutating func pushPoint(
    forward isForward: Bool, tuning: HamiltonianTuning, target: some DifferentiableLogDensity
  ) -> Bool {
    let end = isForward ? 1 : 0
    let size = isForward ? tuning.stepSize : -tuning.stepSize
    ends[end].leapfrogStep(size, metric: tuning.metric, target: target)
    let energy = ends[end].energy
    acceptance.add(energyError: energy - initialEnergy)
    guard energy - initialEnergy <= divergenceThreshold else {
      diverging = true
      return false
    }
    var stretch = spare.popLast() ?? Trajectory(dimension: dimension)
    stretch.begin(at: ends[end], energy: energy, initialEnergy: initialEnergy)
    stack.append(consume stretch)
    return true
  }

  /// Joins the two topmost stretches. Returns whether the whole of them turns.
  private mutating func joinTopmost(_ random: inout RandomStream) -> Bool {
    guard var far = stack.popLast(), !stack.isEmpty else { return true }
    let turning = stack[stack.count - 1].append(&far, choice: .multinomial, random: &random)
    spare.append(consume far)
    return turning
  }

  /// Exchanges the chosen point with a state.
  mutating func takeProposal(into state: inout EvaluatedPosition) {
    swap(&state, &whole.proposal)
  }
}
