import Formulas
import LogDensities
import RegressionModels

/// The inputs among which a search looks: for every input of the model an interval or some values.
public struct InputDomain: Sendable, Equatable {
  /// The values of one input.
  public enum Values: Sendable, Equatable {
    /// All numbers of an interval.
    case interval(ClosedRange<Double>)
    /// These values; one of them holds the input fixed.
    case choices([PredictionInput])
  }

  /// Names of the inputs, in the order of the model.
  public let names: [String]
  private(set) var values: [String: Values] = [:]

  /// The box of the data: every number within the range that training saw, every category at each of
  /// its levels. Groups are not given, as in a prediction for a group at random.
  ///
  /// - Throws: where the range of a number is not known.
  public init(of inputs: [InputColumn]) throws(SearchError) {
    names = inputs.map(\.name)
    for input in inputs {
      switch input.kind {
      case .number:
        guard let range = input.range else {
          throw SearchError("the range of \(input.name) is not known; give it with --within")
        }
        values[input.name] = .interval(range)
      case .boolean: values[input.name] = .choices([.boolean(false), .boolean(true)])
      case .category(let levels): values[input.name] = .choices(levels.map { .text($0) })
      case .group: break
      }
    }
  }

  /// The domain with other values of one input.
  ///
  /// - Throws: where the model has no such input, or the values are none.
  public mutating func restrict(
    _ name: String, to values: Values, of inputs: [InputColumn]
  ) throws(SearchError) {
    guard let input = inputs.first(where: { $0.name == name }) else {
      let all = inputs.isEmpty ? "none" : inputs.map(\.name).joined(separator: ", ")
      throw SearchError("the model has no input \(name); it has \(all)")
    }
    switch (input.kind, values) {
    case (.number, .interval), (.group, .choices), (_, .choices([])): break
    case (.number, .choices(let all)):
      for case .text(let text) in all {
        throw SearchError("\(name) is a number, and \"\(text)\" is none")
      }
    case (.category(let levels), .choices(let all)):
      for value in all where !levels.contains(InputValue(value).text) {
        throw SearchError(
          "\(name) has no level \(InputValue(value).text); it has \(levels.joined(separator: ", "))"
        )
      }
    case (.boolean, .choices(let all)):
      for value in all {
        guard case .boolean = value else { throw SearchError("\(name) is TRUE or FALSE") }
      }
    case (_, .interval): throw SearchError("\(name) is no number: write \(name) in {a, b}")
    }
    if case .choices(let all) = values, all.isEmpty {
      throw SearchError("\(name) is left without a value")
    }
    self.values[name] = values
  }

  /// Names of the inputs that vary continuously.
  var intervals: [(name: String, range: ClosedRange<Double>)] {
    names.compactMap { name in
      guard case .interval(let range)? = values[name] else { return nil }
      return (name, range)
    }
  }

  /// Every combination of the values that are not continuous.
  ///
  /// - Throws: where there are more than `limit`.
  func combinations(limit: Int) throws(SearchError) -> [[String: PredictionInput]] {
    var combinations: [[String: PredictionInput]] = [[:]]
    for name in names {
      guard case .choices(let choices)? = values[name] else { continue }
      guard combinations.count * choices.count <= limit else {
        throw SearchError(
          """
          the inputs have more than \(limit) combinations of levels; hold some fixed, as in --within \
          '\(name) = \(InputValue(choices[0]).text)'
          """)
      }
      combinations = combinations.flatMap { combination in
        choices.map { combination.merging([name: $0]) { $1 } }
      }
    }
    return combinations
  }
}

extension InputValue {
  /// The value as a table has it.
  var text: String {
    switch self {
    case .number(let value): InputColumn.label(of: value)
    case .text(let value): value
    case .boolean(let value): value ? "TRUE" : "FALSE"
    }
  }
}
