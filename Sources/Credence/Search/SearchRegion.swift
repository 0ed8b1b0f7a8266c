import Formulas
import LogDensities

/// A box of inputs at one combination of levels, or the part of it that a trust region allows.
public struct SearchRegion: Sendable {
  /// An input with its coordinates in the box.
  struct Point {
    let coordinates: [Double]
    let inputs: [String: PredictionInput]
    let region: SearchRegion
  }

  /// Values that do not vary continuously.
  let fixed: [String: PredictionInput]
  /// Names and intervals of those that do.
  let intervals: [(name: String, range: ClosedRange<Double>)]
  /// Where to look only; nil for the whole box.
  let trust: TrustRegion?
  /// Points from which a search starts first.
  let starts: [[Double]]

  /// The regions of a domain, one for each combination of levels.
  ///
  /// - Parameters:
  ///   - trust: where to look only.
  ///   - rows: inputs from which searches may start, such as the training data.
  /// - Throws: where there are more than `limit` combinations.
  public static func all(
    of domain: InputDomain, trust: TrustRegion? = nil, rows: [[String: PredictionInput]] = [],
    limit: Int = InputSearch.Settings().combinationLimit
  ) throws(SearchError) -> [SearchRegion] {
    try domain.combinations(limit: limit).map { fixed in
      SearchRegion(fixed: fixed, intervals: domain.intervals, trust: trust, rows: rows)
    }
  }

  /// The boxes around rows: each number within `radius` standard deviations, `scales`, of the row's
  /// and within the domain, all else as in the row.
  public static func around(
    _ rows: [[String: PredictionInput]], radius: Double, scales: [String: Double],
    in domain: InputDomain
  ) throws(SearchError) -> [SearchRegion] {
    guard radius > 0, radius.isFinite else { throw SearchError("the radius must be positive") }
    return rows.map { row in
      var intervals: [(name: String, range: ClosedRange<Double>)] = []
      for (name, _) in domain.intervals {
        guard let center = row[name]?.number else { continue }
        let reach = radius * (scales[name] ?? 1)
        intervals.append((name, center - reach...center + reach))
      }
      let varying = Set(intervals.map(\.name))
      return SearchRegion(
        fixed: row.filter { !varying.contains($0.key) }, intervals: intervals, trust: nil,
        rows: [row])
    }
  }

  init(
    fixed: [String: PredictionInput],
    intervals: [(name: String, range: ClosedRange<Double>)], trust: TrustRegion?,
    rows: [[String: PredictionInput]]
  ) {
    self.fixed = fixed
    self.intervals = intervals
    self.trust = trust
    starts = rows.compactMap { row in
      guard fixed.allSatisfy({ row[$0.key] == nil || row[$0.key] == $0.value }) else { return nil }
      let point = intervals.map { row[$0.name]?.number ?? .nan }
      return zip(point, intervals).allSatisfy { $1.range.contains($0) } ? point : nil
    }
  }

  /// The input at coordinates.
  func point(_ coordinates: [Double]) -> Point {
    var inputs = fixed
    for (interval, value) in zip(intervals, coordinates) { inputs[interval.name] = .number(value) }
    return Point(coordinates: coordinates, inputs: inputs, region: self)
  }

  /// Whether an input is allowed: trusted, and apart from those found before.
  func allows(_ point: Point, apart others: [Point], separation: Double) -> Bool {
    if let trust, !trust.contains(point.inputs) { return false }
    return others.allSatisfy { other in
      if fixed.contains(where: { other.inputs[$0.key] != $0.value }) { return true }
      return intervals.contains { name, range in
        guard let a = point.inputs[name]?.number, let b = other.inputs[name]?.number else {
          return true
        }
        // Just less than asked for, so that points at a grid of that width are apart.
        return abs(a - b) >= separation * (range.upperBound - range.lowerBound) * (1 - 1e-9)
          && (separation > 0 || a != b)
      }
    }
  }
}
