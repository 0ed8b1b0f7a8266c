import Foundation
import Probability

/// The exact posterior of a two-class gaussian discriminant with spike-and-slab means.
///
/// x_j | class c ~ N(μ_cj, s_j²), independent between features with s_j known; the mean of the two
/// μ_cj, weighted by the counts, has a flat prior, and δ_j = μ_1j − μ_0j is 0 with probability
/// 1 − θ and else N(0, τ²s_j²). The sample difference d_j ~ N(δ_j, v_j), v_j = s_j²(1/n₀ + 1/n₁), is
/// sufficient for δ_j and independent of the weighted mean, so the posterior factorises:
///
///     odds of δ_j ≠ 0 = θ/(1 − θ) · N(d_j; 0, v_j + τ²s_j²)/N(d_j; 0, v_j)
///
/// and given δ_j ≠ 0, δ_j ~ N(κd_j, κv_j) with κ = τ²s_j²/(τ²s_j² + v_j) (Johnstone and Silverman
/// 2004, section 2, with a normal slab). Costs one pass over the data and O(1) a feature.
public struct SpikeSlabDiscriminant: Sendable, Equatable, Codable {
  /// P(δ_j ≠ 0 | data) by feature.
  public let inclusionProbabilities: [Double]
  /// E[δ_j | data, δ_j ≠ 0].
  public let slabMeans: [Double]
  /// The standard deviation of δ_j given the data and δ_j ≠ 0.
  public let slabDeviations: [Double]
  /// Posterior mean of (μ_0j + μ_1j)/2 given δ_j is `centre + centreSlope × δ_j`.
  private let centres: [Double]
  private let centreSlope: Double
  private let centreDeviations: [Double]
  /// s_j.
  public let deviations: [Double]

  /// - Parameters:
  ///   - rows: the features of each row.
  ///   - labels: whether a row is of class 1.
  ///   - deviations: s_j.
  ///   - slabScale: τ, in units of s_j.
  ///   - inclusion: θ.
  public init(
    rows: [[Double]], labels: [Bool], deviations: [Double], slabScale: Double, inclusion: Double
  ) throws(SubsetSelectionError) {
    try Self.check(rows, labels, deviations, slabScale, inclusion)
    let ones = Double(labels.count { $0 })
    let zeros = Double(labels.count) - ones
    var means = (
      [Double](repeating: 0, count: deviations.count),
      [Double](repeating: 0, count: deviations.count)
    )
    for (row, label) in zip(rows, labels) {
      for j in row.indices {
        if label { means.1[j] += row[j] / ones } else { means.0[j] += row[j] / zeros }
      }
    }
    self.init(
      zeros: zeros, ones: ones, differences: zip(means.0, means.1).map { $1 - $0 },
      centres: zip(means.0, means.1).map { (zeros * $0 + ones * $1) / (zeros + ones) },
      deviations: deviations, slabScale: slabScale, inclusion: inclusion)
  }

  /// The posterior given what is sufficient, τ and θ; all are good values.
  init(_ means: ClassMeans, slabScale: Double, inclusion: Double) {
    self.init(
      zeros: Double(means.zeros), ones: Double(means.ones), differences: means.differences,
      centres: means.centres, deviations: means.deviations, slabScale: slabScale,
      inclusion: inclusion)
  }

  private init(
    zeros: Double, ones: Double, differences: [Double], centres: [Double], deviations: [Double],
    slabScale: Double, inclusion: Double
  ) {
    let noise = 1 / zeros + 1 / ones
    let slab = slabScale * slabScale
    let shrinkage = slab / (slab + noise)
    inclusionProbabilities = zip(differences, deviations).map { d, s in
      let square = d * d / (s * s)
      let logOdds =
        log(inclusion) - log1p(-inclusion) + 0.5 * log(noise / (slab + noise))
        + 0.5 * square * shrinkage / noise
      return logistic(logOdds)
    }
    slabMeans = differences.map { shrinkage * $0 }
    slabDeviations = deviations.map { $0 * (shrinkage * noise).squareRoot() }
    self.deviations = deviations
    // The count-weighted mean is m; the midpoint of the classes is m + (½ − n₁/n)δ.
    centreSlope = 0.5 - ones / (ones + zeros)
    self.centres = centres
    centreDeviations = deviations.map { $0 / (zeros + ones).squareRoot() }
  }

  private static func check(
    _ rows: [[Double]], _ labels: [Bool], _ deviations: [Double], _ slabScale: Double,
    _ inclusion: Double
  ) throws(SubsetSelectionError) {
    guard rows.count == labels.count else {
      throw .lengthsDiffer(column: "labels", rows: labels.count, expected: rows.count)
    }
    guard labels.contains(true), labels.contains(false) else {
      throw .badResponse("a discriminant needs rows of both classes")
    }
    guard rows.allSatisfy({ $0.count == deviations.count && $0.allSatisfy(\.isFinite) }) else {
      throw .badResponse("rows must have one finite value for each feature")
    }
    guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }), slabScale > 0, slabScale.isFinite,
      inclusion > 0, inclusion < 1
    else { throw .badSetting("scales must be positive, and the inclusion lies between 0 and 1") }
  }

  /// E[δ_j | data].
  public var means: [Double] { zip(inclusionProbabilities, slabMeans).map { $0 * $1 } }

  /// An independent draw of the weights w_j = δ_j/s_j² and the constant b of the log odds of class
  /// 1, wᵀx + b, at equal class probabilities.
  public func draw(random: inout RandomStream) -> (weights: [Double], constant: Double) {
    var constant = 0.0
    let weights = deviations.indices.map { j -> Double in
      let isIn = random.uniform() < inclusionProbabilities[j]
      // Both normals are drawn always, so that features do not share numbers between draws.
      let (a, b) = (random.normal(), random.normal())
      guard isIn else { return 0 }
      let difference = slabMeans[j] + slabDeviations[j] * a
      let weight = difference / (deviations[j] * deviations[j])
      constant -= weight * (centres[j] + centreSlope * difference + centreDeviations[j] * b)
      return weight
    }
    return (weights, constant)
  }
}
