import CKernels
import Foundation
import Probability

extension GaussianDirections {
  /// What the data and the prior make of a point γ.
  struct Squares {
    /// ‖y − Xβ‖².
    let data: Double
    /// Σ ((β − mean) / sd)² over normal priors.
    let prior: Double
  }

  /// The squares at a point; and where it is asked for, the gradient of −squares.data/2σ² −
  /// squares.prior/2. O(p).
  func squares(
    at position: UnsafePointer<Double>, precision: Double, gradient: UnsafeMutablePointer<Double>?
  ) -> Squares {
    var sums = (0.0, 0.0)
    withUnsafeMutableBytes(of: &sums) { sums in
      table.withUnsafeBufferPointer { table in
        kernels_diagonal_value(
          InstructionSet.current.kernelIndex, table.baseAddress, stride, count, precision, position,
          gradient, sums.assumingMemoryBound(to: Double.self).baseAddress)
      }
    }
    return Squares(data: leastSquares + sums.0, prior: priorRest + sums.1)
  }

  /// log p(σ | y) less the prior of σ, up to a constant.
  ///
  /// With δ = log σ − log s, s² = S/(n − p), the large terms are −(n − p) (δ + ½(e^(−2δ) − 1)), in which
  /// no digits cancel near the mode, however large n.
  func logDensity(sigma: Double) -> Double {
    let square = sigma * sigma
    var costs = 0.0
    var joints = ProductLogarithm()
    table.withUnsafeBufferPointer { table in
      for index in 0..<count {
        let (lambda, kappa) = (table[index], table[2 * stride + index])
        let joint = lambda + kappa * square
        let gap = table[stride + index] - table[3 * stride + index]
        if lambda > 0, kappa > 0 { costs += lambda * kappa / joint * gap * gap }
        joints.multiply(by: joint)
      }
    }
    return logResidual(sigma: sigma) - (costs + joints.value) / 2
  }

  /// −(n − p) log σ − S/2σ², up to a constant.
  private func logResidual(sigma: Double) -> Double {
    let delta = log(sigma / typicalSigma)
    return degrees > 0 && leastSquares > 0
      ? -degrees * (delta + expm1(-2 * delta) / 2)
      : -degrees * delta - leastSquares / (2 * sigma * sigma)
  }

  /// log p(γ | σ) at the γ of standard normals, up to a constant.
  func logDensity(normals: [Double], sigma: Double) -> Double {
    let square = sigma * sigma
    return (0..<count).reduce(0.0) { sum, index in
      let joint = table[index] + table[2 * stride + index] * square
      return sum + log(joint) / 2 - log(sigma) - normals[index] * normals[index] / 2
    }
  }

  /// γ given σ, from standard normals, with log p(σ, γ | y) less the prior of σ up to a constant: in
  /// the sum of both log densities above the logarithms of λ + κσ² cancel.
  func draw(
    sigma: Double, normals: Span<Double>
  ) -> (position: [Double], logDensity: Double) {
    var costs = 0.0
    let position = [Double](unsafeUninitializedCapacity: count + 1) { position, initialized in
      normals.withUnsafeBufferPointer { normals in
        table.withUnsafeBufferPointer { table in
          costs = kernels_diagonal_draw(
            InstructionSet.current.kernelIndex, table.baseAddress, stride, count, sigma,
            normals.baseAddress, position.baseAddress)
        }
      }
      initialized = count
    }
    let logDensity = logResidual(sigma: sigma) - costs / 2 - Double(count) * log(sigma)
    return (position, logDensity)
  }
}

/// The logarithm of a product of positive numbers, at one logarithm for up to 512 of them.
private struct ProductLogarithm {
  private var product = 1.0
  private var exponent = 0
  private var factorCount = 0
  private var sum = 0.0

  mutating func multiply(by factor: Double) {
    guard factor > 0, factor.isNormal else {
      sum += log(factor)
      return
    }
    // Significands are below 2, so that so many of them are below 2^512.
    exponent += Int(factor.exponent)
    product *= factor.significand
    factorCount += 1
    if factorCount == 512 {
      sum += log(product)
      (product, factorCount) = (1, 0)
    }
  }

  var value: Double { sum + log(product) + Double(exponent) * log(2) }
}
