import CKernels
import Foundation
import Probability

/// Log likelihood of a generalised linear model with canonical link, its gradient and its Hessian.
///
/// ℓ(β) = Σ yᵢηᵢ − mᵢ b(ηᵢ) − c(yᵢ, mᵢ) with η = offset + Xβ; the gradient is Xᵀ(y − m b′(η)), the
/// negative Hessian XᵀWX with W = m b″(η). (McCullagh and Nelder 1989, section 2.2.) Each is one
/// fused pass over tiles of eight rows, with 4p operations a row and one exp. Rows that repeat are
/// merged where that is cheaper, which changes no value but its rounding. −∞ or NaN where η is
/// beyond the numbers.
package struct GeneralizedLinearLikelihood: Sendable {
  /// b(η) of the family.
  package enum Cumulant: Sendable {
    /// log(1 + exp η)
    case bernoulli
    /// exp η
    case poisson
  }

  private enum Source {
    case resident(DesignTiles)
    case streamed(StreamedDesign)
  }

  /// Number of entries of β.
  package let coefficientCount: Int
  let cumulant: Cumulant
  private let source: Source
  /// −Σ c(yᵢ, mᵢ)
  let constant: Double
  private let instructionSet: Int32

  /// - Parameters:
  ///   - columns: X column by column.
  ///   - trials: of a binomial response, whose `response` counts the successes; 1 where nil.
  package init(
    _ cumulant: Cumulant, columns: [Double], coefficientCount: Int, response: [Double],
    offset: [Double], trials: [Double]? = nil, instructionSet: InstructionSet = .current
  ) {
    self.coefficientCount = coefficientCount
    self.instructionSet = instructionSet.kernelIndex
    self.cumulant = cumulant
    constant = cumulant.constant(response: response, trials: trials)
    if let merged = RepeatedRows(
      columns: columns, coefficientCount: coefficientCount, response: response, offset: offset,
      trials: trials)
    {
      source = .resident(
        DesignTiles(
          columns: merged.columns, coefficientCount: coefficientCount, response: merged.response,
          offset: merged.offset, multiplicity: merged.multiplicity))
    } else {
      source = .resident(
        DesignTiles(
          columns: columns, coefficientCount: coefficientCount, response: response, offset: offset,
          multiplicity: trials))
    }
  }

  /// - Parameter constant: −Σ c(yᵢ).
  init(_ cumulant: Cumulant, streamed design: StreamedDesign, constant: Double) {
    coefficientCount = design.means.count
    instructionSet = InstructionSet.current.kernelIndex
    self.cumulant = cumulant
    self.constant = constant
    source = .streamed(design)
  }

  /// The log likelihood, with its gradient added to `gradient`.
  func value(
    coefficients: UnsafePointer<Double>?, gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    if case .resident(let tiles) = source {
      return constant + tiles.withDesign { addGradient($0, coefficients, to: gradient) }
    }
    let sums = total(width: 1 + coefficientCount, at: coefficients) { design, sums in
      sums[0] += addGradient(design, coefficients, to: sums + 1)
    }
    for index in 0..<coefficientCount { gradient?[index] += sums[1 + index] }
    return constant + sums[0]
  }

  private func addGradient(
    _ design: UnsafePointer<glm_design>, _ coefficients: UnsafePointer<Double>?,
    to gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    withKernelScratch(doubles: glm_value_gradient_scratch(design)) { scratch in
      glm_value_gradient(
        instructionSet, cumulant.kernelIndex, design, coefficients, gradient, scratch)
    }
  }

  /// The log likelihood, with its gradient added to `gradient`.
  package func value(coefficients: [Double], gradient: inout [Double]) -> Double {
    gradient.withUnsafeMutableBufferPointer { gradient in
      value(coefficients: coefficients, gradient: gradient.baseAddress)
    }
  }

  /// The log likelihood alone, with the same bits.
  func value(coefficients: UnsafePointer<Double>?) -> Double {
    func value(_ design: UnsafePointer<glm_design>) -> Double {
      glm_value(instructionSet, cumulant.kernelIndex, design, coefficients)
    }
    if case .resident(let tiles) = source { return constant + tiles.withDesign(value) }
    return constant + total(width: 1, at: coefficients) { $1[0] += value($0) }[0]
  }

  /// Log likelihoods of `count` coefficient vectors, one after the other in `coefficients`, which
  /// share the reads of the data. Each has the bits that it has alone.
  func values(
    coefficients: UnsafePointer<Double>?, count: Int, into values: UnsafeMutablePointer<Double>
  ) {
    let sums = total(width: count, at: coefficients, count: count) { design, sums in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: max(count, 1)) { part in
        withKernelScratch(doubles: glm_values_scratch(design, count)) { scratch in
          glm_values(
            instructionSet, cumulant.kernelIndex, design, coefficients, count, part.baseAddress,
            scratch)
        }
        for index in 0..<count { sums[index] += part[index] }
      }
    }
    for index in 0..<count { values[index] = sums[index] + constant }
  }

  /// Log likelihoods of coefficient vectors that lie one after the other.
  package func values(coefficients: [Double], count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let values = buffer.baseAddress {
        self.values(coefficients: coefficients, count: count, into: values)
      }
      initialized = count
    }
  }

  /// Four log likelihoods and their gradients, vector after vector, in one pass over the data.
  package func valuesAndGradients(
    coefficients: [Double]
  ) -> (values: [Double], gradients: [Double]) {
    let block = Int(GLM_GRADIENT_BLOCK)
    var part = [Double](repeating: 0, count: block * (1 + coefficientCount))
    let sums = total(width: part.count, at: coefficients, count: block) { design, sums in
      part.withUnsafeMutableBufferPointer { part in
        guard let values = part.baseAddress else { return }
        withKernelScratch(doubles: glm_value_gradients_scratch(design)) { scratch in
          glm_value_gradients(
            instructionSet, cumulant.kernelIndex, design, coefficients, values, values + block,
            scratch)
        }
        for index in part.indices { sums[index] += part[index] }
      }
    }
    return (sums[..<block].map { constant + $0 }, Array(sums[block...]))
  }

  /// XᵀWX, the negative Hessian `[p × p]`. O(np²).
  package func negativeHessian(coefficients: [Double]) -> [Double] {
    var part = [Double](repeating: 0, count: coefficientCount * coefficientCount)
    return total(width: part.count, at: coefficients) { design, sums in
      withKernelScratch(doubles: glm_cross_product_scratch(design)) { scratch in
        glm_cross_product(
          instructionSet, cumulant.kernelIndex, design, coefficients, &part, scratch)
      }
      for index in part.indices { sums[index] += part[index] }
    }
  }

  /// Numbers that `add` adds up: over all tiles at once from memory, block by block from a store, and
  /// along the tree of its shards where several processes share it.
  ///
  /// - Parameter count: coefficient vectors that the numbers depend on.
  private func total(
    width: Int, at coefficients: UnsafePointer<Double>?, count: Int = 1,
    _ add: (UnsafePointer<glm_design>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    switch source {
    case .resident(let tiles):
      var sums = [Double](repeating: 0, count: width)
      sums.withUnsafeMutableBufferPointer { sums in
        if let first = sums.baseAddress { tiles.withDesign { add($0, first) } }
      }
      return sums
    case .streamed(let design):
      let numbers = UnsafeBufferPointer(start: coefficients, count: count * coefficientCount)
      return design.data.total(width: width, at: numbers) { blocks, sums in
        design.forEachTiles(of: blocks) { add($0, sums) }
      }
    }
  }
}

