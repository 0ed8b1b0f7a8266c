import ColumnStores
import ConsensusQueries
import Formulas
import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import RegressionModels
import ResponseFamilies
import Sampling

/// A question put to data: a table, a formula, a family and priors, ready to be sampled.
///
/// ```swift
/// let wells = try Table(contentsOf: "wells.csv")
/// let analysis = try Analysis("switched ~ dist100 + arsenic", data: wells, family: .bernoulli)
/// let fit = try analysis.sample()
/// let answer = try fit.ask("b_dist100 < 0")
/// ```
public struct Analysis: Sendable {
  /// The model with its data.
  public let model: any DataModel
  let data: AnalysisData
  /// The processes that the rows of a store are shared among; nil where this one has all.
  let ranks: Lockstep?

  /// Builds the model, and refuses one whose posterior would be improper.
  ///
  /// - Throws: `FormulaError`, `ResponseError`, `PriorError` or `RegressionError`.
  public init(_ description: ModelDescription, data table: Table) throws {
    model = try description.model(of: table)
    data = .table(table)
    ranks = nil
  }

  /// Builds the model of a column store, whose rows stay in the file; for data larger than memory.
  ///
  /// - Parameter ranks: processes that share the rows; all of them must build the model and sample it.
  /// - Throws: as for a table, and `ColumnStoreError` for a damaged store; also for terms that learn
  ///   from all rows at once.
  public init(
    _ description: ModelDescription, data store: ColumnStore, ranks: Lockstep? = nil
  ) throws {
    model = try description.model(of: store, ranks: ranks)
    data = .store(store)
    self.ranks = ranks
  }

  /// Reads a CSV file, or opens a column store: whichever the file's content says it is.
  ///
  /// - Parameter ranks: as for a store; every process reads all of a CSV file.
  /// - Throws: as the other initializers, and `TableError`.
  public init(
    _ description: ModelDescription, contentsOf path: String, ranks: Lockstep? = nil
  ) throws {
    if ColumnStore.isStore(path) {
      try self.init(description, data: ColumnStore(path: path), ranks: ranks)
    } else {
      try self.init(description, data: Table(contentsOf: path))
    }
  }

  /// Builds the model of a table.
  ///
  /// - Parameters:
  ///   - formula: one or more R formulas.
  ///   - preset: default priors, computed from the data.
  ///   - priors: statements such as `b ~ normal(0, 2.5)` over the preset.
  public init(
    _ formula: String, data table: Table, family: Family = .gaussian,
    preset: PriorPreset = .weak, priors: [String] = []
  ) throws {
    try self.init(
      ModelDescription(formula, family: family, preset: preset, priors: priors), data: table)
  }

  /// Builds the model of a column store.
  public init(
    _ formula: String, data store: ColumnStore, family: Family = .gaussian,
    preset: PriorPreset = .weak, priors: [String] = []
  ) throws {
    try self.init(
      ModelDescription(formula, family: family, preset: preset, priors: priors), data: store)
  }

  /// Samples the posterior with the sampler that the settings name.
  ///
  /// - Parameters:
  ///   - stop: ends the run early when raised.
  ///   - folder: keeps checkpoints and draws, and a run goes on from what it finds there; without
  ///     one everything stays in memory.
  ///   - handler: receives the choice of the sampler and progress, from the chains' threads.
  /// - Throws: `.stopped` where the stop signal was raised for an interruption.
  public func sample(
    _ settings: SamplingSettings = SamplingSettings(), stop: StopSignal = StopSignal(),
    folder: RunFolder? = nil, handler: SamplingEventHandler? = nil
  ) throws(SamplingError) -> RegressionFit {
    let failure = StorageFailure()
    let storage = folder.map { self.storage(in: $0, stop: stop, failure: failure) }
    func run(_ model: some DataModel) throws(SamplingError) -> SampledPosterior {
      do throws(SamplingError) {
        return try ChainSampler(
          model, settings: settings, stop: stop, storage: storage, handler: handler
        ).run()
      } catch { throw failure.error ?? error }
    }
    let sampled = try run(model)
    if let error = failure.error { throw error }
    return RegressionFit(
      specification: model.specification, sampled: sampled, settings: settings,
      observedData: observedData, constantData: constantData,
      createdAt: Date().formatted(.iso8601).replacing("Z", with: "+00:00"))
  }

  private func storage(
    in folder: RunFolder, stop: StopSignal, failure: StorageFailure
  ) -> @Sendable (_ attempt: Int, _ chain: Int) -> any ChainStorage {
    let width = model.parameters.count + SampleStatistics.columnCount
    let isShared = ranks != nil
    return { attempt, chain in
      let journal = JournalStorage(
        journal: folder.journal(ofChain: chain, attempt: attempt), width: width)
      return isShared ? SharedJournal(journal, stop: stop, failure: failure) : journal
    }
  }

  private var observedData: [DataVariable] {
    guard case .table = data else { return [] }
    let schema = model.specification.schema
    let response = model.design.response
    let values: DataValues =
      if let levels = schema.responseLevels {
        .strings(response.map { levels.indices.contains(Int($0)) ? levels[Int($0)] : nil })
      } else {
        .numbers(response)
      }
    return [DataVariable(name: schema.responseName, values: values)]
  }

  /// The raw columns that the formulas read, on the rows that were kept; of a store its path and
  /// fingerprint instead.
  private var constantData: [DataVariable] {
    switch data {
    case .table(let table): constantData(of: table)
    case .store(let store):
      [
        DataVariable(
          name: StoredModel.storePath, values: .strings([URL(fileURLWithPath: store.path).path])),
        DataVariable(
          name: StoredModel.storeHash,
          values: .strings([String(store.fingerprint, radix: 16)])),
      ]
    }
  }

  private func constantData(of table: Table) -> [DataVariable] {
    let rows = model.design.keptRows
    let design = model.specification.design
    var names = design.inputs.map(\.name)
    // Trials, weights, errors and censoring are no inputs of a prediction, but of the likelihood.
    for name in design.mean.additions.flatMap(\.columnNames) where !names.contains(name) {
      names.append(name)
    }
    return names.compactMap { name in
      guard let column = table[name] else { return nil }
      let values: DataValues =
        switch column.values {
        case .numbers(let all): .numbers(rows.map { all[$0] })
        case .booleans(let all): .booleans(rows.map { all[$0] })
        case .categories(let codes, let levels): .strings(rows.map { levels[Int(codes[$0])] })
        }
      return DataVariable(name: name, values: values)
    }
  }
}

/// Where the data of an analysis are.
enum AnalysisData: Sendable {
  case table(Table)
  case store(ColumnStore)
}
