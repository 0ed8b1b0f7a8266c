import Foundation

/// The marks of one panel as SVG.
struct MarkDrawing {
  let frame: PanelFrame

  /// The mark itself, inside the frame.
  func svg(_ mark: Mark) -> String {
    switch mark {
    case .line(let places, let ink, let width, let isDashed):
      let dash = isDashed ? " stroke-dasharray=\"5 3\"" : ""
      return group(
        ink,
        "<path d=\"\(path(places))\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\"\(dash)/>"
      )
    case .band(let x, let lower, let upper, let ink, let opacity):
      let forth = zip(x, upper).map { Place($0, $1) }
      let back = zip(x, lower).map { Place($0, $1) }.reversed()
      return group(
        ink,
        "<path d=\"\(path(forth + back))Z\" fill=\"currentColor\" fill-opacity=\"\(Self.number(opacity))\"/>"
      )
    case .dots(let places, let ink, let radius, let opacity, let tips):
      return dots(places, ink, radius: radius, opacity: opacity, tips: tips)
    case .boxes(let boxes, let ink, let opacity):
      let all = boxes.map { rectangle($0, attributes: "") }.joined()
      return group(
        ink, "<g fill=\"currentColor\" fill-opacity=\"\(Self.number(opacity))\">\(all)</g>")
    case .cells(let cells, let low, let high):
      let under = cells.map {
        rectangle(Mark.Box(low: $0.box.low, high: $0.box.high), attributes: "")
      }.joined()
      let over = cells.map {
        rectangle($0.box, attributes: " fill-opacity=\"\(Self.number(min(max($0.share, 0), 1)))\"")
      }.joined()
      // Edges that are blended would show as a lattice.
      let edges = "shape-rendering=\"crispEdges\""
      return group(low, "<g fill=\"currentColor\" fill-opacity=\"0.85\" \(edges)>\(under)</g>")
        + group(high, "<g fill=\"currentColor\" \(edges)>\(over)</g>")
    case .vertical(let value, let ink, _, let isDashed):
      return rule(
        ink, isDashed, from: (frame.x(value), frame.top), to: (frame.x(value), frame.bottom))
    case .horizontal(let value, let ink, _, let isDashed):
      return rule(
        ink, isDashed, from: (frame.left, frame.y(value)), to: (frame.right, frame.y(value)))
    case .diamond(let place, let ink, let tip):
      guard let (x, y) = pixel(place) else { return "" }
      return group(
        ink,
        "<path d=\"M\(Self.number(x)) \(Self.number(y - 6))l6 6l-6 6l-6-6Z\" fill=\"currentColor\" stroke=\"var(--paper,#fff)\"\(Self.tip(tip))/>"
      )
    case .text: return ""
    }
  }

  /// The words of a mark, which may stand over the frame.
  func labels(_ mark: Mark) -> String {
    switch mark {
    case .vertical(let value, let ink, let label, _):
      let x = frame.x(value)
      guard !label.isEmpty, x >= frame.left - 1, x <= frame.right + 1 else { return "" }
      let isLeft = x > (frame.left + frame.right) / 2
      return words(label, ink, x: x + (isLeft ? -4 : 4), y: frame.top + 10, isLeft ? .end : .start)
    case .horizontal(let value, let ink, let label, _):
      let y = frame.y(value)
      guard !label.isEmpty, y >= frame.top - 1, y <= frame.bottom + 1 else { return "" }
      return words(label, ink, x: frame.right - 3, y: max(y - 4, frame.top + 9), .end)
    case .text(let place, let text, let ink, let anchor):
      guard let (x, y) = pixel(place) else { return "" }
      return words(text, ink, x: x, y: y + 4, anchor)
    default: return ""
    }
  }

