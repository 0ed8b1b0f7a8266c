import Foundation
import Probability

/// The distribution function of Student's t for one number of degrees of freedom, tabulated.
///
/// The upper tail is interpolated in v = x/(x + 2), x ≥ 0, by Chebyshev polynomials of degree 11
/// on 64 equal panels. `largestError` is the measured absolute error between the nodes. A sum over
/// subsets, coefficients and values of g calls this far too often for an incomplete beta function.
struct StudentTable: Sendable {
  private static let degree = 11
  private static let panels = 64
  private let coefficients: [Double]
  let largestError: Double

  init(degrees: Double) {
    func tail(_ v: Double) -> Double {
      v >= 1 ? 0 : SpecialFunctions.studentTCDF(-2 * v / (1 - v), degrees: degrees)
    }
    let parts = (0..<Self.panels).map { index in
      ChebyshevPanel(
        degree: Self.degree, lower: Double(index) / Double(Self.panels),
        upper: Double(index + 1) / Double(Self.panels), tail)
    }
    coefficients = parts.flatMap(\.coefficients)
    largestError = parts.map(\.error).max() ?? 0
  }

  /// P(T ≤ x), to about 10⁻¹¹ absolute.
  func probability(below x: Double) -> Double {
    let size = abs(x)
    let v = size < 1e300 ? size / (size + 2) : 1
    let panel = min(Self.panels - 1, Int(v * Double(Self.panels)))
    let start = panel * (Self.degree + 1)
    let tail = coefficients.withUnsafeBufferPointer {
      ChebyshevPanel.value(
        UnsafeBufferPointer(rebasing: $0[start...(start + Self.degree)]),
        at: 2 * (v * Double(Self.panels) - Double(panel)) - 1)
    }
    return x > 0 ? 1 - tail : tail
  }
}
