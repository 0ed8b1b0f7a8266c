import Foundation

/// A piece of a line on which the claim holds throughout, or nowhere, with the integral over it of
/// p / exp(reference).
struct LinePanel: Sendable {
  let lower: Double
  let upper: Double
  let isDissenting: Bool
  var integral = 0.0
  /// |Kronrod − Gauss|, an overestimate of the error of `integral`.
  var error = 0.0

  var half: Double { (upper - lower) / 2 }

  /// The 15 nodes of the quadrature.
  var nodes: [Double] {
    let middle = (lower + upper) / 2
    return GaussKronrod.nodes.map { middle + half * $0 }
  }
}

/// One line θ + s c with what is known of the posterior and the claim along it.
struct LinePanels: Sendable {
  /// θ, at s = 0.
  let origin: [Double]
  /// Ascending points between which the panels lie, with the log density at each.
  private(set) var edges: [(point: Double, logDensity: Double)] = []
  /// The log density that integrals are relative to: the largest seen at an edge.
  private(set) var reference = -Double.infinity
  private(set) var settled: [LinePanel] = []
  private(set) var pending: [LinePanel] = []
  private(set) var evaluationCount = 0
  /// Whether the error is within the tolerance.
  private(set) var isResolved = false

  /// Relative error, by the rule's own overestimate, at which quadrature stops.
  static let tolerance = 1e-6
  /// A share of dissent below which its relative error no longer counts.
  static let leastShare = 1e-13
  /// Panels after which a line is given up.
  static let panelLimit = 300
  /// Nats below the largest density at which a line is cut off.
  static let depth = 60.0

  init(origin: [Double]) { self.origin = origin }

  /// Takes the log densities at new points of exploration.
  mutating func explore(_ found: some Sequence<(point: Double, logDensity: Double)>) {
    edges += found
    edges.sort { $0.point < $1.point }
    reference = edges.map(\.logDensity).max() ?? -.infinity
  }

  /// Whether so little lies beyond an edge that the line may end there: for a tail that falls like a
  /// power too, whose mass is about p times the distance.
  private func isLow(_ edge: (point: Double, logDensity: Double), unit: Double) -> Bool {
    edge.logDensity + log1p(abs(edge.point) / unit) < reference - Self.depth
  }

  /// Points further out that are to be explored; none once both ends are low.
  func outerPoints(unit: Double) -> [Double] {
    guard let first = edges.first, let last = edges.last, abs(last.point) < 1e30 * unit else {
      return []
    }
    return (isLow(first, unit: unit) ? [] : [1.5 * first.point])
      + (isLow(last, unit: unit) ? [] : [1.5 * last.point])
  }

  /// Makes panels of the explored stretches, cut where the claim changes.
  ///
  /// - Parameter isTrimmed: whether low ends are left out, as a concave log density allows.
  mutating func cut(isTrimmed: Bool, unit: Double, margin: (Double) -> Margin) {
    if isTrimmed {
      while edges.count > 2, isLow(edges[0], unit: unit), isLow(edges[1], unit: unit) {
        edges.removeFirst()
      }
      while edges.count > 2, isLow(edges[edges.count - 1], unit: unit),
        isLow(edges[edges.count - 2], unit: unit)
      {
        edges.removeLast()
      }
    }
    for (left, right) in zip(edges, edges.dropFirst()) {
      pending += Self.panels(from: left.point, to: right.point, margin: margin)
    }
  }

  /// A stretch cut at the sign changes that its 15 nodes and two ends show.
  private static func panels(
    from lower: Double, to upper: Double, margin: (Double) -> Margin
  ) -> [LinePanel] {
    let whole = LinePanel(lower: lower, upper: upper, isDissenting: false)
    let points = [lower] + whole.nodes + [upper]
    let holds = points.map { margin($0).holds }
    var panels: [LinePanel] = []
    var start = lower
    for index in points.indices.dropFirst() where holds[index] != holds[index - 1] {
      let (a, b) = (points[index - 1], points[index])
      let crossing =
        holds[index]
        ? Crossing(agreeing: b, dissenting: a, margin: margin)
        : Crossing(agreeing: a, dissenting: b, margin: margin)
      // Each panel ends on its own side, so that its ends belong to it.
      let (end, next) =
        holds[index]
        ? (crossing.dissenting, crossing.agreeing) : (crossing.agreeing, crossing.dissenting)
      panels.append(LinePanel(lower: start, upper: end, isDissenting: !holds[index - 1]))
      start = next
    }
    panels.append(LinePanel(lower: start, upper: upper, isDissenting: !(holds.last ?? true)))
    return panels.filter { $0.upper > $0.lower }
  }

  /// Settles the pending panels with the log densities at their nodes, panel after panel, and makes
  /// the halves of those that are not accurate enough pending.
  mutating func settle(logDensities: ArraySlice<Double>, margin: (Double) -> Margin) {
    evaluationCount += logDensities.count
    var start = logDensities.startIndex
    for var panel in pending {
      let end = start + GaussKronrod.count
      let values = logDensities[start..<end].map { exp($0 - reference) }
      (panel.integral, panel.error) = GaussKronrod.integral(of: values[...], half: panel.half)
      settled.append(panel)
      start = end
    }
    pending = []
    refine(margin)
  }

  private mutating func refine(_ margin: (Double) -> Margin) {
    let (total, dissent) = (total, dissent)
    let allowed = Self.tolerance * total.integral
    let allowedDissent = max(
      Self.tolerance * dissent.integral, Self.tolerance * Self.leastShare * total.integral)
    isResolved =
      total.integral.isFinite && total.error <= allowed && dissent.error <= allowedDissent
    guard !isResolved, total.integral.isFinite, settled.count < Self.panelLimit else { return }
    let share = 1 / Double(settled.count)
    let coarse = settled.indices.filter { index in
      let panel = settled[index]
      return panel.error > allowed * share
        || (panel.isDissenting && panel.error > allowedDissent * share)
    }
    for index in coarse.reversed() {
      let panel = settled.remove(at: index)
      let middle = (panel.lower + panel.upper) / 2
      pending += Self.panels(from: panel.lower, to: middle, margin: margin)
      pending += Self.panels(from: middle, to: panel.upper, margin: margin)
    }
  }

  private typealias Sum = (integral: Double, error: Double)

  private var total: Sum {
    settled.reduce((0, 0)) { ($0.integral + $1.integral, $0.error + $1.error) }
  }

  private var dissent: Sum {
    settled.lazy.filter(\.isDissenting)
      .reduce((0, 0)) { ($0.integral + $1.integral, $0.error + $1.error) }
  }

  /// log P(dissent | line), −∞ where nothing on the line dissents, with the absolute error of the
  /// probability that the quadrature owns up to.
  var share: (log: Double, error: Double) {
    let (total, dissent) = (total, dissent)
    guard total.integral > 0, total.integral.isFinite else { return (.nan, .nan) }
    return (
      log(dissent.integral) - log(total.integral),
      (dissent.error + dissent.integral * total.error / total.integral) / total.integral
    )
  }
}
