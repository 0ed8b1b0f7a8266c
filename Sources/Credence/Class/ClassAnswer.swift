import ConsensusQueries
import Foundation
import ModelAveraging

/// Whether all plausible models of a class agree on a claim, with what each structure says.
public struct ClassAnswer: Sendable {
  /// What one structure says.
  public struct Part: Sendable {
    /// Its name.
    public let name: String
    /// Its posterior probability, with bounds that hold for all structures at once.
    public let weight: BoundedEstimate
    /// Its own answer, at a level that leaves room for the others; nil where it was not asked.
    public let answer: Answer?

    /// The share of its models that deny the claim; nil where it was not asked, or its draws cannot
    /// bear a verdict.
    public var dissent: BoundedEstimate? {
      guard let answer, answer.grade != nil else { return nil }
      return BoundedEstimate(
        value: answer.mass.estimate, lower: answer.mass.lower, upper: answer.mass.upper)
    }
  }

  /// The claim as asked.
  public let claim: String
  /// What the verdict is about.
  public let mode: ConsensusMode
  /// Consensus, dissent or undetermined.
  public let verdict: Verdict
  /// In mass mode `sampled` for a verdict, in set mode what the structures' answers bear; nil for none.
  public let grade: EvidenceGrade?
  /// The class, in one line.
  public let modelClass: String
  /// Posterior probability, over the class, of models that deny the claim.
  public let mass: BoundedEstimate
  /// One-sided confidence of each of its bounds.
  public let level: Double
  /// The structures, in the order of the class.
  public let parts: [Part]
  /// Why, in one sentence.
  public let reason: String
  /// What a reader should know about the inputs.
  public let notes: [String]

  init(
    claim: String, summary: String, names: [String], weights: [BoundedEstimate],
    answers: [Answer?], notes weightNotes: [String], settings: ConsensusSettings
  ) {
    self.claim = claim
    mode = settings.mode
    modelClass = summary
    level = settings.level
    parts = names.indices.map {
      Part(name: names[$0], weight: weights[$0], answer: answers[$0])
    }
    mass = MixtureMass.bounds(weights: weights, masses: parts.map(\.dissent))
    switch settings.mode {
    case .set:
      let judgement = ClassSetJudgement(parts)
      (verdict, grade, reason) = (judgement.verdict, judgement.grade, judgement.reason)
    case .mass:
      let eta = settings.dissent
      verdict =
        mass.upper <= eta ? .consensus : mass.lower > eta ? .dissent : .undetermined
      grade = verdict == .undetermined ? nil : .sampled
      reason = Self.reason(verdict, mass, parts, settings)
    }
    var notes = weightNotes
    for note in answers.compactMap(\.self).flatMap(\.notes) where !notes.contains(note) {
      notes.append(note)
    }
    self.notes = notes
  }

  /// Structures on which more than the tolerated share deny the claim, the heaviest first.
  private static func dissenting(_ parts: [Part], beyond eta: Double) -> [Part] {
    parts.filter { ($0.dissent?.value ?? 0) > eta }.sorted { $0.weight.value > $1.weight.value }
  }

  private static func reason(
    _ verdict: Verdict, _ mass: BoundedEstimate, _ parts: [Part], _ settings: ConsensusSettings
  ) -> String {
    func percent(_ share: Double) -> String { String(format: "%.3g%%", 100 * share) }
    let confidence = "with \(percent(settings.level)) confidence"
    let allowed = "and \(percent(settings.dissent)) is allowed"
    let unable = parts.filter { $0.answer != nil && $0.dissent == nil }.map(\.name)
    let silent =
      unable.isEmpty
      ? "" : "; the draws of \(unable.joined(separator: ", ")) cannot bear a verdict"
    let against = dissenting(parts, beyond: settings.dissent).prefix(4).map {
      "\($0.name) (weight \(percent($0.weight.value)), dissent \(percent($0.dissent?.value ?? 0)))"
    }
    let who = against.isEmpty ? "" : "; against it: \(against.joined(separator: ", "))"
    switch verdict {
    case .consensus:
      return
        "\(confidence) less than \(percent(mass.upper)) of the class denies it, \(allowed)\(who)"
    case .dissent:
      return
        "\(confidence) more than \(percent(mass.lower)) of the class denies it, \(allowed)\(who)"
    case .undetermined:
      return """
        the dissent over the class lies between \(percent(mass.lower)) and \(percent(mass.upper)) \
        (each bound \(confidence)), on both sides of the \(percent(settings.dissent)) that is \
        allowed\(who)\(silent)
        """
    }
  }
}

extension ClassAnswer: Encodable {
  private enum CodingKeys: String, CodingKey {
    case claim, mode, verdict, grade, reason, notes, agreement, structures
    case modelClass = "class"
    case mass = "dissent_mass"
  }

  private struct Mass: Encodable {
    let estimate, lower, upper: Double?
    let level: Double?
    let method: String?

    init(_ bound: BoundedEstimate?, level: Double? = nil, method: String? = nil) {
      func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
      estimate = finite(bound?.value)
      lower = finite(bound?.lower)
      upper = finite(bound?.upper)
      (self.level, self.method) = (level, method)
    }
  }

  private struct PartJSON: Encodable {
    let name: String
    let weight: Mass
    let dissent_mass: Mass
    let verdict: Verdict?
    let reason: String?
  }

  /// The keys of one model's answer, and one object a structure.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(claim, forKey: .claim)
    try container.encode(mode, forKey: .mode)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(grade?.rawValue, forKey: .grade)
    try container.encode(modelClass, forKey: .modelClass)
    try container.encode(mass.value.isFinite ? 1 - mass.value : nil, forKey: .agreement)
    try container.encode(
      Mass(mass, level: level, method: "mixture over structures"), forKey: .mass)
    try container.encode(
      parts.map {
        PartJSON(
          name: $0.name, weight: Mass($0.weight), dissent_mass: Mass($0.dissent),
          verdict: $0.answer?.verdict, reason: $0.answer?.reason)
      }, forKey: .structures)
    try container.encode(reason, forKey: .reason)
    try container.encode(notes, forKey: .notes)
  }
}
