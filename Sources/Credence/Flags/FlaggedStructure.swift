import ConsensusQueries
import Formulas
import Foundation
import InferenceFiles
import ModelAveraging
import PosteriorDraws
import RegressionModels
import Synchronization

/// One structure of the class that judges rows: its draws, and what they are worth.
final class FlaggedStructure: Sendable {
  let name: String
  let draws: PredictiveDraws
  /// The mean over rows of the data of the variance of the scalar that the mean depends on; NaN where
  /// the data are not at hand.
  let typicalVariance: Double
  private let statistics: SampleStatistics
  private let shared: SharedEvidence
  /// The scalar at a typical row, to which effects of groups are added.
  private let typical: [Double]
  private let groups = Mutex<[GroupOfRow: SharedEvidence]>([:])
  private let verdicts = Mutex<[Count: CountedBounds]>([:])

  /// A count of dissenting draws, and what the draws were worth for it.
  private struct Count: Hashable {
    let dissenting: Int
    let effective: Double
  }

  /// A verdict with its bounds, each of which costs a quantile.
  struct CountedBounds: Sendable {
    let verdict: CountedVerdict
    let mass: BoundedEstimate
  }

  /// Rows of the data that leverage and effective sizes are measured on.
  private static let dataRows = 256
  private static let directionRows = 16

  init(
    name: String, _ specification: RegressionSpecification, _ posterior: Draws,
    _ statistics: SampleStatistics, data: [DataVariable]
  ) throws {
    self.name = name
    self.statistics = statistics
    let names = specification.parameterNames
    guard names.allSatisfy(posterior.contains) else {
      throw RegressionError("the draws lack parameters of the model")
    }
    draws = try PredictiveDraws(
      specification, drawCount: posterior.chainCount * posterior.drawCount
    ) { posterior[names[$0]]?.values ?? [] }
    let engine = RowEngine([draws], weights: [1])
    let (typicalVariance, rows) = Self.data(engine, data)
    self.typicalVariance = typicalVariance
    typical = rows.first ?? draws.directions.first?.draws ?? []
    func shaped(_ name: String, _ values: [Double]) -> (name: String, draws: DrawMatrix) {
      (
        name,
        DrawMatrix(
          chainCount: posterior.chainCount, drawCount: posterior.drawCount, values: values)
      )
    }
    var directions = draws.directions.map { shaped($0.name, $0.draws) }
    if statistics.origin != .exact {
      let linear = draws.directions.prefix(draws.linearCount).map(\.draws)
      directions += SlowestDirection.combinations(of: linear, chainCount: posterior.chainCount)
        .map { shaped("a combination of coefficients", $0) }
      directions += rows.map { shaped("the predictor of a row of the data", $0) }
    }
    directions.append(shaped("the log posterior", statistics.logDensity.values))
    shared = SharedEvidence(directions: directions, statistics: statistics)
  }

  /// Variances of the scalar over rows of the data, and the scalar itself on some of them.
  private static func data(
    _ engine: RowEngine, _ data: [DataVariable]
  ) -> (variance: Double, rows: [[Double]]) {
    let columns = data.map { variable in
      Column(name: variable.name, values: ColumnValues(variable.values))
    }
    guard let table = try? Table(columns: columns), table.rowCount > 0,
      let all = try? InputRows(table.thinned(to: dataRows), inputs: engine.inputs)
    else { return (.nan, []) }
    let summaries = engine.map(all, fault: { _ in nil }) { row -> (Double, [Double])? in
      let part = row.parts[0]
      guard part.summary.undefined == 0 else { return nil }
      let sd = part.summary.scalarSD
      return (sd * sd, part.scalars.values)
    }.compactMap(\.self)
    let step = max(summaries.count / directionRows, 1)
    let rows = stride(from: 0, to: summaries.count, by: step).map { summaries[$0].1 }
    let sum = summaries.reduce(0) { $0 + $1.0 }
    return (summaries.isEmpty ? .nan : sum / Double(summaries.count), rows)
  }

  /// What the draws are worth for a row: for all directions, and for the groups of the row.
  func evidence(groups row: [GroupOfRow]) -> SharedEvidence {
    row.reduce(shared) { $0.joined(with: evidence(on: $1)) }
  }

  /// What they are worth for a group: for its effects, and for the first of them added to a typical row.
  private func evidence(on group: GroupOfRow) -> SharedEvidence {
    if let known = groups.withLock({ $0[group] }) { return known }
    let effects = draws.draws(of: group)
    var directions = effects
    if let first = effects.first, first.count == typical.count {
      directions.append(zip(first, typical).map(+))
    }
    let evidence = SharedEvidence(
      directions: directions.map {
        (
          "the effects of a group",
          DrawMatrix(
            chainCount: statistics.chainCount, drawCount: statistics.drawCount, values: $0)
        )
      }, statistics: statistics)
    groups.withLock { $0[group] = evidence }
    return evidence
  }

  /// What the draws are worth for one claim that some of them deny, by its margins in their order.
  func evidence(margins: [Double], dissenting: Int) -> SharedEvidence {
    SharedEvidence(
      margins: DrawMatrix(
        chainCount: statistics.chainCount, drawCount: statistics.drawCount, values: margins),
      dissenting: dissenting, statistics: statistics)
  }

  /// The verdict where so many draws deny a claim on a row, with the bounds of their mass.
  func verdict(
    dissenting: Int, _ evidence: SharedEvidence, _ settings: ConsensusSettings
  ) -> CountedBounds {
    let count = Count(dissenting: dissenting, effective: evidence.effectiveDraws)
    if let known = verdicts.withLock({ $0[count] }), evidence.objection == nil { return known }
    let verdict = evidence.verdict(dissenting: dissenting, settings: settings)
    let bounds = CountedBounds(
      verdict: verdict,
      mass: BoundedEstimate(
        value: verdict.mass.estimate, lower: verdict.mass.lower, upper: verdict.mass.upper))
    guard evidence.objection == nil else { return bounds }
    verdicts.withLock { known in
      if known.count > 1 << 15 { known.removeAll() }
      known[count] = bounds
    }
    return bounds
  }
}

extension ColumnValues {
  /// The values of a column of a file.
  fileprivate init(_ values: DataValues) {
    switch values {
    case .numbers(let numbers): self = .numbers(numbers)
    case .booleans(let truths): self = .booleans(truths)
    case .strings(let texts):
      let levels = Set(texts.compactMap(\.self)).sorted()
      let codes = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices))
      self = .categories(
        codes: texts.map { $0.flatMap { codes[$0] }.map { Int32(clamping: $0) } ?? -1 },
        levels: levels)
    }
  }
}
