import ConsensusQueries
import LogDensities

extension AbstractInput: Encodable {
  private enum CodingKeys: String, CodingKey {
    case kept, widened, dropped
  }

  /// Writes the kept values and the intervals by name, and the names of what is dropped.
  public func encode(to encoder: any Encoder) throws {
    var kept: [String: InputJSON] = [:]
    var widened: [String: [Double]] = [:]
    var dropped: [String] = []
    for (name, part) in parts {
      switch part {
      case .kept(let value): kept[name] = InputJSON(value: value)
      case .widened(let range): widened[name] = [range.lowerBound, range.upperBound]
      case .dropped: dropped.append(name)
      }
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kept, forKey: .kept)
    try container.encode(widened, forKey: .widened)
    try container.encode(dropped, forKey: .dropped)
  }
}

extension Abstraction.Step: Encodable {
  private enum CodingKeys: String, CodingKey {
    case input, rows, statement, answer
  }

  /// Writes the version, how many rows it stands for, what was claimed of them, and the answer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(input, forKey: .input)
    try container.encode(rowCount, forKey: .rows)
    try container.encode(statement, forKey: .statement)
    try container.encode(answer, forKey: .answer)
  }
}

extension Abstraction: Encodable {
  private enum CodingKeys: String, CodingKey {
    case concrete, parts, steps, agreed, level
  }

  /// Writes the row's own answer, the parts, every step and the agreed version, `null` where none is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(concrete, forKey: .concrete)
    let shares = Dictionary(
      parts.map { ($0.name, $0.share) }, uniquingKeysWith: { first, _ in first })
    try container.encode(shares, forKey: .parts)
    try container.encode(steps, forKey: .steps)
    try container.encode(agreed, forKey: .agreed)
    try container.encode(level, forKey: .level)
  }
}
