/// Where the parts of a panel lie, in pixels from its top left corner.
struct PanelFrame {
  static let tickSize = 11.0
  static let labelSize = 12.0
  /// Bold letters of 13 pixels are as wide as plain ones of this size.
  private static let titleWidth = 14.5
  /// Names on an axis take at most this share of the width.
  private static let nameShare = 0.42

  let panel: Panel
  let left, right, top, bottom: Double
  /// The title on at most two lines.
  let titleLines: [String]

  init(_ panel: Panel) {
    self.panel = panel
    let widest =
      panel.y.ticks.map { TextWidth.pixels($0.label, fontSize: Self.tickSize) }.max() ?? 0
    let yLabel = panel.y.label.isEmpty ? 0 : Self.labelSize + 6
    left = 8 + yLabel + min(widest, panel.size.width * Self.nameShare) + (widest > 0 ? 6 : 0)
    titleLines = TextWidth.lines(
      panel.title, width: panel.size.width - 16, fontSize: Self.titleWidth)
    let last = panel.x.ticks.last.map { TextWidth.pixels($0.label, fontSize: Self.tickSize) } ?? 0
    right = panel.size.width - max(10, min(last / 2 + 2, 40))
    top = titleLines.isEmpty ? 10 : 12 + 16 * Double(titleLines.count)
    bottom =
      panel.size.height - 6 - (panel.x.ticks.isEmpty ? 0 : 18) - (panel.x.label.isEmpty ? 0 : 18)
  }

  func x(_ value: Double) -> Double { left + panel.x.position(of: value) * (right - left) }
  func y(_ value: Double) -> Double { bottom - panel.y.position(of: value) * (bottom - top) }

  /// The widest label of the vertical axis.
  var labelWidth: Double { panel.size.width * Self.nameShare }

  /// Ticks of the horizontal axis whose labels do not overlap, with the labels as they fit.
  var horizontalTicks: [(x: Double, label: String)] {
    var end = -Double.infinity
    var kept: [(x: Double, label: String)] = []
    let room = (right - left) / Double(max(panel.x.ticks.count, 1))
    for tick in panel.x.ticks {
      let position = panel.x.position(of: tick.value)
      guard position >= -1e-9, position <= 1 + 1e-9 else { continue }
      let label = TextWidth.shortened(tick.label, to: max(room - 6, 46), fontSize: Self.tickSize)
      let width = TextWidth.pixels(label, fontSize: Self.tickSize)
      let center = min(max(x(tick.value), width / 2 + 2), panel.size.width - width / 2 - 2)
      guard center - width / 2 >= end + 5 else { continue }
      kept.append((center, label))
      end = center + width / 2
    }
    return kept
  }

  /// Ticks of the vertical axis, no two closer than a line of text.
  var verticalTicks: [(y: Double, label: String)] {
    var kept: [(y: Double, label: String)] = []
    for tick in panel.y.ticks {
      let position = panel.y.position(of: tick.value)
      guard position >= -1e-9, position <= 1 + 1e-9 else { continue }
      let place = y(tick.value)
      if kept.contains(where: { abs($0.y - place) < Self.tickSize }) { continue }
      kept.append(
        (place, TextWidth.shortened(tick.label, to: labelWidth, fontSize: Self.tickSize)))
    }
    return kept
  }
}
