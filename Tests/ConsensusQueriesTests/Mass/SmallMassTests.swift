import Foundation
import Testing

@testable import ConsensusQueries

/// Small tail masses of a logistic posterior against quadrature.
@Suite struct SmallMassTests {
  static let study = LogisticTails.stored

  static func refined(_ tail: LogisticTails.Tail, seed: UInt64) throws -> RefinedMass {
    let surface = study.surface(threshold: tail.threshold)
    let walk = PosteriorWalk(surface, from: study.at.map { _ in 0 })
    let material = walk.material(chains: 4, length: 500, seed: seed)
    return try MassRefinement(surface: surface, level: 0.95).refine(material, seed: seed)
  }

  @Test(arguments: study.tails.indices)
  func `2000 draws give masses down to 1e-9 within a tenth, by two methods that agree`(
    index: Int
  ) throws {
    let tail = Self.study.tails[index]
    let refined = try Self.refined(tail, seed: 1)
    print(
      "mass \(tail.mass): line \(refined.line.estimate / tail.mass) ± \(refined.line.standardError / tail.mass) k \(refined.line.paretoShape) N \(refined.line.effectiveDraws) num \(refined.line.numericalError / tail.mass) evals \(refined.line.evaluationCount) | point \(refined.designPoint.estimate / tail.mass) ± \(refined.designPoint.standardError / tail.mass) k \(refined.designPoint.paretoShape) evals \(refined.designPoint.evaluationCount) | \(refined.lower / tail.mass) \(refined.upper / tail.mass)"
    )
    #expect(refined.refusal == nil)
    #expect(abs(refined.line.estimate / tail.mass - 1) < 0.1)
    #expect(abs(refined.designPoint.estimate / tail.mass - 1) < 0.1)
    #expect(abs(refined.estimate / tail.mass - 1) < 0.1)
    #expect(refined.lower <= tail.mass && tail.mass <= refined.upper)
  }
}
