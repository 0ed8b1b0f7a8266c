import PosteriorDraws

/// Autocorrelations of each chain, up to a lag of at most 60.
public enum AutocorrelationPlot {
  private static let lagLimit = 60

  /// One panel a quantity.
  public static func figure(_ quantities: [NamedDraws], id: String = "autocorrelation") -> Figure {
    let shown = quantities.filter { $0.range != nil }
    let chains = shown.first?.draws.chainCount ?? 0
    return Figure(
      id: id, title: "Autocorrelation",
      caption: """
        How alike draws are that lie a number of transitions apart. What falls to zero soon gives \
        many effective draws; below zero, more than there are draws.
        """,
      alternative: "One panel for each of \(shown.map(\.name).joined(separator: ", ")).",
      panels: shown.map(panel),
      legend: (0..<chains).map { LegendEntry(.chain($0), "chain \($0)") })
  }

  private static func panel(_ quantity: NamedDraws) -> Panel {
    let draws = quantity.draws
    let lags = min(lagLimit, max(draws.drawCount / 4, 1))
    let curves = (0..<draws.chainCount).map { chain in
      autocorrelations(Array(draws.chain(chain)), lags: lags)
    }
    return Panel(
      title: quantity.name, x: Axis("lag (transitions)", range: 0...Double(lags)),
      y: Axis("autocorrelation", over: curves.joined() + [-0.2, 1]),
      marks: curves.enumerated().map { chain, curve in
        .line(curve.enumerated().map { Place(Double($0), $1) }, .chain(chain), width: 1.2)
      } + [.horizontal(0, .muted)], size: Panel.Size(width: 340, height: 180))
  }

  /// ρ₀ … ρ_lags with the divisor n, as usual. Cost O(n · lags).
  static func autocorrelations(_ values: [Double], lags: Int) -> [Double] {
    let n = values.count
    let mean = values.reduce(0, +) / Double(max(n, 1))
    let centered = values.map { $0 - mean }
    let variance = centered.reduce(0) { $0 + $1 * $1 }
    guard variance > 0, variance.isFinite else { return [] }
    return (0...min(lags, n - 1)).map { lag in
      var sum = 0.0
      for index in 0..<n - lag { sum += centered[index] * centered[index + lag] }
      return sum / variance
    }
  }
}
