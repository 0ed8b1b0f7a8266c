import Foundation

/// A g-prior on the coefficients of a subset, or a mixture of them.
///
/// Given σ² and g, β_γ ~ N(0, gσ²(X_γᵀX_γ)⁻¹) with centred columns, and p(α, σ²) ∝ 1/σ². The
/// Bayes factor against the model without columns is then (Liang, Paulo, Molina, Clyde and Berger
/// 2008, JASA 103, eq. 6)
///
///     BF(g) = (1 + g)^((n − 1 − k)/2) (1 + g(1 − R²))^(−(n − 1)/2)
///
/// with k the subset's rank, and a prior on g averages it.
public enum CoefficientPrior: Sendable, Equatable, Codable {
  /// g = n: as much information as one row holds (Kass and Wasserman 1995).
  case unitInformation
  /// A fixed g.
  case fixed(g: Double)
  /// p(g) = (a − 2)/2 · (1 + g)^(−a/2), a > 2 (Liang et al. 2008, eq. 13; a = 3 is usual).
  case hyperG(a: Double)
  /// p(g) = (a − 2)/(2n) · (1 + g/n)^(−a/2), a > 2 (Liang et al. 2008, eq. 19).
  case hyperGOverN(a: Double)
  /// g ~ inverse gamma(1/2, n/2), which makes β_γ Cauchy (Zellner and Siow 1980).
  case zellnerSiow

  func check() throws(SubsetSelectionError) {
    switch self {
    case .fixed(let g) where !(g > 0 && g.isFinite): throw .badSetting("g must be positive")
    case .hyperG(let a) where !(a > 2 && a.isFinite),
      .hyperGOverN(let a) where !(a > 2 && a.isFinite):
      throw .badSetting("a hyper-g prior is proper for a > 2 only")
    default: break
    }
  }

  /// The value of g where it is fixed, for n rows.
  func fixedValue(rowCount n: Int) -> Double? {
    switch self {
    case .unitInformation: Double(n)
    case .fixed(let g): g
    default: nil
    }
  }

  /// The log density of u = log g for n rows, the Jacobian e^u included; natural log.
  func logDensity(ofLogG u: Double, rowCount n: Int) -> Double {
    let n = Double(n)
    switch self {
    case .unitInformation, .fixed: return 0
    case .hyperG(let a): return log((a - 2) / 2) - a / 2 * softplus(u) + u
    case .hyperGOverN(let a):
      return log((a - 2) / (2 * n)) - a / 2 * softplus(u - log(n)) + u
    case .zellnerSiow: return 0.5 * log(n / (2 * Double.pi)) - u / 2 - n / 2 * exp(-u)
    }
  }
}

/// log(1 + eᵘ) without overflow.
func softplus(_ u: Double) -> Double { u > 0 ? u + log1p(exp(-u)) : log1p(exp(u)) }
