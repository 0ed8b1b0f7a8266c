import Formulas
import InferenceFiles
import LogDensities
import PosteriorDraws
import RegressionModels
import Reports
import ResponseFamilies

/// What the model makes of its inputs: the expected response as one input varies, and of a network
/// what its hidden units add.
struct EffectsSection {
  let posterior: RecordedPosterior
  let specification: RegressionSpecification
  /// The response of the rows, as the model sees it; nil where the rows are not at hand.
  let observed: [Double]?

  private static let drawLimit = 400
  private static let placeCount = 41
  private static let inputLimit = 6
  private static let levelLimit = 12
  private static let dotLimit = 400

  /// Nil where nothing can be shown, as for a response of levels, which has no mean.
  var section: Report.Section? {
    guard !specification.family.hasLevels else { return nil }
    let varied = specification.design.inputs.filter { values(of: $0) != nil }
    let draws = posterior.draws.thinned(to: Self.drawLimit)
    let rows = draws.rows(named: specification.parameterNames)
    let effects = varied.prefix(Self.inputLimit).compactMap { effect(of: $0, rows) }
    guard !effects.isEmpty else { return nil }
    var blocks: [Block] = [
      .figure(
        EffectPlot.figure(effects, response: specification.schema.responseName, others: others))
    ]
    if let figure = hiddenUnits(varied) { blocks.append(.figure(figure)) }
    return Report.Section(id: "effects", title: "What do the inputs do?", blocks: blocks)
  }

  /// Values at which an input is shown; nil for groups, and for what has none or too many.
  private func values(of input: InputColumn) -> [PredictionInput]? {
    switch input.kind {
    case .number: return grid(input)?.map { .number($0) }
    case .boolean: return [.boolean(false), .boolean(true)]
    case .category(let levels):
      return levels.count > Self.levelLimit ? nil : levels.map { .text($0) }
    case .group: return nil
    }
  }

  private func grid(_ input: InputColumn) -> [Double]? {
    guard let range = input.range, range.upperBound > range.lowerBound else { return nil }
    return AgreementGrid.input(input, Self.placeCount).values
  }

  /// Medians of numbers, the first level, false; no group.
  private var center: [String: PredictionInput] {
    var center: [String: PredictionInput] = [:]
    for input in specification.design.inputs {
      switch input.kind {
      case .number:
        let numbers = posterior.data.numbers(input.name)
        let middle = numbers.map { DrawMatrix(chains: [$0]).quantile(0.5) }
        center[input.name] = .number(middle ?? input.range?.lowerBound ?? 0)
      case .boolean: center[input.name] = .boolean(false)
      case .category(let levels): center[input.name] = levels.first.map { .text($0) }
      case .group: break
      }
    }
    return center
  }

  private var others: String {
    let groups = specification.design.inputs.contains {
      if case .group = $0.kind { true } else { false }
    }
    return """
      the others stay at their medians or first levels\
      \(groups ? ", and the group is one of the data's at random" : "").
      """
  }

  private func effect(of input: InputColumn, _ rows: [[Double]]) -> EffectPlot.Effect? {
    guard let values = values(of: input) else { return nil }
    var (lower, median, upper): ([Double], [Double], [Double]) = ([], [], [])
    for value in values {
      var inputs = center
      inputs[input.name] = value
      let query = PredictionQuery(quantity: .mean, response: nil, inputs: inputs)
      guard let predictor = try? specification.predictor(for: query) else { return nil }
      let expected = DrawMatrix(chains: [rows.map { predictor.value($0.span) }])
      guard expected.mean.isFinite else { return nil }
      lower.append(expected.quantile(0.05))
      median.append(expected.quantile(0.5))
      upper.append(expected.quantile(0.95))
    }
    let shape = AgreementGrid.input(input, Self.placeCount)
    var levels: [String] = []
    if case .category(let names) = input.kind { levels = names }
    if case .boolean = input.kind { levels = ["FALSE", "TRUE"] }
    return EffectPlot.Effect(
      input: input.name, places: levels.isEmpty ? shape.values : levels.indices.map(Double.init),
      levels: levels, scale: levels.isEmpty ? shape.scale : .linear, lower: lower,
      median: median, upper: upper, data: levels.isEmpty ? data(input.name) : [])
  }

  private func data(_ name: String) -> [Place] {
    guard let observed, let values = posterior.data.numbers(name), values.count == observed.count
    else { return [] }
    let step = max(1, values.count / Self.dotLimit)
    return stride(from: 0, to: values.count, by: step).map { Place(values[$0], observed[$0]) }
  }

  /// What the units of the most plausible draw add; nil without a network.
  private func hiddenUnits(_ varied: [InputColumn]) -> Figure? {
    guard let first = try? specification.hiddenFeatures(at: center), !first.isEmpty,
      let best = posterior.draws.mostPlausible(by: posterior.statistics.logDensity)
    else { return nil }
    let order = specification.parameterNames
    let model = order.map { best[$0] ?? .nan }
    let weights = first.map { best[$0.name] ?? .nan }
    let heaviest = first.indices.sorted { abs(weights[$0]) > abs(weights[$1]) }
    let inputs = varied.compactMap { input -> HiddenUnitPlot.Input? in
      guard let places = grid(input) else { return nil }
      var curves = heaviest.map { _ in [Double]() }
      for place in places {
        var inputs = center
        inputs[input.name] = .number(place)
        guard let features = try? specification.hiddenFeatures(at: inputs) else { return nil }
        for (rank, unit) in heaviest.enumerated() {
          curves[rank].append(weights[unit] * features[unit].value(model.span))
        }
      }
      // An input that no network sees moves none of them.
      guard curves.contains(where: { ($0.max() ?? 0) > ($0.min() ?? 0) }) else { return nil }
      let rows = posterior.data.numbers(input.name) ?? []
      let step = max(1, rows.count / 100)
      return HiddenUnitPlot.Input(
        name: input.name, places: places, contributions: curves,
        data: stride(from: 0, to: rows.count, by: step).map { rows[$0] })
    }
    return inputs.isEmpty ? nil : HiddenUnitPlot.figure(Array(inputs.prefix(Self.inputLimit)))
  }
}
