import PosteriorDraws

/// Two central intervals and the median of each quantity, one below the other.
public enum ForestPlot {
  /// A quantity so many times smaller than the largest of a panel would be a dot at zero there.
  private static let smallestShare = 1.0 / 20

  private struct Row {
    let name: String
    /// 5%, 25%, 50%, 75% and 95%.
    let quantiles: [Double]

    init(_ quantity: NamedDraws) {
      name = quantity.name
      quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(quantity.draws.quantile)
    }

    /// How far from zero its interval reaches.
    var extent: Double {
      let ends = [quantiles[0], quantiles[4]].map(abs).filter(\.isFinite)
      return ends.max() ?? 0
    }
  }

  /// Panels as high as there are quantities, one for each order of magnitude.
  public static func figure(_ quantities: [NamedDraws], id: String = "forest") -> Figure {
    let rows = quantities.map(Row.init)
    return Figure(
      id: id, title: "Intervals",
      caption: """
        Dot: median. Thick line: central 50% interval. Thin line: central 90% interval. Quantities \
        of another order of magnitude have an axis of their own.
        """,
      alternative: "\(rows.count) quantities from \(rows.first?.name ?? "none") on.",
      panels: groups(rows).map(panel))
  }

  /// The rows by magnitude, the largest first, in their order within each.
  private static func groups(_ rows: [Row]) -> [[Row]] {
    let order = rows.indices.sorted { (-rows[$0].extent, $0) < (-rows[$1].extent, $1) }
    var groups: [[Int]] = []
    for index in order {
      if let largest = groups.last?.first,
        rows[index].extent >= smallestShare * rows[largest].extent
      {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.map { $0.sorted().map { rows[$0] } }
  }

  private static func panel(_ rows: [Row]) -> Panel {
    let ends = rows.flatMap { [$0.quantiles[0], $0.quantiles[4]] }
    let marks = rows.enumerated().flatMap { index, row in
      self.marks(of: row, at: Double(rows.count - 1 - index))
    }
    return Panel(
      x: Axis("value", over: ends + [0], tickCount: 4),
      y: Axis("", names: rows.map(\.name), isReversed: true), marks: [.vertical(0, .muted)] + marks,
      size: Panel.Size(width: 340, height: 58 + 18 * Double(max(rows.count, 2))))
  }

  private static func marks(of row: Row, at y: Double) -> [Mark] {
    let q = row.quantiles
    let label = q.map(NumberLabel.short)
    return [
      .line([Place(q[0], y), Place(q[4], y)], .main, width: 1.5),
      .line([Place(q[1], y), Place(q[3], y)], .main, width: 5),
      .dots(
        [Place(q[2], y)], .data, radius: 3, opacity: 1,
        tips: [
          """
          \(row.name): median \(label[2]), 50% \(label[1]) to \(label[3]), 90% \(label[0]) to \
          \(label[4])
          """
        ]),
    ]
  }
}
