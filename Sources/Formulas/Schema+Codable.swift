extension Schema: Codable {
  private enum CodingKeys: String, CodingKey {
    case formula, isOfParameter
  }

  /// Writes the formula and what was learned; the columns are derived from these on reading.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formula, forKey: .formula)
    if isOfParameter { try container.encode(true, forKey: .isOfParameter) }
    try learned.encode(to: encoder)
  }

  /// Reads a schema.
  ///
  /// - Throws: `DecodingError` where a part is absent or the parts do not belong together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .formula)
    let isParameter = try container.decodeIfPresent(Bool.self, forKey: .isOfParameter) ?? false
    let learned = try LearnedCodings(from: decoder)
    do {
      let formula = try Formula(text, isParameter: isParameter)
      self = try Schema(formula: formula, learned: learned)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .formula, in: container, debugDescription: error.description)
    }
  }
}
