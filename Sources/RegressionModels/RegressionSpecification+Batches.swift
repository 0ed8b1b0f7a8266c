import Formulas
import LogDensities
import ResponseFamilies

extension RegressionSpecification {
  /// Prepares a prediction averaged over the rows of a table.
  ///
  /// Inputs of the query stand for the column of their name in every row. A linear quantity costs one
  /// row a draw; others one product of the distinct rows with the draws, block by block, and a curve a
  /// row and draw. Rows of models with group terms, networks or predicted auxiliaries are evaluated one by one.
  ///
  /// - Throws: as ``predictor(for:)``, and for a column that is absent, of another kind or misses a
  ///   value; it names the data row and the column.
  public func averagedPrediction(
    for query: PredictionQuery, over table: Table
  ) throws(PredictionError) -> AveragedPrediction {
    try checkResponse(query.response)
    let rows: PredictorRows
    do throws(FormulaError) {
      rows = try design.predictorRows(
        for: table, overriding: query.inputs.mapValues(InputValue.init))
    } catch { throw PredictionError(error.description) }
    let linked = rows.designRows.map {
      LinkedRow(self, mean: $0.mean, parameters: $0.parameters)
    }
    return try averaged(
      query.quantity, over: linked, notes: notes(on: query.inputs) + notes(on: rows))
  }

  /// Prepares a prediction averaged over rows of inputs, at the cost of one over a table.
  ///
  /// - Throws: as ``predictor(for:)`` at any of the rows.
  public func averagedPrediction(
    for query: PredictionQuery, over rows: [[String: PredictionInput]]
  ) throws(PredictionError) -> AveragedPrediction {
    try checkResponse(query.response)
    var (linked, notes): ([LinkedRow], [String]) = ([], [])
    for row in rows {
      let inputs = row.merging(query.inputs) { $1 }
      do throws(FormulaError) {
        let made = try design.designRows(for: inputs.mapValues(InputValue.init))
        linked.append(LinkedRow(self, mean: made.mean, parameters: made.parameters))
      } catch { throw PredictionError(error.description) }
      for note in self.notes(on: inputs) where !notes.contains(note) { notes.append(note) }
    }
    return try averaged(query.quantity, over: linked, notes: notes)
  }

  private func averaged(
    _ quantity: PredictionQuery.Quantity, over linked: [LinkedRow], notes: [String]
  ) throws(PredictionError) -> AveragedPrediction {
    let outcome = try outcome(of: quantity)
    guard predictors.count == 1, schema.groupTerms.isEmpty, schema.networks.isEmpty,
      let first = linked.first
    else {
      return AveragedPrediction(notes: notes) { parameters, count in
        Self.averages(of: linked, parameters, count, outcome)
      }
    }
    let shape = try? OpenShape(self, quantity)
    let batch = ScoredRows(
      linked.flatMap(\.scores), isLinear: shape?.curveName == OpenPrediction.identity)
    let curve = curve(quantity, outcome, on: first)
    return AveragedPrediction(notes: notes) { parameters, count in
      batch.averages(parameters, count, curve)
    }
  }

  /// The quantity as a function of a row's linear predictor and the parameters.
  private func curve(
    _ quantity: PredictionQuery.Quantity, _ outcome: @escaping @Sendable ([Double]) -> Double,
    on row: LinkedRow
  ) -> @Sendable (Double, Span<Double>) -> Double {
    let link = family.link
    switch (quantity, family.distribution) {
    case (.linearPredictor, _): return { score, _ in score }
    case (.mean, .gaussian), (.mean, .studentT), (.mean, .bernoulli), (.probability, .bernoulli),
      (.mean, .poisson), (.mean, .gamma), (.mean, .negbinomial), (.mean, .beta):
      return { score, _ in link.mean(at: score).value }
    default:
      return { score, parameters in outcome(row.values(parameters, scores: [score])) }
    }
  }

  private static func averages(
    of rows: [LinkedRow], _ parameters: [Double], _ count: Int,
    _ outcome: @Sendable ([Double]) -> Double
  ) -> [Double] {
    guard count > 0 else { return [] }
    let width = parameters.count / count
    return (0..<count).map { draw in
      let own = Array(parameters[draw * width..<(draw + 1) * width])
      var sum = 0.0
      for row in rows { sum += outcome(row.values(own.span)) }
      return sum / Double(rows.count)
    }
  }

  private func notes(on rows: PredictorRows) -> [String] {
    design.inputs.compactMap { column in
      guard let range = column.range, let seen = rows.ranges[column.name],
        seen.lower < range.lowerBound || seen.upper > range.upperBound
      else { return nil }
      return """
        \(column.name) of the rows (\(NumberText.short(seen.lower)) to \
        \(NumberText.short(seen.upper))) reaches beyond the data \
        (\(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound)))
        """
    }
  }
}

/// The linear predictors of many rows with one set of coefficients.
struct ScoredRows: Sendable {
  private let positions: [Int]
  /// `[row × weight]`, the offset last.
  private let weights: [Double]
  /// How often each row stands in the batch.
  private let counts: [Double]
  private let total: Double

  /// Rows and draws that are multiplied at once, so that both stay in the cache.
  private static let rowBlock = 256
  private static let drawBlock = 32

  /// Equal rows become one, and all rows of a linear quantity their mean.
  init(_ scores: [LinkedRow.Score], isLinear: Bool) {
    positions = scores.first?.positions ?? []
    var places: [[Double]: Int] = [:]
    var (weights, counts): ([[Double]], [Double]) = ([], [])
    for score in scores {
      let row = score.weights + [score.offset]
      if let place = places[row] {
        counts[place] += 1
      } else {
        places[row] = counts.count
        weights.append(row)
        counts.append(1)
      }
    }
    let total = Double(scores.count)
    if isLinear, let first = weights.first {
      var mean = [Double](repeating: 0, count: first.count)
      for (row, count) in zip(weights, counts) {
        for index in mean.indices { mean[index] += row[index] * (count / total) }
      }
      (weights, counts) = ([mean], [total])
    }
    self.weights = weights.flatMap(\.self)
    self.counts = counts
    self.total = total
  }

  /// The mean of a curve over the rows, for each draw.
  func averages(
    _ parameters: [Double], _ count: Int, _ curve: @Sendable (Double, Span<Double>) -> Double
  ) -> [Double] {
    guard count > 0 else { return [] }
    let width = parameters.count / count
    let draws = (0..<count).map { Array(parameters[$0 * width..<($0 + 1) * width]) }
    let coefficients = draws.map { own in positions.map { own[$0] } }
    var sums = [Double](repeating: 0, count: count)
    for start in stride(from: 0, to: count, by: Self.drawBlock) {
      for first in stride(from: 0, to: counts.count, by: Self.rowBlock) {
        let rows = first..<min(first + Self.rowBlock, counts.count)
        for draw in start..<min(start + Self.drawBlock, count) {
          let own = draws[draw]
          sums[draw] += sum(rows, coefficients[draw], own.span, curve)
        }
      }
    }
    return sums.map { $0 / total }
  }

  private func sum(
    _ rows: Range<Int>, _ coefficients: [Double], _ parameters: Span<Double>,
    _ curve: (Double, Span<Double>) -> Double
  ) -> Double {
    let stride = positions.count + 1
    var sum = 0.0
    for row in rows {
      var score = weights[row * stride + stride - 1]
      for index in coefficients.indices {
        score += weights[row * stride + index] * coefficients[index]
      }
      sum += counts[row] * curve(score, parameters)
    }
    return sum
  }
}
