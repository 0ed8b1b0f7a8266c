/// A statistic of the data among the same statistic of replicated data sets.
public enum PredictiveStatisticPlot {
  /// A statistic by name.
  public struct Statistic: Sendable, Equatable {
    public var name: String
    public var observed: Double
    public var replicated: [Double]

    /// A statistic of the data and of replicates.
    public init(name: String, observed: Double, replicated: [Double]) {
      self.name = name
      self.observed = observed
      self.replicated = replicated
    }

    /// P(T(replicate) ≥ T(data)), ties counted half: near 0 or 1 where the model misses the statistic.
    public var tailProbability: Double {
      let above = replicated.count { $0 > observed }
      let equal = replicated.count { $0 == observed }
      return (Double(above) + Double(equal) / 2) / Double(max(replicated.count, 1))
    }
  }

  /// One panel a statistic.
  public static func figure(_ statistics: [Statistic], id: String = "ppc-statistics") -> Figure {
    Figure(
      id: id, title: "Predictive statistics",
      caption: """
        Bars: the statistic in data sets drawn from the posterior. Line: in the data. A line far out \
        means that the model misses that side of the data; ties count half.
        """,
      alternative: statistics.map {
        """
        \($0.name): observed \(NumberLabel.short($0.observed)), exceeded by \
        \(NumberLabel.percent($0.tailProbability)) of the replicates.
        """
      }.joined(separator: " "),
      panels: statistics.map(panel),
      legend: [LegendEntry(.main, "model"), LegendEntry(.data, "data")])
  }

  private static func panel(_ statistic: Statistic) -> Panel {
    let finite = statistic.replicated.filter(\.isFinite)
    let bins = bins(finite)
    // A label that tells what a look at the bars cannot: the share beyond the line.
    let axis = Axis(
      "\(NumberLabel.percent(statistic.tailProbability)) of replicates are above",
      over: bins.edges + [statistic.observed])
    return Panel(
      title: statistic.name, x: axis,
      y: Axis("replicates", range: 0...max(bins.heights.max() ?? 1, 1) * 1.08, tickCount: 3),
      marks: [.bars(bins, .main), .vertical(statistic.observed, .data, isDashed: false)],
      size: Panel.Size(width: 340, height: 180))
  }

  private static let binCount = 30

  /// Thirty bins, or one a whole number where there are only some of those.
  private static func bins(_ values: [Double]) -> Bins {
    let low = values.min() ?? 0
    let high = max(values.max() ?? 1, low)
    if values.allSatisfy({ $0 == $0.rounded() }), high - low < Double(binCount) {
      return Bins(values, over: low - 0.5...high + 0.5, count: Int(high - low) + 1)
    }
    let room = high > low ? 0 : max(abs(low), 1e-12) * 1e-6
    return Bins(values, over: low - room...high + room, count: binCount)
  }
}
