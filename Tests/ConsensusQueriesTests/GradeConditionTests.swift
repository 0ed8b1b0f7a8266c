import Foundation
import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// No verdict is given where any condition of grade C is broken, however clear the draws look.
@Suite struct GradeConditionTests {
  /// A condition, a way to break it, and what the reason then says.
  struct Fault: Sendable, CustomStringConvertible {
    let description: String
    let reason: String
    let put: @Sendable (inout NormalPosterior) -> Void

    init(
      _ name: String, _ reason: String, _ put: @escaping @Sendable (inout NormalPosterior) -> Void
    ) {
      (description, self.reason, self.put) = (name, reason, put)
    }
  }

  static let faults: [Fault] = [
    Fault("constant margin", "the same on every draw") { $0.margins = $0.margins.map { _ in 8 } },
    Fault("margin without a value", "no value on 1 of") { $0.margins.values[17] = .nan },
    Fault("infinite margin", "infinite on 1 of") { $0.margins.values[17] = .infinity },
    Fault("two modes", "R-hat") { $0.margins = $0.margins.shifting(fromChain: 2, by: 20) },
    Fault("one chain apart", "of the margin exceeds") {
      $0.margins = $0.margins.shifting(fromChain: 3, by: 0.7)
    },
    Fault("margin that drifts", "R-hat") { $0.margins = $0.margins.drifting },
    Fault("slow margin", "of the margin") { $0.margins = $0.slow(0.97).map { $0 + 12 } },
    Fault("sticky ties at the minimum", "of the margin") {
      $0.margins = $0.slow(0.97).map { max($0 + 12, 11.5) }
    },
    Fault("sticky ties at the maximum", "of the margin") {
      $0.margins = $0.slow(0.97).map { min($0 + 12, 12.5) }
    },
    Fault("lp in two modes", "of the log posterior exceeds") {
      $0.statistics.logDensity = $0.statistics.logDensity.shifting(fromChain: 2, by: 20)
    },
    Fault("slow lp", "of the log posterior") { $0.statistics.logDensity = $0.slow(0.97) },
    Fault("lp with slow tails", "tail ESS") {
      $0.statistics.logDensity = $0.statistics.logDensity.withSlowTail
    },
    Fault("constant lp", "R-hat of the log posterior is undefined") {
      $0.statistics.logDensity = $0.statistics.logDensity.map { _ in -1 }
    },
    Fault("lp that is no number", "R-hat of the log posterior is undefined") {
      $0.statistics.logDensity.values[200] = .nan
    },
    Fault("lp with ties", "tail ESS of the log posterior is undefined") {
      $0.statistics.logDensity = $0.statistics.logDensity.map { min($0, 1) }
    },
    Fault("a divergence", "1 divergent transitions") { $0.statistics.diverging.values[3] = 1 },
    Fault("an unknown divergence", "1 divergent transitions") {
      $0.statistics.diverging.values[3] = .nan
    },
    Fault("low E-BFMI", "is below 0.3") { $0.statistics.energy = $0.slow(0.95) },
    Fault("E-BFMI unknown in the last chain", "E-BFMI is undefined") {
      $0.statistics.energy = $0.statistics.energy.freezing(chain: 3)
    },
    Fault("no energies", "E-BFMI is undefined") {
      $0.statistics.energy = $0.statistics.energy.map { _ in .nan }
    },
  ]

  /// Whatever the diagnostics say, what was drawn from something else bears no verdict.
  @Test(
    arguments: [
      (.approximate, "approximation"), (.stochasticGradient, "stochastic gradients"),
      (.independenceChain(logWeightBound: nil), "no bound on the weights"),
    ] as [(DrawOrigin, String)])
  func `biased draws bear no verdict`(origin: DrawOrigin, reason: String) throws {
    for text in ["b_x > 0", "b_x < 0"] {
      var posterior = NormalPosterior(center: 8)
      posterior.statistics.origin = origin
      let answer = try posterior.ask(text)
      #expect(answer.verdict == .undetermined && answer.grade == nil)
      #expect(answer.reason.contains(reason))
    }
  }

  /// Probabilities that round to 1 on many draws leave their tail at the end where they tie.
  @Test(arguments: [7, 8, 9.0]) func `ties at an end can be judged`(end: Double) throws {
    for cut in [{ min($0, end) }, { max($0, end) }] as [@Sendable (Double) -> Double] {
      var posterior = NormalPosterior(center: 8)
      posterior.margins = posterior.margins.map(cut)
      let answer = try posterior.ask()
      #expect(answer.verdict == .consensus, "\(answer.reason)")
      let size = try #require(answer.diagnostics?.tailESS)
      #expect(size >= 400, "\(size)")
    }
  }

  @Test func `chains without momenta need no energies`() throws {
    for origin in [DrawOrigin.markovChain, .independenceChain(logWeightBound: 0.5)] {
      var posterior = NormalPosterior(center: 8)
      posterior.statistics.origin = origin
      posterior.statistics.energy = posterior.statistics.energy.map { _ in .nan }
      #expect(try posterior.ask().verdict == .consensus)
    }
  }

  /// 1200 draws under M = 1.65 are worth 522 at most, which suffices, and under M = 4.5 150.
  @Test func `the bound on the weights bounds what draws are worth`() throws {
    for (bound, verdict) in [(0.5, Verdict.consensus), (1.5, .undetermined)] {
      var posterior = NormalPosterior(center: 8)
      posterior.statistics.origin = .independenceChain(logWeightBound: bound)
      let answer = try posterior.ask()
      #expect(answer.verdict == verdict)
      #expect(try #require(answer.counted).effectiveDraws <= 1200 / (2 * exp(bound) - 1))
    }
  }

