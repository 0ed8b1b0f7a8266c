import ConsensusQueries
import Foundation
import LogDensities
import PosteriorDraws

/// The way from a row to an agreed version of it.
struct AbstractionSearch {
  /// What is asked of every version.
  enum Asked {
    /// A claim, or its contrary where most draws deny it.
    case claim(Claim, String)
    /// The label that most of the posterior predicts.
    case label(String)
  }

  let abstractor: InputAbstractor
  let claim: Asked
  let consensus: ConsensusSettings
  private(set) var steps: [Abstraction.Step] = []

  init(abstractor: InputAbstractor, claim: Asked) {
    self.abstractor = abstractor
    self.claim = claim
    consensus = abstractor.settings.consensus(
      inputCount: abstractor.specification.design.inputs.count)
  }

  /// Asks about a version.
  func step(_ input: AbstractInput) throws -> Abstraction.Step {
    let rows = input.rows(in: abstractor.data)
    guard input.isConcrete || rows.count >= abstractor.settings.leastRows else {
      return Abstraction.Step(
        input: input, rowCount: rows.count, claim: text(try asked(rows)), answer: nil)
    }
    let used = abstractor.rows(of: input)
    let asked = try asked(used)
    let query = ConsensusQuery(
      draws: abstractor.draws, statistics: abstractor.statistics,
      model: AveragedModel(abstractor.specification, rows: used),
      modelClass: abstractor.specification.summary, settings: consensus)
    return Abstraction.Step(
      input: input, rowCount: used.count, claim: text(asked), answer: try query.ask(asked))
  }

  /// The version with the least taken away that is agreed: inputs in the given order, each widened,
  /// then dropped; then restored where agreement stays.
  mutating func agreed(
    from input: AbstractInput, row: [String: PredictionInput], order: [String]
  ) throws -> Abstraction.Step? {
    var current = input
    var touched: [String] = []
    for name in order {
      touched.append(name)
      for part in ladder(of: name, row) {
        current = current.with(name, part)
        let step = try step(current)
        steps.append(step)
        if step.isAgreed { return try restored(step, row, touched.dropLast()) }
      }
    }
    return nil
  }

  /// Puts inputs back that agreement does not need dropped, the least disputed first.
  private mutating func restored(
    _ agreed: Abstraction.Step, _ row: [String: PredictionInput], _ names: ArraySlice<String>
  ) throws -> Abstraction.Step {
    var agreed = agreed
    for name in names.reversed() {
      guard let value = row[name] else { continue }
      let step = try step(agreed.input.with(name, .kept(value)))
      steps.append(step)
      if step.isAgreed { agreed = step }
    }
    return agreed
  }

  /// Each input with the share of the margin's variance that dropping it takes away, largest first.
  func parts(of input: AbstractInput) throws -> [(name: String, share: Double)] {
    let whole = try variance(input)
    var parts: [(name: String, share: Double)] = []
    for (name, _) in input.parts {
      let left = try variance(input.with(name, .dropped))
      parts.append((name, whole > 0 ? 1 - left / whole : 0))
    }
    return parts.sorted { $0.share > $1.share }
  }

  private func variance(_ input: AbstractInput) throws -> Double {
    let rows = abstractor.rows(of: input)
    let margins = try ClaimMargins(
      first, on: abstractor.draws, model: AveragedModel(abstractor.specification, rows: rows))
    return pow(margins.values.standardDeviation, 2)
  }

  /// The windows of an input, then its dropping.
  private func ladder(
    of name: String, _ row: [String: PredictionInput]
  ) -> [AbstractInput.Part] {
    guard let value = row[name]?.number else { return [.dropped] }
    let gaps = abstractor.data.compactMap { $0[name]?.number }.sorted {
      (abs($0 - value), $0) < (abs($1 - value), $1)
    }
    let windows = abstractor.settings.windows.map { share -> AbstractInput.Part in
      let nearest = gaps.prefix(Int((share * Double(gaps.count)).rounded(.up))) + [value]
      return .widened((nearest.min() ?? value)...(nearest.max() ?? value))
    }
    return windows + [.dropped]
  }

}

extension AbstractionSearch {
  /// The claim as it was given, or that the label is 1.
  private var first: Claim {
    switch claim {
    case .claim(let claim, _): claim
    case .label: .probability(at: [:]) > 0.5
    }
  }

  /// The claim that most draws hold true of rows: itself or its contrary.
  private func asked(_ rows: [[String: PredictionInput]]) throws -> Claim {
    guard !rows.isEmpty else { return first }
    let margins = try ClaimMargins(
      first, on: abstractor.draws, model: AveragedModel(abstractor.specification, rows: rows))
    guard 2 * margins.holds.count(where: \.self) < margins.holds.count else { return first }
    if case .label = claim { return .probability(at: [:]) < 0.5 }
    return .not(first)
  }

  private func text(_ asked: Claim) -> String {
    switch claim {
    case .claim(let claim, let text): asked == claim ? text : "not (\(text))"
    case .label(let response): "P(\(response)) \(asked == first ? "> 0.5" : "< 0.5")"
    }
  }
}
