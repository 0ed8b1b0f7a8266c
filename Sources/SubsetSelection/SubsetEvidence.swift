import Foundation
import Probability

/// The log evidence of one subset of a generalized linear model, natural log.
///
/// Relative to terms of y alone and to the flat prior of α, which all subsets share.
public struct SubsetEvidence: Sendable, Equatable {
  /// Laplace's: log p(mode) + (k + 1)/2 log 2π − ½ log |H| (Tierney and Kadane 1986, eq. 2.1).
  public let laplace: Double
  /// By importance sampling from a Student t at the mode; nil where it was not asked for.
  public let corrected: Double?
  /// The standard error of `corrected`.
  public let standardError: Double?

  /// The better of the two.
  public var value: Double { corrected ?? laplace }
}

extension GeneralizedSubsetModel {
  /// The evidence of a subset.
  ///
  /// With `importanceDraws` > 0 the integral is estimated as the mean of p(y, θ)/t(θ) over draws θ
  /// from a multivariate t with 7 degrees of freedom, centred at the mode with scale H⁻¹; the
  /// estimate is unbiased for the evidence and its tails cover those of the posterior. The error
  /// is that of the mean of the weights, by the delta method on the log scale.
  ///
  /// Costs about 6 Newton steps of nk²/2 multiplications, and nk for each draw. Nil for a subset
  /// that is not of full rank under a g-prior, or whose mode is not found.
  func evidence(
    of subset: [Int], importanceDraws: Int, random: inout RandomStream
  ) -> SubsetEvidence? {
    guard var target = SubsetLogPosterior(self, subset: subset),
      let mode = SubsetMode(&target, intercept: response.nullIntercept)
    else { return nil }
    let d = Double(target.dimension)
    let laplace = mode.value + d / 2 * log(2 * Double.pi) - mode.factor.logDeterminant / 2
    guard importanceDraws > 1 else {
      return SubsetEvidence(laplace: laplace, corrected: nil, standardError: nil)
    }
    let degrees = 7.0
    let logConstant =
      SpecialFunctions.logGamma((degrees + d) / 2) - SpecialFunctions.logGamma(degrees / 2)
      - d / 2 * log(degrees * Double.pi) + mode.factor.logDeterminant / 2
    var ratios: [Double] = []
    for _ in 0..<importanceDraws {
      var offset = (0..<target.dimension).map { _ in random.normal() }
      let square = offset.reduce(0) { $0 + $1 * $1 }
      let widening = (degrees / (2 * random.gamma(shape: degrees / 2))).squareRoot()
      mode.factor.solveUpper(&offset)
      let position = zip(mode.position, offset).map { $0 + widening * $1 }
      let logProposal =
        logConstant - (degrees + d) / 2 * log1p(square * widening * widening / degrees)
      let value = target.value(at: position)
      ratios.append(value.isFinite ? exp(value - logProposal - laplace) : 0)
    }
    let count = Double(importanceDraws)
    let mean = ratios.reduce(0, +) / count
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return SubsetEvidence(
      laplace: laplace, corrected: laplace + log(mean),
      standardError: (variance / count).squareRoot() / mean)
  }
}
