import Foundation
import LogDensities
import Testing

@testable import ConsensusQueries

/// Certified depths beside the optimum in extended precision.
@Suite struct DissentDepthTests {
  /// The optimum, and the certified bounds; nil where either finds no finite mode.
  static func solve(
    _ problem: RandomProblem, withoutRounding: Bool = false
  ) -> (optimum: Float80, depth: DissentDepth)? {
    var potential = problem.potential
    potential.claimsNoRounding = withoutRounding
    guard let mode = try? CertifiedMode(of: potential),
      let least = ExtendedMinimum(of: potential).solution(from: mode.position)
    else { return nil }
    let depth = DepthSearch(
      mode: mode, leaves: [AffineLeaf(problem.form, isStrict: true)]
    ).run()
    guard
      let dissent = ExtendedMinimum(
        of: potential, on: problem.form.coefficients, problem.form.constant
      ).solution(from: depth.witness ?? mode.position)
    else { return nil }
    return (dissent.value - least.value, depth)
  }

  /// Of offsets of 1e5 the a-priori bounds of rounding are wide, and the certificate says so.
  private static func width(_ shape: RandomProblem.Shape) -> Double {
    shape == .largeOffsets ? 1e-3 : 1e-6
  }

  @Test(arguments: 0..<10)
  func `1,000 random problems: no bound crosses the optimum`(batch: Int) throws {
    var solved: [RandomProblem.Shape: Int] = [:]
    for seed in 0..<100 {
      let problem = RandomProblem(seed: UInt64(batch * 100 + seed))
      guard let (optimum, depth) = Self.solve(problem) else { continue }
      solved[problem.shape, default: 0] += 1
      #expect(Float80(depth.lower) <= optimum, "\(batch) \(seed) \(problem.shape)")
      #expect(Float80(depth.upper) >= optimum, "\(batch) \(seed) \(problem.shape)")
      let width = (depth.upper - depth.lower) / max(1, depth.lower)
      #expect(width < Self.width(problem.shape), "\(batch) \(seed) \(problem.shape)")
      let witness = try #require(depth.witness)
      #expect(problem.form.value(at: witness.span) <= 0)
    }
    #expect(solved.values.reduce(0, +) >= 95 && solved.count == RandomProblem.Shape.allCases.count)
  }

  /// The fault that the first test must be able to see: a potential that denies its rounding.
  @Test func `without the rounding terms bounds cross the optimum`() {
    var crossings = 0
    for seed in stride(from: 4, to: 1000, by: 6) {
      let problem = RandomProblem(seed: UInt64(seed))
      guard let (optimum, depth) = Self.solve(problem, withoutRounding: true) else { continue }
      if Float80(depth.lower) > optimum || Float80(depth.upper) < optimum { crossings += 1 }
    }
    #expect(crossings > 5)
  }

  /// From positions beside the minimum the residual matters; with its sign turned the bound crosses.
  @Test func `the residual term is subtracted`() throws {
    var faults = 0
    for seed in stride(from: 0, to: 120, by: 6) {
      let problem = RandomProblem(seed: UInt64(seed))
      let mode = try CertifiedMode(of: problem.potential)
      let least = try #require(ExtendedMinimum(of: problem.potential).solution(from: mode.position))
      let aside = mode.position.map { $0 + 0.05 }
      let expansion = try #require(PotentialExpansion(of: problem.potential, at: aside))
      let bound = DualBound(problem.potential).lowerBound(near: expansion)
      #expect(Float80(bound) <= least.value && bound > -.infinity)
      let turned = expansion.value + (expansion.value - bound)
      if Float80(turned) > least.value { faults += 1 }
    }
    #expect(faults == 20)
  }

  /// A flat prior leaves the planes alone to prove the minimum, from beside it too.
  @Test func `supporting planes bound a minimum without strong convexity`() throws {
    for seed in stride(from: 5, to: 300, by: 6) {
      let problem = RandomProblem(seed: UInt64(seed))
      guard let mode = try? CertifiedMode(of: problem.potential),
        let least = ExtendedMinimum(of: problem.potential).solution(from: mode.position)
      else { continue }
      #expect(Float80(mode.lower) <= least.value && Float80(mode.upper) >= least.value)
      #expect(mode.upper - mode.lower < 1e-6)
      let aside = mode.position.map { $0 + 0.01 }
      let expansion = try #require(PotentialExpansion(of: problem.potential, at: aside))
      #expect(Float80(DualBound(problem.potential).lowerBound(near: expansion)) <= least.value)
    }
  }

