/// What parallel tempering learns while its schedule stands still.
struct TemperingRound: Sendable, Codable {
  private var rejectionSums: [Double]
  private var turns: [Double]
  private var adaptations: [ProposalAdaptation]

  init(pairs: Int, adaptation: ProposalAdaptation) {
    rejectionSums = [Double](repeating: 0, count: pairs)
    turns = rejectionSums
    adaptations = [ProposalAdaptation](repeating: adaptation, count: pairs)
  }

  func fits(pairs: Int, dimension: Int) -> Bool {
    [rejectionSums.count, turns.count, adaptations.count].allSatisfy { $0 == pairs }
      && adaptations.allSatisfy { $0.fits(dimension: dimension) }
  }

  /// Takes one step in: the replicas at β > 0 with their acceptance rates, and the rejections of
  /// the pairs whose turn it was.
  mutating func update(
    _ proposals: inout [ProposalTuning], replicas: [PositionState], acceptanceRates: [Double],
    rejections: [Double?]
  ) {
    for index in adaptations.indices {
      adaptations[index].update(
        &proposals[index], position: replicas[index].position,
        acceptanceRate: acceptanceRates[index])
      guard let rejection = rejections[index] else { continue }
      rejectionSums[index] += rejection
      turns[index] += 1
    }
  }

  /// The schedule whose pairs would be rejected equally often, were the barrier linear between the
  /// present values of β.
  func equalized(_ inverseTemperatures: [Double]) -> [Double] {
    // A pair that was never rejected keeps a little room.
    let rates = rejectionSums.indices.map { max(rejectionSums[$0] / max(turns[$0], 1), 1e-3) }
    let share = rates.reduce(0, +) / Double(rates.count)
    var schedule = [0.0]
    var (pair, passed) = (0, 0.0)
    for rung in 1..<max(rates.count, 1) {
      let barrier = share * Double(rung)
      while pair < rates.count - 1, passed + rates[pair] < barrier {
        passed += rates[pair]
        pair += 1
      }
      let fraction = min((barrier - passed) / rates[pair], 1)
      let (lower, upper) = (inverseTemperatures[pair], inverseTemperatures[pair + 1])
      schedule.append(lower + fraction * (upper - lower))
    }
    return schedule + [1]
  }
}
