import ColumnStores
import Formulas
import LogDensities
import ResponseFamilies

extension RegressionModel {
  /// Builds the model of a column store, whose rows stay in the file.
  ///
  /// The posterior is that of the same data in memory, up to rounding. Costs four passes over the
  /// file and O(np²) for the QR factorisation; after it a gaussian response needs the file no more,
  /// and else a value with its gradient is a pass, and a minibatch of n rows reads n rows. Memory is
  /// that of a few blocks.
  /// - Parameters:
  ///   - formula: response and terms; not those that learn from all rows at once, such as
  ///     `scale(x)`, `poly(x, 2)` and `factor(x)` of numbers.
  ///   - preset: the defaults; `brms` for a bernoulli response only, as it needs medians.
  ///   - ranks: processes that share the passes: each reads its shards of the store, and all must build
  ///     the model together. Bits then depend on the store's number of shards, not on that of ranks;
  ///     from those of one process they differ by rounding.
  /// - Throws: `ColumnStoreError` for a damaged store, `FormulaError`, `PriorError` or
  ///   `RegressionError`. With flat coefficients separation is looked for in 8192 rows, and the
  ///   model refused where they are separated.
  public init(
    _ formula: Formula, data store: ColumnStore, family: Family, preset: PriorPreset = .weak,
    priors statements: [PriorStatement] = [], ranks: Lockstep? = nil
  ) throws {
    try self.init(
      StreamedModel(
        formula, store, family: family, preset: preset, statements: statements, ranks: ranks))
  }
}
