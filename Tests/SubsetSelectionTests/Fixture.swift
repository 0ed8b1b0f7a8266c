import Foundation
import SubsetSelection
import Testing

/// Stored data and the numbers that other programs made from them.
enum Fixture {
  /// One call of BAS (Scripts/make_bas_values.R).
  struct Reference: Decodable, Sendable {
    let data: String
    let prior: String
    let subsets: String
    let inclusion: [Double]
    let top: [Double]
    let logMarginals: [Double]
    let means: [Double]

    var coefficientPrior: CoefficientPrior {
      switch prior {
      case "g-prior": .unitInformation
      case "hyper-g": .hyperG(a: 3)
      case "hyper-g-n": .hyperGOverN(a: 3)
      default: .zellnerSiow
      }
    }

    var subsetPrior: SubsetPrior { subsets == "uniform" ? .uniform : .betaBinomial(1, 1) }
  }

  /// Hald's data by brute force (Scripts/make_exact_values.py).
  struct Exact: Decodable, Sendable {
    let prior: String
    let logBayesFactors: [String: Double]
    let logEvidence: Double
    let inclusion: [Double]
    let means: [Double]
    let deviations: [Double]
    let positive: [Double]

    var coefficientPrior: CoefficientPrior {
      switch prior {
      case "unitInformation": .unitInformation
      case "hyperG": .hyperG(a: 3)
      case "hyperGOverN": .hyperGOverN(a: 3)
      default: .zellnerSiow
      }
    }
  }

  static func bas() throws -> [Reference] { try decode("bas.json") }
  static func exact() throws -> [Exact] { try decode("exact.json") }

  private static func decode<Value: Decodable>(_ name: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(contentsOf: url(name)))
  }

  private static func url(_ name: String) -> URL {
    Bundle.module.bundleURL.appending(path: "Fixtures/\(name)")
  }

  /// The columns of a stored table; the last is the response y.
  static func table(
    _ name: String
  ) throws -> (response: [Double], columns: [[Double]], names: [String]) {
    let lines = try String(contentsOf: url("\(name).csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let header = try #require(lines.first)
    let rows = try lines.dropFirst().map { try $0.map { try #require(Double($0)) } }
    let columns = header.indices.map { j in rows.map { $0[j] } }
    return (columns[header.count - 1], Array(columns.dropLast()), Array(header.dropLast()))
  }

  static func design(_ name: String) throws -> SubsetDesign {
    let table = try table(name)
    return try SubsetDesign(response: table.response, columns: table.columns, names: table.names)
  }
}

/// The largest difference between two lists.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
