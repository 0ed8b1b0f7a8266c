import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// A position of `Fixtures/families.json`: one response, its linked parameters, and the exact log
/// density and slopes there.
struct FamilyPosition: Decodable, CustomStringConvertible {
  let family: String
  let link: String
  let y: Double
  let linked: [Double]
  let trials: Double?
  let se: Double?
  let cens: Int?
  let value: Double
  let slopes: [Double]

  static func all() throws -> [FamilyPosition] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/families", withExtension: "json"))
    return try JSONDecoder().decode([FamilyPosition].self, from: Data(contentsOf: url))
  }

  /// One row, with levels where the family has them.
  func likelihood(rows: Int = 1) throws -> ResponseLikelihood {
    let family = try Family("\(family)(\(link))")
    let levelCount =
      family.distribution == .cumulative
      ? linked.count : family.distribution == .categorical ? linked.count + 1 : 0
    var responses = Responses(
      Array(repeating: y, count: rows),
      levels: levelCount == 0 ? nil : (0..<levelCount).map { "level \($0)" })
    responses.trials = trials.map { Array(repeating: $0, count: rows) }
    responses.standardErrors = se.map { Array(repeating: $0, count: rows) }
    responses.censoring = try cens.map {
      Array(repeating: try #require(Responses.Censoring(rawValue: $0)), count: rows)
    }
    return try ResponseLikelihood(
      family, responses: responses, shared: Set(AuxiliaryParameter.allCases))
  }

  var description: String {
    "\(family)(\(link)) y \(y) at \(linked)\(trials.map { " trials \($0)" } ?? "")"
      + (se.map { " se \($0)" } ?? "") + (cens.map { " cens \($0)" } ?? "")
  }
}

extension ResponseLikelihood {
  /// The value with its slopes.
  func evaluated(_ linked: [Double]) -> (value: Double, slopes: [Double]) {
    var slopes = [Double](repeating: .nan, count: valueCount)
    return (value(linked, slopes: &slopes), slopes)
  }
}
