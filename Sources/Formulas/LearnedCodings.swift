/// What a formula learned from a table; with the formula it determines a schema.
struct LearnedCodings: Sendable, Equatable {
  /// What `.` stood for.
  let otherColumns: [String]
  /// One for each variable of the population terms.
  let codings: [VariableCoding]
  let responseCoding: VariableCoding
  private(set) var inputs: [InputColumn]
  private(set) var groups: [GroupCoding]
  let splines: [PenalizedSpline]
  /// Scalings of the inputs of each network.
  let networks: [[StatefulTransform]]

  /// Learns from the kept rows.
  init(
    _ use: FormulaUse, from frame: Frame, responseKind: ResponseKind?
  ) throws(FormulaError) {
    let formula = use.formula
    otherColumns = use.otherColumns
    codings = try use.terms.codings(in: frame, ones: use.reserved)
    for offset in use.terms.offsets { _ = try offset.finiteValues(in: frame) }
    responseCoding =
      formula.left.isParameter
      ? .number : try formula.response.fittedResponse(to: frame, as: responseKind)
    _ = try AdditionValues(formula.additions, in: frame)
    groups = try formula.parts.groups.map { group throws(FormulaError) in
      try group.fitted(to: frame)
    }
    splines = try formula.parts.smooths.map { smooth throws(FormulaError) in
      try smooth.fitted(to: frame)
    }
    networks = try formula.parts.networks.map { network throws(FormulaError) in
      try network.fitted(to: frame)
    }
    inputs = use.predictors.distinctNames.compactMap { name in
      guard let values = frame.columns[name] else { return nil }
      return use.requiredNames.contains(name)
        ? InputColumn(name: name, values: values) : InputColumn(group: name, values: values)
    }
  }
}

extension LearnedCodings {
  /// The codings with wider inputs, and with further levels of each group.
  func widened(by frame: Frame, newLevels: [[[String]]]) -> LearnedCodings {
    var wider = self
    wider.inputs = inputs.map { input in
      frame.columns[input.name].map(input.widened) ?? input
    }
    wider.groups = zip(groups, newLevels).map {
      GroupCoding(codings: $0.codings, levels: $0.levels + $1)
    }
    return wider
  }
}

extension LearnedCodings: Codable {
  private enum CodingKeys: String, CodingKey {
    case otherColumns, codings, responseCoding, inputs, groups, splines, networks
  }

  /// Reads what was learned; files from before group terms, smooths and networks have none.
  ///
  /// - Throws: `DecodingError` where a part is absent or incomplete.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    otherColumns = try container.decode([String].self, forKey: .otherColumns)
    codings = try container.decode([VariableCoding].self, forKey: .codings)
    responseCoding = try container.decode(VariableCoding.self, forKey: .responseCoding)
    inputs = try container.decode([InputColumn].self, forKey: .inputs)
    groups = try container.decodeIfPresent([GroupCoding].self, forKey: .groups) ?? []
    splines = try container.decodeIfPresent([PenalizedSpline].self, forKey: .splines) ?? []
    networks =
      try container.decodeIfPresent([[StatefulTransform]].self, forKey: .networks) ?? []
    let all = codings + [responseCoding] + groups.flatMap(\.codings)
    guard all.allSatisfy(\.isValid), splines.allSatisfy(\.isValid),
      networks.allSatisfy({ $0.allSatisfy(\.isValid) })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .codings, in: container, debugDescription: "a coding is incomplete")
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
