import ConsensusQueries
import Formulas
import Foundation
import LogDensities
import RegressionModels
import Synchronization

/// A model that predicts for the rows of tables.
protocol TablePredicting: PredictiveModel {
  /// Prepares a prediction averaged over the rows.
  func averagedPrediction(
    for query: PredictionQuery, over table: Table
  ) throws(PredictionError) -> AveragedPrediction
}

extension RegressionSpecification: TablePredicting {}

/// The files that claims name, by their paths from a folder; each is read once.
public final class ClaimFolder: ClaimFiles {
  private let path: String
  private let tables = Mutex<[String: Table]>([:])

  /// Files of a folder; without one paths are from the working directory.
  public init(_ path: String = "") { self.path = path }

  public func average(
    of query: PredictionQuery, by model: any PredictiveModel, over file: String
  ) throws(PredictionError) -> AveragedPrediction {
    guard let model = model as? any TablePredicting else {
      throw PredictionError("this model predicts at single inputs only, not over \(file)")
    }
    let table = try table(file)
    do throws(PredictionError) {
      return try model.averagedPrediction(for: query, over: table)
    } catch {
      throw PredictionError("\(file): \(error.description)", fault: .data)
    }
  }

  /// The loss table of a file: a first column of actions, then one of losses for each outcome.
  public func lossTable(in file: String) throws(PredictionError) -> LossTable {
    let table = try table(file)
    guard let first = table.columns.first, table.columns.count > 1 else {
      throw PredictionError(
        "\(file): expected a column of actions and one for each outcome", fault: .data)
    }
    let actions = try (0..<table.rowCount).map { row throws(PredictionError) in
      guard let label = first.values.label(at: row) else {
        throw PredictionError("\(file): data row \(row + 1) names no action", fault: .data)
      }
      return label
    }
    var losses = [[Double]](repeating: [], count: table.rowCount)
    for column in table.columns.dropFirst() {
      guard case .numbers(let values) = column.values else {
        throw PredictionError(
          "\(file): column '\(column.name)' must hold losses, which are numbers", fault: .data)
      }
      for (row, value) in values.enumerated() {
        guard value.isFinite else {
          throw PredictionError(
            "\(file): data row \(row + 1) misses the loss of column '\(column.name)'", fault: .data)
        }
        losses[row].append(value)
      }
    }
    do throws(PredictionError) {
      return try LossTable(
        outcomes: table.columns.dropFirst().map(\.name), actions: actions, losses: losses)
    } catch { throw PredictionError("\(file): \(error.description)", fault: .data) }
  }

  private func table(_ file: String) throws(PredictionError) -> Table {
    if let known = tables.withLock({ $0[file] }) { return known }
    let whole = path.isEmpty || file.hasPrefix("/") ? file : "\(path)/\(file)"
    let table: Table
    do throws(TableError) {
      table = try Table(contentsOf: whole)
    } catch {
      throw PredictionError(
        error.message, fault: error.kind == .malformed ? .data : .missingFile)
    }
    tables.withLock { $0[file] = table }
    return table
  }
}

extension ColumnValues {
  /// The text of a value; nil where it is missing.
  fileprivate func label(at row: Int) -> String? {
    if isMissing(at: row) { return nil }
    switch self {
    case .numbers(let values): return "\(values[row])".replacing(/\.0$/, with: "")
    case .booleans(let values): return values[row] == true ? "TRUE" : "FALSE"
    case .categories(let codes, let levels): return levels[Int(codes[row])]
    }
  }
}
