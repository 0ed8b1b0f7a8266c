import Foundation
import LogDensities
import ResponseFamilies

/// The normal distribution of coefficients and effects given the scales, as a function of these.
///
/// The values that multiply columns are v = o + Bc in blocks: of population coefficients B is the
/// whitening T and o their origin; of effects o is 0 and B = F ⊗ I, F = diag(spreads) · the factor of
/// their correlation; of coefficients that share a prior o is 0 and B = diag(s), s their scales. With S
/// the matrix of all such B beside identities for the first kind, K = AᵀA of the columns
/// A = X·diag(T, I) and the residual y − Xo
///
///     P = SᵀKS/σ² + diag(Λ, I),   b = SᵀAᵀ(y − Xo)/σ² + λ.
struct ConditionalForm: Sendable {
  /// Coordinates c of one block, or a part of it.
  struct Part: Sendable {
    /// The block's number.
    let block: Int
    /// Where its coordinates are among c.
    let start: Int
    let count: Int
    /// Where they are in the base's positions, and their values among the base's.
    let firstCoordinate: Int
    let firstValue: Int
    let kind: Kind

    enum Kind: Sendable {
      case coefficients(CoefficientBlock)
      case effects(GroupBlock)
      case shrunk(ShrinkageBlock)
    }
  }

  let base: MultilevelPosterior
  let parts: [Part]
  /// Places of h and of c in the base's positions.
  let scalePlaces: [Int]
  let coefficientPlaces: [Int]
  /// Places of v among the base's values, in the order of c, and of log σ.
  let valuePlaces: [Int]
  let sigmaPlace: Int
  let likelihood: GaussianLikelihood
  let data: QuadraticForm
  let prior: QuadraticForm

  /// exp(bᵀc − ½cᵀPc) of population coefficients, or of all without the effects' scales and σ.
  struct QuadraticForm: Sendable {
    var precision: [Double]
    var pull: [Double]
  }

  var count: Int { coefficientPlaces.count }

  /// Nil where the posterior given the scales is not normal.
  init?(_ base: MultilevelPosterior) {
    guard let parts = Self.parts(of: base), let likelihood = Self.likelihood(of: base, parts),
      let sigma = base.shared.first
    else { return nil }
    self.base = base
    self.parts = parts
    self.likelihood = likelihood
    sigmaPlace = sigma.valueStart
    coefficientPlaces = parts.flatMap { Array($0.firstCoordinate..<$0.firstCoordinate + $0.count) }
    scalePlaces = (0..<base.dimension).filter { [coefficientPlaces] in
      !coefficientPlaces.contains($0)
    }
    valuePlaces = parts.flatMap { Array($0.firstValue..<$0.firstValue + $0.count) }
    data = Self.data(likelihood, parts)
    prior = Self.prior(parts)
  }

  func scales(_ position: Span<Double>) -> [Double] { scalePlaces.indices.map { position[$0] } }

  func basePosition(scales: [Double], coefficients: [Double]) -> [Double] {
    var position = [Double](repeating: 0, count: base.dimension)
    for (place, value) in zip(scalePlaces, scales) { position[place] = value }
    for (place, value) in zip(coefficientPlaces, coefficients) { position[place] = value }
    return position
  }
}
