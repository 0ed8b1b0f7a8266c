import PosteriorDraws

/// Two central intervals and the median of each quantity, one below the other.
public enum ForestPlot {
  /// A panel as high as there are quantities.
  public static func figure(_ quantities: [NamedDraws], id: String = "forest") -> Figure {
    let names = quantities.map(\.name)
    let axis = Axis("", names: names, isReversed: true)
    var ends: [Double] = []
    var marks: [Mark] = [.vertical(0, .muted)]
    for (index, quantity) in quantities.enumerated() {
      let row = Double(quantities.count - 1 - index)
      let q = [0.05, 0.25, 0.5, 0.75, 0.95].map(quantity.draws.quantile)
      ends += [q[0], q[4]]
      marks += [
        .line([Place(q[0], row), Place(q[4], row)], .main, width: 1.5),
        .line([Place(q[1], row), Place(q[3], row)], .main, width: 5),
        .dots(
          [Place(q[2], row)], .data, radius: 3, opacity: 1,
          tips: [
            """
            \(quantity.name): median \(NumberLabel.short(q[2])), 50% \(NumberLabel.short(q[1])) \
            to \(NumberLabel.short(q[3])), 90% \(NumberLabel.short(q[0])) to \
            \(NumberLabel.short(q[4]))
            """
          ]),
      ]
    }
    return Figure(
      id: id, title: "Intervals",
      caption: "Dot: median. Thick line: central 50% interval. Thin line: central 90% interval.",
      alternative: "\(quantities.count) quantities from \(names.first ?? "none") on.",
      panels: [
        Panel(
          x: Axis("value", over: ends + [0], tickCount: 4), y: axis, marks: marks,
          size: Panel.Size(width: 340, height: 56 + 18 * Double(max(quantities.count, 2))))
      ])
  }
}
