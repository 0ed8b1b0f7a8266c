import Foundation
import ModelAveraging
import Probability
import Testing

@Suite struct ModelClassTests {
  static func structure(
    _ name: String, bits: Int = 0, _ logEvidence: Double, _ error: Double = 0,
    terms: Set<String> = [], loss: PredictiveLoss? = nil
  ) -> Structure {
    Structure(
      name: name, codeLength: .knots(bits, among: 2),
      evidence: Evidence.Estimate(logEvidence: logEvidence, standardError: error), terms: terms,
      predictiveLoss: loss)
  }

  /// A class of 2 to 9 structures with random lengths, evidences and errors.
  static func random(_ random: inout RandomStream, floor: Double = 0) throws -> ModelClass {
    let count = 2 + Int(random.uniform() * 8)
    let structures = (0..<count).map { index in
      structure(
        "m\(index)", bits: Int(random.uniform() * 6), 5 * random.normal(), random.uniform(0, 0.5))
    }
    return try ModelClass(structures, floor: floor)
  }

  @Test func `probabilities are prior times evidence`() throws {
    let two = try ModelClass([
      Self.structure("a", bits: 1, -10), Self.structure("b", bits: 3, -10 + log(8)),
    ])
    #expect(abs(two.probabilities[0] - 1 / 3.0) < 1e-12)
    #expect(abs(two.probabilities[1] - 2 / 3.0) < 1e-12)
    #expect(abs(exp(two.logPriors[0]) - 0.8) < 1e-12)
    #expect(two.standardErrors == [0, 0])
    for bound in two.bounds(level: 0.99) { #expect(bound.upper - bound.lower < 1e-12) }
    let far = try ModelClass([Self.structure("a", -5000), Self.structure("b", -9000)])
    #expect(far.probabilities == [1, 0])
  }

  @Test func `one structure has all, whatever its error`() throws {
    let one = try ModelClass([Self.structure("a", -3, 7)])
    #expect(one.probabilities == [1] && one.standardErrors == [0])
    #expect(one.bounds(level: 0.99) == [BoundedEstimate(exactly: 1)])
  }

  @Test func `the delta method agrees with simulation`() throws {
    let floors = [0, 0.1]
    for floor in floors {
      let structures = [
        Self.structure("a", -10, 0.05), Self.structure("b", -10.5, 0.03),
        Self.structure("c", -11, 0.04), Self.structure("d", -14, 0.05),
      ]
      let errors = try ModelClass(structures, floor: floor).standardErrors
      var random = RandomStream(seed: 8, chain: 0, purpose: .simulation)
      var (sum, squares) = ([0.0, 0, 0, 0], [0.0, 0, 0, 0])
      let count = 20_000
      for _ in 0..<count {
        let moved = structures.map {
          Self.structure(
            $0.name, $0.evidence.logEvidence + $0.evidence.standardError * random.normal())
        }
        for (index, w) in try ModelClass(moved, floor: floor).probabilities.enumerated() {
          sum[index] += w
          squares[index] += w * w
        }
      }
      for (index, error) in errors.enumerated() {
        let mean = sum[index] / Double(count)
        let sd = max(squares[index] / Double(count) - mean * mean, 0).squareRoot()
        // A standard deviation of 20,000 values is known to 0.5%; curvature adds as much.
        #expect(abs(sd - error) <= 0.03 * error + 1e-6, "\(index) \(floor): \(sd) and \(error)")
      }
    }
  }

  @Test func `only what predicts surely worse is refuted`() throws {
    func loss(_ difference: Double, _ error: Double) -> PredictiveLoss {
      PredictiveLoss(difference: difference, standardError: error)
    }
    let wide = try ModelClass(
      [
        Self.structure("best", -10, loss: loss(0, 0)),
        Self.structure("wide priors", -30, loss: loss(3.9, 0.5)),
        Self.structure("unsure", -30, loss: loss(9, 5)),
        Self.structure("worse", -30, loss: loss(4.1, 2)),
        Self.structure("worse by evidence alone", -30),
        Self.structure("worse by prediction alone", -12, loss: loss(40, 2)),
      ], floor: 0.05)
    #expect(wide.isUnrefuted == [true, true, true, false, false, true])
    #expect(wide.probabilities[1] == 0.05 && wide.probabilities[3] < 1e-8)
    #expect(abs(wide.probabilities.reduce(0, +) - 1) < 1e-12)
  }

  @Test func `the floor holds up what the data have not refuted`() throws {
    let structures = [
      Self.structure("best", -10), Self.structure("long", bits: 30, -10.1),
      Self.structure("refuted", -30), Self.structure("unsure", -18, 2),
    ]
    let wide = try ModelClass(structures, floor: 0.05)
    #expect(wide.isUnrefuted == [true, true, false, true])
    #expect(wide.probabilities[1] == 0.05 && wide.probabilities[3] == 0.05)
    #expect(wide.probabilities[2] < 1e-8)
    #expect(abs(wide.probabilities.reduce(0, +) - 1) < 1e-12)
    let full = try ModelClass(structures, floor: 0.9)
    #expect(full.floor == 1 / 3.0)
    let thirds = [1 / 3.0, 1 / 3.0, 0, 1 / 3.0]
    #expect(zip(full.probabilities, thirds).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(try ModelClass(structures).probabilities[1] < 1e-8)
  }

  /// Sum, floor and order over random classes; and the minimal divergence, against mixtures of the
  /// result with other weights that keep the floor.
  @Test func `floored weights sum to one and are the nearest`() throws {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    for _ in 0..<500 {
      let floor = random.uniform(0, 0.3)
      let plain = try Self.random(&random)
      let floored = try ModelClass(plain.structures, floor: floor)
      let (p, w) = (plain.probabilities, floored.probabilities)
      #expect(abs(w.reduce(0, +) - 1) < 1e-12)
      let m = Double(floored.isUnrefuted.count { $0 })
      func divergence(_ w: [Double]) -> Double {
        zip(w, p).reduce(0.0) { sum, pair in
          pair.0 > 0 ? sum + pair.0 * log(pair.0 / pair.1) : sum
        }
      }
      for (index, weight) in w.enumerated() where floored.isUnrefuted[index] {
        #expect(weight >= floored.floor - 1e-15)
        let other = w.indices.map { other -> Double in
          let least = floored.isUnrefuted[other] ? floored.floor : 0
          return least + (other == index ? 1 - floored.floor * m : 0)
        }
        let moved = zip(w, other).map { 0.999 * $0 + 0.001 * $1 }
        #expect(divergence(moved) >= divergence(w) - 1e-12)
      }
    }
  }

  /// True evidences scatter around the estimates with their standard errors: all bounds must hold
  /// at once in 95% of the classes, with and without a floor.
  @Test(arguments: [0, 0.05])
  func `bounds hold at once with their confidence`(floor: Double) throws {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    var (held, comparable) = (0, 0)
    for _ in 0..<4000 {
      let estimated = try Self.random(&random, floor: floor)
      let bounds = estimated.bounds(level: 0.95)
      let truth = try ModelClass(
        estimated.structures.map {
          Self.structure(
            $0.name, bits: Int($0.codeLength.bits),
            $0.evidence.logEvidence + $0.evidence.standardError * random.normal(),
            $0.evidence.standardError)
        }, floor: floor)
      // Which structures the floor holds up is a decision, and other decisions have other weights.
      guard floor == 0 || truth.isUnrefuted == estimated.isUnrefuted else { continue }
      comparable += 1
      let holds = zip(bounds, truth.probabilities).allSatisfy {
        $0.lower - 1e-12 <= $1 && $1 <= $0.upper + 1e-12
      }
      held += holds ? 1 : 0
    }
    print("class weights: \(held) of \(comparable) simultaneous 95% bounds hold, floor \(floor)")
    // Four standard deviations below a coverage of 95%.
    let trials = Double(comparable)
    #expect(trials > 2000)
    #expect(Double(held) >= 0.95 * trials - 4 * (trials * 0.95 * 0.05).squareRoot())
  }

  @Test func `classes without a posterior are refused`() {
    #expect(throws: ModelAveragingError.noModels) { try ModelClass([]) }
    #expect(throws: ModelAveragingError.evidenceUnknown(structure: "b")) {
      try ModelClass([Self.structure("a", 0), Self.structure("b", .nan)])
    }
    #expect(throws: ModelAveragingError.evidenceUnknown(structure: "a")) {
      try ModelClass([Self.structure("a", 0, .infinity)])
    }
    #expect(throws: ModelAveragingError.floorOutOfRange(1.5)) {
      try ModelClass([Self.structure("a", 0)], floor: 1.5)
    }
  }
}
