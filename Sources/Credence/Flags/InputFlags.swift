import ConsensusQueries
import Formulas
import Foundation
import LogDensities
import ModelAveraging
import PosteriorDraws
import RegressionModels

/// Flags inputs on which plausible models do not agree: one row at a time inside a service, or table
/// by table.
///
/// ```swift
/// var settings = FlagSettings()
/// settings.tolerance = 0.5
/// let flags = try InputFlags(fit, settings: settings)
/// let flag = try flags.flag(["mag": 7.2, "dist": 10])
/// if flag.isFlagged { print(flag.reason) }
/// ```
///
/// **Claims.** Of a binary response a row claims the predicted label: that P(y | x) lies on the side of
/// ½ of its posterior mean. Of a response with levels it claims the predicted level: that this is the
/// most probable one. With a tolerance, and of every other response, a row claims that the mean response
/// lies within the tolerance of its posterior mean, and in addition the half-range over the plausible
/// set must not exceed the tolerance. A row has consensus where every claim has: the upper bound of the
/// mass of dissenting models is at most η.
///
/// Costs, beside those of `PredictiveDraws`: at the start some eight sorts and Fourier transforms a
/// coefficient for draws of chains; a row a few passes over its draws.
public final class InputFlags: Sendable {
  /// How rows are flagged.
  public let settings: FlagSettings
  /// The class of models in one line: no verdict says that it contains the truth.
  public let modelClass: String
  let engine: RowEngine
  private let structures: [FlaggedStructure]
  /// Of all structures of the class, with those that do not predict last.
  private let weights: [BoundedEstimate]
  private let isClass: Bool
  /// The settings of one structure's verdict.
  private let own: ConsensusSettings

  /// Flags by one sampled regression.
  ///
  /// - Throws: `RegressionError` for draws without a model that predicts; `ClaimError` for settings that
  ///   do not fit the response.
  public convenience init(
    _ posterior: RecordedPosterior, settings: FlagSettings = FlagSettings()
  ) throws {
    guard let specification = posterior.predictiveModel as? RegressionSpecification else {
      throw RegressionError(
        """
        these draws come without a regression that predicts (\(posterior.modelClass)); inputs need a \
        posterior that credence sample made from data and a formula
        """)
    }
    let structure = try FlaggedStructure(
      name: specification.formula, specification, posterior.draws, posterior.statistics,
      data: posterior.data.constantData)
    try self.init(
      [structure], weights: [BoundedEstimate(exactly: 1)], isClass: false,
      modelClass: posterior.modelClass, settings)
  }

  /// Flags by one sampled regression.
  ///
  /// - Throws: `ClaimError` for settings that do not fit the response.
  public convenience init(
    _ fit: RegressionFit, settings: FlagSettings = FlagSettings()
  ) throws {
    try self.init(RecordedPosterior(fit), settings: settings)
  }

  /// Flags by a whole class: the mixture of its structures predicts, and all of them are asked.
  ///
  /// Structures that the data have refuted predict nothing, and count as dissenters with their weight,
  /// as they do in `ClassFit.ask`.
  /// - Throws: `ClaimError` for settings that do not fit the response.
  public convenience init(_ fit: ClassFit, settings: FlagSettings = FlagSettings()) throws {
    let error = 1 - settings.consensus.level
    let level = ConfidenceSplit(errorProbability: error, structureCount: 1).weightLevel
    let weights = ClassWeights(
      fit, droppingAtMost: settings.consensus.dissent / 10, level: level)
    let dropped = fit.structures.indices.filter { !weights.kept.contains($0) }
    let structures = try weights.kept.map { index in
      let structure = fit.structures[index]
      return try FlaggedStructure(
        name: structure.member.name, structure.fit.specification, structure.fit.draws,
        structure.fit.statistics, data: RecordedPosterior(structure.fit).data.constantData)
    }
    try self.init(
      structures, weights: (weights.kept + dropped).map { weights.bounds[$0] }, isClass: true,
      modelClass: fit.summary, settings)
  }

  private init(
    _ structures: [FlaggedStructure], weights: [BoundedEstimate], isClass: Bool,
    modelClass: String, _ settings: FlagSettings
  ) throws {
    try settings.validate()
    try settings.consensus.validate()
    let family = structures[0].draws.specification.family
    guard settings.tolerance != nil || family.hasLevels || family.distribution == .bernoulli else {
      throw ClaimError(
        """
        family \(family) has no label that models could agree on: a tolerance is needed, the \
        half-range of the mean response that is allowed
        """)
    }
    self.structures = structures
    self.weights = weights
    self.isClass = isClass
    self.modelClass = modelClass
    self.settings = settings
    var own = settings.consensus
    if isClass {
      own.level =
        ConfidenceSplit(
          errorProbability: 1 - settings.consensus.level, structureCount: structures.count
        ).structureLevel
    }
    self.own = own
    let values = structures.indices.map { weights[$0].value }
    let total = values.reduce(0, +)
    engine = RowEngine(structures.map(\.draws), weights: values.map { $0 / total })
  }

