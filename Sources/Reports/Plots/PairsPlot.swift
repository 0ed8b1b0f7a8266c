import PosteriorDraws

/// Draws of quantities against each other, with those after which a transition diverged.
public enum PairsPlot {
  private static let shownDraws = 800

  /// One panel a pair; at most `limit` quantities are paired.
  public static func figure(
    _ quantities: [NamedDraws], diverging: DrawMatrix?, limit: Int = 4, id: String = "pairs"
  ) -> Figure {
    let shown = Array(quantities.filter { $0.range != nil }.prefix(limit))
    let divergent =
      diverging.map { $0.values.indices.filter { index in diverging?.values[index] == 1 } } ?? []
    var panels: [Panel] = []
    for (index, first) in shown.enumerated() {
      for second in shown.dropFirst(index + 1) { panels.append(panel(first, second, divergent)) }
    }
    return Figure(
      id: id, title: "Pairs",
      caption: """
        Draws of two quantities against each other. Transitions that diverged are marked: where they \
        crowd, the sampler met a place too narrow for its steps.
        """,
      alternative: """
        Pairs of \(shown.map(\.name).joined(separator: ", ")); \(divergent.count) divergent \
        transitions.
        """,
      panels: panels,
      legend: [LegendEntry(.main, "draws")]
        + (divergent.isEmpty ? [] : [LegendEntry(.dissent, "divergent")]))
  }

  private static func panel(_ first: NamedDraws, _ second: NamedDraws, _ divergent: [Int]) -> Panel
  {
    let (x, y) = (first.draws.values, second.draws.values)
    let step = max(1, x.count / shownDraws)
    let some = stride(from: 0, to: x.count, by: step).map { Place(x[$0], y[$0]) }
    return Panel(
      x: Axis(first.name, over: x), y: Axis(second.name, over: y),
      marks: [
        .dots(some, .main, radius: 1.2, opacity: 0.35),
        .dots(divergent.prefix(500).map { Place(x[$0], y[$0]) }, .dissent, radius: 2.5),
      ], size: Panel.Size(width: 340, height: 260))
  }
}
