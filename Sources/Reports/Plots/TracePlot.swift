import PosteriorDraws

/// Draws along each chain, and where each chain's ranks lie among all draws (Vehtari and others
/// 2021): good chains look alike, and their rank bars are level.
public enum TracePlot {
  private static let shownDraws = 400
  private static let binCount = 20

  /// Two panels a quantity: its trace and its rank bars. Constant quantities have none.
  public static func figure(_ quantities: [NamedDraws], id: String = "trace") -> Figure {
    let shown = quantities.filter { $0.range != nil }
    let chains = shown.first?.draws.chainCount ?? 0
    return Figure(
      id: id, title: "Traces and ranks",
      caption: """
        Left: the draws of each chain in their order. Right: how often a chain's draws have each \
        rank among all draws; level steps near the dashed line mean that the chains agree.
        """,
      alternative: "Shown are \(shown.map(\.name).joined(separator: ", ")), with \(chains) chains.",
      panels: shown.flatMap { [trace($0), ranks($0)] },
      legend: (0..<chains).map { LegendEntry(.chain($0), "chain \($0)") }, groupSize: 2)
  }

  private static func trace(_ quantity: NamedDraws) -> Panel {
    let draws = quantity.draws
    let lines = (0..<draws.chainCount).map {
      Mark.line(draws.places(ofChain: $0, limit: shownDraws), .chain($0), width: 0.8)
    }
    return Panel(
      title: quantity.name,
      x: Axis("draw", range: 0...Double(max(draws.drawCount - 1, 1))),
      y: Axis("", over: draws.values), marks: lines,
      size: Panel.Size(width: 340, height: 180))
  }

  private static func ranks(_ quantity: NamedDraws) -> Panel {
    let ranks = quantity.draws.ranks
    let all = 0...Double(ranks.count)
    let bins = (0..<ranks.chainCount).map { Bins(ranks.chain($0), over: all, count: binCount) }
    let level = Double(ranks.drawCount) / Double(binCount)
    let highest = bins.flatMap(\.heights).max() ?? level
    return Panel(
      title: "ranks of \(quantity.name)", x: Axis("rank among all draws", range: all, tickCount: 4),
      y: Axis("draws", range: 0...max(highest, 2 * level)),
      marks: bins.enumerated().map { .line($1.outline, .chain($0), width: 1.2) }
        + [.horizontal(level, .muted)],
      size: Panel.Size(width: 340, height: 180))
  }
}
