import Formulas
import LogDensities

extension InputAbstractor {
  /// Names of the model's inputs.
  public var inputNames: [String] { specification.design.inputs.map(\.name) }

  /// The rows of a table, as predictions take them; rows that miss a value are left out.
  ///
  /// - Throws: where a column is missing or of another kind, or no row is complete.
  public func rows(of table: Table) throws(SearchError) -> [[String: PredictionInput]] {
    try RawInputs.rows(of: table, specification.design.inputs)
  }

  /// One row from text such as `x = 1, g = a`.
  ///
  /// - Throws: where the text is none of this, or leaves an input out that is no group.
  public func row(_ text: String) throws(SearchError) -> [String: PredictionInput] {
    let inputs = specification.design.inputs
    let domain = try InputDomain(text, of: inputs)
    var row: [String: PredictionInput] = [:]
    for input in inputs {
      if case .choices(let values)? = domain.values[input.name], values.count == 1 {
        row[input.name] = values[0]
      } else if !input.isLabel {
        throw SearchError("the row needs a value of \(input.name), as in \"\(input.name) = ...\"")
      }
    }
    return row
  }

  /// The rows of the data that an abstract input stands for, with what it sets in them; thinned as
  /// they are where a claim is asked about them.
  public func rows(of input: AbstractInput) -> [[String: PredictionInput]] {
    let rows = input.rows(in: data)
    guard rows.count > settings.mostRows else { return rows }
    return (0..<settings.mostRows).map { rows[$0 * rows.count / settings.mostRows] }
  }
}
