import Foundation
import LogDensities
import Testing

@testable import ConsensusQueries

/// Depths and ranges beside those of a conic solver (`Scripts/make_certified_bounds.py`).
@Suite struct CertifiedBoundsTests {
  struct Solved: Decodable {
    let family: String
    let rows: [[Double]]
    let response: [Double]
    let precision: Double
    let coefficients: [Double]
    let constant: Double
    let nats: Double
    let depth: Double
    let least: Double
    let largest: Double

    var potential: LinearPotential {
      let families: [String: LinearPotential.Family] = [
        "logistic": .logistic, "poisson": .poisson, "normal": .normal,
      ]
      return LinearPotential(
        family: families[family] ?? .normal, rows: rows, response: response,
        strongConvexity: coefficients.map { _ in precision })
    }
  }

  static let solved: [Solved] = {
    let file = Bundle.module.url(forResource: "Fixtures/certified_bounds", withExtension: "json")
    guard let file, let data = try? Data(contentsOf: file),
      let solved = try? JSONDecoder().decode([Solved].self, from: data)
    else { return [] }
    return solved
  }()

  @Test func `depths and ranges agree with a conic solver to 1e-6`() throws {
    #expect(Self.solved.count == 6)
    for problem in Self.solved {
      let mode = try CertifiedMode(of: problem.potential)
      let form = AffineForm(coefficients: problem.coefficients, constant: problem.constant)
      let depth = DepthSearch(mode: mode, leaves: [AffineLeaf(form, isStrict: true)]).run()
      #expect(abs(depth.lower - problem.depth) < 1e-6 * max(1, problem.depth))
      #expect(abs(depth.upper - problem.depth) < 1e-6 * max(1, problem.depth))
      let plain = AffineForm(coefficients: problem.coefficients, constant: 0)
      let high = PlausibleMaximumSearch(mode: mode, form: plain, nats: problem.nats).run()
      let low = PlausibleMaximumSearch(mode: mode, form: -plain, nats: problem.nats).run().negated
      for (bound, value) in [
        (high.lower, problem.largest), (high.upper, problem.largest), (low.lower, problem.least),
        (low.upper, problem.least),
      ] {
        #expect(abs(bound - value) < 1e-6 * max(1, abs(value)))
      }
    }
  }

  /// Certified ends beside the range in extended precision, where V on planes is bisected.
  @Test func `no plausible model lies beyond the certified range`() throws {
    var solved = 0
    for seed in 0..<120 {
      let problem = RandomProblem(seed: UInt64(seed))
      let nats = [0.3, 5, 30][seed % 3]
      guard let mode = try? CertifiedMode(of: problem.potential),
        let largest = Self.largest(problem, mode, nats)
      else { continue }
      let found = PlausibleMaximumSearch(mode: mode, form: problem.form, nats: nats).run()
      #expect(Float80(found.upper) >= largest.low, "\(seed) \(problem.shape)")
      #expect(Float80(found.lower) <= largest.high, "\(seed) \(problem.shape)")
      let scale = mode.spread(of: problem.form)
      #expect(found.upper - found.lower < (problem.shape == .largeOffsets ? 1e-2 : 1e-6) * scale)
      #expect(mode.nats(at: found.witness).upper <= nats)
      solved += 1
    }
    #expect(solved > 100)
  }

  private static func largest(
    _ problem: RandomProblem, _ mode: CertifiedMode, _ nats: Double
  ) -> (low: Float80, high: Float80)? {
    guard let least = ExtendedMinimum(of: problem.potential).solution(from: mode.position)
    else { return nil }
    func depth(_ level: Double) -> Float80? {
      ExtendedMinimum(
        of: problem.potential, on: problem.form.coefficients, problem.form.constant - level
      ).solution(from: mode.position).map { $0.value - least.value }
    }
    var low = problem.form.value(at: mode.position.span)
    var high = low + mode.spread(of: problem.form)
    while let reached = depth(high), reached < Float80(nats) { high = low + 2 * (high - low) }
    for _ in 0..<45 {
      let middle = (low + high) / 2
      guard let reached = depth(middle) else { return nil }
      if reached < Float80(nats) { low = middle } else { high = middle }
    }
    return (Float80(low), Float80(high))
  }
}
