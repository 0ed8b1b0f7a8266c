/// Named draws of all parameters, each `[chain, draw]`: the hinge between samplers and
/// everything that comes after them.
public struct Draws: Sendable, Equatable {
  /// Number of chains.
  public let chainCount: Int
  /// Draws in each chain.
  public let drawCount: Int
  /// Parameter names in the model's order; no two are equal.
  public let names: [String]
  /// One matrix a name, in the order of `names`.
  public let columns: [DrawMatrix]

  private let position: [String: Int]

  /// Binds names to their draws.
  ///
  /// - Precondition: the names are distinct, one a column, and the columns share one shape.
  public init(names: [String], columns: [DrawMatrix]) {
    precondition(names.count == columns.count, "one name a column")
    self.chainCount = columns.first?.chainCount ?? 0
    self.drawCount = columns.first?.drawCount ?? 0
    for column in columns {
      precondition(
        column.chainCount == chainCount && column.drawCount == drawCount, "columns share a shape")
    }
    self.names = names
    self.columns = columns
    self.position = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }

  /// The draws of one parameter, or nil where no parameter has that name.
  public subscript(name: String) -> DrawMatrix? { position[name].map { columns[$0] } }
}
