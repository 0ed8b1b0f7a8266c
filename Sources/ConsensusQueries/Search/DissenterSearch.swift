import LogDensities
import Probability

/// A search for plausible dissenters of a posterior about which nothing is certified.
///
/// Over-dispersed starts descend to local modes, so that modes which no chain has visited can be
/// found. From these, and from the draws that are most plausible or nearest to dissent, U is
/// minimised among dissenters: the margin enters by an augmented Lagrangian (Nocedal and Wright 2006,
/// §17.4) with a numeric gradient of 2d margins. Nats are counted from the best position that was met
/// anywhere, so those of a dissenter are at most what they would be below the true mode.
///
/// What it finds anyone can re-check (grade D). That it finds nothing proves nothing (grade E).
struct DissenterSearch {
  private let evidence: ClaimEvidence
  private let declared: any DeclaredPotential
  private let reach: Double
  private let names: [String]

  /// Over-dispersed starts.
  static let startCount = 80
  /// Draws near dissent, and plausible ones, from which to ascend.
  private static let drawCount = 4

  init(_ evidence: ClaimEvidence, in declared: any DeclaredPotential, within reach: Double) {
    self.evidence = evidence
    self.declared = declared
    self.reach = reach
    names = evidence.names
  }

  /// Some thousand gradients and, for d coordinates, some thousand d margins.
  func run() -> SearchOutcome {
    let drawn = positionsOfDraws()
    let starts = OverdispersedStarts(drawn.all, dimension: declared.dimension)
    var random = RandomStream(seed: 0, chain: 0, purpose: .search)
    var outcome = SearchOutcome(startCount: Self.startCount)
    let modes = starts.positions(Self.startCount, random: &random).compactMap {
      QuasiNewton().minimum(of: potential, from: $0, scales: starts.scales)
    }
    let near = drawn.plausible.compactMap {
      QuasiNewton().minimum(of: potential, from: $0, scales: starts.scales)
    }
    for position in modes + near + drawn.all { record(position, in: &outcome) }
    for position in distinct(modes + near, scales: starts.scales) + drawn.nearest {
      let ascent = DissentAscent(potential: potential, margin: margin, scales: starts.scales)
      for end in ascent.dissenters(from: position) { record(end, in: &outcome) }
    }
    outcome.witness = outcome.best.map { best in
      let parameters = declared.constrain(best.position.span)
      return Answer.Witness(
        parameters: zip(names, parameters).map { (name: $0, value: $1) },
        margin: evidence.evaluator.margin(parameters.span).value, nats: best.value - outcome.least)
    }
    outcome.limitMargins(to: reach)
    return outcome
  }

  private func potential(_ position: [Double]) -> (value: Double, gradient: [Double]) {
    var gradient = [Double](repeating: 0, count: position.count)
    var span = gradient.mutableSpan
    let value = declared.value(at: position.span, gradient: &span)
    return (value.isNaN ? .infinity : value, gradient)
  }

  private func margin(_ position: [Double]) -> Margin {
    let parameters = declared.constrain(position.span)
    return evidence.evaluator.margin(parameters.span)
  }

  private func record(_ position: [Double], in outcome: inout SearchOutcome) {
    let value = declared.value(at: position.span)
    guard value.isFinite else { return }
    let margin = margin(position)
    outcome.record(position, value: value, margin: margin)
  }

  /// The draws in the sampler's coordinates, those with the highest density, and those with the
  /// smallest margins.
  private func positionsOfDraws() -> (all: [[Double]], plausible: [[Double]], nearest: [[Double]]) {
    guard let sampled = evidence.sampled else { return ([], [], []) }
    let margins = sampled.margins.values
    let step = max(1, margins.count / 200)
    let spread = stride(from: 0, to: margins.count, by: step).compactMap {
      position(of: $0, sampled)
    }
    let plausible = spread.map { ($0, declared.value(at: $0.span)) }.filter { $0.1.isFinite }
      .sorted { $0.1 < $1.1 }.prefix(Self.drawCount).map(\.0)
    let nearest = margins.indices.filter { !margins[$0].isNaN }
      .sorted { margins[$0] < margins[$1] }.prefix(Self.drawCount)
      .compactMap { position(of: $0, sampled) }
    return (spread, Array(plausible), Array(nearest))
  }

  private func position(of draw: Int, _ sampled: SampledEvidence) -> [Double]? {
    declared.unconstrain(sampled.parameters(of: draw)).flatMap {
      $0.allSatisfy(\.isFinite) ? $0 : nil
    }
  }

  /// Positions of which none is within a tenth of a standard deviation of another in all coordinates.
  private func distinct(_ positions: [[Double]], scales: [Double]) -> [[Double]] {
    var kept: [[Double]] = []
    for position in positions {
      let isNew = kept.allSatisfy { other in
        zip(zip(position, other), scales).contains { abs($0.0 - $0.1) > 0.1 * $1 }
      }
      if isNew { kept.append(position) }
    }
    return kept
  }
}

/// What a search met.
struct SearchOutcome {
  let startCount: Int
  /// The least U anywhere.
  private(set) var least = Double.infinity
  /// The dissenter with the least U.
  private(set) var best: (position: [Double], value: Double)?
  /// That dissenter as a model.
  var witness: Answer.Witness?
  /// The smallest margin among plausible positions that were met; NaN without one.
  private(set) var marginMin = Double.nan
  private var met: [(value: Double, margin: Double)] = []

  init(startCount: Int) { self.startCount = startCount }

  mutating func record(_ position: [Double], value: Double, margin: Margin) {
    least = min(least, value)
    guard !margin.value.isNaN else { return }
    met.append((value, margin.value))
    if !margin.holds, value < best?.value ?? .infinity { best = (position, value) }
  }

  mutating func limitMargins(to reach: Double) {
    marginMin = met.filter { $0.value - least <= reach }.map(\.margin).min() ?? .nan
  }

  func dissentReason(_ reach: Double) -> String {
    """
    a model \(nats(witness?.nats ?? .nan, rounding: .up)) below the best one found dissents, and models \
    within \(nats(reach, rounding: .down)) count as plausible
    """
  }

  func nothingReason(_ reach: Double) -> String {
    let nearest = witness?.nats.map {
      " (the nearest lies \(nats($0, rounding: .down)) below the best one found)"
    }
    return """
      a search from \(startCount) starts and the draws found no dissenting model within \
      \(nats(reach, rounding: .down)) of the mode\(nearest ?? ""), and a search is no proof
      """
  }
}
