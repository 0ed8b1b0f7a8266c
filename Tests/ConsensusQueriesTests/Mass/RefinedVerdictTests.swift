import Foundation
import LogDensities
import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// Verdicts on masses that no draw shows.
@Suite struct RefinedVerdictTests {
  private static let study = LogisticTails.stored

  /// Draws of the logistic posterior with all that a verdict asks for.
  private func query(
    dissent: Double, posterior: UnconstrainedPosterior?, faults: Int = 0
  ) -> ConsensusQuery {
    let surface = Self.study.surface(threshold: 0)
    let d = surface.dimension
    let material = PosteriorWalk(surface, from: [Double](repeating: 0, count: d))
      .material(chains: 4, length: 1000, seed: 7)
    let columns = (0..<d).map { coordinate in
      DrawMatrix(chains: material.positions.map { $0.map { $0[coordinate] } })
    }
    let density = DrawMatrix(
      chains: material.positions.map { chain in
        chain.map { surface.posterior.logDensity.value(at: $0.span) }
      })
    var statistics = NormalPosterior.statistics(logDensity: density, energy: density)
    statistics.origin = .markovChain
    if faults > 0 {
      statistics.diverging = DrawMatrix(
        chainCount: 4, drawCount: 1000, values: (0..<4000).map { $0 < faults ? 1 : 0 })
    }
    var settings = ConsensusSettings()
    settings.dissent = dissent
    var sources = EvidenceSources()
    sources.posterior = posterior
    return ConsensusQuery(
      draws: Draws(names: (0..<d).map { "b\($0)" }, columns: columns), statistics: statistics,
      model: nil, modelClass: "logistic", settings: settings, sources: sources)
  }

  private var posterior: UnconstrainedPosterior { Self.study.surface(threshold: 0).posterior }

  /// x·θ > t, whose dissent mass is known.
  private func claim(_ tail: LogisticTails.Tail) -> String {
    let terms = Self.study.at.enumerated().map { index, value in
      "\(value < 0 ? "-" : "+") \(abs(value)) * b\(index)"
    }
    return "0 \(terms.joined(separator: " ")) > \(tail.threshold)"
  }

  @Test func `a mass of 4e-7 is consensus at 1e-6, and dissent at 1e-7`() throws {
    let tail = Self.study.tails[2]
    let consensus = try query(dissent: 1e-6, posterior: posterior).ask(claim(tail))
    #expect(consensus.verdict == .consensus && consensus.grade == .sampled)
    #expect(consensus.mass.method == .refined && consensus.counted?.dissentingDraws == 0)
    #expect(abs(consensus.mass.estimate / tail.mass - 1) < 0.1)
    #expect(consensus.mass.lower <= tail.mass && tail.mass <= consensus.mass.upper)
    #expect(consensus.refinement?.refusal == nil && consensus.reason.contains("two estimates"))
    let dissent = try query(dissent: 1e-7, posterior: posterior).ask(claim(tail))
    #expect(dissent.verdict == .dissent && dissent.mass.lower > 1e-7)
    let open = try query(dissent: 4.2e-7, posterior: posterior).ask(claim(tail))
    #expect(open.verdict == .undetermined && open.reason.contains("both sides"))
  }

  @Test func `without the posterior, and with faults in the chains, counting is all there is`()
    throws
  {
    let tail = Self.study.tails[2]
    let counted = try query(dissent: 1e-6, posterior: nil).ask(claim(tail))
    #expect(counted.verdict == .undetermined && counted.mass.method == .draws)
    #expect(counted.refinement == nil)
    let faulty = try query(dissent: 1e-6, posterior: posterior, faults: 3).ask(claim(tail))
    #expect(faulty.verdict == .undetermined && faulty.reason.contains("divergent"))
    #expect(faulty.refinement == nil)
  }

  @Test func `where counting decides nothing else is estimated`() throws {
    let answer = try query(dissent: 0.01, posterior: posterior).ask(claim(Self.study.tails[1]))
    #expect(answer.verdict == .consensus && answer.mass.method == .draws)
    #expect(answer.refinement == nil)
  }

  @Test func `a density of other coordinates is refused`() throws {
    let wrong = UnconstrainedPosterior(
      logDensity: PlainNormal(dimension: 3),
      constrain: { position in position.indices.map { position[$0] } },
      unconstrain: { $0 })
    let answer = try query(dissent: 1e-6, posterior: wrong).ask(claim(Self.study.tails[2]))
    #expect(answer.verdict == .undetermined)
    #expect(answer.reason.contains("do not fit the coordinates"), "\(answer.reason)")
  }

  @Test func `the JSON names both estimates`() throws {
    let answer = try query(dissent: 1e-6, posterior: posterior).ask(claim(Self.study.tails[2]))
    let text = String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
    #expect(text.contains("\"method\":\"line and importance sampling\""))
    #expect(text.contains("\"method\":\"line sampling\"") && text.contains("\"pareto_k\":"))
  }
}
