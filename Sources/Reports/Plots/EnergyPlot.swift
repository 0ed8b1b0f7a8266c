import PosteriorDraws

/// The energies that a Hamiltonian sampler visits, and the steps that it makes between them
/// (Betancourt 2016): steps much narrower than the energies explore the tails too slowly.
public enum EnergyPlot {
  private static let binCount = 40

  /// Nil where the sampler has no energies.
  public static func figure(_ energy: DrawMatrix, ebfmi: [Double], id: String = "energy") -> Figure?
  {
    let mean = energy.mean
    let centered = energy.values.map { $0 - mean }.filter(\.isFinite)
    var steps: [Double] = []
    for chain in 0..<energy.chainCount {
      let values = Array(energy.chain(chain))
      steps += zip(values.dropFirst(), values).map { $0 - $1 }.filter(\.isFinite)
    }
    guard let low = (centered + steps).min(), let high = (centered + steps).max(), high > low else {
      return nil
    }
    let visited = Bins(centered, over: low...high, count: binCount).density
    let moved = Bins(steps, over: low...high, count: binCount).density
    let top = (visited.heights + moved.heights).max() ?? 1
    let least = ebfmi.filter { !$0.isNaN }.min() ?? .nan
    return Figure(
      id: id, title: "Energy",
      caption: """
        Energies around their mean, and changes from one draw to the next. The two should be about \
        equally wide; E-BFMI below 0.3 is a warning.
        """,
      alternative: "The least E-BFMI of a chain is \(NumberLabel.short(least)).",
      panels: [
        Panel(
          x: Axis("energy (nats)", range: low...high),
          y: Axis("density", range: 0...top * 1.08, tickCount: 3),
          marks: [.bars(visited, .main, opacity: 0.45), .bars(moved, .other, opacity: 0.45)])
      ], legend: [LegendEntry(.main, "energy"), LegendEntry(.other, "change of energy")])
  }
}
