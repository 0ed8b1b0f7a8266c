/// The log density of one response, with its derivatives by the linked parameters.
struct RowTerm {
  var value: Double
  /// By the linear predictor of the mean.
  var mean = 0.0
  /// By the first auxiliary.
  var first = 0.0
  /// By the second.
  var second = 0.0

  /// A response that the parameters cannot give.
  static let impossible = RowTerm(value: -.infinity, mean: .nan, first: .nan, second: .nan)
}

/// A distribution with one linear predictor and up to two auxiliaries, row by row.
///
/// Every density conforms by itself rather than in a generic wrapper, whose loops the compiler would
/// not specialise.
protocol RowDensity: BufferedLikelihood {
  /// What the auxiliaries alone decide: made once for all rows where all of them are shared.
  associatedtype Auxiliaries

  var rows: LikelihoodRows { get }

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries

  /// The log density of a row, every constant kept.
  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm

  /// The whole log likelihood by a vector kernel; nil where there is none for this layout.
  func vectorized(_ pass: LikelihoodPass) -> Double?
}

extension RowDensity {
  func vectorized(_ pass: LikelihoodPass) -> Double? { nil }

  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    vectorized(LikelihoodPass(rows: rows, linked: linked, slopes: slopes))
      ?? sum(linked, slopes: slopes)
  }

  /// The scalar pass, which the vector kernels must agree with.
  func sum(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    let rows = rows
    var total = 0.0
    visit(linked) { row, weight, term in
      total += weight * term.value
      guard let slopes else { return }
      slopes[row] += weight * term.mean
      if rows.auxiliaryCount > 0 { slopes[rows.index(0, row)] += weight * term.first }
      if rows.auxiliaryCount > 1 { slopes[rows.index(1, row)] += weight * term.second }
    }
    return total
  }

  func pointwise(_ linked: UnsafePointer<Double>) -> [Double] {
    var values = [Double](repeating: 0, count: rows.count)
    visit(linked) { row, weight, term in values[row] = weight * term.value }
    return values
  }

  /// Every row with a weight; rows without one are passed over, since 0 · −∞ is no number.
  @inline(__always)
  private func visit(
    _ linked: UnsafePointer<Double>, _ body: (Int, Double, RowTerm) -> Void
  ) {
    let rows = rows
    guard rows.count > 0 else { return }
    var auxiliaries = rows.auxiliaries(of: self, 0, linked)
    for row in 0..<rows.count {
      let weight = rows.weights?[row] ?? 1
      if weight == 0 { continue }
      if !rows.isShared { auxiliaries = rows.auxiliaries(of: self, row, linked) }
      body(row, weight, term(row, eta: linked[row], auxiliaries))
    }
  }
}
