/// What the data look like beside data sets that the model makes.
public enum PredictiveDensityPlot {
  /// - Parameters:
  ///   - observed: the response.
  ///   - replicates: data sets drawn from the posterior predictive distribution, as long each.
  ///   - response: its name, with its unit.
  public static func figure(
    observed: [Double], replicates: [[Double]], response: String, id: String = "ppc-density"
  ) -> Figure {
    let own = KernelDensity(observed).places
    let others = replicates.prefix(40).map { KernelDensity($0).places }
    // A heavy-tailed replicate must not squeeze the data into a line.
    let low = own.first?.x ?? 0
    let high = own.last?.x ?? 1
    let room = (high - low) * 0.25
    let top = (own + others.joined()).map(\.y).max() ?? 1
    return Figure(
      id: id, title: "Posterior predictive density",
      caption: """
        Thin lines: data sets drawn from the posterior. Thick line: the data. Where the thick line \
        leaves the thin ones the model does not make data like these.
        """,
      alternative: "\(others.count) replicated data sets of \(observed.count) rows each.",
      panels: [
        Panel(
          x: Axis(response, range: low - room...max(high + room, low - room)),
          y: Axis("density", range: 0...max(top * 1.05, .leastNormalMagnitude), tickCount: 3),
          marks: others.map { .line($0, .main, width: 0.6) } + [.line(own, .data, width: 2.2)])
      ], legend: [LegendEntry(.main, "model"), LegendEntry(.data, "data")])
  }
}
