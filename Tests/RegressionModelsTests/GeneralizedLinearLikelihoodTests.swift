import Foundation
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// The kernels of every instruction set against the reference row by row.
@Suite struct GeneralizedLinearLikelihoodTests {
  typealias Cumulant = GeneralizedLinearLikelihood.Cumulant

  static let instructionSets = InstructionSet.allCases.filter(\.isSupported)
  static let rowCounts = [1, 7, 8, 9, 31, 513]
  static let coefficientCounts = [1, 2, 3, 5, 8, 13, 32, 70]

  /// A problem with its sizes; `size` is the typical size of η.
  struct Problem {
    var reference: KernelReference
    var coefficients: [Double]
    var count: Int { coefficients.count }

    init(
      _ cumulant: Cumulant, rows n: Int, coefficients p: Int, size: Double = 1,
      hasIntercept: Bool = true, hasOffset: Bool = false, hasTrials: Bool = false, seed: UInt64 = 3
    ) {
      var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
      let columns = (0..<n * p).map { hasIntercept && $0 < n ? 1 : random.normal() }
      coefficients = (0..<p).map { _ in size * random.normal() / Double(p).squareRoot() }
      let offset = (0..<n).map { _ in hasOffset ? random.normal() : 0 }
      let trials = hasTrials ? (0..<n).map { _ in (random.uniform() * 6).rounded() } : nil
      let response = (0..<n).map { row -> Double in
        switch cumulant {
        case .poisson: (random.uniform() * 9).rounded(.down)
        case .bernoulli: (random.uniform() * (trials?[row] ?? 1)).rounded()
        }
      }
      reference = KernelReference(
        cumulant: cumulant, columns: columns, response: response, offset: offset, trials: trials)
    }

    func likelihood(_ set: InstructionSet) -> GeneralizedLinearLikelihood {
      GeneralizedLinearLikelihood(
        reference.cumulant, columns: reference.columns, coefficientCount: count,
        response: reference.response, offset: reference.offset, trials: reference.trials,
        instructionSet: set)
    }
  }

