import Formulas
import Foundation
import InferenceFiles
import PosteriorDraws
import Probability
import RegressionModels
import Sampling

/// A sampled posterior on its way to the posterior of its rows and of later ones.
///
/// The model stays what the old rows made it: transforms, knots, levels, priors, and the means that
/// the intercept's prior speaks of. So p(θ | old, new) ∝ p(new | θ) p(θ | old), and the old draws,
/// weighted by the likelihood of the new rows, are draws of the new posterior (Gordon, Salmond and
/// Smith 1993). Where the weights are too uneven for that, or where the new rows bring parameters
/// that the old draws have not, the new posterior is sampled.
///
/// ```swift
/// let update = try SequentialUpdate(of: fit, with: Table(contentsOf: "new.csv"))
/// let updated = try update.run()
/// let answer = try updated.ask("b_dist100 < 0")
/// ```
public struct SequentialUpdate: Sendable {
  /// The new rows, coded as the old ones.
  public let rows: LaterRows
  /// What the likelihood of the new rows makes of the old draws; nil where new groups bring
  /// parameters that the draws have not.
  public let reweighting: ImportanceReweighting?
  /// Why the old draws cannot be reweighted, in one clause; nil where they can.
  public let objection: String?
  /// The model with all rows, the old ones first.
  public let model: any DataModel
  /// Chains that sampling again would run.
  public var chainCount: Int { fit.settings.chainCount }
  private let fit: RegressionFit
  private let stored: StoredModel

  /// Codes the new rows and weighs the old draws by them.
  ///
  /// Costs one pass over all rows a draw, and the memory of all draws.
  /// - Throws: `FormulaError` and `ResponseError` where the rows do not fit the model; for a group
  ///   that is new they do. `InferenceFileError` where the old rows are not at hand, or are not
  ///   those of the draws. `RegressionError` where the model of all rows is refused.
  public init(of fit: RegressionFit, with table: Table) throws {
    self.fit = fit
    do { rows = try LaterRows(table, after: fit.specification) } catch let error as FormulaError {
      // Whatever the formula asks for, it is the rows that do not have it.
      throw FormulaError(error.message, fault: .data)
    }
    stored = try StoredModel(
      specification: rows.specification,
      observedData: fit.observedData.appending(rows, of: fit.specification),
      constantData: fit.constantData.appending(rows, of: table))
    model = try stored.model()
    guard rows.newGroups.isEmpty else {
      reweighting = nil
      objection =
        "\(rows.newGroups.joined(separator: ", ")) is new, and the draws have no effect of it"
      return
    }
    let reweighting = try Self.reweighting(of: fit, model, rows)
    self.reweighting = reweighting
    let isSound = Convergence(draws: fit.draws, statistics: fit.statistics).isTrustworthy
    objection =
      isSound ? reweighting.objection : "the old draws do not pass the checks that a verdict needs"
  }

  private static func reweighting(
    of fit: RegressionFit, _ model: any DataModel, _ rows: LaterRows
  ) throws -> ImportanceReweighting {
    guard let fitted = model.fittedRows else {
      throw RegressionError("the likelihood of single rows is not at hand")
    }
    let draws = DrawRows(fit.draws)
    try fit.checkRead()
    let temperature = fit.specification.temperature
    var logWeights: [Double] = []
    logWeights.reserveCapacity(draws.count)
    for draw in 0..<draws.count {
      let values = fitted.logLikelihood(at: draws[draw])
      logWeights.append(temperature * values.suffix(rows.rowCount).reduce(0, +))
    }
    try checkRows(fit, draws, model, logWeights)
    let weights = DrawMatrix(
      chainCount: fit.draws.chainCount, drawCount: fit.draws.drawCount, values: logWeights)
    guard case .reweighted = fit.statistics.origin else {
      return ImportanceReweighting(logWeights: weights)
    }
    return ImportanceReweighting(logWeights: weights, ancestors: draws.ancestors)
  }

  /// Throws where the rows of the file are not those that the draws were made of: then the log
  /// posterior of all rows, less the likelihood of the new ones, is not that of the draws up to a
  /// constant, the determinant of a change of coordinates.
  private static func checkRows(
    _ fit: RegressionFit, _ draws: DrawRows, _ model: any DataModel, _ logWeights: [Double]
  ) throws(InferenceFileError) {
    // Other models may have been sampled in coordinates that are no linear change of these.
    guard model is RegressionModel, fit.statistics.has(.logDensity) else { return }
    let recorded = fit.statistics.logDensity.values
    let chosen = stride(from: 0, to: draws.count, by: max(draws.count / 16, 1))
    let gaps = chosen.filter { recorded[$0].isFinite && logWeights[$0].isFinite }.map {
      model.logDensity(ofReported: draws[$0]) - logWeights[$0] - recorded[$0]
    }
    guard let least = gaps.min(), let most = gaps.max() else { return }
    let scale =
      1 + chosen.map { abs(recorded[$0]) + abs(logWeights[$0]) }.filter(\.isFinite).reduce(0, max)
    guard !(most - least <= 1e-7 * scale) else { return }
    throw InferenceFileError(
      .corrupt,
      "the rows in the file are not those that its draws were made of, so they cannot be updated")
  }
}

