import ConsensusQueries
import Foundation
import LogDensities
import PosteriorDraws
import Reports

/// The questions with their verdicts, and how far plausible models are from the other answer.
struct AnswersSection {
  private struct Asked {
    let answer: Answer
    let margins: DrawMatrix
    let grid: AgreementMap.Grid?
  }

  private let asked: [Asked]
  private let best: (parameters: [Double], names: [String])

  /// Asks all claims of one posterior.
  init(_ posterior: RecordedPosterior, claims: [String], settings: ReportSettings) throws {
    let sources = posterior.evidenceSources()
    let query = posterior.query(settings.consensus, sources)
    asked = try claims.map { text in
      Asked(
        answer: try query.ask(text), margins: try query.margins(of: text),
        grid: try AgreementGrid(posterior).grid(
          for: Claim(text, parameters: posterior.draws.names)))
    }
    best = (Self.mostPlausible(posterior), posterior.draws.names)
  }

  var section: Report.Section {
    var blocks: [Block] = asked.map { .verdict(AnswerCard.card($0.answer)) }
    if asked.isEmpty {
      blocks.append(.paragraph("No claim was asked; credence report --claim '...' asks one."))
    }
    blocks.append(
      .paragraph(
        """
        Every verdict is relative to the class of models below; none says that this class contains \
        the truth.
        """))
    return Report.Section(
      id: "answers", title: "Do all plausible models agree?", blocks: blocks + pictures)
  }

  private var pictures: [Block] {
    var blocks: [Block] = []
    if !asked.isEmpty {
      blocks.append(.figure(MarginPlot.figure(asked.map { margin($0) })))
    }
    let rungs = asked.compactMap { asked in
      asked.answer.depth.flatMap { depth in
        depth.lower.isFinite
          ? DepthLadder.Rung(claim: asked.answer.claim, lower: depth.lower, upper: depth.upper)
          : nil
      }
    }
    if !rungs.isEmpty {
      let nats = asked.compactMap(\.answer.plausibleSet?.nats).first
      blocks.append(.figure(DepthLadder.figure(rungs, plausible: nats)))
    }
    for (index, asked) in asked.enumerated() {
      if let grid = asked.grid {
        blocks.append(
          .figure(AgreementMap.figure(claim: asked.answer.claim, grid, id: "agreement-\(index)")))
      }
      if let witness = asked.answer.witness { blocks += card(of: witness, asked.answer.claim) }
    }
    return blocks.filter {
      if case .figure(let figure, _) = $0 { !figure.panels.isEmpty } else { true }
    }
  }

  private func margin(_ asked: Asked) -> MarginPlot.Margin {
    let set = asked.answer.plausibleSet.flatMap { set -> ClosedRange<Double>? in
      guard set.hasClaimUnits, set.marginMin <= set.marginMax else { return nil }
      return set.marginMin...set.marginMax
    }
    return MarginPlot.Margin(
      claim: asked.answer.claim, draws: asked.margins, plausible: set,
      isCertified: asked.answer.plausibleSet?.isCertified ?? false,
      witness: asked.answer.witness?.margin)
  }

  /// The dissenting model beside the most plausible draw.
  private func card(of witness: Answer.Witness, _ claim: String) -> [Block] {
    let plausible = Dictionary(zip(best.names, best.parameters)) { first, _ in first }
    let below = witness.nats.map {
      ", at most \(NumberLabel.short($0)) nats below the best model"
    }
    func cell(_ value: Double) -> ReportTable.Cell {
      ReportTable.Cell(value, NumberLabel.short(value))
    }
    return [
      .table(
        ReportTable(
          caption: """
            A model that denies \(claim): its margin is \(NumberLabel.short(witness.margin))\
            \(below ?? "")
            """,
          columns: [
            ReportTable.Column("parameter", isNumeric: false),
            ReportTable.Column("dissenter", help: "the model that denies the claim"),
            ReportTable.Column(
              "most plausible draw", help: "the draw of the highest log posterior"),
          ],
          rows: witness.parameters.prefix(60).map {
            [ReportTable.Cell($0.name), cell($0.value), cell(plausible[$0.name] ?? .nan)]
          }))
    ]
  }

  private static func mostPlausible(_ posterior: RecordedPosterior) -> [Double] {
    let density = posterior.statistics.logDensity.values
    let index = density.indices.filter { !density[$0].isNaN }.max { density[$0] < density[$1] } ?? 0
    guard posterior.draws.chainCount * posterior.draws.drawCount > 0 else { return [] }
    return posterior.draws.names.indices.map { posterior.draws.column($0).values[index] }
  }
}
