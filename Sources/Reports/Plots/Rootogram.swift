/// Observed and expected counts on a square-root scale, which makes small ones visible
/// (Tukey 1977; Kleiber and Zeileis 2016).
public enum Rootogram {
  /// - Parameters:
  ///   - observed: how often each count from zero was seen.
  ///   - expected: how often the model expects it, with the ends of a central interval.
  public static func figure(
    observed: [Double], expected: [(mean: Double, lower: Double, upper: Double)], response: String,
    id: String = "ppc-rootogram"
  ) -> Figure {
    let root = { (value: Double) in max(value, 0).squareRoot() }
    let boxes = observed.enumerated().map { index, count in
      Mark.Box(
        low: Place(Double(index) - 0.4, 0), high: Place(Double(index) + 0.4, root(count)),
        tip: "\(index): seen \(NumberLabel.short(count)) times")
    }
    let x = expected.indices.map(Double.init)
    let top = (observed + expected.map(\.upper)).map(root).max() ?? 1
    return Figure(
      id: id, title: "Rootogram",
      caption: """
        Bars: how often each count was seen. Line and band: how often the model expects it, with \
        central 90% intervals. The scale is that of square roots.
        """,
      alternative: """
        Zero was seen \(NumberLabel.short(observed.first ?? 0)) times and expected \
        \(NumberLabel.short(expected.first?.mean ?? 0)) times.
        """,
      panels: [
        Panel(
          x: Axis(response, range: -0.6...Double(max(observed.count, 1)) - 0.4),
          y: Axis("√ frequency", range: 0...max(top * 1.08, 1), tickCount: 4),
          marks: [
            .boxes(boxes, .muted),
            .band(
              x: x, lower: expected.map { root($0.lower) }, upper: expected.map { root($0.upper) },
              .main, opacity: 0.3),
            .line(zip(x, expected).map { Place($0, root($1.mean)) }, .main),
          ])
      ], legend: [LegendEntry(.muted, "data"), LegendEntry(.main, "model")])
  }
}
