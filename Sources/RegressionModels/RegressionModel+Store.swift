import ColumnStores
import Formulas
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
  /// - Throws: `ColumnStoreError` for a damaged store, `FormulaError`, `PriorError` or
  ///   `RegressionError`. With flat coefficients separation is looked for in 8192 rows, and the
  ///   model refused where they are separated.
  public init(
    _ formula: Formula, data store: ColumnStore, family: Family, preset: PriorPreset = .weak,
    priors statements: [PriorStatement] = []
  ) throws {
    try self.init(
      StreamedModel(formula, store, family: family, preset: preset, statements: statements))
  }
}
