/// The observed response against its predictive interval, row by row.
public enum PredictiveIntervalPlot {
  private static let shownRows = 120

  /// A row: the observation with quantiles of its prediction.
  public struct Row: Sendable, Equatable {
    public var observed: Double
    public var lower: Double
    public var median: Double
    public var upper: Double

    /// An observation with the ends and the middle of its predictive interval.
    public init(observed: Double, lower: Double, median: Double, upper: Double) {
      self.observed = observed
      self.lower = lower
      self.median = median
      self.upper = upper
    }
  }

  /// Rows sorted by their median, thinned to what a picture can show.
  public static func figure(
    _ rows: [Row], level: Double, response: String, id: String = "ppc-intervals"
  ) -> Figure {
    let inside = rows.count { $0.lower <= $0.observed && $0.observed <= $0.upper }
    let sorted = rows.sorted { ($0.median, $0.observed) < ($1.median, $1.observed) }
    let step = max(1, (sorted.count + shownRows - 1) / shownRows)
    let shown = stride(from: 0, to: sorted.count, by: step).map { sorted[$0] }
    let marks = shown.enumerated().map { index, row in
      Mark.line(
        [Place(Double(index), row.lower), Place(Double(index), row.upper)], .main, width: 1.5)
    }
    func places(_ isInside: Bool) -> [Place] {
      shown.enumerated().filter {
        ($0.element.lower <= $0.element.observed && $0.element.observed <= $0.element.upper)
          == isInside
      }.map { Place(Double($0.offset), $0.element.observed) }
    }
    let share = Double(inside) / Double(max(rows.count, 1))
    return Figure(
      id: id, title: "Predictive intervals",
      caption: """
        Central \(NumberLabel.percent(level)) predictive intervals in the order of their medians\
        \(step > 1 ? ", one row in \(step)" : ""), with the observed values. \
        \(NumberLabel.percent(share)) of all rows lie inside.
        """,
      alternative: "\(inside) of \(rows.count) rows lie inside their interval.",
      panels: [
        Panel(
          x: Axis(
            "row, by predicted median", range: -1...Double(max(shown.count, 1)), tickCount: 4),
          y: Axis(response, over: shown.flatMap { [$0.lower, $0.upper, $0.observed] }),
          marks: marks + [
            .dots(places(true), .data, radius: 1.8), .dots(places(false), .dissent, radius: 2.4),
          ])
      ],
      legend: [
        LegendEntry(.main, "interval"), LegendEntry(.data, "data inside"),
        LegendEntry(.dissent, "data outside"),
      ])
  }
}
