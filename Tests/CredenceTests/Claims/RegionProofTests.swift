import Credence
import Foundation
import Testing

@testable import ConsensusQueries

/// Bounds over whole regions against certificates at many points of them.
@Suite struct RegionProofTests {
  private static let validates = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"

  /// A thousand problems where asked for; the bounds must hold however little time they had.
  @Test func `no bound over a region exceeds what a point of it attains`() throws {
    let count = Self.validates ? 1000 : 48
    var (settledDepths, settledMargins) = (0, 0)
    for seed in 0..<count {
      var random = RandomStream(seed: UInt64(seed), chain: 0, purpose: .simulation)
      let problem = try RegionProblem(
        RegionProblem.shapes[seed % RegionProblem.shapes.count], random: &random)
      let (certifier, leaf) = (problem.certifier, problem.leaf)
      let nats = 1 + 9 * random.uniform()
      let proof = RegionProof(
        leaf: leaf, certifier: certifier, deadline: Date(timeIntervalSinceNow: 0.4))
      let depth = proof.depth(upTo: nats, isDissenter: { _ in true })
      let least = RegionProof(
        leaf: leaf, certifier: certifier, deadline: Date(timeIntervalSinceNow: 0.4)
      ).least(within: nats, near: depth.point)
      for point in problem.points(24, random: &random) {
        let form = try leaf.leaf(at: point)
        let here = certifier.depth(of: [form], isDissenter: { _ in true })
        #expect(here.upper >= depth.depth.lower, "\(problem.text) at \(point)")
        let range = certifier.range(of: form.form, within: nats).least
        #expect(range.upper >= least.lower, "\(problem.text) at \(point)")
      }
      let goal = min(depth.depth.upper, 1.05 * nats)
      settledDepths += goal - depth.depth.lower <= 2e-3 * nats ? 1 : 0
      let width = certifier.range(of: leaf.center.form, within: nats)
      let tolerance = 2e-3 * (width.largest.upper - width.least.lower)
      settledMargins += least.lower >= least.upper - tolerance ? 1 : 0
      #expect(depth.depth.lower <= depth.depth.upper && least.lower <= least.upper)
    }
    print("settled of \(count): depths \(settledDepths), margins \(settledMargins)")
    #expect(2 * settledDepths > count && 2 * settledMargins > count)
  }

  /// For every plausible model some part's form lies below the margin at every point. With ranges of a
  /// smaller set of models, as a planted fault, chords and cones miss some.
  @Test(arguments: RegionProblem.shapes.indices)
  func `forms lie below the margin for every plausible model`(_ shape: Int) throws {
    var misses = 0
    for seed in 0..<12 {
      var random = RandomStream(seed: UInt64(900 + seed), chain: 0, purpose: .simulation)
      let problem = try RegionProblem(RegionProblem.shapes[shape], random: &random)
      let models = Self.models(problem, nats: 8, random: &random)
      let points = problem.points(12, random: &random)
      for (nats, isSound) in [(8.0, true), (0.05, false)] {
        let hull = PlausibleHull(problem.certifier, nats: nats, until: .distantFuture)
        let proof = RegionProof(
          leaf: problem.leaf, certifier: problem.certifier, deadline: .distantFuture)
        let relaxation = proof.relaxation(hull)
        var parts = relaxation.roots
        for _ in 0..<3 {
          parts = parts.flatMap { part in
            let halves = relaxation.split(part)
            return halves.isEmpty ? [part] : halves
          }
        }
        let forms = parts.compactMap { relaxation.form(over: $0) }
        guard forms.count == parts.count else { continue }
        for model in models {
          let least = forms.map { $0.value(at: model.span) }.min() ?? .infinity
          for point in points + [relaxation.leastPoint(at: model) ?? points[0]] {
            let margin = try problem.leaf.leaf(at: point).form.value(at: model.span)
            if isSound {
              #expect(least <= margin + 1e-12 * abs(margin), "\(problem.text) at \(point)")
            } else if least > margin + 1e-9 {
              misses += 1
            }
          }
        }
      }
    }
    #expect(misses > 0, "the planted fault")
  }

  /// Models at the edge of the plausible set, in random directions.
  private static func models(
    _ problem: RegionProblem, nats: Double, random: inout RandomStream
  ) -> [[Double]] {
    let dimension = problem.certifier.modePosition.count
    return (0..<24).flatMap { _ in
      let form = AffineForm(
        coefficients: (0..<dimension).map { _ in random.normal() }, constant: 0)
      let range = problem.certifier.range(of: form, within: nats)
      return [range.least.witness, range.largest.witness]
    }
  }

  /// A ball is neither the box about it nor the L1 ball within it.
  @Test func `the depths of balls lie between those of the L1 ball and of the box`() throws {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let shape = RegionProblem.shapes[0]
    let problem = try RegionProblem(shape, random: &random)
    let depths = try ["L2", "Linf"].map { norm in
      let leaf = try RegionProblem.leaf(
        "within 0.5 (\(norm)) of (x = 2, z = 2, w = 2): linpred() > -9",
        ClaimModels.specification(shape.formula, shape.family), problem.certifier)
      let depth = RegionProof(
        leaf: leaf, certifier: problem.certifier, deadline: Date(timeIntervalSinceNow: 20)
      ).depth(upTo: 1000, isDissenter: { _ in true }).depth
      #expect(depth.upper - depth.lower <= 2e-3 * depth.upper)
      // The extreme points of the L1 ball lie in both.
      let tips = try (0..<6).map { tip in
        let point = (0..<3).map { 2 + (tip / 2 == $0 ? (tip % 2 == 0 ? 0.5 : -0.5) : 0) }
        return problem.certifier.depth(of: [try leaf.leaf(at: point)]) { _ in true }.lower
      }
      #expect(depth.upper < tips.min() ?? 0)
      return depth
    }
    #expect(depths[0].lower > depths[1].upper)
  }
}
