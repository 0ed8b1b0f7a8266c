import PosteriorDraws

/// The margin of a claim on every draw: how far plausible models are from denying it.
public enum MarginPlot {
  /// What is known of a claim's margin.
  public struct Margin: Sendable {
    let claim: String
    let draws: DrawMatrix
    let plausible: ClosedRange<Double>?
    let isCertified: Bool
    let witness: Double?

    /// - Parameters:
    ///   - draws: the margin, positive where the claim holds.
    ///   - plausible: the least and the largest margin over the plausible set, where they are known.
    ///   - isCertified: whether that range is proved.
    ///   - witness: the margin of the model that denies the claim, if one is shown.
    public init(
      claim: String, draws: DrawMatrix, plausible: ClosedRange<Double>? = nil,
      isCertified: Bool = false, witness: Double? = nil
    ) {
      self.claim = claim
      self.draws = draws
      self.plausible = plausible
      self.isCertified = isCertified
      self.witness = witness
    }
  }

  private static let binCount = 60

  /// One panel a claim, or a structure of a class; one without a finite margin is left out.
  public static func figure(
    _ margins: [Margin], title: String = "Margins", id: String = "margins"
  ) -> Figure {
    let shown = margins.filter { $0.draws.values.contains(where: \.isFinite) }
    return Figure(
      id: id, title: title,
      caption: """
        How far each draw is from denying the claim, in the units of what is compared; at and left of \
        the line the claim fails. The bar below spans the plausible set, where it was bounded.
        """,
      alternative: shown.map(words).joined(separator: " "),
      panels: shown.map(panel),
      legend: [
        LegendEntry(.main, "draws on which it holds"), LegendEntry(.dissent, "draws that deny it"),
      ] + (shown.contains { $0.plausible != nil } ? [LegendEntry(.other, "plausible set")] : [])
        + (shown.contains { $0.witness != nil } ? [LegendEntry(.dissent, "witness (diamond)")] : [])
    )
  }

  private static func words(_ margin: Margin) -> String {
    let finite = margin.draws.values.filter(\.isFinite)
    let denying = finite.count { $0 <= 0 }
    return """
      \(margin.claim): \(denying) of \(finite.count) draws deny it, least margin \
      \(NumberLabel.short(finite.min() ?? .nan)), largest \(NumberLabel.short(finite.max() ?? .nan)).
      """
  }

  private static func panel(_ margin: Margin) -> Panel {
    let finite = margin.draws.values.filter(\.isFinite)
    var visible = finite + [0]
    if let plausible = margin.plausible { visible += [plausible.lowerBound, plausible.upperBound] }
    if let witness = margin.witness { visible.append(witness) }
    let x = Axis("margin", over: visible)
    let low = finite.min() ?? 0
    let high = max(finite.max() ?? 1, low)
    let bins = bins(finite, from: low, to: high)
    let top = max(bins.heights.max() ?? 1, 1)
    let boxes = bins.heights.indices.map { index in
      Mark.Box(
        low: Place(bins.edges[index], 0), high: Place(bins.edges[index + 1], bins.heights[index]),
        tip: "\(Int(bins.heights[index])) draws")
    }
    // An edge lies on zero where draws lie on both sides of it.
    let isDenying = { (box: Mark.Box) in box.high.x <= 0 }
    var marks: [Mark] = [
      .boxes(boxes.filter { !isDenying($0) }, .main), .boxes(boxes.filter(isDenying), .dissent),
      .vertical(0, .data, label: "fails | holds", isDashed: false),
    ]
    if let plausible = margin.plausible {
      let tip = """
        plausible set, \(margin.isCertified ? "certified" : "searched"): \
        \(NumberLabel.short(plausible.lowerBound)) to \(NumberLabel.short(plausible.upperBound))
        """
      let (a, b) = (plausible.lowerBound, plausible.upperBound)
      marks.append(
        .boxes(
          [Mark.Box(low: Place(a, -0.1 * top), high: Place(b, -0.04 * top), tip: tip)], .other,
          opacity: 0.9))
    }
    if let witness = margin.witness {
      let tip = "witness, margin \(NumberLabel.short(witness))"
      marks.append(.diamond(Place(witness, 0.06 * top), .dissent, tip: tip))
    }
    return Panel(
      title: margin.claim, x: x,
      y: Axis(
        "draws", range: (margin.plausible == nil ? 0 : -0.12 * top)...1.12 * top, tickCount: 3),
      marks: marks)
  }

  /// Bins whose width fits a whole number of them from zero, where zero is inside.
  private static func bins(_ values: [Double], from low: Double, to high: Double) -> Bins {
    guard low < 0, high > 0 else {
      let room = max(abs(high), 1e-12) * 1e-6
      return Bins(values, over: high > low ? low...high : low - room...high + room, count: binCount)
    }
    let width = (high - low) / Double(binCount)
    let (left, right) = ((-low / width).rounded(.up), (high / width).rounded(.up))
    return Bins(values, over: -left * width...right * width, count: Int(left + right))
  }
}