  private func words(
    _ text: String, _ ink: Ink, x: Double, y: Double, _ anchor: Mark.Anchor
  ) -> String {
    let room =
      anchor == .start
      ? frame.panel.size.width - x : anchor == .end ? x : 2 * min(x, frame.panel.size.width - x)
    let short = TextWidth.shortened(text, to: max(room - 2, 20), fontSize: 11)
    let colour = ink.ofWords
    return """
      <g style="color:var(--\(colour.name),\(colour.light))">\
      <text x="\(Self.number(x))" y="\(Self.number(y))" font-size="11" \
      text-anchor="\(anchor.rawValue)" fill="currentColor" stroke="var(--paper,#fff)" \
      stroke-width="3" paint-order="stroke">\(MarkupText.escaped(short))</text></g>
      """
  }

  /// Without tips one path of round dots, which is small however many there are.
  private func dots(
    _ places: [Place], _ ink: Ink, radius: Double, opacity: Double, tips: [String]
  ) -> String {
    guard tips.isEmpty else {
      let circles = zip(places, tips).compactMap { place, tip -> String? in
        guard let (x, y) = pixel(place) else { return nil }
        return
          "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\"\(Self.tip(tip))/>"
      }
      return group(
        ink,
        "<g fill=\"currentColor\" fill-opacity=\"\(Self.number(opacity))\">\(circles.joined())</g>")
    }
    let moves = places.compactMap(pixel).map { "M\(Self.number($0.x)) \(Self.number($0.y))h0" }
    guard !moves.isEmpty else { return "" }
    return group(
      ink,
      "<path d=\"\(moves.joined())\" fill=\"none\" stroke=\"currentColor\" stroke-linecap=\"round\" stroke-width=\"\(Self.number(2 * radius))\" stroke-opacity=\"\(Self.number(opacity))\"/>"
    )
  }

  private func rectangle(_ box: Mark.Box, attributes: String) -> String {
    guard let (left, bottom) = pixel(box.low), let (right, top) = pixel(box.high) else { return "" }
    let (x, y) = (min(left, right), min(top, bottom))
    return
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(abs(right - left)))\" height=\"\(Self.number(abs(bottom - top)))\"\(attributes)\(Self.tip(box.tip))/>"
  }

  private func rule(
    _ ink: Ink, _ isDashed: Bool, from: (x: Double, y: Double), to: (x: Double, y: Double)
  ) -> String {
    guard from.x.isFinite, from.y.isFinite else { return "" }
    let dash = isDashed ? " stroke-dasharray=\"4 3\"" : ""
    return group(
      ink,
      "<path d=\"M\(Self.number(from.x)) \(Self.number(from.y))L\(Self.number(to.x)) \(Self.number(to.y))\" stroke=\"currentColor\" fill=\"none\"\(dash)/>"
    )
  }

  private func path(_ places: [Place]) -> String {
    var result = ""
    var isDrawing = false
    for place in places {
      guard let (x, y) = pixel(place) else {
        isDrawing = false
        continue
      }
      result += "\(isDrawing ? "L" : "M")\(Self.number(x)) \(Self.number(y))"
      isDrawing = true
    }
    return result
  }

  /// Pixels of a place; nil where it has none. Far places are cut, since renderers cannot take them.
  private func pixel(_ place: Place) -> (x: Double, y: Double)? {
    let (x, y) = (frame.x(place.x), frame.y(place.y))
    guard !x.isNaN, !y.isNaN else { return nil }
    return (min(max(x, -2000), 4000), min(max(y, -2000), 4000))
  }

  private func group(_ ink: Ink, _ content: String) -> String {
    "<g style=\"\(Self.style(ink))\">\(content)</g>"
  }

  static func style(_ ink: Ink) -> String { "color:var(--\(ink.name),\(ink.light))" }

  private static func tip(_ text: String) -> String {
    text.isEmpty ? "" : " data-tip=\"\(MarkupText.escaped(text))\""
  }

  /// A number with two decimals at most, without zeros at its end.
  static func number(_ value: Double) -> String {
    let scaled = (value * 100).rounded()
    guard scaled.isFinite, abs(scaled) < 1e12 else { return "0" }
    let whole = Int(scaled)
    let (units, rest) = (abs(whole) / 100, abs(whole) % 100)
    let sign = whole < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(units)" }
    return rest % 10 == 0
      ? "\(sign)\(units).\(rest / 10)" : "\(sign)\(units).\(rest < 10 ? "0" : "")\(rest)"
  }
}
