import PosteriorDraws

/// How far the empirical distribution of each chain's ranks is from uniform.
///
/// The band is that of Kolmogorov (1933) at 95% for n independent draws of N in all,
/// 1.358 √((1 − n/N) / n), so that autocorrelated chains may leave it now and then.
public enum RankECDFPlot {
  private static let gridCount = 60

  /// One panel a quantity.
  public static func figure(_ quantities: [NamedDraws], id: String = "rank-ecdf") -> Figure {
    let shown = quantities.filter { $0.range != nil }
    let chains = shown.first?.draws.chainCount ?? 0
    return Figure(
      id: id, title: "Rank distributions",
      caption: """
        The share of a chain's draws with at most a given rank, less what even mixing gives. \
        Independent chains that agree stay inside the band 19 times of 20.
        """,
      alternative: "One panel for each of \(shown.map(\.name).joined(separator: ", ")).",
      panels: shown.map(panel),
      legend: (0..<chains).map { LegendEntry(.chain($0), "chain \($0)") })
  }

  /// The half width of the band.
  static func halfWidth(chains: Int, draws: Int) -> Double {
    guard chains > 1 else { return 0 }
    return 1.358 * ((1 - 1 / Double(chains)) / Double(draws)).squareRoot()
  }

  private static func panel(_ quantity: NamedDraws) -> Panel {
    let ranks = quantity.draws.ranks
    let (total, n) = (Double(ranks.count), Double(ranks.drawCount))
    let grid = (0...gridCount).map { Double($0) / Double(gridCount) }
    let curves = (0..<ranks.chainCount).map { chain in
      let sorted = ranks.chain(chain).sorted()
      var index = 0
      return grid.map { share in
        while index < sorted.count, sorted[index] <= share * total { index += 1 }
        return Place(share, Double(index) / n - share)
      }
    }
    let half = halfWidth(chains: ranks.chainCount, draws: ranks.drawCount)
    return Panel(
      title: quantity.name, x: Axis("share of all ranks", range: 0...1),
      y: Axis("difference", over: curves.joined().map(\.y) + [-half, half]),
      marks: [
        .band(
          x: [0, 1], lower: [-half, -half], upper: [half, half], .muted, opacity: 0.18)
      ] + curves.enumerated().map { .line($1, .chain($0), width: 1.2) } + [.horizontal(0, .muted)],
      size: Panel.Size(width: 340, height: 180))
  }
}
