import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Testing

@testable import ModelAveraging

/// Bridge and importance sampling against closed forms, quadrature and R's bridgesampling.
@Suite struct EvidenceTests {
  private func evidence(_ target: KnownEvidence, _ draws: Draws, seed: UInt64 = 1)
    throws(ModelAveragingError) -> Evidence
  {
    var random = RandomStream(seed: seed, chain: 0, purpose: .resampling)
    return try Evidence(of: target, draws: draws, hasProperPrior: true, random: &random)
  }

  /// Both estimates within 4.5 standard errors, which a right one fails 7 times in a million.
  private func expect(_ evidence: Evidence, near exact: Double, error: Double) {
    for estimate in [evidence.bridge, evidence.importance] {
      let distance = abs(estimate.logEvidence - exact)
      #expect(distance < 4.5 * estimate.standardError, "\(evidence), exact \(exact)")
      #expect(estimate.standardError < error, "\(evidence)")
    }
    #expect(evidence.isChecked && evidence.warning == nil, "\(evidence)")
  }

  @Test func `beta-binomial evidence is the closed form, and bridgesampling's`() throws {
    struct Reference: Decodable { let log_evidence, standard_error, exact: Double }
    let file = Bundle.module.url(
      forResource: "Fixtures/evidence_bridgesampling", withExtension: "json")
    let data = try Data(contentsOf: #require(file))
    let theirs = try JSONDecoder().decode(Reference.self, from: data)
    let exact = KnownEvidence.BetaBinomial.logEvidence
    #expect(abs(exact - theirs.exact) < 1e-10)
    let ours = try evidence(
      KnownEvidence.BetaBinomial.target(), KnownEvidence.BetaBinomial.draws(5000, seed: 2))
    expect(ours, near: exact, error: 0.01)
    // The same numbers of draws, so the same error but for sampling.
    let ratio = ours.bridge.standardError / theirs.standard_error
    #expect(ratio > 0.9 && ratio < 1.1, "\(ours) against \(theirs)")
    #expect(abs(ours.bridge.logEvidence - theirs.log_evidence) < 6 * theirs.standard_error)
  }

  /// y ~ N(Xβ, 1), β ~ N(0, 2²): log N(y; 0, I + 4 XXᵀ) by the determinant lemma.
  @Test func `conjugate regression evidence is the closed form`() throws {
    let rows = (0..<25).map { index -> (x: [Double], y: Double) in
      let row = Double(index)
      return ([1, sin(row), cos(2.3 * row)], 0.5 + sin(1.1 * row))
    }
    let constant = 0.5 * log(2 * Double.pi)
    let target = KnownEvidence(3) { beta in
      var sum = -3 * (constant + log(2)) - dot(beta, beta) / 8
      for row in rows {
        let residual = row.y - dot(row.x, beta)
        sum -= 0.5 * residual * residual + constant
      }
      return sum
    }
    var precision = [Double](repeating: 0, count: 9)
    var score = [0.0, 0, 0]
    for row in rows {
      for i in 0..<3 {
        score[i] += row.x[i] * row.y
        for j in 0..<3 { precision[i * 3 + j] += row.x[i] * row.x[j] }
      }
    }
    for i in 0..<3 { precision[i * 4] += 0.25 }
    let factor = try #require(CholeskyFactor(precision, dimension: 3))
    let mean = factor.solution(of: score)
    let y = rows.map(\.y)
    let quadratic = dot(y, y) - dot(mean, score)
    let exact = -25 * constant - 3 * log(2) - 0.5 * (factor.logDeterminant + quadratic)
    let draws = KnownEvidence.draws(1000, dimension: 3, seed: 5) { random, _ in
      var z = (0..<3).map { _ in random.normal() }
      factor.solveUpper(&z)
      return zip(mean, z).map(+)
    }
    expect(try evidence(target, draws), near: exact, error: 0.02)
  }

  /// x = log(gamma(a)), a log-gamma variable: skewed, with log evidence log Γ(a) − a log 3.
  @Test(arguments: [0.8, 2.5])
  func `evidence of skewed targets is that of quadrature`(shape: Double) throws {
    let target = KnownEvidence(1) { shape * $0[0] - 3 * exp($0[0]) }
    let draws = KnownEvidence.draws(1000, dimension: 1, seed: 7) { random, _ in
      [log(random.gamma(shape: shape) / 3)]
    }
    let step = 1e-3
    let sum = stride(from: -40.0, to: 6, by: step).reduce(0) {
      $0 + step * exp(shape * $1 - 3 * exp($1))
    }
    #expect(abs(log(sum) - (SpecialFunctions.logGamma(shape) - shape * log(3))) < 1e-9)
    expect(try evidence(target, draws), near: log(sum), error: 0.05)
  }

  /// Conditioning: standard deviations from 0.5 to almost 1,000, correlations 0.6.
  @Test func `evidence of thirty correlated normals is right`() throws {
    let draws = KnownEvidence.Normal.draws(1000, dimension: 30, scale: 1000, seed: 11)
    let ours = try evidence(KnownEvidence.Normal.target(30, scale: 1000), draws)
    expect(ours, near: KnownEvidence.Normal.logEvidence, error: 0.2)
  }

  /// Student's t with three degrees: the normal proposal's tails are lighter, t₅'s nearly as heavy.
  @Test func `evidence under heavy tails is right`() throws {
    let target = KnownEvidence(2) { x in
      SpecialFunctions.logGamma(2.5) - SpecialFunctions.logGamma(1.5) - log(3 * Double.pi)
        - 2.5 * log1p((x[0] * x[0] + x[1] * x[1]) / 3)
    }
    let draws = KnownEvidence.draws(1000, dimension: 2, seed: 13) { random, _ in
      let scale = (3 / (2 * random.gamma(shape: 1.5))).squareRoot()
      return [scale * random.normal(), scale * random.normal()]
    }
    expect(try evidence(target, draws), near: 0, error: 0.1)
  }

  @Test(arguments: 1...8)
  func `the funnel is never passed as checked`(seed: UInt64) throws {
    let ours = try evidence(
      KnownEvidence.Funnel.target, KnownEvidence.Funnel.draws(1000, seed: seed), seed: seed)
    #expect(!ours.isChecked)
    #expect(ours.warning != nil)
  }

  @Test func `the same draws and stream give the same numbers`() throws {
    let draws = KnownEvidence.BetaBinomial.draws(seed: 4)
    let target = KnownEvidence.BetaBinomial.target()
    #expect(try evidence(target, draws, seed: 9) == evidence(target, draws, seed: 9))
    #expect(try evidence(target, draws, seed: 9) != evidence(target, draws, seed: 10))
  }

  @Test func `a model without parameters has its density as evidence`() throws {
    let draws = Draws(names: [], columns: [])
    let ours = try evidence(KnownEvidence(0) { _ in -3.5 }, draws)
    #expect(ours.estimate == Evidence.Estimate(logEvidence: -3.5, standardError: 0))
    #expect(ours.isChecked)
  }

  @Test func `what has no evidence is refused in a sentence`() throws {
    let target = KnownEvidence.BetaBinomial.target()
    let draws = KnownEvidence.BetaBinomial.draws(seed: 1)
    var random = RandomStream(seed: 1, chain: 0, purpose: .resampling)
    #expect(throws: ModelAveragingError.improperPrior) {
      try Evidence(of: target, draws: draws, hasProperPrior: false, random: &random)
    }
    #expect(throws: ModelAveragingError.dimensionsDiffer(draws: 1, logDensity: 2)) {
      try evidence(KnownEvidence(2) { _ in 0 }, draws)
    }
    #expect(throws: ModelAveragingError.tooFewDraws(needed: 3, given: 0)) {
      try evidence(target, KnownEvidence.BetaBinomial.draws(1, seed: 1))
    }
    #expect(throws: ModelAveragingError.drawsWithoutDensity(count: 1000)) {
      try evidence(KnownEvidence(1) { _ in .nan }, draws)
    }
    let constant = Draws(
      names: ["x"],
      columns: [DrawMatrix(chainCount: 1, drawCount: 40, values: [Double](repeating: 2, count: 40))]
    )
    #expect(throws: ModelAveragingError.momentsAreDegenerate) { try evidence(target, constant) }
  }

  @Test func `an inconsistent estimate spans both and says so`() {
    let ours = Evidence(
      bridge: .init(logEvidence: -10, standardError: 0.1),
      importance: .init(logEvidence: -12, standardError: 0.1), importanceShape: 0.2)
    #expect(!ours.isConsistent && ours.estimate.standardError == 2)
    #expect(ours.warning?.contains("-10.00 ± 0.1") == true)
    let heavy = Evidence(bridge: ours.bridge, importance: ours.bridge, importanceShape: 0.9)
    #expect(heavy.isConsistent && !heavy.isChecked)
    #expect(heavy.warning?.contains("k-hat 0.90") == true)
  }
}
