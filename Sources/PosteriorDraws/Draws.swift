/// Named draws of all parameters, each `[chain, draw]`: the hinge between samplers and
/// everything that comes after them.
///
/// The columns are held in memory, or made one at a time when asked for, so that a run may be
/// larger than memory. Whoever walks all parameters does so by `column(_:)`, one at a time.
public struct Draws: Sendable {
  /// Number of chains.
  public let chainCount: Int
  /// Draws in each chain.
  public let drawCount: Int
  /// Parameter names in the model's order; no two are equal.
  public let names: [String]

  private let source: Source
  private let position: [String: Int]
  /// Of draws that are held in memory, once somebody has asked.
  let knownSummary: KnownSummary?

  private enum Source: Sendable {
    case resident([DrawMatrix])
    case onDemand(@Sendable (Int) -> DrawMatrix)
  }

  /// Binds names to their draws.
  ///
  /// - Precondition: the names are distinct, one a column, and the columns share one shape.
  public init(names: [String], columns: [DrawMatrix]) {
    precondition(names.count == columns.count, "one name a column")
    let shape = (columns.first?.chainCount ?? 0, columns.first?.drawCount ?? 0)
    for column in columns {
      precondition((column.chainCount, column.drawCount) == shape, "columns share a shape")
    }
    self.init(names: names, chainCount: shape.0, drawCount: shape.1, source: .resident(columns))
  }

  /// Binds names to columns that are made when asked for.
  ///
  /// Nothing is kept: a column asked for twice is made twice. Memory: that of the columns in use.
  ///
  /// - Parameter column: the draws of the parameter at an index below `names.count`, the same at
  ///   every call, which may come from any thread. One that cannot be had is NaN throughout, so
  ///   that no diagnostic takes it for good.
  /// - Precondition: the names are distinct; every column has the given shape.
  public init(
    names: [String], chainCount: Int, drawCount: Int,
    column: @escaping @Sendable (Int) -> DrawMatrix
  ) {
    self.init(
      names: names, chainCount: chainCount, drawCount: drawCount, source: .onDemand(column))
  }

  private init(names: [String], chainCount: Int, drawCount: Int, source: Source) {
    self.chainCount = chainCount
    self.drawCount = drawCount
    self.names = names
    self.source = source
    knownSummary = if case .resident = source { KnownSummary() } else { nil }
    self.position = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }

  /// The draws of one parameter, `[chain, draw]`; costs making them where they are not in memory.
  ///
  /// - Precondition: `index` is one of `names`.
  public func column(_ index: Int) -> DrawMatrix {
    switch source {
    case .resident(let columns): return columns[index]
    case .onDemand(let make):
      let column = make(index)
      precondition(
        column.chainCount == chainCount && column.drawCount == drawCount, "columns share a shape")
      return column
    }
  }

  /// The draws of one parameter, or nil where no parameter has that name.
  public subscript(name: String) -> DrawMatrix? { position[name].map(column) }

  /// Whether a parameter has that name.
  public func contains(_ name: String) -> Bool { position[name] != nil }

  /// All columns at once, in the order of `names`: for draws that fit into memory.
  public var columns: [DrawMatrix] { names.indices.map(column) }
}

extension Draws: Equatable {
  /// Equal names, shapes and values; draws with a NaN are unequal even to themselves. Two columns
  /// are in use at a time.
  public static func == (left: Draws, right: Draws) -> Bool {
    left.names == right.names && left.chainCount == right.chainCount
      && left.drawCount == right.drawCount
      && left.names.indices.allSatisfy { left.column($0) == right.column($0) }
  }
}
