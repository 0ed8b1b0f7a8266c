import Formulas
import Foundation
import LogDensities
import PosteriorDraws
import Probability
import RegressionModels

/// Finds the inputs on which plausible models disagree most: inputs to label next.
///
/// A disagreement is maximised over boxes by compass search from many starts, once for each
/// combination of levels. The search sees a part of the draws; what it found is ranked and polished
/// with all. Labels already proposed are taken into account (`LabelledInputs`), and inputs nearer
/// than `separation` to a proposed one are passed over, so that a batch is diverse.
///
/// What it finds are local maxima. That there is no larger disagreement is not shown.
public struct InputSearch: Sendable {
  /// How to search.
  public struct Settings: Sendable, Equatable {
    /// How disagreement is measured.
    public var measure = Disagreement.halfRange
    /// Of a response of several levels, the one whose probability models disagree on; nil for others.
    public var level: String?
    /// Inputs to find, one after the other.
    public var count = 5
    /// Share of the draws that counts as plausible: those with the highest log posterior density.
    public var mass = 0.95
    /// Least distance between found inputs, as a share of each interval; a level that differs, or one
    /// interval in which they differ by as much, is enough.
    public var separation = 0.1
    /// Starts in each box.
    public var starts = 24
    /// Draws that the search itself looks at.
    public var searchDraws = 2000
    /// Combinations of levels beyond which the search refuses.
    public var combinationLimit = 64
    /// Names the streams of random numbers.
    public var seed: UInt64 = 1

    /// Five inputs by half-range among the 95% most plausible draws.
    public init() {}
  }

  let settings: Settings
  let inputs: [InputColumn]
  /// All draws.
  let all: Predictions
  /// Those that the search looks at.
  let few: Predictions
  /// Positions of the plausible draws, among all and among few.
  let plausible, plausibleFew: [Int]
  private let drawsPerChain: Int

  /// Makes the draws of a regression ready.
  ///
  /// - Throws: for a level that the response does not have; for `label` where the response is a number;
  ///   for settings out of range.
  public init(
    _ specification: RegressionSpecification, draws: Draws, logDensity: DrawMatrix,
    settings: Settings = Settings()
  ) throws(SearchError) {
    try Self.check(settings, specification)
    self.settings = settings
    inputs = specification.design.inputs
    drawsPerChain = draws.drawCount
    do throws(PredictionError) {
      all = try Predictions(specification, draws: draws, level: settings.level)
    } catch { throw SearchError(error.description) }
    let most = Self.plausible(logDensity.values, mass: settings.mass)
    let step = max(all.count / max(settings.searchDraws, 2), 1)
    let seen = stride(from: 0, to: all.count, by: step).map(\.self)
    let isPlausible = Set(most)
    plausible = most
    few = all.choosing(seen)
    let among = seen.indices.filter { isPlausible.contains(seen[$0]) }
    plausibleFew = among.isEmpty ? Array(seen.indices) : among
  }

  private static func check(
    _ settings: Settings, _ specification: RegressionSpecification
  ) throws(SearchError) {
    guard settings.count > 0 else { throw SearchError("at least one input must be asked for") }
    guard settings.mass > 0, settings.mass <= 1 else {
      throw SearchError("the plausible mass must lie above 0 and at most at 1")
    }
    guard settings.separation >= 0, settings.separation < 1 else {
      throw SearchError("the separation must be at least 0 and below 1")
    }
    let hasLabel = specification.family.isBinary || specification.family.hasLevels
    guard settings.measure != .label || hasLabel else {
      throw SearchError("disagreement on the label needs a response with labels; use half-range")
    }
  }

  /// The share of the draws with the highest density, at least two; all where it is unknown.
  static func plausible(_ density: [Double], mass: Double) -> [Int] {
    guard density.allSatisfy(\.isFinite) else { return Array(density.indices) }
    let count = max(Int((mass * Double(density.count)).rounded(.up)), 2)
    return density.indices.sorted { (density[$0], $1) > (density[$1], $0) }.prefix(count).sorted()
  }

  /// The inputs of the regions on which the draws disagree most, in the order in which to label them;
  /// fewer than asked for where the regions have no more that are apart.
  ///
  /// Cost: some hundred predictions of `searchDraws` draws a start, box and found input.
  /// - Throws: where an input cannot be predicted.
  public func inputs(in regions: [SearchRegion]) throws(SearchError) -> [FoundInput] {
    var labelled = LabelledInputs()
    var labelledFew = LabelledInputs()
    var found: [FoundInput] = []
    var points: [SearchRegion.Point] = []
    for rank in 0..<settings.count {
      var best: (point: SearchRegion.Point, value: Double)?
      for (place, region) in regions.enumerated() {
        let candidate = try maximum(
          in: region, apart: points, labelled: labelledFew, stream: rank * regions.count + place)
        guard let candidate else { continue }
        let value = try value(at: candidate, labelled, all, plausible)
        if value > best?.value ?? -.infinity { best = (candidate, value) }
      }
      guard let best else { break }
      let polished = try polished(best.point, apart: points, labelled)
      found.append(try input(at: polished, labelled))
      labelled.label(try row(at: polished, all))
      labelledFew.label(try row(at: polished, few))
      points.append(polished)
    }
    return found
  }
}

extension InputSearch {
  func row(
    at point: SearchRegion.Point, _ predictions: Predictions
  ) throws(SearchError) -> PredictedRow {
    do throws(PredictionError) { return try predictions.row(at: point.inputs) } catch {
      throw SearchError(error.description)
    }
  }

  /// The disagreement that is left at a point, by some of the draws.
  func value(
    at point: SearchRegion.Point, _ labelled: LabelledInputs, _ predictions: Predictions,
    _ plausible: [Int]
  ) throws(SearchError) -> Double {
    let row = try row(at: point, predictions)
    return settings.measure.value(
      means: labelled.left(of: row.means), noise: row.noise, isBinary: predictions.isBinary,
      plausible: plausible)
  }

  private func input(
    at point: SearchRegion.Point, _ labelled: LabelledInputs
  ) throws(SearchError) -> FoundInput {
    let row = try row(at: point, all)
    func measure(_ means: [Double]) -> Double {
      settings.measure.value(
        means: means, noise: row.noise, isBinary: all.isBinary, plausible: plausible)
    }
    let low = plausible.min { row.means[$0] < row.means[$1] } ?? 0
    let high = plausible.max { row.means[$0] < row.means[$1] } ?? 0
    func dissenter(_ draw: Int) -> FoundInput.Dissenter {
      FoundInput.Dissenter(
        chain: draw / drawsPerChain + 1, draw: draw % drawsPerChain + 1, prediction: row.means[draw]
      )
    }
    let notes = (try? all.specification.predictor(for: all.query(at: point.inputs)))?.notes ?? []
    return FoundInput(
      inputs: inputs.compactMap { column in
        point.inputs[column.name].map { (column.name, $0) }
      },
      disagreement: measure(row.means), gain: measure(labelled.left(of: row.means)),
      prediction: row.means.reduce(0, +) / Double(row.means.count), low: dissenter(low),
      high: dissenter(high), notes: notes)
  }
}
