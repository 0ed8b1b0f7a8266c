/// A report as one page that needs nothing else: no network, drawings inline, readable on a phone, in
/// print, and on dark screens.
public struct HTMLRenderer: Sendable {
  private let svg = SVGRenderer()

  /// A renderer.
  public init() {}

  /// The page. Every text of the report is escaped.
  public func page(_ report: Report) -> String {
    let links = report.sections.map { "<a href=\"#\($0.id)\">\(escaped($0.title))</a>" }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
      <link rel="icon" href="data:,">
      <title>\(escaped(report.title))</title>
      <style>
      \(PageStyle.sheet)
      </style>
      </head>
      <body>
      <header><h1>\(escaped(report.title))</h1><nav>\(links.joined(separator: " "))</nav></header>
      <main>
      \(report.sections.map(section).joined(separator: "\n"))
      </main>
      <div id="tip" role="status" hidden></div>
      <script>
      \(PageScript.source)
      </script>
      </body>
      </html>

      """
  }

  private func section(_ section: Report.Section) -> String {
    """
    <section id="\(section.id)"><h2>\(escaped(section.title))</h2>
    \(section.blocks.map(block).joined(separator: "\n"))
    </section>
    """
  }

  private func block(_ block: Block) -> String {
    switch block {
    case .paragraph(let text): "<p>\(escaped(text))</p>"
    case .facts(let facts): list(facts)
    case .warning(let warning):
      """
      <p class="warning \(escaped(warning.severity))"><strong>\(escaped(warning.severity))</strong> \
      \(escaped(warning.message)) \(escaped(warning.action))</p>
      """
    case .table(let table): self.table(table)
    case .figure(let figure, _): self.figure(figure)
    case .verdict(let card): self.card(card)
    case .code(let text): "<pre><code>\(escaped(text))</code></pre>"
    }
  }

  private func list(_ facts: [Block.Fact]) -> String {
    let rows = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
    return "<dl>\(rows.joined())</dl>"
  }

  private func card(_ card: VerdictCard) -> String {
    let grade = card.grade.isEmpty ? "" : " <span class=\"grade\">\(escaped(card.grade))</span>"
    let notes = card.notes.map { "<p class=\"note\">\(escaped($0))</p>" }.joined()
    return """
      <article class="verdict \(escaped(card.verdict))"><p class="claim"><code>\(escaped(card.claim))\
      </code></p><p class="answer"><strong>\(escaped(card.verdict))</strong>\(grade)</p>\
      <p>\(escaped(card.reason))</p>\(list(card.facts))\(notes)</article>
      """
  }

  private func table(_ table: ReportTable) -> String {
    let head = table.columns.map { column in
      let help = column.help.isEmpty ? "" : " data-tip=\"\(escaped(column.help))\""
      return """
        <th scope="col"\(column.isNumeric ? " class=\"number\"" : "")\(help) aria-sort="none">\
        <button type="button">\(escaped(column.title))</button></th>
        """
    }
    let rows = table.rows.map { row in
      let cells = zip(row, table.columns).enumerated().map { index, pair in
        let (cell, column) = pair
        let key = cell.number.map { " data-key=\"\($0)\"" } ?? ""
        let tag = index == 0 ? "th scope=\"row\"" : "td"
        return """
          <\(tag)\(column.isNumeric ? " class=\"number\"" : "")\(key)>\(escaped(cell.text))\
          </\(index == 0 ? "th" : "td")>
          """
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(table.caption))"><table>\
      <caption><span>\(escaped(table.caption))</span></caption><thead><tr>\(head.joined())</tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  private func figure(_ figure: Figure) -> String {
    let legend = figure.legend.map {
      "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect width=\"12\" height=\"12\" style=\"fill:var(--\($0.ink.name),\($0.ink.light))\"/></svg> \(escaped($0.text))</li>"
    }
    return """
      <figure id="\(figure.id)"><h3>\(escaped(figure.title))</h3>\
      \(legend.isEmpty ? "" : "<ul class=\"legend\">\(legend.joined())</ul>")\
      <div class="panels">\(panels(of: figure))</div>\
      <figcaption>\(escaped(figure.caption))<span class="alternative"> \
      \(escaped(figure.alternative))</span></figcaption></figure>
      """
  }

  /// The drawings, those of a group kept beside each other.
  private func panels(of figure: Figure) -> String {
    let drawings = svg.drawings(of: figure)
    guard figure.groupSize > 1 else { return drawings.joined() }
    return stride(from: 0, to: drawings.count, by: figure.groupSize).map { start in
      let group = drawings[start..<min(start + figure.groupSize, drawings.count)]
      return "<div class=\"group\">\(group.joined())</div>"
    }.joined()
  }

  private func escaped(_ text: String) -> String { MarkupText.escaped(text) }
}