extension DesignTiles {
  /// Passes the tiles to a kernel.
  fileprivate func withDesign<Result>(_ body: (UnsafePointer<glm_design>) -> Result) -> Result {
    withExtendedLifetime(self) { withUnsafePointer(to: design, body) }
  }
}

extension GeneralizedLinearLikelihood.Cumulant {
  /// Nil for a gaussian response, whose sums of squares say more.
  init?(_ family: CanonicalFamily) {
    switch family {
    case .gaussian: return nil
    case .bernoulli: self = .bernoulli
    case .poisson: self = .poisson
    }
  }

  /// The number by which the kernels know the family.
  var kernelIndex: Int32 {
    switch self {
    case .bernoulli: Int32(glm_logistic.rawValue)
    case .poisson: Int32(glm_poisson.rawValue)
    }
  }

  /// log Π C(m, y) of a binomial response, −Σ log y! of a Poisson one.
  fileprivate func constant(response: [Double], trials: [Double]?) -> Double {
    switch self {
    case .bernoulli:
      guard let trials else { return 0 }
      return zip(response, trials).reduce(0) {
        $0 + lgamma($1.1 + 1) - lgamma($1.0 + 1) - lgamma($1.1 - $1.0 + 1)
      }
    case .poisson: return -response.reduce(0) { $0 + lgamma($1 + 1) }
    }
  }
}
