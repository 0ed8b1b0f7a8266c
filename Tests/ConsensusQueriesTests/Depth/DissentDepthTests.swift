import LogDensities
import Testing

@testable import ConsensusQueries

/// Certified depths beside the optimum in extended precision.
@Suite struct DissentDepthTests {
  /// The optimum, and the certified bounds; nil where the problem has no finite mode.
  static func solve(_ problem: RandomProblem) -> (optimum: Float80, depth: DissentDepth)? {
    guard let mode = try? CertifiedMode(of: problem.potential),
      let least = ExtendedMinimum(of: problem.potential).solution(from: mode.position)
    else { return nil }
    let depth = DepthSearch(
      mode: mode, leaves: [AffineLeaf(problem.form, isStrict: true)]
    ).run()
    guard
      let dissent = ExtendedMinimum(
        of: problem.potential, on: problem.form.coefficients, problem.form.constant
      ).solution(from: depth.witness ?? mode.position)
    else { return nil }
    return (dissent.value - least.value, depth)
  }

  @Test(arguments: 0..<10)
  func `1,000 random problems: no bound crosses the optimum`(batch: Int) throws {
    var widest = 0.0
    var solved: [RandomProblem.Shape: Int] = [:]
    for seed in 0..<100 {
      let problem = RandomProblem(seed: UInt64(batch * 100 + seed))
      guard let (optimum, depth) = Self.solve(problem) else { continue }
      solved[problem.shape, default: 0] += 1
      #expect(Float80(depth.lower) <= optimum, "\(batch) \(seed) \(problem.shape)")
      #expect(Float80(depth.upper) >= optimum, "\(batch) \(seed) \(problem.shape)")
      widest = max(widest, (depth.upper - depth.lower) / max(1, depth.lower))
      let witness = try #require(depth.witness)
      #expect(problem.form.value(at: witness.span) <= 0)
    }
    print(batch, widest, solved.map { "\($0): \($1)" })
    #expect(solved.values.reduce(0, +) >= 85 && solved.count == RandomProblem.Shape.allCases.count)
    #expect(widest < 1e-6, "and the bounds are not vacuous")
  }
}
