/// How implausible the most plausible dissenter of each claim is, in nats below the best model.
public enum DepthLadder {
  /// A claim with bounds of its depth.
  public struct Rung: Sendable, Equatable {
    public var claim: String
    /// Proved, or 0.
    public var lower: Double
    /// That of a model at hand; infinite where none is.
    public var upper: Double

    /// A claim with bounds of its depth, in nats.
    public init(claim: String, lower: Double, upper: Double) {
      self.claim = claim
      self.lower = lower
      self.upper = upper
    }
  }

  /// One rung a claim, with the edge of the plausible set.
  public static func figure(
    _ rungs: [Rung], plausible: Double?, id: String = "depth"
  ) -> Figure {
    let finite = rungs.flatMap { [$0.lower, $0.upper] }.filter(\.isFinite)
    let top = (finite + [plausible ?? 0, 1]).max() ?? 1
    let edge = plausible.map { Mark.vertical($0, .other, label: "plausible set") }
    let marks = rungs.enumerated().flatMap { index, rung in
      self.marks(rung, row: Double(rungs.count - 1 - index), top: top)
    }
    // The claims stand above their rungs, where there is more room than beside them.
    var rows = Axis("", range: -0.5...Double(max(rungs.count, 1)) + (edge == nil ? -0.2 : 0.2))
    rows.ticks = []
    return Figure(
      id: id, title: "Depth of dissent",
      caption: """
        Every model that denies the claim is at least as many nats below the best as the thick line is \
        long; the diamond is the most plausible one found. One nat divides the plausibility by 2.7.
        """,
      alternative: rungs.map {
        "\($0.claim): \(NumberLabel.short($0.lower)) to \(NumberLabel.short($0.upper)) nats."
      }.joined(separator: " "),
      panels: [
        Panel(
          x: Axis("nats below the best model", range: 0...top * 1.08), y: rows,
          marks: (edge.map { [$0] } ?? []) + marks,
          size: Panel.Size(width: 340, height: 68 + 38 * Double(max(rungs.count, 1))))
      ],
      legend: [
        LegendEntry(.main, "no dissenter up to here"), LegendEntry(.dissent, "witness"),
      ])
  }

  private static func marks(_ rung: Rung, row: Double, top: Double) -> [Mark] {
    let end = rung.upper.isFinite ? rung.upper : top * 1.1
    let tip = """
      \(rung.claim): no dissenter within \(NumberLabel.short(rung.lower)) nats\
      \(rung.upper.isFinite ? ", one at \(NumberLabel.short(rung.upper))" : "")
      """
    let marks: [Mark] = [
      .line([Place(0, row), Place(rung.lower, row)], .main, width: 4),
      .line([Place(rung.lower, row), Place(end, row)], .muted, width: 1.5, isDashed: true),
      .dots([Place(rung.lower, row)], .main, radius: 3.5, opacity: 1, tips: [tip]),
      .text(Place(0.015 * top, row + 0.42), rung.claim, .data),
    ]
    return marks
      + (rung.upper.isFinite ? [.diamond(Place(rung.upper, row), .dissent, tip: tip)] : [])
  }
}
