import ConsensusQueries
import Formulas
import Foundation
import ModelAveraging
import PosteriorDraws
import RegressionModels
import ResponseFamilies

/// Predictions of rows of inputs by a posterior, a class, or one model.
public final class InputPredictions: Sendable {
  /// The share of the posterior, and of the response's distribution, that intervals enclose.
  public let intervalMass: Double
  private let engine: RowEngine
  /// Draws that stand for the posterior in predictive intervals.
  private static let predictiveDraws = 500

  /// What is predicted of one row.
  public struct Prediction: Sendable {
    /// The mean response; of a response with levels, the probability of the predicted level.
    public let mean: Double
    /// The predicted level; nil for a response that is a number or a truth value.
    public let level: String?
    /// The central interval of the mean over the posterior.
    public let lower, upper: Double
    /// The central interval of the response itself, over posterior and noise; NaN for levels, and where
    /// the noise is not known.
    public let predictiveLower, predictiveUpper: Double
    /// What is wrong with the row, or what a reader should know of it; empty where nothing.
    public let note: String

    fileprivate init(
      mean: Double, level: String?, interval: (Double, Double), predictive: (Double, Double),
      note: String
    ) {
      self.mean = mean
      self.level = level
      (lower, upper) = interval
      (predictiveLower, predictiveUpper) = predictive
      self.note = note
    }

    fileprivate init(fault: String) {
      let nothing = Double.nan
      self.init(
        mean: nothing, level: nil, interval: (nothing, nothing), predictive: (nothing, nothing),
        note: fault)
    }
  }

  /// Predicts by the draws of one regression, or by one model of its structure.
  ///
  /// - Parameter model: the parameters of one model by name, as a witness gives them; nil for the
  ///   whole posterior.
  /// - Throws: `RegressionError` for draws without a model that predicts, and for a model that lacks a
  ///   parameter.
  public init(
    _ posterior: RecordedPosterior, model: [String: Double]? = nil, intervalMass: Double = 0.9
  ) throws {
    guard let specification = posterior.predictiveModel as? RegressionSpecification else {
      throw RegressionError(
        """
        these draws come without a regression that predicts (\(posterior.modelClass)); inputs need a \
        posterior that credence sample made from data and a formula
        """)
    }
    self.intervalMass = intervalMass
    let draws =
      try model.map { try Self.draws(specification, of: $0) }
      ?? Self.draws(specification, posterior.draws)
    engine = RowEngine([draws], weights: [1])
  }

  /// Predicts by the mixture of the structures that the data have not refuted.
  ///
  /// - Throws: as for one regression.
  public init(_ fit: ClassFit, intervalMass: Double = 0.9) throws {
    self.intervalMass = intervalMass
    let weights = ClassWeights(fit, droppingAtMost: 1e-3, level: 0.95)
    let kept = weights.kept
    let values = kept.map { weights.bounds[$0].value }
    let total = values.reduce(0, +)
    engine = try RowEngine(
      kept.map {
        try Self.draws(fit.structures[$0].fit.specification, fit.structures[$0].fit.draws)
      },
      weights: values.map { $0 / total })
  }

  private static func draws(
    _ specification: RegressionSpecification, _ posterior: Draws
  ) throws(RegressionError) -> PredictiveDraws {
    let names = specification.parameterNames
    let count = posterior.chainCount * posterior.drawCount
    return try PredictiveDraws(specification, drawCount: count) {
      posterior[names[$0]]?.values ?? [Double](repeating: .nan, count: count)
    }
  }

  private static func draws(
    _ specification: RegressionSpecification, of model: [String: Double]
  ) throws(RegressionError) -> PredictiveDraws {
    let names = specification.parameterNames
    let missing = names.filter { model[$0]?.isFinite != true }
    guard missing.isEmpty else {
      throw RegressionError(
        """
        the model given has no value for \(missing.prefix(4).joined(separator: ", "))\
        \(missing.count > 4 ? ", ..." : ""); it must name every parameter of \
        \(specification.formula)
        """)
    }
    return try PredictiveDraws(specification, drawCount: 1) { [model[names[$0]] ?? .nan] }
  }

  /// The raw columns that a row needs.
  public var inputs: [InputColumn] { engine.inputs }

  /// Predicts the rows of a table, in its order.
  ///
  /// - Throws: `TableError` where the table lacks a column.
  public func predictions(for table: Table) throws(TableError) -> [Prediction] {
    predictions(try InputRows(table, inputs: engine.inputs))
  }

  /// Predicts the rows of a block of lines, and turns every prediction into text at once.
  public func map<Output: Sendable>(
    _ lines: LineBlock, _ reader: InputLineReader, threadCount: Int,
    _ text: @Sendable (_ firstRow: Int, [Prediction]) -> Output
  ) -> [Output] {
    engine.map(lines, reader, threadCount: threadCount) { first, rows in
      text(first, predictions(rows))
    }
  }

  private func predictions(_ rows: InputRows) -> [Prediction] {
    engine.map(rows, fault: Prediction.init(fault:)) { row in
      guard row.undefined == 0 else {
        return Prediction(fault: "the prediction has no value on some draws")
      }
      return Prediction(
        mean: row.mean, level: row.level.map { engine.structures[0].levelNames[$0] },
        interval: row.interval(mass: intervalMass), predictive: predictive(row),
        note: row.notes.joined(separator: "; "))
    }
  }

  /// The quantiles of the mixture over structures and evenly spaced draws.
  private func predictive(_ row: RowDraws) -> (Double, Double) {
    guard row.level == nil else { return (.nan, .nan) }
    var components: [(weight: Double, distribution: PredictiveDistribution)] = []
    for part in row.parts {
      let count = min(part.summary.drawCount, Self.predictiveDraws)
      for index in 0..<count {
        let draw = index * part.summary.drawCount / count
        guard let distribution = part.block.distribution(row: part.place, draw: draw) else {
          return (.nan, .nan)
        }
        components.append((part.weight / Double(count), distribution))
      }
    }
    let mixture = PredictiveMixture(components)
    return (mixture.quantile((1 - intervalMass) / 2), mixture.quantile((1 + intervalMass) / 2))
  }
}
