import Foundation
import LogDensities
import ResponseFamilies

/// The normal distribution of coefficients and effects given the scales, as a function of these.
///
/// The values that multiply columns are v = o + Bc in blocks: of population coefficients B is the
/// whitening T and o their origin, of effects o is 0 and B = F ⊗ I, F = diag(spreads) · the factor of
/// their correlation. With K = AᵀA of the columns A = X·diag(T, I) and the residual y − Xo
///
///     P = diag(I, F ⊗ I)ᵀ K diag(I, F ⊗ I)/σ² + diag(Λ, I),   b = diag(I, F ⊗ I)ᵀ Aᵀ(y − Xo)/σ² + λ.
struct ConditionalForm: Sendable {
  /// Coordinates c of one block.
  struct Part: Sendable {
    /// The block's number.
    let block: Int
    /// Where its coordinates are among c.
    let start: Int
    let kind: Kind

    enum Kind: Sendable {
      case coefficients
      case effects(GroupBlock)
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
      let sigma = base.blocks.firstIndex(where: { $0 is AuxiliaryBlock })
    else { return nil }
    self.base = base
    self.parts = parts
    self.likelihood = likelihood
    sigmaPlace = base.valueStarts[sigma]
    coefficientPlaces = parts.flatMap { part in
      let block = base.blocks[part.block]
      let end = base.positionStarts[part.block] + block.dimension
      return Array(end - block.valueCount..<end)
    }
    scalePlaces = (0..<base.dimension).filter { [coefficientPlaces] in
      !coefficientPlaces.contains($0)
    }
    valuePlaces = parts.flatMap { part in
      let start = base.valueStarts[part.block]
      return Array(start..<start + base.blocks[part.block].valueCount)
    }
    data = Self.data(likelihood, parts, base)
    prior = Self.prior(parts, base)
  }

  func scales(_ position: Span<Double>) -> [Double] { scalePlaces.indices.map { position[$0] } }

  func basePosition(scales: [Double], coefficients: [Double]) -> [Double] {
    var position = [Double](repeating: 0, count: base.dimension)
    for (place, value) in zip(scalePlaces, scales) { position[place] = value }
    for (place, value) in zip(coefficientPlaces, coefficients) { position[place] = value }
    return position
  }
}
