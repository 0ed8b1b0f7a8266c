import Foundation
import PosteriorDraws
import Probability

@testable import ConsensusQueries

/// How often the bounds of a known dissent mass hold, over many runs of known chains.
struct CoverageStudy {
  /// Chains of a known distribution; the claim fails on its upper tail.
  enum Source: Sendable, CustomStringConvertible {
    case autoregressive(Double)
    case metropolis(MetropolisTarget, step: Double)

    var description: String {
      switch self {
      case .autoregressive(let correlation):
        correlation == 0 ? "independent" : "AR(1) \(correlation)"
      case .metropolis(let target, let step): "random walk on \(target.rawValue), step \(step)"
      }
    }

    fileprivate func draws(chains: Int, length: Int, seed: UInt64) -> DrawMatrix {
      switch self {
      case .autoregressive(let correlation):
        AutoregressiveChains(correlation: correlation)
          .draws(chains: chains, length: length, seed: seed)
      case .metropolis(let target, let step):
        target.draws(step: step, chains: chains, length: length, seed: seed)
      }
    }

    fileprivate func logDensity(_ x: Double) -> Double {
      switch self {
      case .autoregressive: -x * x / 2
      case .metropolis(let target, _): target.logDensity(x)
      }
    }

    fileprivate func upperQuantile(_ p: Double) -> Double {
      switch self {
      case .autoregressive: -SpecialFunctions.normalQuantile(p)
      case .metropolis(let target, _): target.upperQuantile(p)
      }
    }
  }

  /// Runs of which a bound held, in all and of the rule that counts every draw as independent.
  struct Result {
    var runs = 0
    var upperHeld = 0
    var lowerHeld = 0
    var naiveUpperHeld = 0
    var naiveLowerHeld = 0
    /// Σ upper / p, which tells how wide the bound is.
    var relativeUpper = 0.0
  }

  let source: Source
  let chains: Int
  let length: Int
  let level = 0.95

  /// One result a mass; all masses are those of the same runs.
  func run(masses: [Double], replicates: Int) -> [Result] {
    var results = masses.map { _ in Result() }
    for replicate in 0..<replicates {
      let draws = source.draws(chains: chains, length: length, seed: UInt64(replicate + 1))
      let density = draws.map(source.logDensity)
      for (index, p) in masses.enumerated() {
        let threshold = source.upperQuantile(p)
        let margins = draws.map { threshold - $0 }
        let mass = DissentMass(
          margins: margins, holds: margins.values.map { $0 > 0 }, logDensity: density, level: level)
        results[index].add(mass, truth: p)
      }
    }
    return results
  }

  /// The fewest of `runs` bounds that hold, below which a true coverage of `level` is refuted:
  /// fewer have at most the given probability.
  static func leastHeld(of runs: Int, level: Double, falseAlarm: Double) -> Int {
    var cumulative = 0.0
    for held in 0...runs {
      let logTerm =
        SpecialFunctions.logGamma(Double(runs + 1)) - SpecialFunctions.logGamma(Double(held + 1))
        - SpecialFunctions.logGamma(Double(runs - held + 1)) + Double(held) * log(level)
        + Double(runs - held) * log(1 - level)
      cumulative += exp(logTerm)
      if cumulative > falseAlarm { return held }
    }
    return runs
  }
}

extension CoverageStudy.Result {
  fileprivate mutating func add(_ mass: DissentMass, truth p: Double) {
    let naive = DissentMass(
      dissentingDraws: mass.dissentingDraws, drawCount: mass.drawCount,
      effectiveDraws: Double(mass.drawCount), level: mass.level, areIndependent: true)
    runs += 1
    upperHeld += mass.upper >= p ? 1 : 0
    lowerHeld += mass.lower <= p ? 1 : 0
    naiveUpperHeld += naive.upper >= p ? 1 : 0
    naiveLowerHeld += naive.lower <= p ? 1 : 0
    relativeUpper += mass.upper / p
  }
}
