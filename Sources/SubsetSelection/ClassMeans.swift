import Foundation

/// What a gaussian discriminant of two classes needs of its rows.
///
/// With x_j | class c ~ N(μ_cj, s_j²) the differences d_j of the class means and the means over all rows
/// are sufficient for the μ_cj; s_j is the pooled standard deviation within classes, of n − 2 degrees
/// of freedom.
public struct ClassMeans: Sendable, Equatable {
  /// Rows of class 0.
  public let zeros: Int
  /// Rows of class 1.
  public let ones: Int
  /// d_j, the mean of class 1 less that of class 0.
  public let differences: [Double]
  /// The mean over all rows.
  public let centres: [Double]
  /// s_j.
  public let deviations: [Double]

  /// Summarises columns, each with a value for every row.
  ///
  /// - Throws: where a class has fewer than two rows, lengths differ, a value is not finite, or a column
  ///   is constant within both classes.
  public init(
    columns: [[Double]], names: [String], labels: [Bool]
  ) throws(SubsetSelectionError) {
    ones = labels.count { $0 }
    zeros = labels.count - ones
    guard ones > 1, zeros > 1 else {
      throw .badResponse("a discriminant needs two rows of each of two classes")
    }
    let (n0, n1) = (Double(zeros), Double(ones))
    var parts: [(difference: Double, centre: Double, deviation: Double)] = []
    for (column, name) in zip(columns, names) {
      guard column.count == labels.count else {
        throw .lengthsDiffer(column: name, rows: column.count, expected: labels.count)
      }
      guard column.allSatisfy(\.isFinite) else { throw .notFinite(column: name) }
      let means = Self.means(column, labels, n0, n1)
      var squares = 0.0
      for (value, label) in zip(column, labels) {
        let residual = value - (label ? means.1 : means.0)
        squares += residual * residual
      }
      let deviation = (squares / (n0 + n1 - 2)).squareRoot()
      guard deviation > 0, deviation.isFinite else {
        throw .badResponse("column \(name) is constant within both classes")
      }
      parts.append((means.1 - means.0, (n0 * means.0 + n1 * means.1) / (n0 + n1), deviation))
    }
    differences = parts.map(\.difference)
    centres = parts.map(\.centre)
    deviations = parts.map(\.deviation)
  }

  /// The means of classes 0 and 1.
  private static func means(
    _ column: [Double], _ labels: [Bool], _ n0: Double, _ n1: Double
  ) -> (Double, Double) {
    var sums = (0.0, 0.0)
    for (value, label) in zip(column, labels) {
      if label { sums.1 += value } else { sums.0 += value }
    }
    return (sums.0 / n0, sums.1 / n1)
  }

  /// The share of rows of class 1.
  var share: Double { Double(ones) / Double(zeros + ones) }

  /// The residuals of a column within the classes, in units of its standard deviation.
  func residuals(_ column: [Double], _ labels: [Bool], at feature: Int) -> [Double] {
    let (low, high) = (
      centres[feature] - share * differences[feature],
      centres[feature] + (1 - share) * differences[feature]
    )
    return zip(column, labels).map { value, label in
      (value - (label ? high : low)) / deviations[feature]
    }
  }
}
