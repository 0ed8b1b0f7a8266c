import PosteriorDraws

/// What draws say about one claim.
struct SampledEvidence: Sendable {
  let draws: Draws
  /// The claim's margin of every draw.
  let margins: DrawMatrix
  /// Whether the claim holds there.
  let holds: [Bool]
  let diagnostics: MarginDiagnostics
  let mass: DissentMass
  private let logDensity: DrawMatrix

  init(_ evaluator: MarginEvaluator, _ draws: Draws, _ statistics: SampleStatistics, level: Double)
  {
    self.draws = draws
    (margins, holds) = evaluator.evaluate(draws)
    diagnostics = MarginDiagnostics(margins: margins, statistics: statistics)
    mass = DissentMass(margins: margins, holds: holds, sizes: diagnostics.sizes, level: level)
    logDensity = statistics.logDensity
  }

  /// The dissenting draw with the highest log posterior density, on the sampler's scale.
  var witness: Answer.Witness? {
    let density = logDensity.map { $0.isNaN ? -.infinity : $0 }.values
    let dissenters = holds.indices.filter { !holds[$0] && !margins.values[$0].isNaN }
    guard let best = dissenters.max(by: { density[$0] < density[$1] }) else { return nil }
    return Answer.Witness(
      parameters: zip(draws.names, parameters(of: best)).map { (name: $0, value: $1) },
      margin: margins.values[best])
  }

  /// The reported parameters of one draw.
  func parameters(of index: Int) -> [Double] {
    draws.names.indices.map { draws.column($0).values[index] }
  }
}
