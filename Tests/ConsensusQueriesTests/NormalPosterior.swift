import LogDensities
import PosteriorDraws

@testable import ConsensusQueries

/// Draws of one parameter `b_x` and statistics that meet every condition of grade C, unless a fault
/// is put into them.
struct NormalPosterior {
  var margins: DrawMatrix
  var statistics: SampleStatistics
  var settings = ConsensusSettings()

  /// Independent normal draws about a centre, with scale one.
  init(center: Double, chains: Int = 4, length: Int = 300, seed: UInt64 = 1) {
    func normals(_ offset: UInt64) -> DrawMatrix {
      AutoregressiveChains(correlation: 0).draws(
        chains: chains, length: length, seed: seed &+ offset)
    }
    margins = normals(0).map { $0 + center }
    statistics = Self.statistics(logDensity: normals(1000), energy: normals(2000))
  }

  static func statistics(logDensity: DrawMatrix, energy: DrawMatrix) -> SampleStatistics {
    let none = logDensity.map { _ in 0 }
    return SampleStatistics(
      logDensity: logDensity, acceptanceRate: none, stepSize: none, treeDepth: none,
      stepCount: none,
      diverging: none, energy: energy, maxTreeDepth: 10)
  }

  func ask(_ text: String = "b_x > 0") throws -> Answer {
    try query().ask(text)
  }

  func query(model: (any PredictiveModel)? = nil) -> ConsensusQuery {
    ConsensusQuery(
      draws: Draws(names: ["b_x"], columns: [margins]), statistics: statistics, model: model,
      modelClass: "all normals", settings: settings)
  }
}

/// Predicts σ·x + b, and refuses what it has not.
struct LinePredictor: PredictiveModel {
  let parameterNames = ["b", "sigma"]

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    guard case .number(let x)? = query.inputs["x"] else { throw PredictionError("x is missing") }
    return Predictor(notes: x > 10 ? ["x = \(x) lies beyond the data"] : []) { parameters in
      parameters[1] * x + parameters[0]
    }
  }
}
