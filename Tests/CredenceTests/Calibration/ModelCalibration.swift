import Credence
import Foundation
import Probability
import ResponseFamilies
import Sampling
import StatisticalTesting

@testable import Formulas
@testable import RegressionModels

/// Simulation-based calibration of a model: ranks of its parameters and of its log likelihood
/// (Modrák et al. 2023), with NUTS.
///
/// Parameters are drawn from the table of priors, responses by the path of predictions, so that what
/// is compared with the posterior shares little code with it.
struct ModelCalibration: Sendable {
  /// What may be wrong on purpose.
  enum Fault: Sendable, CaseIterable {
    case none
    /// Responses are simulated with twice the noise.
    case doubledNoise
    /// Responses are simulated with twice the effects that the parameters have.
    case doubledEffects
    /// The density lacks dσ / d log σ.
    case missingJacobian
  }

  let calibrationCase: CalibrationCase
  let fault: Fault
  let table: Table
  let specification: RegressionSpecification
  /// What predictions make of each row.
  let rows: [LinkedRow]
  /// Trials and known errors of the rows.
  let base: Responses
  private let prior: PriorDraw

  init(_ calibrationCase: CalibrationCase, fault: Fault = .none) throws {
    self.calibrationCase = calibrationCase
    self.fault = fault
    table = try calibrationCase.table()
    let model = try Self.model(calibrationCase, table)
    specification = model.specification
    prior = try PriorDraw(specification, table)
    base = try ModelData(specification.design, table).responses
    let (design, table) = (specification.design, table)
    rows = try (0..<table.rowCount).map { row in
      let inputs = design.inputs.compactMap { input in
        table[input.name]?.values.input(row).map { (input.name, $0) }
      }
      let rows = try design.designRows(for: Dictionary(uniqueKeysWithValues: inputs))
      return LinkedRow(model.specification, mean: rows.mean, parameters: rows.parameters)
    }
  }

  private static func model(
    _ calibrationCase: CalibrationCase, _ table: Table
  ) throws -> any DataModel {
    try RegressionModels.model(
      DistributionalFormula(calibrationCase.formula), data: table,
      family: Family(calibrationCase.family), preset: .flat,
      priors: calibrationCase.priors.map { try PriorStatement($0) },
      settings: MultilevelSettings(centering: calibrationCase.centering))
  }

  /// Ranks' uniformity with its quantity, the least uniform first.
  struct Outcome: Sendable {
    let pValues: [(quantity: String, p: Double)]
    /// Data sets with every level of the response.
    let replicationCount: Int
  }

  /// Runs replications side by side; those whose data lack a level of the response are left out.
  func run(replications: Int, seed: UInt64) async throws -> Outcome {
    var results = [([Double], [[Double]])?](repeating: nil, count: replications)
    try await withThrowingTaskGroup(of: (Int, ([Double], [[Double]])?).self) { group in
      for replication in 0..<replications {
        group.addTask { (replication, try replicate(replication, seed)) }
      }
      for try await (replication, result) in group { results[replication] = result }
    }
    var calibration = SimulationBasedCalibration()
    let found = results.compactMap(\.self)
    for (truth, draws) in found { calibration.add(truth: truth, draws: draws) }
    let names = specification.parameterNames + ["log likelihood"]
    return Outcome(
      pValues: zip(names, calibration.pValues).map { ($0, $1) }.sorted { $0.1 < $1.1 },
      replicationCount: found.count)
  }

  private func replicate(_ index: Int, _ seed: UInt64) throws -> ([Double], [[Double]])? {
    var random = RandomStream(seed: seed, chain: index, purpose: .simulation)
    let truth = try prior(&random)
    let data = try observe(try distributions(at: truth), &random)
    guard hasEveryLevel(data) else { return nil }
    let model = try Self.model(calibrationCase, data)
    let responses = try ModelData(model.specification.design, data).responses
    let likelihood = try ResponseLikelihood(
      specification.family, responses: responses, shared: [])
    var settings = SamplingSettings()
    (settings.chainCount, settings.threadCount, settings.algorithm) = (1, 1, .nuts)
    (settings.warmupCount, settings.drawCount) = (250, 372)
    settings.seed = seed &+ UInt64(index)
    settings.targetAcceptance = 0.9
    let sampled = try run(model, settings)
    let columns = specification.parameterNames.compactMap { sampled.draws[$0] }
    // Every sixth draw is about independent of the one before.
    let draws = stride(from: 0, to: settings.drawCount, by: 6).map { draw in
      columns.map { $0[0, draw] }
    }
    return (
      truth + [logLikelihood(likelihood, at: truth)],
      draws.map { $0 + [logLikelihood(likelihood, at: $0)] }
    )
  }

  /// A response that lacks a level has a model with fewer parameters. This is seen in the data, so the
  /// ranks of the other replications stay uniform.
  private func hasEveryLevel(_ data: Table) -> Bool {
    guard specification.family.hasLevels else { return true }
    switch (data[specification.schema.responseName]?.values, specification.responseLevels) {
    case (.categories(let codes, _)?, let levels?): return Set(codes).count == levels.count
    case (.numbers(let values)?, let levels?): return Set(values).count == levels.count
    default: return false
    }
  }

  private func run(
    _ model: some DataModel, _ settings: SamplingSettings
  ) throws -> SampledPosterior {
    fault == .missingJacobian
      ? try ChainSampler(WithoutScaleJacobian(base: model), settings: settings).run()
      : try ChainSampler(model, settings: settings).run()
  }

  private func logLikelihood(_ likelihood: ResponseLikelihood, at parameters: [Double]) -> Double {
    var buffer = [Double](repeating: 0, count: likelihood.valueCount)
    for (row, linkedRow) in rows.enumerated() {
      let values = linkedRow.values(parameters.span)
      var place = 0
      for slot in likelihood.slots {
        if slot.meaning == .thresholds {
          for index in 0..<slot.count { buffer[slot.start + index] = values[place + index] }
          place += slot.count
        } else {
          buffer[slot.start + row] = values[place]
          place += 1
        }
      }
    }
    return likelihood.value(&buffer, slopes: nil)
  }
}
