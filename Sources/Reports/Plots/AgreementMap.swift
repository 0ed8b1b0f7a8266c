import Foundation

/// Over one or two inputs, the share of plausible models on which a claim holds, with the data.
public enum AgreementMap {
  /// An input with its places on a grid, ascending.
  public struct Input: Sendable, Equatable {
    public var name: String
    public var values: [Double]
    public var scale: Axis.Scale

    /// An input that varies.
    public init(_ name: String, _ values: [Double], scale: Axis.Scale = .linear) {
      self.name = name
      self.values = values
      self.scale = scale
    }

    /// Ends of cells around the places, halfway between them on the scale of the axis.
    var edges: [Double] {
      guard values.count > 1 else { return values.flatMap { [$0 - 0.5, $0 + 0.5] } }
      let places = scale == .linear ? values : values.map { log($0) }
      var edges = [places[0] - (places[1] - places[0]) / 2]
      for (a, b) in zip(places, places.dropFirst()) { edges.append((a + b) / 2) }
      edges.append(places[places.count - 1] * 2 - edges[edges.count - 1])
      return scale == .linear ? edges : edges.map { exp($0) }
    }
  }

  /// Agreement on a grid: `shares[row][column]`, rows along y.
  public struct Grid: Sendable {
    let x: Input
    let y: Input?
    let shares: [[Double]]
    let data: [Place]

    /// - Parameters:
    ///   - x, y: the inputs with their grid; no y for one input.
    ///   - shares: from 0 to 1, a row for each y; one row without y.
    ///   - data: the inputs of the training rows; y of no use without that input.
    public init(x: Input, y: Input?, shares: [[Double]], data: [Place]) {
      self.x = x
      self.y = y
      self.shares = shares
      self.data = data
    }
  }

  /// A curve for one input, shaded cells for two.
  public static func figure(claim: String, _ grid: Grid, id: String = "agreement") -> Figure {
    let all = grid.shares.joined().filter(\.isFinite)
    let split = all.count { $0 > 0.01 && $0 < 0.99 }
    return Figure(
      id: id, title: "Where plausible models agree that \(claim)",
      caption: """
        The share of posterior draws on which the claim holds as the inputs vary and the others stay \
        where the claim has them. Dots are the data: agreement far from them rests on the form of the \
        model.
        """,
      alternative: """
        On \(split) of \(all.count) places of the grid between 1% and 99% of the draws agree.
        """,
      panels: [grid.y.map { cells(grid, $0) } ?? curve(grid)],
      legend: grid.y == nil
        ? [LegendEntry(.main, "share of draws"), LegendEntry(.data, "data")]
        : [
          LegendEntry(.main, "all agree that it holds"),
          LegendEntry(.dissent, "all agree that it fails"), LegendEntry(.data, "data"),
        ])
  }

  private static func curve(_ grid: Grid) -> Panel {
    let shares = grid.shares.first ?? []
    return Panel(
      x: Axis(grid.x.name, over: grid.x.values, scale: grid.x.scale, margin: 0),
      y: Axis("agreement", range: -0.04...1.04),
      marks: [
        .horizontal(0.99, .muted), .horizontal(0.01, .muted),
        .line(zip(grid.x.values, shares).map { Place($0, $1) }, .main, width: 2),
        .dots(grid.data.map { Place($0.x, -0.02) }, .data, radius: 1.2, opacity: 0.35),
      ])
  }

  private static func cells(_ grid: Grid, _ y: Input) -> Panel {
    let (xs, ys) = (grid.x.edges, y.edges)
    var cells: [Mark.Cell] = []
    for (row, shares) in grid.shares.enumerated() {
      for (column, share) in shares.enumerated() where share.isFinite {
        let box = Mark.Box(
          low: Place(xs[column], ys[row]), high: Place(xs[column + 1], ys[row + 1]),
          tip: """
            \(grid.x.name) \(NumberLabel.short(grid.x.values[column])), \(y.name) \
            \(NumberLabel.short(y.values[row])): \(NumberLabel.percent(share)) agree
            """)
        cells.append(Mark.Cell(box, share: share))
      }
    }
    return Panel(
      x: Axis(grid.x.name, over: xs, scale: grid.x.scale, margin: 0),
      y: Axis(y.name, over: ys, scale: y.scale, margin: 0),
      marks: [
        .cells(cells, low: .dissent, high: .main),
        .dots(grid.data, .data, radius: 1.8, opacity: 0.6),
      ], size: Panel.Size(width: 340, height: 300))
  }
}
