import ConsensusQueries
import Formulas
import InferenceFiles
import ModelAveraging
import PosteriorDraws
import Reports

/// The questions put to a class with their verdicts, structure by structure.
struct ClassAnswersSection {
  private struct Asked {
    let answer: ClassAnswer
    /// Margins of the structures that were asked, in the order of the class; nil of the others.
    let margins: [DrawMatrix?]
    let grid: AgreementMap.Grid?
  }

  private let fit: ClassFit
  private let asked: [Asked]

  /// Structures of less weight do not move an agreement map that anyone can see.
  private static let leastWeight = 0.005
  private static let marginLimit = 6

  /// Asks all claims of a class.
  init(_ fit: ClassFit, claims: [String], settings: ReportSettings) throws {
    self.fit = fit
    asked = try claims.map { text in
      let answer = try fit.ask(text, settings: settings.consensus)
      let margins = try zip(fit.structures, answer.parts).map { structure, part -> DrawMatrix? in
        guard part.answer != nil else { return nil }
        return try fit.query(structure, settings.consensus, ClaimFolder()).margins(of: text)
      }
      return Asked(answer: answer, margins: margins, grid: try Self.grid(fit, text))
    }
  }

  /// The agreement over inputs by the weights of the structures.
  private static func grid(_ fit: ClassFit, _ text: String) throws -> AgreementMap.Grid? {
    let weights = fit.modelClass.probabilities
    var inputs: [InputColumn] = []
    var parts: [AgreementGrid.Part] = []
    for (structure, weight) in zip(fit.structures, weights) where weight >= leastWeight {
      let (draws, model) = fit.completed(structure)
      parts.append(AgreementGrid.Part(draws: draws, model: model, weight: weight))
      for input in structure.fit.specification.design.inputs
      where !inputs.contains(where: { $0.name == input.name }) {
        inputs.append(input)
      }
    }
    guard let first = fit.structures.max(by: { $0.inputCount < $1.inputCount }),
      let names = parts.first?.draws.names
    else { return nil }
    return try AgreementGrid(parts, inputs: inputs, data: first.fit.inferenceData)
      .grid(for: Claim(text, parameters: names))
  }

  var section: Report.Section {
    var blocks = asked.map { Block.verdict(card($0.answer)) }
    if asked.isEmpty {
      blocks.append(.paragraph("No claim was asked; credence report --claim '...' asks one."))
    }
    blocks.append(
      .paragraph(
        """
        Every verdict is relative to the class of models below; none says that this class contains \
        the truth.
        """))
    for (index, asked) in asked.enumerated() { blocks += pictures(asked, index) }
    return Report.Section(
      id: "answers", title: "Do all plausible models agree?", blocks: blocks.filter(\.isShown))
  }

  private func card(_ answer: ClassAnswer) -> VerdictCard {
    let count = answer.parts.count { $0.answer != nil }
    return VerdictCard(
      claim: answer.claim, verdict: answer.verdict.rawValue,
      grade: answer.grade.map { "grade \($0.rawValue): \(AnswerCard.meaning(of: $0))" } ?? "",
      reason: answer.reason,
      facts: [
        Block.Fact("Structures asked", "\(count) of \(answer.parts.count)"),
        Block.Fact(
          "Dissent over the class",
          """
          between \(NumberLabel.percent(answer.mass.lower)) and \
          \(NumberLabel.percent(answer.mass.upper))
          """),
      ], notes: answer.notes)
  }

  private func pictures(_ asked: Asked, _ index: Int) -> [Block] {
    let claim = asked.answer.claim
    let parts = asked.answer.parts
    let order = parts.indices.sorted { parts[$0].weight.value > parts[$1].weight.value }
    var blocks: [Block] = [
      .figure(ClassBar.figure(order.map { bar(parts[$0]) }, claim: claim, id: "class-\(index)")),
      .table(table(asked.answer, order)),
    ]
    let margins = order.compactMap { margin(parts[$0], asked.margins[$0]) }
    blocks.append(
      .figure(
        MarginPlot.figure(
          Array(margins.prefix(Self.marginLimit)), title: "Margins of \(claim) by structure",
          id: "margins-\(index)")))
    let rungs = order.compactMap { place in
      parts[place].answer.flatMap { DepthLadder.Rung($0, named: parts[place].name) }
    }
    if !rungs.isEmpty {
      let nats = parts.compactMap(\.answer?.plausibleSet?.nats).first
      blocks.append(.figure(DepthLadder.figure(rungs, plausible: nats, id: "depth-\(index)")))
    }
    if let grid = asked.grid {
      blocks.append(.figure(AgreementMap.figure(claim: claim, grid, id: "agreement-\(index)")))
    }
    if let place = order.first(where: { parts[$0].answer?.witness != nil }),
      let witness = parts[place].answer?.witness,
      let card = try? witnessCard(witness, claim, fit.structures[place])
    {
      blocks.append(card)
    }
    return blocks
  }

  private func bar(_ part: ClassAnswer.Part) -> ClassBar.Part {
    ClassBar.Part(
      name: part.name, weight: part.weight.value,
      bounds: part.weight.lower...max(part.weight.upper, part.weight.lower),
      dissent: part.dissent?.value)
  }

  private func margin(_ part: ClassAnswer.Part, _ draws: DrawMatrix?) -> MarginPlot.Margin? {
    guard let draws, let answer = part.answer else { return nil }
    return MarginPlot.Margin(
      claim: "\(part.name) (\(NumberLabel.percent(part.weight.value)))", draws: draws,
      plausible: answer.plausibleSet?.range,
      isCertified: answer.plausibleSet?.isCertified ?? false, witness: answer.witness?.margin)
  }

  private func table(_ answer: ClassAnswer, _ order: [Int]) -> ReportTable {
    func cell(_ share: Double?) -> ReportTable.Cell {
      share.map { ReportTable.Cell($0, NumberLabel.percent($0)) }
        ?? ReportTable.Cell(.nan, "not asked")
    }
    return ReportTable(
      caption: "\(answer.claim), structure by structure",
      columns: [
        ReportTable.Column("structure", isNumeric: false),
        ReportTable.Column("weight", help: "posterior probability of the structure"),
        ReportTable.Column("dissent", help: "share of its models that deny the claim"),
        ReportTable.Column("at most", help: "upper bound of that share"),
      ],
      rows: order.map { place in
        let part = answer.parts[place]
        return [
          ReportTable.Cell(part.name), cell(part.weight.value), cell(part.dissent?.value),
          part.dissent == nil ? ReportTable.Cell(1, "100%") : cell(part.dissent?.upper),
        ]
      })
  }

  private func witnessCard(
    _ witness: Answer.Witness, _ claim: String, _ structure: ClassFit.Structure
  ) throws -> Block {
    let (draws, model) = fit.completed(structure)
    return WitnessCard(
      witness: witness, claim: try Claim(claim, parameters: draws.names), text: claim,
      structure: structure.member.name, draws: draws,
      logDensity: structure.fit.statistics.logDensity, model: model
    ).block
  }
}

extension ClassFit.Structure {
  fileprivate var inputCount: Int { fit.specification.design.inputs.count }
}
