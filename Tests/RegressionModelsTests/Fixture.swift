import Formulas
import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Reads what the scripts in `Fixtures` wrote.
enum Fixture {
  static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws
    -> Value
  {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
    return try decoder.decode(type, from: Data(contentsOf: url))
  }
}

extension Table {
  /// A table of numbers.
  init(numbers: [String: [Double]]) throws {
    try self.init(
      columns: numbers.sorted { $0.key < $1.key }.map {
        Column(name: $0.key, values: .numbers($0.value))
      })
  }
}

extension RegressionModel {
  /// A model of a table of numbers, with priors as text.
  init(
    _ formula: String, numbers: [String: [Double]], family: Family, preset: PriorPreset = .weak,
    priors: [String] = []
  ) throws {
    try self.init(
      Formula(formula), data: Table(numbers: numbers), family: family, preset: preset,
      priors: priors.map { try PriorStatement($0) })
  }

  /// The sentence with which a model is refused, or nil.
  static func refusal(
    _ formula: String, numbers: [String: [Double]], family: Family, preset: PriorPreset = .flat,
    priors: [String] = []
  ) throws -> String? {
    do {
      _ = try RegressionModel(
        formula, numbers: numbers, family: family, preset: preset, priors: priors)
      return nil
    } catch let error as RegressionError {
      return error.description
    }
  }
}

/// Equal to a relative error, or to the same absolute one below 1; infinities must be the same.
func agrees(_ value: Double, _ reference: Double, _ tolerance: Double) -> Bool {
  value == reference || abs(value - reference) <= tolerance * max(1, abs(reference))
}
