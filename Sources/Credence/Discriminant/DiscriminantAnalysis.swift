import ConsensusQueries
import Foundation
import SubsetSelection

/// Two classes of rows told apart by features that are independent and normal within each.
///
/// The posterior over which features matter, and by how much, is exact (`SparseDiscriminant`) and quick
/// with ten thousand features. Verdicts are about whole balls around a row, and none is given where the
/// residuals refute the class (`ResidualChecks`).
public struct DiscriminantAnalysis: Sendable {
  /// The labels of classes 0 and 1.
  public let labels: [String]
  /// The response's name.
  public let response: String
  /// The features' names, in the order of the table.
  public let features: [String]
  /// Rows of the training table.
  public let rowCount: Int
  /// The posterior over shares of features that matter, and the width of their differences.
  public let posterior: SparseDiscriminant
  /// Whether the residuals are those of the class.
  public let checks: ResidualChecks
  /// Independent draws.
  public let draws: DiscriminantDraws

  /// Learns from a table whose columns beside the response are all features.
  ///
  /// - Parameters:
  ///   - response: the column of labels: 0 and 1, truth values, or two levels.
  ///   - drawCount: independent draws; 299 without a dissenter bear consensus at 1%.
  /// - Throws: `TableError` where there is no such column, `SubsetSelectionError` where the data are not
  ///   those of two classes and numbers.
  public init(
    response: String, data table: Table, prior: SparseDiscriminant.Prior = .sparse,
    drawCount: Int = 1000, seed: UInt64 = 1,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    guard let column = table[response] else {
      throw TableError(.malformed, "the table has no column '\(response)'")
    }
    guard drawCount > 0, threads > 0 else {
      throw SubsetSelectionError.badSetting("a discriminant needs a draw and a thread")
    }
    let (labels, classes) = try Self.classes(column)
    let others = table.columns.filter { $0.name != response }
    guard !others.isEmpty else {
      throw TableError(.malformed, "the table has no column beside '\(response)'")
    }
    let columns = try others.map(Self.numbers)
    features = others.map(\.name)
    let means = try ClassMeans(columns: columns, names: features, labels: classes)
    self.response = response
    self.labels = labels
    rowCount = table.rowCount
    posterior = SparseDiscriminant(means, prior: prior, threads: threads)
    checks = ResidualChecks(columns: columns, labels: classes, means: means)
    draws = posterior.draws(count: drawCount, seed: seed, threads: threads)
  }

  /// The labels in order, and of each row whether it has the second.
  private static func classes(_ column: Column) throws -> (labels: [String], of: [Bool]) {
    let missing = (0..<column.values.count).contains { column.values.isMissing(at: $0) }
    switch column.values {
    case _ where missing:
      throw SubsetSelectionError.badResponse("the response \(column.name) has missing values")
    case .booleans(let values): return (["FALSE", "TRUE"], values.map { $0 == true })
    case .numbers(let values) where values.allSatisfy { $0 == 0 || $0 == 1 }:
      return (["0", "1"], values.map { $0 == 1 })
    case .categories(let codes, let levels) where levels.count == 2:
      return (levels, codes.map { $0 == 1 })
    default:
      throw SubsetSelectionError.badResponse(
        "the response \(column.name) must have two labels: 0 and 1, TRUE and FALSE, or two texts")
    }
  }

  private static func numbers(_ column: Column) throws(SubsetSelectionError) -> [Double] {
    guard case .numbers(let values) = column.values else {
      throw .badResponse("the feature \(column.name) must be a column of numbers")
    }
    return values
  }

  /// The features of a table's rows, in the order of training; columns that are no feature are passed
  /// over.
  ///
  /// - Throws: `TableError` where a feature is missing from the table or is no number.
  public func rows(of table: Table) throws(TableError) -> [[Double]] {
    var columns: [[Double]] = []
    for name in features {
      guard case .numbers(let values)? = table[name]?.values else {
        throw TableError(.malformed, "expected a column '\(name)' of numbers")
      }
      columns.append(values)
    }
    return (0..<table.rowCount).map { row in columns.map { $0[row] } }
  }
}
