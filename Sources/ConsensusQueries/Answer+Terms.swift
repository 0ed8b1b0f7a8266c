extension Answer {
  /// The answer to a claim about the terms of one model, which holds or fails by its formula alone.
  init(
    about evaluator: MarginEvaluator, claim: String, of modelClass: String, mode: ConsensusMode
  ) {
    let none: [Double] = []
    let holds = evaluator.margin(none.span).holds
    self.init(
      claim: claim, mode: mode, verdict: holds ? .consensus : .dissent, grade: .exact,
      modelClass: modelClass,
      mass: MassBounds(
        estimate: holds ? 0 : 1, lower: holds ? 0 : 1, upper: holds ? 0 : 1, level: 1,
        method: .terms),
      counted: nil, diagnostics: nil, depth: nil, plausibleSet: nil, witness: nil,
      reason: "the claim is about the formula's terms, and \(holds ? "holds" : "fails") by them",
      notes: evaluator.notes)
  }
}