  /// Independent draws have nothing to mix: each counts, and a constant margin is no riddle.
  @Test func `independent draws count one by one`() throws {
    var posterior = NormalPosterior(center: 8)
    posterior.statistics.origin = .exact
    #expect(try posterior.ask().counted?.effectiveDraws == 1200)
    posterior.margins = posterior.margins.map { _ in 8 }
    #expect(try posterior.ask().verdict == .consensus)
    posterior.margins.values[17] = .nan
    #expect(try posterior.ask().verdict == .undetermined)
  }

  @Test func `without a fault there is consensus`() throws {
    for seed in 1...5 {
      #expect(try NormalPosterior(center: 8, seed: UInt64(seed)).ask().verdict == .consensus)
    }
  }

  @Test(arguments: faults)
  func `one fault is enough, and is named`(fault: Fault) throws {
    for text in ["b_x > 0", "b_x < 0"] {
      var posterior = NormalPosterior(center: 8)
      fault.put(&posterior)
      let answer = try posterior.ask(text)
      #expect(answer.verdict == .undetermined && answer.grade == nil, "\(fault): \(answer.reason)")
      #expect(answer.reason.contains(fault.reason), "\(fault): \(answer.reason)")
    }
  }

  @Test func `several faults never mend each other`() throws {
    var generator = SeededGenerator(seed: 6)
    for round in 0..<25 {
      var posterior = NormalPosterior(
        center: 8, length: generator.pick([150, 200]), seed: UInt64(round))
      let count = Int.random(in: 1...4, using: &generator)
      let chosen = Self.faults.shuffled(using: &generator).prefix(count)
      for fault in chosen { fault.put(&posterior) }
      let answer = try posterior.ask(generator.pick(["b_x > 0", "b_x < 0"]))
      #expect(answer.verdict == .undetermined, "\(chosen.map(\.description)): \(answer.reason)")
    }
  }

  @Test func `a verdict is given only where every condition is met`() throws {
    var generator = SeededGenerator(seed: 7)
    var verdicts = 0
    for round in 0..<25 {
      // Chains of every quality on both sides of each limit.
      let length = generator.pick([60, 99, 120, 250, 400])
      var posterior = NormalPosterior(
        center: generator.pick([-9, 9]), chains: generator.pick([1, 2, 4]), length: length,
        seed: UInt64(round))
      let correlation = generator.pick([0, 0, 0.3, 0.6, 0.8])
      posterior.margins = posterior.slow(correlation).map { $0 + 9 }
      posterior.statistics.energy = posterior.slow(generator.pick([0, 0.5, 0.8, 0.9]))
      let answer = try posterior.ask()
      guard answer.verdict != .undetermined else { continue }
      verdicts += 1
      let margin = posterior.margins
      let density = posterior.statistics.logDensity
      for matrix in [margin, density] {
        #expect(matrix.rhat <= 1.01)
        #expect(matrix.bulkESS >= 100 * Double(margin.chainCount))
        #expect(matrix.tailESS >= 100 * Double(margin.chainCount))
      }
      #expect(posterior.statistics.ebfmi.allSatisfy { $0 >= 0.3 })
      #expect(margin.chainCount >= 2 && margin.drawCount >= 100)
    }
    #expect(verdicts > 3)
  }

  @Test func `one chain, and chains too short to diagnose`() throws {
    let single = try NormalPosterior(center: 9, chains: 1, length: 4000).ask()
    #expect(single.verdict == .undetermined && single.reason.contains("one chain"))
    // Antithetic draws have more effective draws than draws.
    var short = NormalPosterior(center: 9, chains: 8, length: 99)
    short.margins = AutoregressiveChains(correlation: -0.8)
      .draws(chains: 8, length: 99, seed: 8).map { $0 + 9 }
    let answer = try short.ask()
    #expect(answer.verdict == .undetermined && answer.reason.contains("too few to diagnose"))
    #expect(try NormalPosterior(center: 9, chains: 4, length: 0).ask().verdict == .undetermined)
  }

  @Test func `a constant margin may hide in a claim`() throws {
    for text in [
      "0 * b_x < 1", "b_x - b_x >= 0", "b_x > 100 or 0 * b_x < 1", "b_x > 100 or 1 + 0 * b_x > 0",
    ] {
      #expect(try NormalPosterior(center: 0).ask(text).verdict == .undetermined, "\(text)")
    }
  }
}

extension NormalPosterior {
  /// AR(1) chains in the shape of the draws.
  fileprivate func slow(_ correlation: Double) -> DrawMatrix {
    AutoregressiveChains(correlation: correlation)
      .draws(chains: margins.chainCount, length: margins.drawCount, seed: 99)
  }
}

extension DrawMatrix {
  fileprivate func replacing(_ value: (_ chain: Int, _ draw: Int) -> Double) -> DrawMatrix {
    DrawMatrix(
      chains: (0..<chainCount).map { chain in (0..<drawCount).map { value(chain, $0) } })
  }

  fileprivate func shifting(fromChain first: Int, by shift: Double) -> DrawMatrix {
    replacing { self[$0, $1] + ($0 >= first ? shift : 0) }
  }

  fileprivate var drifting: DrawMatrix {
    replacing { self[$0, $1] + 3 * Double($1) / Double(drawCount) }
  }

  fileprivate func freezing(chain: Int) -> DrawMatrix {
    replacing { $0 == chain ? 5 : self[$0, $1] }
  }

  /// The upper tail is visited six draws in a row, the bulk at random.
  fileprivate var withSlowTail: DrawMatrix {
    replacing { chain, draw in
      let value = abs(self[chain, draw]).truncatingRemainder(dividingBy: 1)
      return value + (draw % 100 < 6 ? 2 : 0)
    }
  }
}
