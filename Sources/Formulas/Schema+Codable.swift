extension Schema: Codable {
  private enum CodingKeys: String, CodingKey {
    case formula, otherColumns, codings, responseCoding, inputs
  }

  /// Writes the formula and what was learned; the columns are derived from these on reading.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formula, forKey: .formula)
    try container.encode(otherColumns, forKey: .otherColumns)
    try container.encode(codings, forKey: .codings)
    try container.encode(responseCoding, forKey: .responseCoding)
    try container.encode(inputs, forKey: .inputs)
  }

  /// Reads a schema.
  ///
  /// - Throws: `DecodingError` where a part is absent or the parts do not belong together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .formula)
    let codings = try container.decode([VariableCoding].self, forKey: .codings)
    let response = try container.decode(VariableCoding.self, forKey: .responseCoding)
    guard (codings + [response]).allSatisfy(\.isValid) else {
      throw DecodingError.dataCorruptedError(
        forKey: .codings, in: container, debugDescription: "a coding is incomplete")
    }
    do {
      try self.init(
        formula: Formula(text),
        otherColumns: container.decode([String].self, forKey: .otherColumns), codings: codings,
        responseCoding: response,
        inputs: container.decode([InputColumn].self, forKey: .inputs))
    } catch let error as FormulaError {
      throw DecodingError.dataCorruptedError(
        forKey: .formula, in: container, debugDescription: error.description)
    }
  }
}

extension VariableCoding {
  /// Whether its parts fit together, which decoded ones might not.
  fileprivate var isValid: Bool {
    switch self {
    case .number, .ones, .booleans: true
    case .levels(let levels): levels.count > 1 && Set(levels).count == levels.count
    case .transform(let transform): transform.isValid
    }
  }
}