  /// Whether values, gradients and Hessians are within 1e-12 of the size of their terms.
  static func check(_ problem: Problem, _ set: InstructionSet, _ label: String) {
    let likelihood = problem.likelihood(set)
    let expected = problem.reference.answer(problem.coefficients)
    var gradient = [Double](repeating: 0, count: problem.count)
    let value = likelihood.value(coefficients: problem.coefficients, gradient: &gradient)
    #expect(abs(value - expected.value) <= 1e-12 * expected.valueSize, "\(label), value")
    for index in gradient.indices {
      #expect(
        abs(gradient[index] - expected.gradient[index]) <= 1e-12 * expected.gradientSize[index],
        "\(label), gradient \(index): \(gradient[index]) and \(expected.gradient[index])")
    }
    let hessian = likelihood.negativeHessian(coefficients: problem.coefficients)
    let p = problem.count
    for index in hessian.indices {
      // |Hij| ≤ √(Hii Hjj), the size of the terms.
      let size = (expected.hessian[index / p * (p + 1)] * expected.hessian[index % p * (p + 1)])
        .squareRoot()
      #expect(
        abs(hessian[index] - expected.hessian[index]) <= 1e-11 * size + 1e-300,
        "\(label), Hessian \(index): \(hessian[index]) and \(expected.hessian[index])")
    }
  }

  @Test(arguments: instructionSets, rowCounts)
  func `values, gradients and Hessians are the reference's`(set: InstructionSet, rows: Int) {
    for p in Self.coefficientCounts {
      for cumulant in [Cumulant.bernoulli, .poisson] {
        for variant in 0..<4 {
          let problem = Problem(
            cumulant, rows: rows, coefficients: p, hasIntercept: variant != 1,
            hasOffset: variant == 2, hasTrials: variant == 3 && cumulant == .bernoulli)
          Self.check(problem, set, "\(set) \(cumulant) \(rows) x \(p), variant \(variant)")
        }
      }
    }
  }

  @Test(arguments: instructionSets)
  func `digits are kept at linear predictors up to a thousand`(set: InstructionSet) {
    for size in [10.0, 100, 1000] {
      for hasTrials in [false, true] {
        let problem = Problem(
          .bernoulli, rows: 77, coefficients: 4, size: size, hasTrials: hasTrials)
        Self.check(problem, set, "\(set), size \(size)")
      }
    }
    Self.check(Problem(.poisson, rows: 77, coefficients: 4, size: 60), set, "\(set), poisson")
  }

  @Test(arguments: instructionSets)
  func `where all rows are classified the tiny rest keeps its digits`(set: InstructionSet) {
    for eta in [5.0, 40, 300, 700] {
      for rows in [1, 8, 20] {
        let x = (0..<rows).map { $0 % 2 == 0 ? eta : -eta }
        let likelihood = GeneralizedLinearLikelihood(
          .bernoulli, columns: x, coefficientCount: 1, response: x.map { $0 > 0 ? 1 : 0 },
          offset: x.map { _ in 0 }, instructionSet: set)
        var gradient = [0.0]
        let value = likelihood.value(coefficients: [1], gradient: &gradient)
        let small = exp(-eta)
        let expected = -Double(rows) * log1p(small)
        let slope = Double(rows) * eta * small / (1 + small)
        #expect(abs(value - expected) <= 1e-12 * -expected, "\(set) \(eta)")
        #expect(abs(gradient[0] - slope) <= 1e-12 * slope, "\(set) \(eta)")
      }
    }
  }

  @Test(arguments: instructionSets, [1e3, 1e10, 1e100, 1e300])
  func `values at the end of the numbers are exact or not finite`(set: InstructionSet, eta: Double)
  {
    func value(_ cumulant: Cumulant, _ x: [Double], _ y: [Double]) -> Double {
      let likelihood = GeneralizedLinearLikelihood(
        cumulant, columns: x, coefficientCount: 1, response: y, offset: x.map { _ in 0 },
        instructionSet: set)
      var gradient = [0.0]
      return likelihood.value(coefficients: [1], gradient: &gradient)
    }
    #expect(value(.bernoulli, [eta, -eta], [1, 0]) == 0)
    #expect(value(.bernoulli, [eta, -eta], [0, 1]) == -2 * eta)
    #expect(value(.poisson, [-eta], [0]) == 0)
    #expect(value(.poisson, [-eta], [1]) == -eta)
    #expect(!value(.poisson, [eta], [3]).isFinite)
    #expect(!value(.poisson, [0, eta, 0, 0, 0, 0, 0, 0], [0, 3, 0, 0, 0, 0, 0, 0]).isFinite)
    #expect(!value(.bernoulli, [.nan], [1]).isFinite)
    #expect(!value(.poisson, [.infinity], [1]).isFinite)
  }

  @Test func `AVX2 and AVX-512 give the same bits`() throws {
    guard InstructionSet.avx512.isSupported else { return }
    for rows in Self.rowCounts + [7 * 960 + 3] {
      for p in [1, 3, 20] {
        for cumulant in [Cumulant.bernoulli, .poisson] {
          for hasTrials in [false, true] where !hasTrials || cumulant == .bernoulli {
            let problem = Problem(
              cumulant, rows: rows, coefficients: p, size: 3, hasOffset: p == 3,
              hasTrials: hasTrials)
            #expect(bits(problem, .avx2) == bits(problem, .avx512), "\(rows) x \(p)")
          }
        }
      }
    }
  }

  /// Bits of value, gradient, Hessian, and many values and gradients.
  private func bits(_ problem: Problem, _ set: InstructionSet) -> [UInt64] {
    let likelihood = problem.likelihood(set)
    var gradient = [Double](repeating: 0, count: problem.count)
    let value = likelihood.value(coefficients: problem.coefficients, gradient: &gradient)
    let many = (0..<11).flatMap { factor in problem.coefficients.map { $0 * Double(factor) } }
    let four = likelihood.valuesAndGradients(coefficients: many)
    let all =
      [value] + gradient + likelihood.negativeHessian(coefficients: problem.coefficients)
      + likelihood.values(coefficients: many, count: 11) + four.values + four.gradients
    return all.map(\.bitPattern)
  }

  @Test(arguments: instructionSets)
  func `a value has the same bits alone, with its gradient, and among others`(
    set: InstructionSet
  ) {
    for rows in [1, 8, 9, 300, 7690, 15_400] {
      for cumulant in [Cumulant.bernoulli, .poisson] {
        let problem = Problem(cumulant, rows: rows, coefficients: 5, hasTrials: rows == 300)
        let likelihood = problem.likelihood(set)
        let many = (0..<11).flatMap { k in problem.coefficients.map { $0 * (1 + Double(k) / 7) } }
        let together = likelihood.values(coefficients: many, count: 11)
        let four = likelihood.valuesAndGradients(coefficients: many)
        for index in 0..<11 {
          let own = Array(many[index * 5..<index * 5 + 5])
          var gradient = [Double](repeating: 0, count: 5)
          let value = likelihood.value(coefficients: own, gradient: &gradient)
          #expect(together[index] == value, "\(rows), \(index)")
          #expect(likelihood.values(coefficients: own, count: 1) == [value])
          #expect(likelihood.value(coefficients: own) == value)
          if index < 4 {
            #expect(four.values[index] == value)
            #expect(Array(four.gradients[index * 5..<index * 5 + 5]) == gradient)
          }
        }
      }
    }
  }
}
