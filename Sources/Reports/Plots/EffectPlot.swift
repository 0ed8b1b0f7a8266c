/// What a model expects of the response as one input varies: the conditional effects of brms.
public enum EffectPlot {
  /// An input with the expected response at some of its values.
  public struct Effect: Sendable, Equatable {
    /// The name of the input, with its unit.
    public var input: String
    /// Values of a numeric input, ascending, or the levels of a categorical one by their numbers.
    public var places: [Double]
    /// The levels; empty for a numeric input.
    public var levels: [String]
    public var scale: Axis.Scale
    /// Quantiles of the expected response over the draws, one a place.
    public var lower, median, upper: [Double]
    /// The rows of the data: input and response.
    public var data: [Place]

    /// An effect; the quantiles are as many as the places.
    public init(
      input: String, places: [Double], levels: [String] = [], scale: Axis.Scale = .linear,
      lower: [Double], median: [Double], upper: [Double], data: [Place]
    ) {
      self.input = input
      self.places = places
      self.levels = levels
      self.scale = scale
      self.lower = lower
      self.median = median
      self.upper = upper
      self.data = data
    }
  }

  /// One panel an input.
  ///
  /// - Parameter others: what the inputs that do not vary are held at, in words.
  public static func figure(
    _ effects: [Effect], response: String, others: String, id: String = "expected"
  ) -> Figure {
    Figure(
      id: id, title: "Expected \(response) by input",
      caption: """
        The expected response as one input varies, with its central 90% interval over the draws; \
        \(others) Dots are the data, whatever their other inputs: they scatter about what is expected.
        """,
      alternative: effects.map(words).joined(separator: " "),
      panels: effects.map { panel($0, response) },
      legend: [LegendEntry(.main, "expected"), LegendEntry(.data, "data")])
  }

  private static func words(_ effect: Effect) -> String {
    let ends = [effect.median.first, effect.median.last].map { NumberLabel.short($0 ?? .nan) }
    return "From the first to the last value of \(effect.input): \(ends[0]) to \(ends[1])."
  }

  private static func panel(_ effect: Effect, _ response: String) -> Panel {
    // An outlier far from all that is expected must not flatten the curve.
    let y = Axis(response, over: effect.lower + effect.upper + effect.data.map(\.y))
    let dots = Mark.dots(effect.data, .data, radius: 1.5, opacity: 0.3)
    guard effect.levels.isEmpty else {
      let marks = effect.places.indices.flatMap { index -> [Mark] in
        let (x, middle) = (effect.places[index], effect.median[index])
        let tip = """
          \(effect.levels[index]): \(NumberLabel.short(middle)), 90% \
          \(NumberLabel.short(effect.lower[index])) to \(NumberLabel.short(effect.upper[index]))
          """
        return [
          .line([Place(x, effect.lower[index]), Place(x, effect.upper[index])], .main, width: 3),
          .dots([Place(x, middle)], .main, radius: 4, opacity: 1, tips: [tip]),
        ]
      }
      return Panel(x: Axis(effect.input, names: effect.levels), y: y, marks: [dots] + marks)
    }
    return Panel(
      x: Axis(effect.input, over: effect.places, scale: effect.scale, margin: 0.02), y: y,
      marks: [
        dots,
        .band(
          x: effect.places, lower: effect.lower, upper: effect.upper, .main, opacity: 0.25),
        .line(zip(effect.places, effect.median).map { Place($0, $1) }, .main, width: 2),
      ])
  }
}