  /// The raw columns that a row needs.
  public var inputs: [InputColumn] { engine.inputs }

  /// Flags one row.
  ///
  /// - Throws: `TableError` where an input is not given, or the model has no such input. An input that
  ///   is there but cannot be used makes the row undetermined.
  public func flag(_ inputs: [String: PredictionInput]) throws(TableError) -> Flag {
    let values = inputs.mapValues { input -> InputValue in
      switch input {
      case .number(let number): .number(number)
      case .text(let text): .text(text)
      case .boolean(let truth): .boolean(truth)
      }
    }
    return flags(try InputRows(values, inputs: engine.inputs))[0]
  }

  /// Flags the rows of a table, in its order; columns that the model does not use are passed over.
  ///
  /// - Throws: `TableError` where the table lacks a column.
  public func flags(for table: Table) throws(TableError) -> [Flag] {
    flags(try InputRows(table, inputs: engine.inputs))
  }

  /// Flags rows that have been read.
  func flags(_ rows: InputRows) -> [Flag] {
    engine.map(rows, fault: Flag.init(undetermined:), flag)
  }

  /// Flags the rows of a block of lines, and turns every flag into text at once, on several threads.
  ///
  /// - Parameter text: of a flag and its row within the block.
  public func map<Output: Sendable>(
    _ lines: LineBlock, _ reader: InputLineReader,
    _ text: @Sendable (_ firstRow: Int, [Flag]) -> Output
  ) -> [Output] {
    let threads = settings.threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    return engine.map(lines, reader, threadCount: threads) { first, rows in
      text(first, flags(rows))
    }
  }

  private func flag(_ row: RowDraws) -> Flag {
    guard row.undefined == 0 else {
      let counts = row.parts.first { $0.summary.undefined > 0 }?.summary
      return Flag(
        undetermined: """
          the prediction has no value on \(counts?.undefined ?? 0) of \(counts?.drawCount ?? 0) draws
          """)
    }
    let mean = row.mean
    let range = plausibleRange(row)
    let judgement = judgement(row, mean: mean, halfRange: range)
    var (epistemic, aleatoric, leverage) = (0.0, 0.0, 0.0)
    for part in row.parts {
      let gap = part.summary.mean - mean
      epistemic += part.weight * (part.summary.epistemic + gap * gap)
      aleatoric += part.weight * part.summary.aleatoric
      let sd = part.summary.scalarSD
      leverage += part.weight * sd * sd / structures[part.structure].typicalVariance
    }
    let information = InformationSums.mutualInformation(
      row.parts.compactMap { part in part.summary.information.map { (part.weight, $0) } })
    return Flag(
      prediction: mean, level: row.level.map { structures[0].draws.levelNames[$0] },
      interval: row.interval(mass: settings.intervalMass),
      parts: (epistemic, aleatoric, information), halfRange: range, leverage: leverage,
      verdict: judgement.verdict,
      reason: ([judgement.reason] + row.notes).joined(separator: "; "), isCertified: false)
  }

  /// Half of the range over the plausible sets of all structures.
  private func plausibleRange(_ row: RowDraws) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    for part in row.parts {
      let range = part.scalars.plausibleRange(nats: settings.nats, part.summary)
      (low, high) = (min(low, range.lowerBound), max(high, range.upperBound))
    }
    return high / 2 - low / 2
  }

  private func judgement(
    _ row: RowDraws, mean: Double, halfRange: Double
  ) -> RowJudgement {
    var claims: [RowJudgement] = []
    let isBinary = structures[0].draws.specification.family.distribution == .bernoulli
    if isBinary || row.level != nil {
      claims.append(
        verdict(row) { part in
          if let level = row.level { return part.levels?.denying(level: level) ?? 0 }
          return part.scalars.denying(success: mean > 0.5)
        })
    }
    if let tolerance = settings.tolerance {
      let counted = verdict(row) { $0.scalars.outside(tolerance, of: mean) }
      claims.append(
        counted.bounded(halfRange: halfRange, tolerance: tolerance))
    }
    return RowJudgement.all(claims)
  }

  /// The verdict on a claim that so many draws of each structure deny.
  private func verdict(_ row: RowDraws, dissenting: (RowDraws.Part) -> Int) -> RowJudgement {
    let found = row.parts.map { part in
      let structure = structures[part.structure]
      return structure.verdict(
        dissenting: dissenting(part), structure.evidence(groups: part.groups), own)
    }
    guard isClass else { return RowJudgement(found[0].verdict) }
    let masses: [BoundedEstimate?] =
      found.map { $0.verdict.grade == nil ? nil : $0.mass }
      + (structures.count..<weights.count).map { _ in nil }
    return RowJudgement(
      MixtureMass.bounds(weights: weights, masses: masses),
      objection: found.compactMap { $0.verdict.grade == nil ? $0.verdict.reason : nil }.first,
      settings.consensus)
  }
}
