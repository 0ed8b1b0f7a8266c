import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// A mixture of two normals in the plane, the lighter of which no chain has visited.
struct HiddenMode: DeclaredPotential {
  let dimension = 2
  /// Of the lighter part.
  var weight = 0.02
  var center = [9.0, -6.0]
  var modeObjection: String?

  func value(at x: Span<Double>) -> Double {
    let near = 0.5 * (x[0] * x[0] + x[1] * x[1])
    let far = 0.5 * (pow(x[0] - center[0], 2) + pow(x[1] - center[1], 2))
    let least = min(near, far)
    return least - log((1 - weight) * exp(least - near) + weight * exp(least - far))
  }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let near = 0.5 * (x[0] * x[0] + x[1] * x[1])
    let far = 0.5 * (pow(x[0] - center[0], 2) + pow(x[1] - center[1], 2))
    let share = 1 / (1 + weight / (1 - weight) * exp(near - far))
    for index in 0..<2 { gradient[index] = x[index] - (1 - share) * center[index] }
    return value(at: x)
  }

  func constrain(_ position: Span<Double>) -> [Double] { [position[0], position[1]] }
  func unconstrain(_ parameters: [Double]) -> [Double]? { parameters }
}

/// Searches for dissenters where nothing is certified.
@Suite struct SearchTests {
  /// Draws of the heavier part alone.
  private func query(
    _ declared: HiddenMode?, mode: ConsensusMode = .set, plausible: PlausibleSet = .nats(10)
  ) -> ConsensusQuery {
    let (first, second) = (NormalPosterior(center: 0), NormalPosterior(center: 0, seed: 77))
    var settings = ConsensusSettings()
    (settings.mode, settings.plausible) = (mode, plausible)
    return ConsensusQuery(
      draws: Draws(names: ["a", "b"], columns: [first.margins, second.margins]),
      statistics: first.statistics, model: nil, modelClass: "two modes", settings: settings,
      sources: EvidenceSources(declared: declared))
  }

  @Test func `a mode that no chain has visited is found from over-dispersed starts`() throws {
    let answer = try query(HiddenMode()).ask("a < 6")
    #expect(answer.counted?.dissentingDraws == 0)
    #expect(answer.verdict == .dissent && answer.grade == .witness)
    let witness = try #require(answer.witness)
    // The depth of the hidden mode is log(0.98 / 0.02) = 3.89.
    let nats = try #require(witness.nats)
    #expect(abs(nats - 3.89) < 0.02 && witness.margin <= 0)
    #expect(answer.depth == nil && answer.plausibleSet?.isCertified == false)
  }

  @Test(arguments: [(20.0, 0.0), (0, 24), (-14, 14)])
  func `and far away ones`(x: Double, y: Double) throws {
    var hidden = HiddenMode()
    hidden.center = [x, y]
    let answer = try query(hidden).ask("a in [-7, 7] and b in [-7, 7]")
    #expect(answer.verdict == .dissent && answer.grade == .witness)
    let nats = try #require(answer.witness?.nats)
    #expect(abs(nats - 3.89) < 0.02)
  }

  @Test func `the most plausible dissenter on a slope is found by ascent`() throws {
    var single = HiddenMode()
    single.weight = 1e-300
    let answer = try query(single).ask("a + b < 3")
    // Half the squared distance of the line from the mode.
    let nats = try #require(answer.witness?.nats)
    #expect(answer.verdict == .dissent && abs(nats - 2.25) < 1e-3)
    let beyond = try query(single, plausible: .nats(2)).ask("a + b < 3")
    #expect(beyond.verdict == .undetermined && beyond.grade == .searched)
    #expect(beyond.reason.contains("the nearest lies 2.2"))
    #expect(beyond.reason.contains("a search is no proof"))
  }

  @Test func `a search that finds nothing is never consensus`() throws {
    var random = RandomClaims(generator: SeededGenerator(seed: 12), parameters: ["a", "b"])
    var grades: [EvidenceGrade?: Int] = [:]
    for _ in 0..<250 {
      let claim = random.claim(depth: 2)
      for declared in [HiddenMode(), nil] {
        guard let answer = try? query(declared).ask(claim) else { continue }
        grades[answer.grade, default: 0] += 1
        #expect(answer.verdict != .consensus, "\(claim)")
        #expect(answer.verdict == .dissent ? answer.grade == .witness : true, "\(claim)")
        if let witness = answer.witness, answer.grade == .witness {
          let evaluator = try MarginEvaluator(claim, parameters: ["a", "b"], model: nil)
          let values = witness.parameters.map(\.value)
          #expect(!evaluator.margin(values.span).holds, "\(claim)")
        }
      }
    }
    let counts = [grades[.witness], grades[.searched], grades[nil]].map { $0 ?? 0 }
    #expect(counts.allSatisfy { $0 > 5 }, "\(counts)")
  }

  @Test func `what cannot be searched says why`() throws {
    let none = try query(nil).ask("a < 6")
    #expect(none.verdict == .undetermined && none.grade == nil)
    #expect(none.reason.contains("no density in which to search"))
    var grouped = HiddenMode()
    grouped.modeObjection = "the joint mode of group effects says little"
    #expect(try query(grouped).ask("a < 6").reason == grouped.modeObjection)
    let mass = try query(HiddenMode(), plausible: .mass(0.99)).ask("a < 6")
    #expect(mass.verdict == .undetermined && mass.reason.contains("no set of models surely holds"))
  }

  @Test func `mass mode does not search`() throws {
    let answer = try query(HiddenMode(), mode: .mass).ask("a < 6")
    #expect(answer.grade == .sampled && answer.mode == .mass)
  }
}
