import PosteriorDraws
import Reports

/// Whether the draws of every structure may be trusted, with the pictures of the heaviest.
struct ClassChecksSection {
  let fit: ClassFit
  let shown: ShownStructures

  var section: Report.Section {
    let checked = fit.structures.map { ($0.member.name, $0.fit.convergence) }
    var blocks: [Block] = checked.flatMap { name, convergence in
      convergence.warnings.map {
        Block.warning(
          Block.Warning(
            severity: $0.severity.rawValue, message: "\(name): \($0.message)", action: $0.action))
      }
    }
    if blocks.isEmpty {
      blocks.append(
        .paragraph("The draws of all structures pass the checks that a verdict needs."))
    }
    blocks.append(.table(table(checked)))
    if let first = shown.members.first {
      blocks.append(shown.of(first))
      blocks += first.model.checks.figures
    }
    return Report.Section(id: "checks", title: "Can the draws be trusted?", blocks: blocks)
  }

  private func table(_ checked: [(String, Convergence)]) -> ReportTable {
    ReportTable(
      caption: "Checks of each structure's draws",
      columns: [
        ReportTable.Column("structure", isNumeric: false),
        ReportTable.Column("largest R-hat", help: "should be at most 1.01"),
        ReportTable.Column("least bulk ESS", help: "should be at least 100 a chain"),
        ReportTable.Column("least tail ESS", help: "should be at least 100 a chain"),
        ReportTable.Column("divergences"),
      ],
      rows: checked.map { name, convergence in
        [
          ReportTable.Cell(name),
          ReportTable.Cell(
            convergence.maxRhat, NumberLabel.fixed(convergence.maxRhat, decimals: 3)),
          ReportTable.Cell(
            convergence.minBulkESS, NumberLabel.fixed(convergence.minBulkESS, decimals: 0)),
          ReportTable.Cell(
            convergence.minTailESS, NumberLabel.fixed(convergence.minTailESS, decimals: 0)),
          ReportTable.Cell(
            Double(convergence.divergenceCount), "\(convergence.divergenceCount)"),
        ]
      })
  }
}
