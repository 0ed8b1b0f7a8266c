import Formulas
import Foundation
import LogDensities
import ModelAveraging
import PosteriorDraws
import Probability
import RegressionModels
import Sampling

/// One question put to several structures: the same rows of the same table, one model each.
public struct ClassAnalysis: Sendable {
  /// The structures, in their order.
  public let members: [ClassMember]
  /// Their models, one each.
  public let analyses: [Analysis]

  /// Builds the models of all structures.
  ///
  /// - Throws: as `Analysis`; also where structures have different responses or use different rows, or
  ///   a prior is improper, or a likelihood tempered, since evidence compares none of these.
  public init(_ members: [ClassMember], data table: Table) throws {
    guard !members.isEmpty else { throw RegressionError("a class needs at least one structure") }
    self.members = members
    var analyses: [Analysis] = []
    for member in members {
      do { analyses.append(try Analysis(member.model, data: table)) } catch {
        throw RegressionError("structure \(member.name): \(error)")
      }
    }
    self.analyses = analyses
    for (member, analysis) in zip(members, analyses) {
      try Self.check(analysis.model, against: analyses[0].model, name: member.name)
    }
  }

  private static func check(
    _ model: any DataModel, against first: any DataModel, name: String
  ) throws(RegressionError) {
    guard model.specification.schema.responseName == first.specification.schema.responseName else {
      throw RegressionError(
        """
        structure \(name) has the response \(model.specification.schema.responseName), and the \
        first \(first.specification.schema.responseName): evidence compares models of one response
        """)
    }
    guard model.design.keptRows == first.design.keptRows else {
      throw RegressionError(
        """
        structure \(name) uses \(model.design.rowCount) rows and the first \
        \(first.design.rowCount): remove the rows with missing values before comparing
        """)
    }
    guard model.specification.temperature == 1 else {
      throw RegressionError(
        "structure \(name) has a tempered likelihood, whose evidence compares no models")
    }
    guard model.specification.hasProperPriors else {
      throw RegressionError(
        """
        structure \(name) has an improper prior, and evidence needs proper ones; use --priors weak \
        or state the flat ones
        """)
    }
  }

  /// Samples all structures, and weighs them.
  ///
  /// - Parameters:
  ///   - floor: the least weight of a structure that the data have not refuted.
  ///   - stop: ends the runs when raised.
  ///   - began: is called before each structure with its place, and gives what receives its progress.
  /// - Throws: `.stopped` for an interruption; `ModelAveragingError` where an evidence has no estimate.
  public func sample(
    _ settings: SamplingSettings = SamplingSettings(), floor: Double = 0,
    stop: StopSignal = StopSignal(), began: (Int) -> SamplingEventHandler? = { _ in nil }
  ) throws -> ClassFit {
    var structures: [ClassFit.Structure] = []
    for (index, analysis) in analyses.enumerated() {
      let fit = try analysis.sample(settings, stop: stop, handler: began(index))
      var random = RandomStream(seed: settings.seed, chain: index, purpose: .evidence)
      structures.append(
        ClassFit.Structure(
          member: members[index], fit: fit,
          evidence: try Self.evidence(of: analysis.model, fit.draws, random: &random),
          leaveOneOut: analysis.model.fittedRows.map { LeaveOneOut(of: $0, draws: fit.draws) }))
    }
    return try ClassFit(structures, floor: floor)
  }

  private static func evidence(
    of model: some DataModel, _ draws: Draws, random: inout RandomStream
  ) throws -> Evidence {
    let rows = Self.rows(of: draws).map(model.reportedPosition)
    let columns = (0..<model.reportedPosterior.dimension).map { coordinate in
      DrawMatrix(
        chainCount: draws.chainCount, drawCount: draws.drawCount,
        values: rows.map { $0[coordinate] })
    }
    let positions = Draws(names: columns.indices.map { "u\($0)" }, columns: columns)
    return try Evidence(
      of: model.reportedPosterior, draws: positions,
      hasProperPrior: model.specification.hasProperPriors,
      random: &random)
  }

  /// Parameters draw by draw, chain after chain.
  private static func rows(of draws: Draws) -> [[Double]] {
    let columns = draws.names.indices.map { draws.column($0).values }
    return (0..<draws.chainCount * draws.drawCount).map { index in columns.map { $0[index] } }
  }
}