extension SequentialUpdate {
  /// The posterior of all rows: the old draws resampled by their weights, or new ones.
  ///
  /// - Parameters:
  ///   - seed: of resampling or sampling; nil takes the fit's own.
  ///   - samplesAgain: samples also where the weights would do.
  ///   - stop: ends sampling early when raised.
  ///   - handler: receives the progress of sampling.
  /// - Throws: `SamplingError` where the posterior of all rows cannot be sampled.
  public func run(
    seed: UInt64? = nil, samplesAgain: Bool = false, stop: StopSignal = StopSignal(),
    handler: SamplingEventHandler? = nil
  ) throws -> RegressionFit {
    var settings = fit.settings
    settings.seed = seed ?? settings.seed
    settings.threadCount = ProcessInfo.processInfo.activeProcessorCount
    guard objection == nil, !samplesAgain, let reweighting else {
      return try sampledAgain(settings, reason: objection ?? "as asked", stop, handler)
    }
    return resampled(reweighting, settings)
  }

  private func sampledAgain(
    _ settings: SamplingSettings, reason: String, _ stop: StopSignal,
    _ handler: SamplingEventHandler?
  ) throws(SamplingError) -> RegressionFit {
    func run(_ model: some DataModel) throws(SamplingError) -> SampledPosterior {
      try ChainSampler(model, settings: settings, stop: stop, handler: handler).run()
    }
    var updated = RegressionFit(
      specification: model.specification, sampled: try run(model), settings: settings,
      observedData: stored.observedData, constantData: stored.constantData, createdAt: Self.now)
    updated.updates = fit.updates + [record(.sampled, reason, seed: settings.seed)]
    return updated
  }

  private func resampled(
    _ weights: ImportanceReweighting, _ settings: SamplingSettings
  ) -> RegressionFit {
    var random = RandomStream(
      seed: settings.seed, chain: fit.updates.count, purpose: .resampling)
    // In the order of the draws: copies lie side by side and chains stay together, so that ESS and
    // R-hat see both.
    let chosen = LogWeights(weights.logWeights).resampled(weights.drawCount, random: &random)
    let (chains, count) = (fit.draws.chainCount, fit.draws.drawCount)
    func matrix(_ values: [Double]) -> DrawMatrix {
      DrawMatrix(chainCount: chains, drawCount: count, values: values)
    }
    let draws = Draws(
      names: fit.draws.names,
      columns: fit.draws.columns.map { column in matrix(chosen.map { column.values[$0] }) })
    var updated = RegressionFit(
      specification: model.specification, draws: draws,
      statistics: SampleStatistics(
        Draws(
          names: [SampleStatistics.Name.logDensity.rawValue],
          columns: [
            matrix(logDensities(of: DrawRows(draws)))
          ]),
        maxTreeDepth: 0,
        origin: .reweighted(logWeightBound: weights.logWeightBound + fit.statistics.origin.logBound)
      ),
      settings: settings, sampler: fit.sampler.withoutEvidence, samplingTime: fit.samplingTime,
      observedData: stored.observedData, constantData: stored.constantData, createdAt: Self.now)
    updated.updates = fit.updates + [record(.reweighted, Self.reason(weights), seed: settings.seed)]
    return updated
  }

  /// One evaluation for each run of equal draws.
  private func logDensities(of draws: DrawRows) -> [Double] {
    let ancestors = draws.ancestors
    var values: [Double] = []
    for draw in 0..<draws.count {
      if draw > 0, ancestors[draw] == ancestors[draw - 1] {
        values.append(values[draw - 1])
      } else {
        values.append(model.logDensity(ofReported: draws[draw]))
      }
    }
    return values
  }

  private static func reason(_ weights: ImportanceReweighting) -> String {
    """
    k-hat \(String(format: "%.2f", weights.paretoShape)), \
    \(String(format: "%.0f", weights.effectiveSampleSize)) effective of \(weights.drawCount) draws
    """
  }

  private func record(
    _ method: UpdateRecord.Method, _ reason: String, seed: UInt64
  ) -> UpdateRecord {
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    return UpdateRecord(
      rows: rows.rowCount, droppedRows: rows.droppedRowCount, method: method, reason: reason,
      draws: fit.draws.chainCount * fit.draws.drawCount,
      paretoShape: finite(reweighting?.paretoShape),
      importanceESS: finite(reweighting?.effectiveSampleSize),
      logWeightBound: finite(reweighting?.logWeightBound),
      logPredictiveDensity: finite(reweighting?.logMeanWeight), seed: seed)
  }

  private static var now: String {
    Date().formatted(.iso8601).replacing("Z", with: "+00:00")
  }
}

extension DrawOrigin {
  /// log of the bound on weights that the draws carry already; 0 without weights.
  fileprivate var logBound: Double {
    switch self {
    case .independenceChain(let bound): bound ?? 0
    case .reweighted(let bound): bound
    default: 0
    }
  }
}

extension DataModel {
  /// The log posterior at parameters as they are reported.
  func logDensity(ofReported parameters: [Double]) -> Double {
    posterior.value(at: unconstrain(parameters).span)
  }
}
