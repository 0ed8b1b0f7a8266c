import Formulas
import LogDensities
import RegressionModels

/// Inputs near data: those whose mean distance to their k nearest rows is at most what 95% of the
/// rows have themselves, each without itself (the k-nearest-neighbour score of Ramaswamy, Rastogi and
/// Shim 2000).
///
/// Distances are Euclidean, each number in units of its standard deviation among the rows; rows with
/// another level of a category are infinitely far. Costs O(rows · inputs) a point.
public struct TrustRegion: Sendable {
  private let numbers: [String]
  private let labels: [String]
  private let scales: [Double]
  /// Standardised numbers of each row.
  private let rows: [[Double]]
  private let levels: [[String]]
  private let neighbours: Int
  /// The largest mean distance that is allowed.
  public let limit: Double

  /// Rows beyond this count are thinned evenly: more do not tell densities better than they cost.
  private static let rowLimit = 2000

  /// Learns the region from rows of inputs.
  ///
  /// - Throws: where fewer than three rows are given.
  public init(
    rows all: [[String: PredictionInput]], inputs: [InputColumn], neighbours k: Int = 5
  ) throws(SearchError) {
    guard all.count > 2 else {
      throw SearchError(
        "at least 3 complete rows are needed to say what is like them", fault: .data)
    }
    let step = (all.count + Self.rowLimit - 1) / Self.rowLimit
    let kept = stride(from: 0, to: all.count, by: step).map { all[$0] }
    numbers = inputs.filter { $0.kind == .number }.map(\.name)
    labels = inputs.filter(\.isCategory).map(\.name)
    neighbours = min(k, kept.count - 1)
    let (names, categories) = (numbers, labels)
    let raw = kept.map { row in names.map { row[$0]?.number ?? .nan } }
    scales = names.indices.map { column in Self.deviation(raw.map { $0[column] }) }
    let units = scales
    self.rows = raw.map { zip($0, units).map { $0 / $1 } }
    levels = kept.map { row in categories.map { row[$0].map { InputValue($0).text } ?? "" } }
    let (points, groups, count) = (self.rows, levels, neighbours)
    let scores = points.indices.map { index in
      Self.score(
        points[index], groups[index], among: points, groups, skipping: index, neighbours: count)
    }.sorted()
    limit = scores[min(Int(0.95 * Double(scores.count)), scores.count - 1)]
  }

  /// Whether an input lies in the region.
  public func contains(_ input: [String: PredictionInput]) -> Bool {
    let point = zip(numbers, scales).map { (input[$0]?.number ?? .nan) / $1 }
    let own = labels.map { input[$0].map { InputValue($0).text } ?? "" }
    return Self.score(point, own, among: rows, levels, skipping: nil, neighbours: neighbours)
      <= limit
  }

  private static func score(
    _ point: [Double], _ own: [String], among rows: [[Double]], _ levels: [[String]],
    skipping skipped: Int?, neighbours: Int
  ) -> Double {
    // The nearest so far, ascending; a handful, so that insertion is cheap.
    var nearest: [Double] = []
    for index in rows.indices where index != skipped && levels[index] == own {
      var squares = 0.0
      for column in point.indices {
        let gap = point[column] - rows[index][column]
        squares += gap * gap
      }
      guard nearest.count < neighbours || squares < nearest[neighbours - 1] else { continue }
      let place = nearest.firstIndex { $0 > squares } ?? nearest.count
      nearest.insert(squares, at: place)
      if nearest.count > neighbours { nearest.removeLast() }
    }
    guard nearest.count == neighbours else { return .infinity }
    return nearest.reduce(0) { $0 + $1.squareRoot() } / Double(neighbours)
  }

  /// The standard deviation, or 1 where the values do not vary.
  static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(max(values.count - 1, 1))).squareRoot()
    return deviation > 0 ? deviation : 1
  }
}

extension PredictionInput {
  /// The number, if it is one.
  var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }
}

extension InputColumn {
  /// Whether it has levels or truth values, and no number.
  var isCategory: Bool {
    switch kind {
    case .boolean, .category: true
    case .number, .group: false
    }
  }
}
