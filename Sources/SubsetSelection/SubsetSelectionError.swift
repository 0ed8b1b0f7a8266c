/// Why a selection of columns cannot begin or go on, in one sentence.
public enum SubsetSelectionError: Error, Equatable, CustomStringConvertible {
  case lengthsDiffer(column: String, rows: Int, expected: Int)
  case nameCountDiffers(names: Int, columns: Int)
  case notFinite(column: String)
  case tooFewRows(Int)
  case responseIsConstant
  case tooManyColumns(Int, limit: Int)
  case perfectFit
  case badSetting(String)
  case noFiniteEvidence
  case badResponse(String)
  case modeNotFound(columns: Int)

  public var description: String {
    switch self {
    case .lengthsDiffer(let column, let rows, let expected):
      "column \(column) has \(rows) rows where the response has \(expected)"
    case .nameCountDiffers(let names, let columns):
      "there are \(names) names for \(columns) columns"
    case .notFinite(let column): "column \(column) holds a value that is not finite"
    case .tooFewRows(let rows): "subsets need at least 3 rows, and there are \(rows)"
    case .responseIsConstant: "the response is constant, so there is nothing to explain"
    case .tooManyColumns(let count, let limit):
      "\(count) columns are too many to enumerate (at most \(limit)); sample the subsets instead"
    case .perfectFit:
      """
      a subset with fewer columns than rows − 1 fits the response without error, so its Bayes \
      factor is infinite under a mixture of g-priors; choose a fixed g
      """
    case .badSetting(let sentence): sentence
    case .noFiniteEvidence: "no subset has a finite evidence"
    case .badResponse(let sentence): sentence
    case .modeNotFound(let columns):
      "Newton's method found no posterior mode for a subset of \(columns) columns"
    }
  }
}
