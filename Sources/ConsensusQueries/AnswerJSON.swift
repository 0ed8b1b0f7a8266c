/// The JSON form of an answer. Evidence that is absent is null, never left out.
extension Answer: Encodable {
  private enum Key: String, CodingKey {
    case claim, mode, verdict, grade, agreement, depth, witness, diagnostics, reason, notes
    case modelClass = "class"
    case dissentMass = "dissent_mass"
    case plausibleSet = "plausible_set"
  }

  private struct Mass: Encodable {
    let estimate: Double?
    let lower: Double?
    let upper: Double?
    let level: Double
    let method = "draws"
  }

  private struct Diagnostics: Encodable {
    let essMargin: Double?
    let rhatMargin: Double?
    let essLp: Double?
    let rhatLp: Double?
    let effectiveDraws: Double?
    let draws: Int
    let chains: Int
    let divergences: Int

    enum CodingKeys: String, CodingKey {
      case draws, chains, divergences
      case essMargin = "ess_margin"
      case rhatMargin = "rhat_margin"
      case essLp = "ess_lp"
      case rhatLp = "rhat_lp"
      case effectiveDraws = "effective_draws"
    }
  }

  private struct EncodedWitness: Encodable {
    let parameters: [String: Double]
    let margin: Double
    /// Known once the mode is.
    let nats: Double?

    enum CodingKeys: String, CodingKey { case parameters, margin, nats }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(parameters, forKey: .parameters)
      try container.encode(margin, forKey: .margin)
      try container.encode(nats, forKey: .nats)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(claim, forKey: .claim)
    try container.encode("mass", forKey: .mode)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(grade, forKey: .grade)
    try container.encode(modelClass, forKey: .modelClass)
    try container.encode(1 - mass.estimate, forKey: .agreement)
    try container.encode(
      Mass(
        estimate: finite(mass.estimate), lower: finite(mass.lower), upper: finite(mass.upper),
        level: mass.level), forKey: .dissentMass)
    try container.encodeNil(forKey: .depth)
    try container.encodeNil(forKey: .plausibleSet)
    try container.encode(
      witness.map { witness in
        EncodedWitness(
          parameters: Dictionary(uniqueKeysWithValues: witness.parameters.map { ($0.name, $0.value) }),
          margin: witness.margin, nats: nil)
      }, forKey: .witness)
    try container.encode(
      Diagnostics(
        essMargin: finite(diagnostics.bulkESS), rhatMargin: finite(diagnostics.rhat),
        essLp: finite(diagnostics.logDensityBulkESS), rhatLp: finite(diagnostics.logDensityRhat),
        effectiveDraws: finite(mass.effectiveDraws), draws: diagnostics.drawCount,
        chains: diagnostics.chainCount, divergences: diagnostics.divergences),
      forKey: .diagnostics)
    try container.encode(reason, forKey: .reason)
    try container.encode(notes, forKey: .notes)
  }
}
