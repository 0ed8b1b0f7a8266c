import Formulas
import LogDensities
import ResponseFamilies

extension RegressionSpecification: RegionalModel {
  /// The response; of a binary one the outcomes are its levels, or 0 and 1, FALSE and TRUE.
  public var predictedResponse: PredictedResponse {
    var outcomes = (responseLevels ?? schema.responseLevels)?.map { [$0] }
    if outcomes == nil, family.isBinary { outcomes = [["0", "FALSE"], ["1", "TRUE"]] }
    return PredictedResponse(
      name: schema.responseName, outcomes: outcomes, isBinary: family.isBinary)
  }

  /// True for a term of the mean's formula, by R's label in any spelling; nil for what is none, which
  /// is more likely a slip than a question.
  ///
  /// Groups and smooths go by the names that their draws have.
  public func includes(term: String) -> Bool? {
    let wanted = Formula.normalized(term) ?? term
    let names = schema.termLabels + schema.smooths.map(\.name) + schema.groupTerms.map(\.name)
    return names.contains(wanted) || names.contains(term) ? true : nil
  }

  /// Prepares a prediction whose open inputs run through a box.
  ///
  /// What the weights are over a box comes from ``DistributionalSchema/designBounds(for:open:)``, at a
  /// cost of columns times open inputs a box.
  ///
  /// - Throws: as ``predictor(for:)``; and, naming the term, where an open input is no number, makes a
  ///   column jump, moves the effects of a group that is not known, or moves a parameter on which the
  ///   quantity does not depend monotonically.
  public func openPrediction(
    for query: PredictionQuery, open: [String], box: [RealInterval]
  ) throws(PredictionError) -> OpenPrediction {
    try checkResponse(query.response)
    guard predictors.allSatisfy(\.schema.networks.isEmpty) else {
      throw PredictionError(
        "a network has no bounds over a region; give all inputs of its prediction")
    }
    let shape = try OpenShape(self, query.quantity)
    let inputs = query.inputs
    let root = try weights(inputs, open, box)
    let middle = try linkedRow(inputs, open, at: box.map(\.middle))
    let scores = middle.scores
    for (index, weights) in root.enumerated()
    where weights.slopes.contains(where: { $0.contains { $0 != RealInterval(0) } }) {
      try shape.checkMoves(predictors[index])
    }
    return OpenPrediction(
      scores: shape.repeated(
        scores.map { OpenPrediction.Score(positions: $0.positions, rest: $0.rest) }),
      weights: { box throws(PredictionError) in
        shape.repeated(try weights(inputs, open, box))
      },
      curve: shape.curve(on: middle), curveName: scores.count == 1 ? shape.curveName : nil,
      isIncreasing: shape.isIncreasing, notes: notes(on: inputs) + notes(on: open, box))
  }

  private func notes(on open: [String], _ box: [RealInterval]) -> [String] {
    zip(open, box).compactMap { name, range in
      guard let data = design.inputs.first(where: { $0.name == name })?.range,
        range.lower < data.lowerBound || range.upper > data.upperBound
      else { return nil }
      return """
        \(name) in [\(NumberText.short(range.lower)), \(NumberText.short(range.upper))] reaches beyond \
        the data (\(NumberText.short(data.lowerBound)) to \(NumberText.short(data.upperBound)))
        """
    }
  }

  private func linkedRow(
    _ inputs: [String: PredictionInput], _ open: [String], at point: [Double]
  ) throws(PredictionError) -> LinkedRow {
    var all = inputs.mapValues(InputValue.init)
    for (name, value) in zip(open, point) { all[name] = .number(value) }
    do throws(FormulaError) {
      let rows = try design.designRows(for: all)
      return LinkedRow(self, mean: rows.mean, parameters: rows.parameters)
    } catch { throw PredictionError(error.description) }
  }

  /// The weights of every linear predictor over a box.
  private func weights(
    _ inputs: [String: PredictionInput], _ open: [String], _ box: [RealInterval]
  ) throws(PredictionError) -> [OpenPrediction.Weights] {
    let bounds: [DesignBounds]
    do throws(FormulaError) {
      bounds = try design.designBounds(
        for: inputs.mapValues(InputValue.init),
        open: zip(open, box).map {
          OpenInput(name: $0, range: ColumnRange($1.lower, $1.upper))
        })
    } catch { throw PredictionError(error.description) }
    let middle = try linkedRow(inputs, open, at: box.map(\.middle)).scores
    var all: [OpenPrediction.Weights] = []
    for (index, predictor) in predictors.enumerated() {
      var own = bounds[0]
      if case .auxiliary = predictor.meaning,
        let place = design.parameters.firstIndex(where: { $0.name == predictor.name })
      {
        own = bounds[place + 1]
      }
      all.append(try predictor.weights(own, middle[index]))
    }
    return all
  }
}

extension PredictorTerms {
  /// The weights over a box in the order of the row's, the offset last.
  fileprivate func weights(
    _ bounds: DesignBounds, _ middle: LinkedRow.Score
  ) throws(PredictionError) -> OpenPrediction.Weights {
    var entries = Array(bounds.values.dropFirst(skippedColumnCount))
    entries += bounds.smooths.flatMap(\.self)
    for (term, effects) in bounds.groups.enumerated() {
      guard middle.unknownTerms.contains(term) else {
        entries += effects
        continue
      }
      guard effects.allSatisfy({ $0.value.isPoint }) else {
        throw PredictionError(
          """
          the effects of a group that is not given or was not seen depend on the open inputs; give a \
          group of the data inside the prediction
          """)
      }
    }
    entries.append(bounds.offset)
    return OpenPrediction.Weights(
      center: middle.weights + [middle.offset],
      values: entries.map { RealInterval($0.value.lower, $0.value.upper) },
      slopes: entries.map { $0.slopes.map { RealInterval($0.lower, $0.upper) } })
  }
}
