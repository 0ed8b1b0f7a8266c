import Foundation
import LogDensities

@testable import ConsensusQueries

/// A random posterior and a form about which a claim is made, of any of the kinds that make rounding
/// matter.
struct RandomProblem {
  enum Shape: CaseIterable {
    case plain, badlyScaled, nearlyCollinear, fewRows, largeOffsets, flatPriors
  }

  let shape: Shape
  let potential: LinearPotential
  /// Positive at the mode, where one is found.
  let form: AffineForm

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    shape = Shape.allCases[Int(seed) % Shape.allCases.count]
    let family = LinearPotential.Family.allCases[Int(seed / 6) % 3]
    let dimension = Int.random(in: 1...6, using: &random)
    let count = shape == .fewRows ? max(dimension - 1, 1) : Int.random(in: 30...80, using: &random)
    var scales = (0..<dimension).map { _ in 1.0 }
    if shape == .badlyScaled { scales = scales.map { _ in random.pick([1e-6, 1, 1e6]) } }
    let offset = shape == .largeOffsets ? 1e5 : 0
    var rows: [[Double]] = []
    for _ in 0..<count {
      var row = (0..<dimension).map { offset + scales[$0] * random.normal() }
      row[0] = scales[0]
      if shape == .nearlyCollinear, dimension > 2 { row[2] = row[1] + 1e-5 * random.normal() }
      rows.append(row)
    }
    let truth = scales.map { 0.4 * random.normal() / $0 }
    let sizes = offset == 0 ? truth : truth.map { $0 * 1e-5 }
    let response = rows.map { row in
      family.draw(zip(row, sizes).reduce(0) { $0 + $1.0 * $1.1 }, &random)
    }
    let isFlat = shape == .flatPriors
    potential = LinearPotential(
      family: family, rows: rows, response: response,
      strongConvexity: scales.map { isFlat ? 0 : 0.16 * $0 * $0 })
    form = Self.form(potential, row: rows[count / 2], &random)
  }

  /// A coefficient, a difference of two or a linear predictor, less a number that lies up to seven
  /// standard deviations from the mode.
  private static func form(
    _ potential: LinearPotential, row: [Double], _ random: inout SeededGenerator
  ) -> AffineForm {
    var coefficients = row
    let kind = Int.random(in: 0..<3, using: &random)
    if kind < 2 {
      coefficients = row.map { _ in 0 }
      coefficients[Int.random(in: row.indices, using: &random)] = random.pick([1, -1])
      if kind == 1 { coefficients[0] -= 0.5 }
    }
    if coefficients.allSatisfy({ $0 == 0 }) { coefficients[0] = 1 }
    var form = AffineForm(coefficients: coefficients, constant: 0)
    guard let mode = try? CertifiedMode(of: potential) else { return form }
    let distance = random.pick([0.01, 0.3, 1, 2, 4, 7]) * mode.spread(of: form)
    form.constant = distance - form.value(at: mode.position.span)
    return form
  }
}

extension SeededGenerator {
  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// Box and Muller (1958).
  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}

extension LinearPotential.Family {
  fileprivate func draw(_ eta: Double, _ random: inout SeededGenerator) -> Double {
    switch self {
    case .logistic: return random.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0
    case .normal: return eta + random.normal()
    case .poisson:
      // Counts of a process of unit rate on [0, mean].
      var (time, count) = (-log(1 - random.uniform()), 0.0)
      while time < exp(min(eta, 4)) {
        time -= log(1 - random.uniform())
        count += 1
      }
      return count
    }
  }
}
