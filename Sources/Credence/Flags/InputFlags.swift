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
/// coefficient for draws of chains; a row a few passes over its draws, and as many sorts and transforms for
/// each structure where the worth of the draws for all rows leaves it open.
public final class InputFlags: Sendable {
  /// How rows are flagged.
  public let settings: FlagSettings
  /// The class of models in one line: no verdict says that it contains the truth.
  public let modelClass: String
  let engine: RowEngine
  let structures: [FlaggedStructure]
  /// Of all structures of the class, with those that do not predict last.
  let weights: [BoundedEstimate]
  let isClass: Bool
  /// The settings of one structure's verdict.
  let own: ConsensusSettings
  /// What answers where draws do not decide.
  let certificate: RowCertificate?

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
      modelClass: posterior.modelClass, settings,
      certificate: settings.certifies ? RowCertificate(posterior, settings.consensus) : nil)
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
      modelClass: fit.summary, settings, certificate: nil)
  }

  private init(
    _ structures: [FlaggedStructure], weights: [BoundedEstimate], isClass: Bool,
    modelClass: String, _ settings: FlagSettings, certificate: RowCertificate?
  ) throws {
    try settings.validate()
    let family = structures[0].draws.specification.family
    guard settings.tolerance != nil || family.hasLevels || family.distribution == .bernoulli else {
      throw ClaimError(
        """
        family \(family) has no label that models could agree on: a tolerance is needed, the \
        half-range of the mean response that is allowed
        """)
    }
    if isClass, settings.certifies {
      throw ClaimError("certificates answer for one structure, and these draws are of a class")
    }
    self.certificate = certificate
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
  public func flag(_ inputs: [String: PredictionInput]) throws(TableError) -> InputFlag {
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
  public func flags(for table: Table) throws(TableError) -> [InputFlag] {
    flags(try InputRows(table, inputs: engine.inputs))
  }

  /// Flags rows that have been read.
  func flags(_ rows: InputRows) -> [InputFlag] {
    engine.map(rows, fault: InputFlag.init(undetermined:), flag)
  }

  /// Flags the rows of a block of lines, and turns every flag into text at once, on several threads.
  ///
  /// - Parameter text: of a flag and its row within the block.
  public func map<Output: Sendable>(
    _ lines: LineBlock, _ reader: InputLineReader,
    _ text: @Sendable (_ firstRow: Int, [InputFlag]) -> Output
  ) -> [Output] {
    let threads = settings.threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    return engine.map(lines, reader, threadCount: threads) { first, rows in
      text(first, flags(rows))
    }
  }
}
