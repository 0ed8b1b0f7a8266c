import Credence
import Testing

/// Rows that the worst direction of the draws leaves open, decided by what the draws are worth for them.
@Suite struct OwnEvidenceTests {
  /// Short chains of a model with one direction that mixes slowly: the spread of a spline.
  private static func fit() throws -> RegressionFit {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount, settings.algorithm) = (300, 320, .nuts)
    return try Analysis("b ~ s(x, k = 6)", data: FlagFixture.table(), family: .bernoulli)
      .sample(settings)
  }

  @Test func `a row is flagged where a claim on it has no consensus`() throws {
    let fit = try Self.fit()
    let flags = try InputFlags(fit)
    var (agreed, open) = (0, 0)
    for step in 26...58 {
      let inputs: [String: PredictionInput] = ["x": .number(Double(step) / 32)]
      let flag = try flags.flag(inputs)
      let success = Quantity.probability(at: inputs)
      let answer = try fit.ask(flag.prediction > 0.5 ? success > 0.5 : success < 0.5)
      if answer.verdict == .consensus { agreed += 1 }
      if answer.verdict == .consensus, flag.verdict != .consensus { open += 1 }
      #expect(answer.verdict != .dissent || flag.verdict != .consensus, "\(flag.reason)")
    }
    #expect(agreed >= 5, "\(agreed)")
    #expect(open == 0, "\(open) of \(agreed) consensuses are flagged")
  }
}
