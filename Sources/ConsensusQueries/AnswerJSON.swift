/// The JSON form of an answer. Evidence that is absent or not finite is null, never left out.
extension Answer: Encodable {
  private enum Key: String, CodingKey {
    case claim, mode, verdict, grade, agreement, depth, witness, diagnostics, reason, notes
    case modelClass = "class"
    case dissentMass = "dissent_mass"
    case plausibleSet = "plausible_set"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(claim, forKey: .claim)
    try container.encode(mode, forKey: .mode)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(grade, forKey: .grade)
    try container.encode(modelClass, forKey: .modelClass)
    try container.encode(finite(1 - mass.estimate), forKey: .agreement)
    try container.encode(
      NamedValues(mass.encoded + [("estimates", refinement?.encoded)]), forKey: .dissentMass)
    try container.encode(depth.map { NamedValues($0.encoded) }, forKey: .depth)
    try container.encode(plausibleSet.map { NamedValues($0.encoded) }, forKey: .plausibleSet)
    try container.encode(witness, forKey: .witness)
    try container.encode(
      diagnostics.map {
        NamedValues(
          $0.encoded + [("effective_draws", counted.flatMap { finite($0.effectiveDraws) })])
      }, forKey: .diagnostics)
    try container.encode(reason, forKey: .reason)
    try container.encode(notes, forKey: .notes)
  }
}

extension Answer.Witness: Encodable {
  private enum Key: String, CodingKey { case parameters, margin, nats }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let values = parameters.map { ($0.name, finite($0.value)) }
    try container.encode(NamedValues(values), forKey: .parameters)
    try container.encode(finite(margin), forKey: .margin)
    try container.encode(nats.flatMap(finite), forKey: .nats)
  }
}

extension MassBounds {
  fileprivate var encoded: [(String, (any Encodable & Sendable)?)] {
    [
      ("estimate", finite(estimate)), ("lower", finite(lower)), ("upper", finite(upper)),
      ("level", finite(level)), ("method", method.rawValue),
    ]
  }
}

extension RefinedMass {
  fileprivate var encoded: [NamedValues] {
    [("line sampling", line), ("importance sampling", designPoint)].map { name, part in
      NamedValues([
        ("method", name), ("estimate", finite(part.estimate)),
        ("standard_error", finite(part.standardError)), ("pareto_k", finite(part.paretoShape)),
        ("effective_draws", finite(part.effectiveDraws)),
        ("evaluations", part.evaluationCount),
      ])
    }
  }
}

extension DissentDepth {
  fileprivate var encoded: [(String, (any Encodable & Sendable)?)] {
    [("lower", finite(lower)), ("upper", finite(upper)), ("certified", true)]
  }
}

extension PlausibleBounds {
  fileprivate var encoded: [(String, (any Encodable & Sendable)?)] {
    [
      ("kind", set.kind), ("nats", finite(nats)), ("margin_min", finite(marginMin)),
      ("margin_max", finite(marginMax)), ("scale", hasClaimUnits ? "claim" : "linear predictor"),
      ("mass_at_least", finite(massAtLeast)), ("certified", isCertified),
    ]
  }
}

extension MarginDiagnostics {
  fileprivate var encoded: [(String, (any Encodable & Sendable)?)] {
    [
      ("ess_margin", finite(bulkESS)), ("ess_tail_margin", finite(tailESS)),
      ("rhat_margin", finite(rhat)), ("ess_lp", finite(logDensityBulkESS)),
      ("ess_tail_lp", finite(logDensityTailESS)), ("rhat_lp", finite(logDensityRhat)),
      ("ebfmi", finite(leastEBFMI)), ("draws", drawCount), ("chains", chainCount),
      ("divergences", divergences), ("undefined_margins", undefinedMargins),
      ("infinite_margins", infiniteMargins),
    ]
  }
}

/// An object of values by name, in which nil is null.
private struct NamedValues: Encodable, Sendable {
  private let values: [(String, (any Encodable & Sendable)?)]

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(_ values: [(String, (any Encodable & Sendable)?)]) { self.values = values }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (name, value) in values {
      let key = Name(stringValue: name)
      if let value {
        try container.encode(value, forKey: key)
      } else {
        try container.encodeNil(forKey: key)
      }
    }
  }
}

private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
