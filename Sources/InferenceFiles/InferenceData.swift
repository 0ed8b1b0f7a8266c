import PosteriorDraws

/// The values of one column of data, one a row.
///
/// Equality follows `Double`: a column that holds NaN is unequal even to itself.
public enum DataValues: Sendable, Equatable {
  /// Numbers; a missing one is NaN.
  case numbers([Double])
  /// Texts, such as the levels of a factor; a missing one is nil.
  case strings([String?])
  /// Truth values; a missing one is nil.
  case booleans([Bool?])

  /// Number of rows.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .strings(let values): values.count
    case .booleans(let values): values.count
    }
  }
}

/// One named column of data.
public struct DataVariable: Sendable, Equatable {
  /// The column's name as the table had it; any text, the empty one included.
  public let name: String
  /// The column's values, one a row.
  public let values: DataValues

  /// Binds a name to its values.
  public init(name: String, values: DataValues) {
    self.name = name
    self.values = values
  }
}

/// What one file of inference data holds: the draws, how they were made, and what is needed to
/// build their model again.
public struct InferenceData: Sendable {
  /// Posterior draws, each `[chain, draw]` (group `posterior`).
  public var draws: Draws
  /// The sampler's statistics, each shaped as the draws (group `sample_stats`).
  ///
  /// Nil where a file made elsewhere has none. Its origin is read from the attribute
  /// `credence_origin`; without it the draws are Hamiltonian chains where the file has `lp`,
  /// `diverging` and `energy` and names no approximation, and else of unknown origin. A statistic
  /// that such a file lacks is NaN throughout, and its `maxTreeDepth` is 10, the default of Stan and
  /// PyMC.
  public var statistics: SampleStatistics?
  /// The responses, one a row (group `observed_data`).
  public var observedData: [DataVariable]
  /// The predictors and everything else that was given, one a row (group `constant_data`).
  public var constantData: [DataVariable]
  /// Wall time of warmup and sampling in seconds; 0 where a file made elsewhere is silent.
  public var samplingTime: Double
  /// Warmup steps of each chain; 0 where a file made elsewhere is silent.
  public var warmupCount: Int
  /// The model's name (root attribute `name`).
  public var modelName: String
  /// Text, by custom JSON, from which the model can be built again; empty in a file made
  /// elsewhere. This module does not look into it.
  public var model: String
  /// Facts of the run by name: seed, version, sampler, formula and so on.
  public var run: [String: String]
  /// The program that sampled and its version, such as `pymc 5.28.5`; nil where this library did, or
  /// where a file made elsewhere is silent.
  public var sampledBy: String?
  /// When the run ended, as ISO 8601 with offset, such as `2026-11-22T18:00:00+00:00`.
  public var createdAt: String
  /// Keeps large files open for their draws.
  var files: [OpenFile] = []

  /// Why draws of a large file could not be read when they were asked for, or nil where all could.
  /// Columns that could not be read are NaN throughout.
  public var readFailure: InferenceFileError? {
    files.lazy.compactMap(\.failure).first
  }

  /// Gathers the contents of a file; see the properties for each argument.
  public init(
    draws: Draws, statistics: SampleStatistics? = nil, observedData: [DataVariable] = [],
    constantData: [DataVariable] = [], samplingTime: Double = 0, warmupCount: Int = 0,
    modelName: String = "", model: String = "", run: [String: String] = [:],
    sampledBy: String? = nil, createdAt: String = ""
  ) {
    self.draws = draws
    self.statistics = statistics
    self.observedData = observedData
    self.constantData = constantData
    self.samplingTime = samplingTime
    self.warmupCount = warmupCount
    self.modelName = modelName
    self.model = model
    self.run = run
    self.sampledBy = sampledBy
    self.createdAt = createdAt
  }

  init(
    draws: Draws, statistics: SampleStatistics?, observedData: [DataVariable],
    constantData: [DataVariable], samplingTime: Double, warmupCount: Int, modelName: String,
    model: String, run: [String: String], sampledBy: String?, createdAt: String, file: OpenFile?
  ) {
    self.init(
      draws: draws, statistics: statistics, observedData: observedData,
      constantData: constantData, samplingTime: samplingTime, warmupCount: warmupCount,
      modelName: modelName, model: model, run: run, sampledBy: sampledBy, createdAt: createdAt)
    files = file.map { [$0] } ?? []
  }
}

extension InferenceData: Equatable {
  /// Equal contents, draw by draw, wherever they come from.
  public static func == (left: InferenceData, right: InferenceData) -> Bool {
    left.draws == right.draws && left.statistics == right.statistics
      && left.observedData == right.observedData && left.constantData == right.constantData
      && left.samplingTime == right.samplingTime && left.warmupCount == right.warmupCount
      && left.modelName == right.modelName && left.model == right.model && left.run == right.run
      && left.sampledBy == right.sampledBy && left.createdAt == right.createdAt
  }
}
