import Foundation

extension Family {
  /// Whether the response is one of several levels, so that its mean is no number.
  public var hasLevels: Bool { distribution == .categorical || distribution == .cumulative }

  /// The levels of a response, in their order: their names, or for whole numbers the numbers.
  ///
  /// Of a cumulative response given as numbers, 1 to the largest; of a categorical one, the distinct
  /// numbers. Empty for a family without levels, and for numbers that are not whole.
  public func levels(of responses: Responses) -> [String] {
    guard hasLevels else { return [] }
    if let levels = responses.levels { return levels }
    let values = responses.values
    guard let largest = values.max(), largest <= 1e6,
      values.allSatisfy({ $0 == $0.rounded() && abs($0) <= 1e6 })
    else { return [] }
    if distribution == .cumulative { return largest < 1 ? [] : (1...Int(largest)).map(String.init) }
    return Set(values).sorted().map { String(Int($0)) }
  }

  /// The index of the level of each row; nil where one has none.
  public func levelIndices(of responses: Responses, levels: [String]) -> [Int]? {
    var indices: [Int] = []
    indices.reserveCapacity(responses.values.count)
    let places = Dictionary(
      levels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for value in responses.values {
      guard value == value.rounded(), abs(value) <= 1e6 else { return nil }
      let index = responses.levels == nil ? places[String(Int(value))] : Int(value)
      guard let index, levels.indices.contains(index) else { return nil }
      indices.append(index)
    }
    return indices
  }
}
