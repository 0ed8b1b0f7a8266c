import PosteriorDraws

/// How much leave-one-out cross-validation depends on each row (Vehtari, Gelman and Gabry 2017).
public enum ParetoShapePlot {
  /// One dot a row.
  public static func figure(_ loo: LeaveOneOut, id: String = "khat") -> Figure {
    let shapes = loo.rows.map(\.shape)
    let bad = shapes.count { $0 > loo.threshold }
    let places = shapes.enumerated().map { Place(Double($0.offset + 1), $0.element) }
    return Figure(
      id: id, title: "Pareto k-hat of each row",
      caption: """
        Above \(NumberLabel.significant(loo.threshold, digits: 2)) leaving the row out changes the posterior too much \
        for its draws to say how the row would have been predicted.
        """,
      alternative: "\(bad) of \(shapes.count) rows are above the limit.",
      panels: [
        Panel(
          x: Axis("row", range: 0...Double(shapes.count + 1), tickCount: 4),
          y: Axis("k-hat", over: shapes + [0, loo.threshold]),
          marks: [
            .dots(places.filter { $0.y <= loo.threshold }, .main, radius: 1.6),
            .dots(
              places.filter { $0.y > loo.threshold }, .dissent, radius: 2.6,
              tips: places.filter { $0.y > loo.threshold }.map { "row \(Int($0.x))" }),
            .horizontal(loo.threshold, .muted, label: "limit"),
          ])
      ])
  }
}
