import ConsensusQueries
import Formulas
import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import RegressionModels
import Reports

/// Asks a claim over a grid of one or two of the inputs at which it predicts.
struct AgreementGrid {
  /// A model with its draws, and its weight among several.
  struct Part {
    let draws: Draws
    let model: any PredictiveModel
    let weight: Double
  }

  private let parts: [Part]
  private let inputs: [InputColumn]
  private let data: InferenceData

  private static let drawLimit = 400
  private static let curvePlaces = 81
  private static let mapPlaces = 31
  /// A positive input whose largest value is so many times its least is shown on a logarithmic scale.
  private static let wideRatio = 30.0

  /// - Parameters:
  ///   - parts: models with their weights; few draws of each are asked.
  ///   - inputs: those that may vary, with their ranges.
  ///   - data: holds the rows that are drawn upon the map.
  init(_ parts: [Part], inputs: [InputColumn], data: InferenceData) {
    self.parts = parts.map {
      Part(draws: $0.draws.thinned(to: Self.drawLimit), model: $0.model, weight: $0.weight)
    }
    self.inputs = inputs.filter { $0.range != nil }
    self.data = data
  }

  /// That of one regression; nil for another model.
  init?(_ posterior: RecordedPosterior) {
    guard let specification = posterior.predictiveModel as? RegressionSpecification else {
      return nil
    }
    self.init(
      [Part(draws: posterior.draws, model: specification, weight: 1)],
      inputs: specification.design.inputs, data: posterior.data)
  }

  /// The agreement of some hundred draws of each model, by weight; nil where the claim has no numeric
  /// input with one value in all its predictions, or a kind of claim that has inputs of its own.
  func grid(for claim: Claim) throws(ClaimError) -> AgreementMap.Grid? {
    guard let shared = claim.sharedInputs else { return nil }
    let varied = inputs.filter { shared.contains($0.name) }
    guard let first = varied.first else { return nil }
    let second = varied.dropFirst().first
    let count = second == nil ? Self.curvePlaces : Self.mapPlaces
    let x = Self.input(first, count)
    let y = second.map { Self.input($0, count) }
    var shares: [[Double]] = []
    for other in y?.values ?? [.nan] {
      var row: [Double] = []
      for value in x.values {
        var values = [x.name: value]
        if let y { values[y.name] = other }
        row.append(try share(claim.replacing(values)))
      }
      shares.append(row)
    }
    return AgreementMap.Grid(x: x, y: y, shares: shares, data: rows(x.name, y?.name))
  }

  private func share(_ claim: Claim?) throws(ClaimError) -> Double {
    guard let claim else { return .nan }
    var (holding, total) = (0.0, 0.0)
    for part in parts {
      let query = ConsensusQuery(
        draws: part.draws, statistics: .unknown(for: part.draws), model: part.model,
        modelClass: "")
      let margins = try query.margins(of: claim).values
      let share = Double(margins.count { $0 > 0 }) / Double(max(margins.count, 1))
      holding += part.weight * share
      total += part.weight
    }
    return holding / total
  }

  private func rows(_ x: String, _ y: String?) -> [Place] {
    guard let xs = data.numbers(x) else { return [] }
    let ys = y.flatMap(data.numbers) ?? xs.map { _ in 0 }
    guard xs.count == ys.count else { return [] }
    let step = max(1, xs.count / 500)
    return stride(from: 0, to: xs.count, by: step).map { Place(xs[$0], ys[$0]) }
  }

  /// Places over the range of an input, evenly on the scale that suits it.
  static func input(_ column: InputColumn, _ count: Int) -> AgreementMap.Input {
    let range = column.range ?? 0...1
    let isWide = range.lowerBound > 0 && range.upperBound >= wideRatio * range.lowerBound
    let (low, high) =
      isWide
      ? (log(range.lowerBound), log(range.upperBound)) : (range.lowerBound, range.upperBound)
    let places = (0..<count).map { low + (high - low) * Double($0) / Double(max(count - 1, 1)) }
    return AgreementMap.Input(
      column.name, isWide ? places.map { exp($0) } : places, scale: isWide ? .logarithmic : .linear)
  }
}

extension InferenceData {
  /// The values of a numeric column of the data; nil where it is not kept, or holds no numbers.
  func numbers(_ name: String) -> [Double]? {
    let variables = constantData + observedData
    guard case .numbers(let values)? = variables.first(where: { $0.name == name })?.values else {
      return nil
    }
    return values
  }
}

extension SampleStatistics {
  /// None, for draws of which only margins are wanted.
  static func unknown(for draws: Draws) -> SampleStatistics {
    SampleStatistics(
      Draws(names: [], chainCount: draws.chainCount, drawCount: draws.drawCount) { _ in
        DrawMatrix(chainCount: 0, drawCount: 0, values: [])
      }, maxTreeDepth: 0, origin: .unknown)
  }
}
