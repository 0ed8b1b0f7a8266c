import ModelAveraging
import PosteriorDraws
import Probability
import Reports

/// The structures of a class: what they are, how the data weigh them, and how they predict.
struct ClassSection {
  let fit: ClassFit
  let settings: ReportSettings

  var section: Report.Section {
    let weights = fit.modelClass.bounds(level: settings.consensus.level)
    var blocks: [Block] = [
      .facts(facts), .figure(ClassBar.figure(parts(weights))), .table(structures(weights)),
    ]
    blocks += fit.warnings.map {
      .warning(
        Block.Warning(
          severity: "warning", message: $0, action: "Sample the structure with more draws."))
    }
    if let table = comparison { blocks.append(.table(table)) }
    if let command = settings.command { blocks.append(.code(command)) }
    return Report.Section(id: "model", title: "The class of models", blocks: blocks)
  }

  private var facts: [Block.Fact] {
    var facts = [
      Block.Fact("Class of models", fit.summary),
      Block.Fact("Structures", "\(fit.structures.count)"),
    ]
    if let first = fit.structures.first?.fit {
      facts += [
        Block.Fact("Rows", "\(first.specification.rowCount)"),
        Block.Fact(
          "Draws of each", "\(first.draws.chainCount) chains of \(first.draws.drawCount)"),
        Block.Fact("Seed", "\(first.settings.seed)"),
      ]
      if !first.createdAt.isEmpty { facts.append(Block.Fact("Sampled at", first.createdAt)) }
    }
    if fit.modelClass.floor > 0 {
      facts.append(
        Block.Fact(
          "Least weight of what the data have not refuted",
          NumberLabel.percent(fit.modelClass.floor)))
    }
    return facts
  }

  private func parts(_ weights: [BoundedEstimate]) -> [ClassBar.Part] {
    zip(fit.structures, weights).map {
      ClassBar.Part(
        name: $0.member.name, weight: $1.value, bounds: $1.lower...max($1.upper, $1.lower))
    }.sorted { $0.weight > $1.weight }
  }

  private func structures(_ weights: [BoundedEstimate]) -> ReportTable {
    let order = weights.indices.sorted { weights[$0].value > weights[$1].value }
    return ReportTable(
      caption: """
        Structures with their posterior probabilities, whose bounds hold for all at once; evidence in \
        nats
        """,
      columns: [
        ReportTable.Column("structure", isNumeric: false),
        ReportTable.Column("weight", help: "posterior probability"),
        ReportTable.Column("lower"), ReportTable.Column("upper"),
        ReportTable.Column("bits", help: "length of its description; the prior is 2^-bits"),
        ReportTable.Column("log evidence"),
        ReportTable.Column("se", help: "standard error of the log evidence"),
        ReportTable.Column("sampler", isNumeric: false),
        ReportTable.Column("formula", isNumeric: false),
        ReportTable.Column("family", isNumeric: false),
      ],
      rows: order.map { row(fit.structures[$0], weights[$0]) })
  }

  private func row(
    _ structure: ClassFit.Structure, _ weight: BoundedEstimate
  ) -> [ReportTable.Cell] {
    let evidence = structure.evidence.estimate
    let specification = structure.fit.specification
    return [ReportTable.Cell(structure.member.name)]
      + [weight.value, weight.lower, weight.upper].map {
        ReportTable.Cell($0, NumberLabel.percent($0))
      } + [
        ReportTable.Cell(
          structure.member.codeLength.bits,
          NumberLabel.fixed(structure.member.codeLength.bits, decimals: 1)),
        ReportTable.Cell(
          evidence.logEvidence, NumberLabel.fixed(evidence.logEvidence, decimals: 2)),
        ReportTable.Cell(evidence.standardError, NumberLabel.short(evidence.standardError)),
        ReportTable.Cell(structure.fit.sampler.algorithm.rawValue),
        ReportTable.Cell(specification.formula),
        ReportTable.Cell(specification.family.description),
      ]
  }

  /// Leave-one-out predictions side by side, as R's `loo_compare`; nil where the file has none.
  private var comparison: ReportTable? {
    guard let comparison = fit.comparison else { return nil }
    return ReportTable(
      caption: """
        Structures by leave-one-out prediction, the best first; a difference within twice its error \
        says little
        """,
      columns: [
        ReportTable.Column("structure", isNumeric: false),
        ReportTable.Column("elpd_diff", help: "nats behind the best"),
        ReportTable.Column("se_diff"), ReportTable.Column("elpd_loo"),
        ReportTable.Column("p_loo", help: "effective number of parameters"),
        ReportTable.Column("bad k", help: "rows whose k-hat is above the limit"),
      ],
      rows: comparison.rows.map { row in
        [ReportTable.Cell(row.model)]
          + [
            row.difference, row.differenceError, row.elpd.value, row.effectiveParameters.value,
          ].map { ReportTable.Cell($0, NumberLabel.fixed($0, decimals: 1)) }
          + [ReportTable.Cell(Double(row.unreliableRows), "\(row.unreliableRows)")]
      })
  }
}
