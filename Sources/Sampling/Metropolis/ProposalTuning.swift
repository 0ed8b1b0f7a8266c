import Probability

/// Size and shape of the proposals of a sampler without momenta: a displacement is
/// `scale · L z` with LLᵀ an estimate of the posterior covariance.
public struct ProposalTuning: Sendable, Equatable, Codable {
  /// Factor common to all displacements.
  public var scale: Double
  /// L; nil for the identity.
  public var factor: CholeskyFactor?

  /// Proposals of a size, round unless a factor is given.
  public init(scale: Double, factor: CholeskyFactor? = nil) {
    self.scale = scale
    self.factor = factor
  }

  /// Whether L, where there is one, is a matrix of `dimension` rows and columns.
  func fits(dimension: Int) -> Bool {
    guard let factor else { return true }
    return factor.dimension == dimension && factor.values.count == dimension * dimension
  }

  /// A position displaced by `scale · L z` with z from N(0, I). O(d²), O(d) where L is the
  /// identity.
  func displaced(_ position: [Double], random: inout RandomStream) -> [Double] {
    var normals = [Double](repeating: 0, count: position.count)
    for index in normals.indices { normals[index] = random.normal() }
    let shape = factor?.product(with: normals) ?? normals
    return position.indices.map { position[$0] + scale * shape[$0] }
  }

  /// `scale` times column k of L. O(d).
  func direction(_ column: Int, dimension: Int) -> [Double] {
    (0..<dimension).map { row in
      scale * (factor?.values[row * dimension + column] ?? (row == column ? 1 : 0))
    }
  }
}

/// A kernel whose warmup is all about the size and shape of its proposals.
public protocol ProposalKernel: TransitionKernel where Tuning == ProposalTuning {
  /// Acceptance rate that the scale is tuned to.
  static var targetAcceptance: Double { get }
  /// The scale to begin with when L is a fair estimate.
  static func initialScale(dimension: Int) -> Double
}
