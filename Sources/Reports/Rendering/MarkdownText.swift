/// Blocks of a report as markdown.
enum MarkdownText {
  /// One block; figures are not markdown and give their caption.
  static func block(_ block: Block) -> String {
    switch block {
    case .paragraph(let text): escaped(text)
    case .facts(let facts): list(facts)
    case .warning(let warning):
      "> **\(escaped(warning.severity))** \(escaped(warning.message)) \(escaped(warning.action))"
    case .table(let table): self.table(table)
    case .figure(let figure, _): escaped(figure.caption)
    case .verdict(let card): self.card(card)
    case .code(let text): fenced(text)
    }
  }

  private static func card(_ card: VerdictCard) -> String {
    let grade = card.grade.isEmpty ? "" : " (\(escaped(card.grade)))"
    let notes = card.notes.map { "\n\n*Note: \(escaped($0))*" }.joined()
    return """
      **\(escaped(card.claim))**

      **\(escaped(card.verdict))**\(grade): \(escaped(card.reason))

      \(list(card.facts))\(notes)
      """
  }

  private static func list(_ facts: [Block.Fact]) -> String {
    facts.map { "- \(escaped($0.name)): \(escaped($0.value))" }.joined(separator: "\n")
  }

  private static func table(_ table: ReportTable) -> String {
    func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    let head = row(table.columns.map { escaped($0.title) })
    let rule = row(table.columns.map { $0.isNumeric ? "---:" : "---" })
    let rows = table.rows.map { row($0.map { escaped($0.text) }) }
    return ([escaped(table.caption), "", head, rule] + rows).joined(separator: "\n")
  }

  /// A fence longer than any run of back-ticks inside.
  private static func fenced(_ text: String) -> String {
    var (longest, run) = (2, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(text)\n\(fence)"
  }

  private static func escaped(_ text: String) -> String { MarkupText.markdown(text) }
}
