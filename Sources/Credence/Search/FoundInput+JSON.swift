import LogDensities

/// A value of an input, as JSON has it.
struct InputJSON: Encodable {
  let value: PredictionInput

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .boolean(let truth): try container.encode(truth)
    }
  }
}

extension FoundInput: Encodable {
  private enum CodingKeys: String, CodingKey {
    case inputs, disagreement, gain, prediction, low, high, notes
  }

  /// Writes an object, in which the inputs are one by name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let values = Dictionary(
      inputs.map { ($0.name, InputJSON(value: $0.value)) }, uniquingKeysWith: { first, _ in first })
    try container.encode(values, forKey: .inputs)
    try container.encode(disagreement, forKey: .disagreement)
    try container.encode(gain, forKey: .gain)
    try container.encode(prediction, forKey: .prediction)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(notes, forKey: .notes)
  }
}
