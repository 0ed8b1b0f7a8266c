/// The numbers of a group term, in the kept rows of a table.
public struct GroupColumns: Sendable, Equatable {
  /// The position of each row's level in ``GroupTerm/levels``; −1 for a level that training did
  /// not see.
  public let codes: [Int]
  /// The label of each row whose level training did not see. Rows of one label share a draw.
  public let unseen: [Int: String]
  /// One column an effect, one value a row.
  public let effects: [[Double]]

  /// Gathers the parts.
  public init(codes: [Int], unseen: [Int: String] = [:], effects: [[Double]]) {
    self.codes = codes
    self.unseen = unseen
    self.effects = effects
  }
}

/// The numbers of a group term in one row, computed from inputs.
public struct GroupRow: Sendable, Equatable {
  /// One value an effect.
  public let effects: [Double]
  /// The position of the level in ``GroupTerm/levels``; nil where training did not see it, or where
  /// it is not given.
  public let code: Int?
  /// The level; nil where an input of the group is not given, which means a draw among the
  /// observed groups.
  public let label: String?

  /// Gathers the parts.
  public init(effects: [Double], code: Int?, label: String?) {
    self.effects = effects
    self.code = code
    self.label = label
  }
}
