import PosteriorDraws

/// Effective sample sizes of the first part of each chain, for growing parts: they should grow in
/// proportion (Vehtari and others 2021).
public enum EffectiveSizePlot {
  private static let steps = 10

  /// One panel a quantity.
  public static func figure(_ quantities: [NamedDraws], id: String = "ess-evolution") -> Figure {
    let shown = quantities.filter { $0.range != nil && $0.draws.drawCount >= 10 * steps }
    return Figure(
      id: id, title: "Effective sample sizes as the chains grow",
      caption: """
        Bulk and tail effective sample sizes of the draws so far. Growth along a line from zero means \
        that more draws buy more evidence; a bend downwards, that the chains found something new.
        """,
      alternative: "One panel for each of \(shown.map(\.name).joined(separator: ", ")).",
      panels: shown.map(panel),
      legend: [LegendEntry(.main, "bulk"), LegendEntry(.other, "tail")])
  }

  private static func panel(_ quantity: NamedDraws) -> Panel {
    let draws = quantity.draws
    var (bulk, tail) = ([Place(0, 0)], [Place(0, 0)])
    for step in 1...steps {
      let count = draws.drawCount * step / steps
      let part = DrawMatrix(
        chains: (0..<draws.chainCount).map { Array(draws.chain($0).prefix(count)) })
      let total = Double(count * draws.chainCount)
      bulk.append(Place(total, part.bulkESS))
      tail.append(Place(total, part.tailESS))
    }
    let needed = Double(100 * draws.chainCount)
    return Panel(
      title: quantity.name, x: Axis("draws", over: [0, Double(draws.count)], tickCount: 4),
      y: Axis("effective draws", over: (bulk + tail).map(\.y) + [0, needed], tickCount: 4),
      marks: [
        .line(bulk, .main), .line(tail, .other), .horizontal(needed, .muted, label: "needed"),
      ], size: Panel.Size(width: 340, height: 180))
  }
}
