import Formulas
import LogDensities

/// The rows behind a posterior, in memory or in a column store.
enum DataRows: Sendable {
  case resident(Observations)
  case streamed(StreamedDesign, CanonicalFamily)

  /// Rows of the data, those of a store that miss a value included.
  var count: Int {
    switch self {
    case .resident(let observations): observations.count
    case .streamed(let design, _): design.data.store.rowCount
    }
  }

  /// The processes that share the rows; nil where this one has all.
  var ranks: Lockstep? {
    switch self {
    case .resident: nil
    case .streamed(let design, _): design.data.shards?.ranks
    }
  }

  /// The shards of the rows, where several processes share them.
  var strata: Strata? {
    guard case .streamed(let design, _) = self, let shards = design.data.shards else {
      return nil
    }
    let store = design.data.store
    return Strata(
      (0..<store.shardCount).map { store.rows(ofShard: $0) }, own: shards.shards)
  }

  /// Adds to `gradient` the gradient of the log likelihood of the given rows, at σ = 1; returns that
  /// log likelihood without its constants, the number of complete rows, and what all three are to be
  /// multiplied by to stand for all rows. NaN where the file cannot be read any more.
  ///
  /// Of rows in strata every process gives its own; they are weighted stratum by stratum.
  func addGradient(
    of rows: Span<Int>, coefficients: UnsafeMutableBufferPointer<Double>,
    to gradient: UnsafeMutableBufferPointer<Double>
  ) -> (value: Double, count: Double, weight: Double) {
    let weight = rows.isEmpty ? 0 : Double(count) / Double(rows.count)
    switch self {
    case .resident(let observations):
      let value = observations.addGradient(
        of: rows, coefficients: coefficients.baseAddress, to: gradient.baseAddress)
      return (value, Double(rows.count), weight)
    case .streamed(let design, let family):
      let all = rows.indices.map { rows[$0] }
      if design.data.shards != nil {
        let sums = stratified(all, design, family, coefficients)
        for index in gradient.indices { gradient[index] += sums[2 + index] }
        return (sums[0], sums[1], 1)
      }
      let part = Self.addGradient(
        of: all, design, family, coefficients.baseAddress, to: gradient.baseAddress)
      return (part.value, part.count, weight)
    }
  }

  private static func addGradient(
    of rows: [Int], _ design: StreamedDesign, _ family: CanonicalFamily,
    _ coefficients: UnsafePointer<Double>?, to gradient: UnsafeMutablePointer<Double>?
  ) -> (value: Double, count: Double) {
    guard let matrix = design.rows(rows) else { return (0, 0) }
    let part = observations(matrix, design.centered(matrix), family)
    let numbers = Array(0..<matrix.rowCount)
    let value = part.addGradient(of: numbers.span, coefficients: coefficients, to: gradient)
    return (value, Double(matrix.rowCount))
  }

  /// Value, count and gradient, each Σ Nₛ/nₛ times that of the rows in stratum s.
  private func stratified(
    _ rows: [Int], _ design: StreamedDesign, _ family: CanonicalFamily,
    _ coefficients: UnsafeMutableBufferPointer<Double>
  ) -> [Double] {
    let store = design.data.store
    return design.data.total(
      width: 2 + coefficients.count, at: UnsafeBufferPointer(coefficients)
    ) { blocks, sums in
      let stratum = store.rows(ofBlocks: blocks)
      let chosen = rows.filter { stratum.contains($0) }
      guard !chosen.isEmpty else { return }
      (sums[0], sums[1]) = Self.addGradient(
        of: chosen, design, family, coefficients.baseAddress, to: sums + 2)
      let weight = Double(stratum.count) / Double(chosen.count)
      for index in 0..<2 + coefficients.count { sums[index] *= weight }
    }
  }

  /// Takes all complete rows into the sums of a curvature.
  func add(to curvature: inout WhitenedCurvature, coefficients: [Double]) {
    switch self {
    case .resident(let observations): curvature.add(observations, coefficients: coefficients)
    case .streamed(let design, let family):
      let none = curvature
      let numbers = design.data.joined(width: none.numbers.count, at: coefficients) { blocks in
        var part = none
        design.forEachPart(of: blocks) {
          part.add(Self.observations($0, $1, family), coefficients: coefficients)
        }
        return part.numbers
      } join: {
        WhitenedCurvature.joined($0, $1)
      }
      curvature.replace(with: numbers)
    }
  }

  private static func observations(
    _ matrix: DesignMatrix, _ columns: [Double], _ family: CanonicalFamily
  ) -> Observations {
    Observations(
      family, columns: columns, coefficientCount: matrix.columnNames.count,
      response: matrix.response, offset: matrix.offset)
  }
}
