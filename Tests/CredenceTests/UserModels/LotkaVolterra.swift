import Credence
import Foundation

/// Hares u and lynxes v: u′ = (θ₁ − θ₂v)u, v′ = (−θ₃ + θ₄u)v from t = 0, each observed with
/// lognormal errors, also at t = 0 (Lotka 1925, Volterra 1927).
struct LotkaVolterra: ParameterModel {
  let times: [Double]
  /// Hares and lynxes at time 0.
  let start: [Double]
  /// Hares and lynxes at each later time.
  let observations: [SIMD2<Double>]

  let unknowns = [
    Unknown(name: "theta[1]", support: .positive, prior: .normal(mean: 1, sd: 0.5)),
    Unknown(name: "theta[2]", support: .positive, prior: .normal(mean: 0.05, sd: 0.05)),
    Unknown(name: "theta[3]", support: .positive, prior: .normal(mean: 1, sd: 0.5)),
    Unknown(name: "theta[4]", support: .positive, prior: .normal(mean: 0.05, sd: 0.05)),
    Unknown(name: "z_init[1]", support: .positive, prior: .flat),
    Unknown(name: "z_init[2]", support: .positive, prior: .flat),
    Unknown(name: "sigma[1]", support: .positive, prior: .flat),
    Unknown(name: "sigma[2]", support: .positive, prior: .flat),
  ]

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let rates = SIMD4(values[0], values[1], values[2], values[3])
    var value = 0.0
    for species in 0..<2 {
      // z(0) ~ lognormal(log 10, 1) and σ ~ lognormal(−1, 1).
      let initial = LogNormal(values[4 + species], location: log(10), scale: 1)
      let scale = LogNormal(values[6 + species], location: -1, scale: 1)
      let observed = LogNormal(
        start[species], location: log(values[4 + species]), scale: values[6 + species])
      value += initial.value + scale.value + observed.value
      gradient[4 + species] +=
        initial.slope + observed.locationSlope / values[4 + species]
      gradient[6 + species] += scale.slope + observed.scaleSlope
    }
    let solver = DormandPrince(relativeTolerance: 1e-8, absoluteTolerance: 1e-8)
    var state = PopulationFlow.start(hares: values[4], lynxes: values[5])
    var time = 0.0
    for (next, counts) in zip(times, observations) {
      guard
        let reached = solver.solve(
          from: state, for: next - time, { PopulationFlow.derivative(of: $0, rates: rates) })
      else { return -.infinity }
      (state, time) = (reached, next)
      for (species, half) in [state.lowHalf, state.highHalf].enumerated() {
        let observed = LogNormal(
          counts[species], location: log(half[0]), scale: values[6 + species])
        value += observed.value
        gradient[6 + species] += observed.scaleSlope
        for unknown in 0..<6 {
          gradient[unknown] += observed.locationSlope / half[0] * half[1 + unknown]
        }
      }
    }
    return value
  }
}

/// Both populations with their derivatives in θ₁ … θ₄, u(0) and v(0): lanes 0–6 belong to the
/// hares and lanes 8–14 to the lynxes.
private enum PopulationFlow {
  static func start(hares: Double, lynxes: Double) -> SIMD16<Double> {
    SIMD16(
      lowHalf: SIMD8(hares, 0, 0, 0, 0, 1, 0, 0), highHalf: SIMD8(lynxes, 0, 0, 0, 0, 0, 1, 0))
  }

  /// The flow, and its linearisation for the derivatives.
  static func derivative(of state: SIMD16<Double>, rates: SIMD4<Double>) -> SIMD16<Double> {
    let (hares, lynxes) = (state.lowHalf, state.highHalf)
    let (u, v) = (hares[0], lynxes[0])
    var (moreHares, moreLynxes) = (hares, lynxes)
    (moreHares[0], moreLynxes[0]) = (0, 0)
    return SIMD16(
      lowHalf: (rates[0] - rates[1] * v) * hares - rates[1] * u * moreLynxes
        + SIMD8(0, u, -u * v, 0, 0, 0, 0, 0),
      highHalf: (rates[3] * u - rates[2]) * lynxes + rates[3] * v * moreHares
        + SIMD8(0, 0, 0, -v, u * v, 0, 0, 0))
  }
}

/// log lognormal(x | location, scale) with its derivatives.
private struct LogNormal {
  let value, slope, locationSlope, scaleSlope: Double

  init(_ x: Double, location: Double, scale: Double) {
    let z = (log(x) - location) / scale
    value = -log(x) - log(scale) - 0.5 * log(2 * Double.pi) - 0.5 * z * z
    slope = -(1 + z / scale) / x
    locationSlope = z / scale
    scaleSlope = (z * z - 1) / scale
  }
}
