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
  /// Numbers; booleans as 0 and 1; categories as the position of their level, 0, 1, …; empty where
  /// the formula is a parameter's.
  public let response: [Double]
  /// The table's row (from 0) of each row here.
  public let keptRows: [Int]
  /// How many rows of the table miss a value in a column that the formula uses.
  public let droppedRowCount: Int
  /// The numbers of the left side's addition terms.
  public let additions: AdditionValues
  /// One for each of ``Schema/groupTerms``.
  public let groups: [GroupColumns]
  /// For each of ``Schema/smooths`` its penalised columns, each with one value a row.
  public let smooths: [[[Double]]]
  /// For each of ``Schema/networks`` its standardised inputs, each with one value a row.
  public let networks: [[[Double]]]

  /// Gathers the parts; see the properties for each.
  public init(
    columnNames: [String], rowCount: Int, values: [Double], offset: [Double], response: [Double],
    keptRows: [Int], droppedRowCount: Int, additions: AdditionValues = AdditionValues(),
    groups: [GroupColumns] = [], smooths: [[[Double]]] = [],
    networks: [[[Double]]] = []
  ) {
    self.columnNames = columnNames
    self.rowCount = rowCount
    self.values = values
    self.offset = offset
    self.response = response
    self.keptRows = keptRows
    self.droppedRowCount = droppedRowCount
    self.additions = additions
    self.groups = groups
    self.smooths = smooths
    self.networks = networks
  }

  /// The number of trials of each row; nil without `trials()`.
  public var trials: [Double]? { additions.trials }
  /// The weight of each row; nil without `weights()`.
  public var weights: [Double]? { additions.weights }
  /// The known standard error of each row; nil without `se()`.
  public var standardErrors: [Double]? { additions.standardErrors }
  /// −1, 0 or 1 for each row: censored from the left, not at all, from the right; nil without
  /// `cens()`.
  public var censoring: [Int]? { additions.censoring }
}

/// One row of a design matrix, computed from inputs.
public struct DesignRow: Sendable, Equatable {
  /// The predictors, in the order of ``Schema/columnNames``.
  public let values: [Double]
  /// What is added to the linear predictor.
  public let offset: Double
  /// One for each of ``Schema/groupTerms``.
  public let groups: [GroupRow]
  /// For each of ``Schema/smooths`` the values of its penalised columns.
  public let smooths: [[Double]]
  /// For each of ``Schema/networks`` its standardised inputs.
  public let networks: [[Double]]
}
