import ConsensusQueries
import LogDensities
import PosteriorDraws
import Reports

/// The dissenting model beside the most plausible draw: in nats, in parameters, and in what both predict
/// where the claim does.
struct WitnessCard {
  let witness: Answer.Witness
  let claim: Claim
  let text: String
  /// The structure of a class that the model is of; nil for one model.
  var structure: String?
  let draws: Draws
  let logDensity: DrawMatrix
  let model: (any PredictiveModel)?

  private static let rowLimit = 60

  var block: Block {
    let own = Dictionary(witness.parameters.map { ($0.name, $0.value) }) { first, _ in first }
    let best = draws.mostPlausible(by: logDensity)
    let parameters = witness.parameters.prefix(Self.rowLimit).map { name, value in
      row(name, value, best.map { $0[name] ?? .nan })
    }
    var columns = [
      ReportTable.Column("quantity", isNumeric: false),
      ReportTable.Column("dissenter", help: "the model that denies the claim"),
    ]
    if best != nil {
      columns.append(
        ReportTable.Column("most plausible draw", help: "the draw of the highest log posterior"))
    }
    return .table(
      ReportTable(
        caption: caption, columns: columns, rows: predictions(own, best) + parameters))
  }

  private var caption: String {
    let below = witness.nats.map { ", \(NumberLabel.short($0)) nats below the best model" } ?? ""
    // Where the margin is that of rounding the model lies on the line.
    let margin =
      abs(witness.margin) < 1e-9 ? "" : "; its margin is \(NumberLabel.short(witness.margin))"
    let place = structure.map { " of \($0)" } ?? ""
    return "A model\(place) that denies \(text)\(below)\(margin)"
  }

  private func row(_ name: String, _ own: Double, _ best: Double?) -> [ReportTable.Cell] {
    [ReportTable.Cell(name)]
      + [own, best].compactMap(\.self).map { ReportTable.Cell($0, NumberLabel.short($0)) }
  }

  /// What the claim compares, on both models; none where the dissenter lacks a parameter of it, as it
  /// may where only some are declared.
  private func predictions(
    _ own: [String: Double], _ best: [String: Double]?
  ) -> [[ReportTable.Cell]] {
    guard let model, let queries = claim.predictions else { return [] }
    let order = model.parameterNames
    let dissenter = order.map { own[$0] ?? .nan }
    let plausible = best.map { best in order.map { name in best[name] ?? .nan } }
    guard !dissenter.contains(where: \.isNaN) else { return [] }
    var rows: [[ReportTable.Cell]] = []
    for query in queries {
      guard let predictor = try? model.predictor(for: query) else { return [] }
      let name = Quantity.prediction(query).description
      guard !rows.contains(where: { $0[0].text == name }) else { continue }
      rows.append(
        row(name, predictor.value(dissenter.span), plausible.map { predictor.value($0.span) }))
    }
    return rows
  }
}