  @Test func `separated data under flat priors have no mode, and with a prior they have`() throws {
    var potential = LinearPotential(
      family: .logistic, rows: [-2, -1, -0.5, 0.5, 1, 2].map { [1, $0] },
      response: [0, 0, 0, 1, 1, 1], strongConvexity: [0, 0])
    let error = #expect(throws: CertificateError.self) { try CertifiedMode(of: potential) }
    #expect(error?.description.contains("no finite mode") == true)
    potential = LinearPotential(
      family: .logistic, rows: potential.rows, response: potential.response,
      strongConvexity: [0.16, 0.16])
    _ = try CertifiedMode(of: potential)
  }

  @Test func `two leaves that fail together: a corner, an edge, a slab, nothing`() throws {
    // U = ½|θ|² + const: the depth is half the squared distance.
    let potential = LinearPotential(
      family: .normal, rows: [[0, 0]], response: [0], strongConvexity: [1, 1])
    let mode = try CertifiedMode(of: potential)
    func depth(_ leaves: (Double, Double, Double)...) -> DissentDepth {
      DepthSearch(
        mode: mode,
        leaves: leaves.map {
          AffineLeaf(AffineForm(coefficients: [$0.0, $0.1], constant: $0.2), isStrict: true)
        }
      ).run()
    }
    func expect(_ depth: DissentDepth, _ value: Double, _ place: Comment) {
      #expect(depth.lower <= value && depth.lower > value - 1e-7, place)
      #expect(depth.upper >= value && depth.upper < value + 1e-7, place)
    }
    expect(depth((1, 0, 2), (0, 1, 3)), 6.5, "x ≤ −2 and y ≤ −3")
    expect(depth((1, 0, 2), (1, 0.1, 1)), 2, "x ≤ −2 implies most of the other")
    expect(depth((1, 0, 3), (-1, 0, -4)), 4.5, "−4 ≤ x ≤ −3")
    expect(depth((1, 0, 1), (1, 1, 4)), 4, "the farther line, on which the nearer holds")
    expect(depth((1, 0, 3), (1, 1, 4)), 5, "a corner beside the nearest point of the farther line")
    expect(depth((1, 1, 2), (-1, 1, 2)), 2, "a wedge")
    #expect(depth((1, 0, 2), (-1, 0, 1)) == DissentDepth.none)
    let origin = depth((1, 0, -1))
    #expect(origin.lower == 0 && origin.upper < 1e-12 && origin.witness != nil)
  }

  /// Data that leave the domain: −log x is a potential on x > 0 with no plane at −1.
  @Test func `a dissent beyond the domain has a depth that grows, and no witness`() throws {
    let mode = try CertifiedMode(of: Barrier())
    let depth = DepthSearch(
      mode: mode, leaves: [AffineLeaf(AffineForm(coefficients: [1], constant: 0), isStrict: true)]
    ).run()
    #expect(depth.witness == nil && depth.upper == .infinity && depth.lower > 3)
  }
}

/// U = x − log x on x > 0: the log density of an exponential times x.
private struct Barrier: ConvexPotential {
  let dimension = 1
  let start = [0.2]
  let strongConvexity = [0.0]

  func value(at x: Span<Double>) -> Double { x[0] > 0 ? x[0] - log(x[0]) : .infinity }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = 1 - 1 / x[0]
    return value(at: x)
  }

  func value(
    at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
  ) -> Double {
    hessian[0] = 1 / (x[0] * x[0])
    return value(at: x, gradient: &gradient)
  }

  func roundingErrors(at x: Span<Double>) -> PotentialRounding {
    let unit = 4 * Double.ulpOfOne
    return PotentialRounding(
      value: unit * (x[0] + abs(log(x[0])) + 1), gradient: [unit * (1 + 1 / x[0])])
  }
}
