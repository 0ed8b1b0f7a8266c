import Foundation

/// Figures as SVG: one drawing a panel, as wide as a phone, so that a page can flow them.
///
/// Colours are variables of the page with fixed values behind them, so that a drawing is right in a
/// page of any colour scheme and alone. Text from data is escaped.
public struct SVGRenderer: Sendable {
  /// A renderer.
  public init() {}

  /// The drawings of a figure's panels, in their order.
  public func drawings(of figure: Figure) -> [String] {
    figure.panels.indices.map { index in
      let panel = figure.panels[index]
      let name = panel.title.isEmpty ? figure.title : "\(figure.title): \(panel.title)"
      return drawing(of: panel, id: "\(figure.id)-\(index)", label: name)
    }
  }

  /// One drawing of all panels, one below the other, with the legend: for formats without a page.
  public func drawing(of figure: Figure) -> String {
    let width = figure.panels.map(\.size.width).max() ?? 340
    let legendHeight = figure.legend.isEmpty ? 0 : 22.0
    var y = legendHeight
    var body = ""
    var x = 4.0
    for entry in figure.legend {
      body += """
        <g style="\(style(entry.ink))"><rect x="\(number(x))" y="6" width="10" height="10" \
        fill="currentColor"/></g>\(text(entry.text, x: x + 14, y: 15, size: 11))
        """
      x += 24 + TextWidth.pixels(entry.text, fontSize: 11)
    }
    for (index, panel) in figure.panels.enumerated() {
      body +=
        "<g transform=\"translate(0 \(number(y)))\">"
        + contents(of: panel, id: "\(figure.id)-\(index)") + "</g>"
      y += panel.size.height
    }
    return opened(
      width: max(width, x), height: y, label: "\(figure.title). \(figure.alternative)")
      + body + "</svg>"
  }

  private func drawing(of panel: Panel, id: String, label: String) -> String {
    opened(width: panel.size.width, height: panel.size.height, label: label)
      + contents(of: panel, id: id) + "</svg>"
  }

  private func opened(width: Double, height: Double, label: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
    width="\(number(width))" height="\(number(height))" role="img" \
    aria-label="\(MarkupText.escaped(label))" font-family="system-ui, sans-serif">
    """
  }

  private func contents(of panel: Panel, id: String) -> String {
    let frame = PanelFrame(panel)
    let clip = "clip-\(id)"
    let marks = MarkDrawing(frame: frame)
    return axes(frame) + """
      <clipPath id="\(clip)"><rect x="\(number(frame.left))" y="\(number(frame.top))" \
      width="\(number(frame.right - frame.left))" height="\(number(frame.bottom - frame.top))"/>\
      </clipPath><g clip-path="url(#\(clip))">
      """ + panel.marks.map(marks.svg).joined() + "</g>" + panel.marks.map(marks.labels).joined()
  }

  private func axes(_ frame: PanelFrame) -> String {
    let panel = frame.panel
    var body = ""
    for tick in frame.horizontalTicks {
      body += text(tick.label, x: tick.x, y: frame.bottom + 16, size: 11, anchor: .middle)
    }
    for tick in frame.verticalTicks {
      body += """
        <path d="M\(number(frame.left)) \(number(tick.y))H\(number(frame.right))" \
        style="color:var(--grid,#e4e4e4)" stroke="currentColor" fill="none"/>
        """
      body += text(tick.label, x: frame.left - 5, y: tick.y + 4, size: 11, anchor: .end)
    }
    body += """
      <path d="M\(number(frame.left)) \(number(frame.top))V\(number(frame.bottom))\
      H\(number(frame.right))" style="color:var(--axis,#8a8a8a)" stroke="currentColor" fill="none"/>
      """
    let center = (frame.left + frame.right) / 2
    if !panel.x.label.isEmpty {
      let label = TextWidth.shortened(
        panel.x.label, to: panel.size.width - 16, fontSize: PanelFrame.labelSize)
      let half = TextWidth.pixels(label, fontSize: PanelFrame.labelSize) / 2
      let place = min(max(center, half + 4), panel.size.width - half - 4)
      body += text(label, x: place, y: panel.size.height - 8, size: 12, anchor: .middle)
    }
    if !panel.y.label.isEmpty {
      let label = TextWidth.shortened(
        panel.y.label, to: panel.size.height - 12, fontSize: PanelFrame.labelSize)
      let middle = (frame.top + frame.bottom) / 2
      body += """
        <g transform="translate(14 \(number(middle))) rotate(-90)">\
        \(text(label, x: 0, y: 0, size: 12, anchor: .middle))</g>
        """
    }
    for (index, line) in frame.titleLines.enumerated() {
      body += text(line, x: 8, y: 17 + 16 * Double(index), size: 13, isBold: true)
    }
    return body
  }

  /// A number with one decimal, short.
  func number(_ value: Double) -> String { MarkDrawing.number(value) }

  private func style(_ ink: Ink) -> String { MarkDrawing.style(ink) }

  private func text(
    _ words: String, x: Double, y: Double, size: Double, anchor: Mark.Anchor = .start,
    isBold: Bool = false
  ) -> String {
    """
    <text x="\(number(x))" y="\(number(y))" font-size="\(number(size))" \
    text-anchor="\(anchor.rawValue)"\(isBold ? " font-weight=\"600\"" : "") \
    style="fill:var(--ink,#222)">\(MarkupText.escaped(words))</text>
    """
  }
}
