import Foundation
import Testing

@testable import Formulas

/// What R made of formulas, written by `Fixtures/make_design_matrices.R`.
struct ReferenceDesigns: Decodable {
  let newRows: [String: [[String: Value]]]
  let cases: [Case]

  struct Case: Decodable, CustomTestStringConvertible {
    let table: String
    let formula: String
    let responseName: String
    let columnNames: [String]
    let keptRows: [Int]
    let response: [Double]
    let offset: [Double]
    let columns: [[Double]]
    let predictedColumns: [[Double]]
    let predictedOffset: [Double]

    var testDescription: String { "\(formula) [\(table)]" }
    /// How near the numbers must come, relative to the larger of one and the number.
    var tolerance: Double { formula.contains("poly") ? 1e-10 : 1e-12 }
  }

  enum Value: Decodable {
    case given(InputValue)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let truth = try? container.decode(Bool.self) {
        self = .given(.boolean(truth))
      } else if let number = try? container.decode(Double.self) {
        self = .given(.number(number))
      } else {
        self = .given(.text(try container.decode(String.self)))
      }
    }

    var inputValue: InputValue {
      switch self {
      case .given(let value): value
      }
    }
  }

  static let all: Result<ReferenceDesigns, any Error> = Result {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/design_matrices", withExtension: "json"))
    return try JSONDecoder().decode(ReferenceDesigns.self, from: Data(contentsOf: url))
  }

  static let cases = (try? all.get().cases) ?? []

  static func table(_ name: String) throws -> Table {
    try Table(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path)
  }
}

/// The first position where two lists differ by more than a tolerance, or in length.
func firstDifference(_ left: [Double], _ right: [Double], tolerance: Double) -> String? {
  guard left.count == right.count else { return "\(left.count) against \(right.count) numbers" }
  for (index, (a, b)) in zip(left, right).enumerated()
  where !(abs(a - b) <= tolerance * max(1, abs(b))) {
    return "\(a) against \(b) at \(index)"
  }
  return nil
}

/// A small table in the text of a CSV file.
func table(_ text: String) throws(TableError) -> Table {
  try Table(csv: Array(text.utf8), name: "t.csv")
}
