import ConsensusQueries
import Foundation
import LogDensities
import PosteriorDraws
import Reports

/// The questions with their verdicts, and how far plausible models are from the other answer.
struct AnswersSection {
  private struct Asked {
    let answer: Answer
    let claim: Claim
    let margins: DrawMatrix
    let grid: AgreementMap.Grid?
    /// The margin over the plausible set: part of the answer in set mode, and in mass mode where a
    /// certificate gives it for little.
    let plausible: PlausibleBounds?
  }

  private let posterior: RecordedPosterior
  private let asked: [Asked]

  /// Asks all claims of one posterior.
  init(_ posterior: RecordedPosterior, claims: [String], settings: ReportSettings) throws {
    self.posterior = posterior
    let sources = posterior.evidenceSources()
    let query = posterior.query(settings.consensus, sources)
    let grid = AgreementGrid(posterior)
    asked = try claims.map { text in
      let claim = try Claim(text, parameters: posterior.draws.names)
      let answer = try query.ask(text)
      return Asked(
        answer: answer, claim: claim, margins: try query.margins(of: text),
        grid: try grid?.grid(for: claim),
        plausible: answer.plausibleSet
          ?? Self.plausible(answer, posterior, settings.consensus, sources))
    }
  }

  private static func plausible(
    _ answer: Answer, _ posterior: RecordedPosterior, _ settings: ConsensusSettings,
    _ sources: EvidenceSources
  ) -> PlausibleBounds? {
    guard answer.depth != nil else { return nil }
    var (own, certified) = (settings, sources)
    own.mode = .set
    (certified.declared, certified.posterior) = (nil, nil)
    return try? posterior.query(own, certified).ask(answer.claim).plausibleSet
  }

  var section: Report.Section {
    var blocks: [Block] = asked.map {
      .verdict(AnswerCard.card($0.answer, plausible: $0.plausible))
    }
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
      blocks.append(.figure(MarginPlot.figure(asked.map(margin))))
    }
    let rungs = asked.compactMap { DepthLadder.Rung($0.answer, named: $0.answer.claim) }
    if !rungs.isEmpty {
      let nats = asked.compactMap(\.plausible?.nats).first
      blocks.append(.figure(DepthLadder.figure(rungs, plausible: nats)))
    }
    for (index, asked) in asked.enumerated() {
      if let grid = asked.grid {
        blocks.append(
          .figure(AgreementMap.figure(claim: asked.answer.claim, grid, id: "agreement-\(index)")))
      }
      if let witness = asked.answer.witness {
        blocks.append(
          WitnessCard(
            witness: witness, claim: asked.claim, text: asked.answer.claim,
            draws: posterior.draws, logDensity: posterior.statistics.logDensity,
            model: posterior.predictiveModel
          ).block)
      }
    }
    return blocks.filter(\.isShown)
  }

  private func margin(_ asked: Asked) -> MarginPlot.Margin {
    MarginPlot.Margin(
      claim: asked.answer.claim, draws: asked.margins, plausible: asked.plausible?.range,
      isCertified: asked.plausible?.isCertified ?? false, witness: asked.answer.witness?.margin)
  }
}

extension PlausibleBounds {
  /// The margins of the claim as written over the set; nil where they are not known.
  var range: ClosedRange<Double>? {
    guard hasClaimUnits, marginMin.isFinite, marginMin <= marginMax, marginMax.isFinite else {
      return nil
    }
    return marginMin...marginMax
  }
}

extension DepthLadder.Rung {
  /// The depth of an answer; nil where it has none, or no model dissents.
  init?(_ answer: Answer, named name: String) {
    guard let depth = answer.depth, depth.lower.isFinite else { return nil }
    self.init(claim: name, lower: depth.lower, upper: depth.upper)
  }
}

extension Block {
  /// Whether there is something to see: figures without a panel are left out.
  var isShown: Bool {
    if case .figure(let figure, _) = self { !figure.panels.isEmpty } else { true }
  }
}
