import PosteriorDraws

/// The density of a quantity before and after the data.
public enum PriorPosteriorPlot {
  /// A quantity with the density of its prior, where that is known.
  public struct Quantity: Sendable {
    let posterior: NamedDraws
    let prior: (@Sendable (Double) -> Double)?
    let support: ClosedRange<Double>

    /// - Parameters:
    ///   - prior: its density; nil where the prior is improper or not of one parameter.
    ///   - support: bounds of the quantity.
    public init(
      _ posterior: NamedDraws, prior: (@Sendable (Double) -> Double)?,
      support: ClosedRange<Double> = -.infinity ... .infinity
    ) {
      self.posterior = posterior
      self.prior = prior
      self.support = support
    }
  }

  /// One panel a quantity.
  public static func figure(_ quantities: [Quantity], id: String = "prior-posterior") -> Figure {
    let shown = quantities.filter { $0.posterior.range != nil }
    return Figure(
      id: id, title: "Prior and posterior",
      caption: """
        The posterior density, smoothed from the draws, over that of the prior. Where the two are \
        alike the data said little about the quantity.
        """,
      alternative: "Shown are \(shown.map(\.posterior.name).joined(separator: ", ")).",
      panels: shown.map(panel),
      legend: [LegendEntry(.main, "posterior"), LegendEntry(.other, "prior")])
  }

  private static func panel(_ quantity: Quantity) -> Panel {
    let density = KernelDensity(quantity.posterior.draws.values, support: quantity.support).places
    let x = density.map(\.x)
    let low = x.first ?? 0
    let high = x.last ?? 1
    let grid = (0...200).map { low + (high - low) * Double($0) / 200 }
    let prior = quantity.prior.map { prior in grid.map { Place($0, prior($0)) } } ?? []
    let top = density.map(\.y).max() ?? 1
    return Panel(
      title: quantity.posterior.name, x: Axis("value", range: low...max(high, low)),
      y: Axis("density", range: 0...max(top * 1.08, .leastNormalMagnitude), tickCount: 3),
      marks: [
        .band(x: x, lower: x.map { _ in 0 }, upper: density.map(\.y), .main, opacity: 0.25),
        .line(density, .main), .line(prior, .other, isDashed: true),
      ], size: Panel.Size(width: 340, height: 180))
  }
}
