import Foundation
import Probability

/// The prior on the coefficients of a generalized linear model's subset; α is flat in all.
public enum GeneralizedCoefficientPrior: Sendable, Equatable, Codable {
  /// β_j ~ N(0, scale²), for columns of unit standard deviation.
  case independentNormal(scale: Double)
  /// β_γ ~ N(0, g/w (X_γᵀX_γ)⁻¹) with centred columns and w the mean Fisher information of a row
  /// without columns; g = n holds the information of one row (Sabanés Bové and Held 2011, eq. 6,
  /// with their constant c = 1/w). Subsets that are not of full rank have no weight.
  case gPrior(g: Double?)
}

/// A generalized linear model with columns that may be in or out, and the evidence of a subset.
public struct GeneralizedSubsetModel: Sendable {
  /// The columns' names.
  public let names: [String]
  let response: SubsetResponse
  let counts: [Double]
  let trials: [Double]
  /// Columns about their means at unit standard deviation.
  let columns: [[Double]]
  /// Prior precision of all columns, p × p row by row; a subset's is its block.
  private let precision: [Double]

  /// p.
  public var columnCount: Int { names.count }

  /// - Throws: where lengths differ, a value is not finite or not in the response's range, or the
  ///   prior's scale is not positive.
  public init(
    response: SubsetResponse, columns: [[Double]], names: [String],
    prior: GeneralizedCoefficientPrior = .independentNormal(scale: 1)
  ) throws(SubsetSelectionError) {
    try response.check()
    (counts, trials) = response.values
    // The rows' numbers stand in for a response: only the columns are read.
    let design = try SubsetDesign(
      response: counts.indices.map(Double.init), columns: columns, names: names)
    self.names = names
    self.response = response
    let unit = Double(counts.count - 1).squareRoot()
    let scaled = columns.indices.map { j in
      columns[j].map { ($0 - design.columnMeans[j]) / design.columnNorms[j] * unit }
    }
    self.columns = scaled
    precision = try Self.precision(prior, response, scaled)
  }

  private static func precision(
    _ prior: GeneralizedCoefficientPrior, _ response: SubsetResponse, _ columns: [[Double]]
  ) throws(SubsetSelectionError) -> [Double] {
    let p = columns.count
    let rows = Double(response.rowCount)
    var precision = [Double](repeating: 0, count: p * p)
    switch prior {
    case .independentNormal(let scale):
      guard scale > 0, scale.isFinite else { throw .badSetting("a prior scale must be positive") }
      for j in 0..<p { precision[j * p + j] = 1 / (scale * scale) }
    case .gPrior(let g):
      let g = g ?? rows
      guard g > 0, g.isFinite else { throw .badSetting("g must be positive") }
      let (counts, trials) = response.values
      var scratch = (counts, counts)
      _ = response.logLikelihood(
        [Double](repeating: response.nullIntercept, count: counts.count), counts: counts,
        trials: trials, residual: &scratch.0, weight: &scratch.1)
      let information = scratch.1.reduce(0, +) / rows
      for i in 0..<p {
        for j in 0..<p {
          precision[i * p + j] =
            information / g * zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
    }
    return precision
  }

  /// The prior precision of a subset and its log determinant; nil where it is singular.
  func precision(of subset: [Int]) -> (matrix: [Double], logDeterminant: Double)? {
    let matrix = subset.flatMap { i in subset.map { precision[i * columnCount + $0] } }
    let correlation = subset.enumerated().allSatisfy { index, _ in
      matrix[index * subset.count + index] > 0
    }
    guard correlation, let factor = CholeskyFactor(matrix, dimension: subset.count) else {
      return nil
    }
    // A pivot that is all rounding would give a finite determinant of nothing.
    for index in subset.indices {
      let pivot = factor.values[index * subset.count + index]
      guard pivot * pivot > 1e-10 * matrix[index * subset.count + index] else { return nil }
    }
    return (matrix, factor.logDeterminant)
  }
}
