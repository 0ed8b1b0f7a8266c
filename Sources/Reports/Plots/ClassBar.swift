/// The posterior mass of the structures of a class, and how much of each denies a claim.
public enum ClassBar {
  /// A structure with its weight.
  public struct Part: Sendable, Equatable {
    public var name: String
    public var weight: Double
    public var bounds: ClosedRange<Double>
    /// The share of its models that deny the claim; nil where that is not known or nothing was asked.
    public var dissent: Double?

    /// A structure with its weight and bounds of it.
    public init(name: String, weight: Double, bounds: ClosedRange<Double>, dissent: Double? = nil) {
      self.name = name
      self.weight = weight
      self.bounds = bounds
      self.dissent = dissent
    }
  }

  /// One bar a structure, in the order given.
  public static func figure(_ parts: [Part], claim: String? = nil, id: String = "class") -> Figure {
    var (holding, denying, unknown): ([Mark.Box], [Mark.Box], [Mark.Box]) = ([], [], [])
    var marks: [Mark] = []
    for (index, part) in parts.enumerated() {
      let row = Double(parts.count - 1 - index)
      let split = part.weight * (1 - (part.dissent ?? 0))
      func box(_ from: Double, _ to: Double) -> Mark.Box {
        Mark.Box(
          low: Place(from, row - 0.32), high: Place(to, row + 0.32),
          tip: "\(part.name): \(NumberLabel.percent(part.weight)) of the class")
      }
      if part.dissent == nil, claim != nil {
        unknown.append(box(0, part.weight))
      } else {
        holding.append(box(0, split))
        denying.append(box(split, part.weight))
      }
      marks.append(
        .line([Place(part.bounds.lowerBound, row), Place(part.bounds.upperBound, row)], .data))
    }
    let heaviest = parts.max { $0.weight < $1.weight }
    return Figure(
      id: id, title: claim.map { "The class on \($0)" } ?? "The class",
      caption: "Posterior probability of each structure, with bounds that hold for all at once.",
      alternative: heaviest.map {
        "The heaviest of \(parts.count) structures is \($0.name), at \(NumberLabel.percent($0.weight))."
      } ?? "No structures.",
      panels: [
        Panel(
          x: Axis("posterior probability", range: 0...1),
          y: Axis("", names: parts.map(\.name), isReversed: true),
          marks: [
            .boxes(holding, .main), .boxes(denying, .dissent), .boxes(unknown, .muted),
          ] + marks,
          size: Panel.Size(width: 340, height: 56 + 22 * Double(max(parts.count, 2))))
      ],
      legend: claim == nil
        ? []
        : [
          LegendEntry(.main, "holds"), LegendEntry(.dissent, "fails"),
          LegendEntry(.muted, "not asked"),
        ])
  }
}
