/// What the hidden units of a network add to the linear predictor of one model as an input varies.
public enum HiddenUnitPlot {
  /// An input with the contribution of each unit at some of its values.
  public struct Input: Sendable, Equatable {
    public var name: String
    public var places: [Double]
    /// v tanh(b + w · x), units by places, the heaviest unit first.
    public var contributions: [[Double]]
    /// Where the rows of the data lie.
    public var data: [Double]

    /// An input that varies.
    public init(name: String, places: [Double], contributions: [[Double]], data: [Double]) {
      self.name = name
      self.places = places
      self.contributions = contributions
      self.data = data
    }
  }

  /// One panel an input.
  public static func figure(_ inputs: [Input], id: String = "hidden-units") -> Figure {
    let units = inputs.first?.contributions.count ?? 0
    return Figure(
      id: id, title: "Hidden units",
      caption: """
        What each hidden unit of the most plausible draw adds to the linear predictor as one input \
        varies and the others stay at their medians; heavy units are strong lines. Units of other \
        draws may share the work otherwise: single weights mean little, their sum is what the data \
        speak about. Ticks at the bottom are the data.
        """,
      alternative: "\(units) units over \(inputs.map(\.name).joined(separator: ", ")).",
      panels: inputs.map(panel))
  }

  private static func panel(_ input: Input) -> Panel {
    let values = input.contributions.joined()
    let y = Axis("added to the predictor", over: values)
    let floor = y.range.lowerBound
    let height = (y.range.upperBound - floor) * 0.025
    let lines = input.contributions.enumerated().map { unit, curve in
      Mark.line(
        zip(input.places, curve).map { Place($0, $1) }, .chain(unit),
        width: max(2.4 - 0.25 * Double(unit), 0.6))
    }
    let rug = input.data.map { Mark.Box(low: Place($0, floor), high: Place($0, floor + height)) }
    return Panel(
      x: Axis(input.name, over: input.places, margin: 0.02), y: y,
      marks: [.horizontal(0, .muted)] + lines
        + rug.map { .line([$0.low, $0.high], .data, width: 0.6) })
  }
}
