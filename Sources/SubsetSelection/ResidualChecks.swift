import Foundation
import Probability

/// Whether the residuals of a two-class discriminant are what its class of models says: independent
/// between features, of one variance in both classes, and normal.
///
/// Each check is a sum over features or pairs that is standard normal, nearly, where the class is
/// right, and large where it is not:
///
/// - **independence**: Σ_{j<k} r_jk² of the correlations within classes, with mean p(p − 1)/2ν and
///   variance p(p − 1)(ν − 1)/(ν²(ν + 2)) (Schott 2005), ν = n − 2. Σ_{j,k} r_jk² is the sum of squares
///   of the n × n products of rows of unit columns, so that no p × p matrix is needed;
/// - **equal variances**: Σ_j z_j² with z_j = log(s₁²/s₀²) standardised by its exact mean and variance,
///   which are differences and sums of digamma and trigamma functions of half the degrees of freedom;
/// - **tails**: the mean over features of the kurtosis n Σ r⁴/(Σ r²)², with its exact mean
///   3n Σ h²/(ν(ν + 2)) for normal residuals, h = 1 − 1/n_c the variance of a residual of class c, and
///   variance 24/n a feature.
///
/// No check can say that the class is right. Costs n² multiplications a feature.
public struct ResidualChecks: Sendable, Equatable {
  /// What is checked.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case independence
    case equalVariances = "equal variances"
    case tails

    /// What is said of residuals that fail.
    var complaint: String {
      switch self {
      case .independence: "the features are correlated within the classes"
      case .equalVariances: "the classes differ in the variances of their features"
      case .tails: "the features are not normal within the classes"
      }
    }
  }

  /// Standard deviations from what the class predicts, by kind.
  public let deviations: [(kind: Kind, z: Double)]

  /// Beyond so many standard deviations a check fails: 6e-7 on both sides of a normal variable, with
  /// room for sums that are only nearly normal.
  public static let limit = 5.0

  /// Checks columns with the statistics that were taken of them.
  public init(columns: [[Double]], labels: [Bool], means: ClassMeans) {
    let (n, p) = (labels.count, columns.count)
    var products = [Double](repeating: 0, count: n * n)
    var (kurtoses, logRatios) = (0.0, 0.0)
    let ratio = VarianceRatio(zeros: means.zeros, ones: means.ones)
    for (feature, column) in columns.enumerated() {
      let residuals = means.residuals(column, labels, at: feature)
      Self.add(residuals, to: &products)
      kurtoses += Self.kurtosis(residuals)
      logRatios += ratio.square(residuals, labels)
    }
    let (count, features, degrees) = (Double(n), Double(p), Double(n - 2))
    let scale = 1 / (degrees * degrees)
    let pairs = (products.reduce(0) { $0 + $1 * $1 } * scale - features) / 2
    let spread = (features * (features - 1) * (degrees - 1) / (degrees + 2)).squareRoot() / degrees
    let expected = Self.expectedKurtosis(means)
    deviations = [
      (
        .independence,
        spread > 0 ? (pairs - features * (features - 1) / (2 * degrees)) / spread : 0
      ),
      (.equalVariances, (logRatios - features) / (2 * features).squareRoot()),
      (.tails, (kurtoses / features - expected) / (24 / count / features).squareRoot()),
    ]
  }

  /// Why the class is not believed; nil where no check fails.
  public var objection: String? {
    let failed = deviations.filter { abs($0.z) > Self.limit }
    guard let worst = failed.max(by: { abs($0.z) < abs($1.z) }) else { return nil }
    let size = String(format: "%.3g", worst.z)
    return "\(worst.kind.complaint), \(size) standard deviations beyond what the class predicts"
  }

  /// Adds the products of a column's residuals with each other.
  private static func add(_ residuals: [Double], to products: inout [Double]) {
    let n = residuals.count
    let values = residuals.span
    var sums = products.mutableSpan
    for row in 0..<n {
      let value = values[row]
      for other in 0..<n { sums[row * n + other] += value * values[other] }
    }
  }

  private static func kurtosis(_ residuals: [Double]) -> Double {
    let (second, fourth) = residuals.reduce(into: (0.0, 0.0)) { sums, residual in
      let square = residual * residual
      sums.0 += square
      sums.1 += square * square
    }
    return Double(residuals.count) * fourth / (second * second)
  }

  /// E of the kurtosis of normal residuals: their direction is uniform on the sphere of n − 2 dimensions.
  private static func expectedKurtosis(_ means: ClassMeans) -> Double {
    let (n0, n1) = (Double(means.zeros), Double(means.ones))
    let squares = n0 * (1 - 1 / n0) * (1 - 1 / n0) + n1 * (1 - 1 / n1) * (1 - 1 / n1)
    return 3 * (n0 + n1) * squares / ((n0 + n1 - 2) * (n0 + n1))
  }

  public static func == (left: ResidualChecks, right: ResidualChecks) -> Bool {
    left.deviations.elementsEqual(right.deviations) { $0 == $1 }
  }
}

/// The logarithm of the ratio of two sample variances of normal residuals, standardised.
private struct VarianceRatio {
  private let zeros, ones: Double
  private let mean, variance: Double

  init(zeros: Int, ones: Int) {
    (self.zeros, self.ones) = (Double(zeros - 1), Double(ones - 1))
    let (a, b) = ((Double(ones) - 1) / 2, (Double(zeros) - 1) / 2)
    mean = SpecialFunctions.digamma(a) - log(a) - SpecialFunctions.digamma(b) + log(b)
    variance = Self.trigamma(a) + Self.trigamma(b)
  }

  /// The squared standardised logarithm of the ratio of class 1 to class 0.
  func square(_ residuals: [Double], _ labels: [Bool]) -> Double {
    var sums = (0.0, 0.0)
    for (residual, label) in zip(residuals, labels) {
      if label { sums.1 += residual * residual } else { sums.0 += residual * residual }
    }
    let deviation = log(sums.1 / ones) - log(sums.0 / zeros) - mean
    return deviation * deviation / variance
  }

  /// ψ′(x) by its recurrence and asymptotic series (Abramowitz and Stegun 1964, 6.4.12); 1e-12 off at
  /// most.
  static func trigamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 12 {
      sum += 1 / (x * x)
      x += 1
    }
    let y = 1 / (x * x)
    return sum + 1 / x + y / 2 + y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y / 30)))
  }
}
