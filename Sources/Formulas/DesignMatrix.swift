/// The numbers a regression needs of a table: predictors, offset and response in the kept rows.
public struct DesignMatrix: Sendable, Equatable {
  /// One name a column, as R's `model.matrix` names them.
  public let columnNames: [String]
  /// The number of kept rows.
  public let rowCount: Int
  /// Column-major: the value of a column in a row is `values[column * rowCount + row]`.
  public let values: [Double]
  /// What is added to the linear predictor of each row; zeros without `offset()`.
  public let offset: [Double]
  /// Numbers; booleans as 0 and 1; categories as the position of their level, 0, 1, …
  public let response: [Double]
  /// The table's row (from 0) of each row here.
  public let keptRows: [Int]
  /// How many rows of the table miss a value in a column that the formula uses.
  public let droppedRowCount: Int

  /// Gathers the parts; see the properties for each.
  public init(
    columnNames: [String], rowCount: Int, values: [Double], offset: [Double], response: [Double],
    keptRows: [Int], droppedRowCount: Int
  ) {
    self.columnNames = columnNames
    self.rowCount = rowCount
    self.values = values
    self.offset = offset
    self.response = response
    self.keptRows = keptRows
    self.droppedRowCount = droppedRowCount
  }
}

/// One row of a design matrix, computed from inputs.
public struct DesignRow: Sendable, Equatable {
  /// The predictors, in the order of ``Schema/columnNames``.
  public let values: [Double]
  /// What is added to the linear predictor.
  public let offset: Double
}
