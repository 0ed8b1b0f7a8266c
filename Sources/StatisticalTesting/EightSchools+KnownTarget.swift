import Foundation
import Probability

/// Given τ everything else is normal, so that all answers are one-dimensional integrals over log τ.
extension EightSchools: KnownTarget {
  public var logEvidence: Double { Self.integral.logEvidence }

  public var marginals: [KnownMarginal] {
    let integral = Self.integral
    let normals = ["mu"] + (1...8).map { "theta[\($0)]" }
    let tau = KnownMarginal(
      "tau", mean: integral.mean { exp($0.logTau) },
      meanSquare: integral.mean { exp(2 * $0.logTau) },
      distribution: { integral.probability(logTauBelow: log($0)) }, value: { exp($0[1]) })
    return [tau]
      + normals.enumerated().map { index, name in
        KnownMarginal(
          name, mean: integral.mean { $0.normals[index].mean },
          meanSquare: integral.mean {
            $0.normals[index].mean * $0.normals[index].mean + $0.normals[index].variance
          },
          distribution: { x in
            integral.mean {
              SpecialFunctions.normalCDF(
                (x - $0.normals[index].mean) / $0.normals[index].variance.squareRoot())
            }
          },
          value: { index == 0 ? $0[0] : $0[0] + exp($0[1]) * $0[1 + index] })
      }
  }

  private static let integral = HierarchyIntegral(
    effects: effects, deviations: errors, meanDeviation: 5, tauScale: 5)
}
