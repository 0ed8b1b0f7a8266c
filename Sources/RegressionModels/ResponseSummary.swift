import CKernels
import Foundation
import ResponseFamilies

/// What the draws say of the response of one row.
public struct ResponseSummary: Sendable {
  /// K.
  public let drawCount: Int
  /// Draws on which the mean is no finite number; with any, nothing else has a value.
  public let undefined: Int
  /// The mean over draws of the mean of the response, or of the probability of a level.
  public private(set) var mean = Double.nan
  /// The variance over draws of that mean, with divisor K − 1.
  public private(set) var epistemic = Double.nan
  /// The mean over draws of the response's variance.
  public private(set) var aleatoric = Double.nan
  /// Mean and standard deviation of the scalar t over draws, and its least and greatest value.
  public private(set) var scalarMean = Double.nan
  public private(set) var scalarSD = Double.nan
  public private(set) var least = Double.nan
  public private(set) var most = Double.nan
  /// What the mutual information is estimated from.
  public private(set) var information: InformationSums?

  /// Sums over all blocks.
  struct Totals {
    var sums = draws_sums(
      mean: 0, square: 0, variance: 0, entropy: 0, scalar: 0, scalar_square: 0, least: .infinity,
      most: -.infinity)

    mutating func add(_ block: draws_sums) {
      sums.mean += block.mean
      sums.square += block.square
      sums.scalar += block.scalar
      sums.scalar_square += block.scalar_square
      sums.least = min(sums.least, block.least)
      sums.most = max(sums.most, block.most)
    }
  }

  /// A row that has no value on some draws.
  init(drawCount: Int, undefined: Int) {
    self.drawCount = drawCount
    self.undefined = max(undefined, 1)
  }

  init(
    _ total: Totals, centers: (scalar: Double, mean: Double), drawCount: Int, aleatoric: Double,
    information: InformationSums
  ) {
    let count = Double(drawCount)
    func variance(_ first: Double, _ second: Double) -> Double {
      drawCount > 1 ? max(second - first * first / count, 0) / (count - 1) : 0
    }
    self.drawCount = drawCount
    undefined = 0
    mean = centers.mean + total.sums.mean / count
    epistemic = variance(total.sums.mean, total.sums.square)
    self.aleatoric = aleatoric / count
    scalarMean = centers.scalar + total.sums.scalar / count
    scalarSD = variance(total.sums.scalar, total.sums.scalar_square).squareRoot()
    (least, most) = (total.sums.least, total.sums.most)
    self.information = information
  }

  /// The same with other parts of the variance and another information, as those of all levels.
  func replacing(
    epistemic: Double, aleatoric: Double, information: InformationSums
  ) -> ResponseSummary {
    var copy = self
    (copy.epistemic, copy.aleatoric, copy.information) = (epistemic, aleatoric, information)
    return copy
  }
}
