import Foundation
import LogDensities

/// Weights of a network of H hidden units on d standardised inputs,
/// f(x) = Σ_h v_h tanh(b_h + w_h · x).
///
/// v_h = τ z_h / √H with z_h ~ N(0, 1), so that f(x) has variance at most τ² at any width and tends to a
/// Gaussian process as H grows (Neal 1996, section 2.1); b_h and √d w_hj have one prior that is
/// symmetric around 0. τ has the prior of class `sdnet`: where it is small the network is gone.
///
/// **Symmetry.** The group G of the 2^H H! flips (b_h, w_h, v_h) → −(b_h, w_h, v_h), since tanh is odd, and of
/// permutations of units leaves f and the prior alone, so likelihood and posterior density p too.
/// The sampler moves over all copies: a border drawn between them would cut apart functions that are
/// neighbours, such as those where two output weights pass each other, and chains could not follow.
/// Reports show the one copy in D = {v_1 > v_2 > … > v_H > 0}. Every orbit of G outside a set of measure 0
/// (a v of 0, or two of one size) has 2^H H! points, one of them in D, and elements of G keep volumes. So
/// E[h(f)] is the same over all of space and over D, for any h: neither prior nor posterior of the
/// function depend on how units are shown; and ∫ p = 2^H H! ∫_D p. Evidence from reported draws, which
/// lie in D, therefore needs the density 2^H H! p on D: ``FoldedNetworkBlock``.
struct NetworkBlock: ParameterBlock {
  let spread: GroupBlock.Spread
  /// Of biases and scaled weights; symmetric around 0.
  let prior: Prior
  let inputCount: Int
  let unitCount: Int
  let reported: [ReportedParameter]
  private let constant: Double

  init(
    spread: GroupBlock.Spread, prior: Prior, inputCount: Int, unitCount: Int,
    reported: [ReportedParameter]
  ) {
    self.spread = spread
    self.prior = prior
    self.inputCount = inputCount
    self.unitCount = unitCount
    self.reported = reported
    let hidden = prior.logNormalizer + log(prior.distribution.scale)
    constant =
      spread.prior.logNormalizer - 0.5 * log(2 * Double.pi) * Double(unitCount)
      + Double(unitCount * (inputCount + 1)) * hidden
  }

  /// Numbers of a unit: its bias, its weights, and that of its output.
  var width: Int { inputCount + 2 }
  var dimension: Int { 1 + unitCount * width }
  var valueCount: Int { unitCount * width }

  /// What each input's weight is per coordinate; of the bias the prior's scale.
  private var weightUnit: Double { prior.distribution.scale / Double(inputCount).squareRoot() }
  private var outputUnit: Double { 1 / Double(unitCount).squareRoot() }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    let map = spread.transform(position[0])
    var sum = constant + spread.prior.distribution.logKernel(map.value) + map.logJacobian
    let (scale, weightUnit) = (prior.distribution.scale, weightUnit)
    for unit in 0..<unitCount {
      let start = unit * width
      for index in start...start + inputCount {
        let coordinate = position[1 + index]
        sum += prior.distribution.logKernel(scale * coordinate)
        values[index] = (index == start ? scale : weightUnit) * coordinate
      }
      let z = position[1 + start + inputCount + 1]
      sum -= 0.5 * z * z
      values[start + inputCount + 1] = map.value * outputUnit * z
    }
    return sum
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    let map = spread.transform(position[0])
    let (scale, weightUnit) = (prior.distribution.scale, weightUnit)
    var spreadSlope = spread.prior.distribution.logDensityDerivative(map.value)
    for unit in 0..<unitCount {
      let start = unit * width
      for index in start...start + inputCount {
        let own = scale * prior.distribution.logDensityDerivative(scale * position[1 + index])
        gradient[1 + index] = (index == start ? scale : weightUnit) * slopes[index] + own
      }
      let output = start + inputCount + 1
      let z = position[1 + output]
      gradient[1 + output] = map.value * outputUnit * slopes[output] - z
      spreadSlope += outputUnit * z * slopes[output]
    }
    gradient[0] = spreadSlope * map.derivative + map.logJacobianDerivative
  }

  /// τ, and the units of the copy in D.
  func report(_ position: Reading, values: Reading) -> [Double] {
    let units = (0..<unitCount).map { Array(values[$0 * width..<($0 + 1) * width]) }
    let upright = units.map { unit in unit[width - 1] < 0 ? unit.map { -$0 } : unit }
    let ordered = upright.sorted { $0[width - 1] > $1[width - 1] }
    return [spread.transform(position[0]).value] + ordered.flatMap(\.self)
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    let (scale, weightUnit) = (prior.distribution.scale, weightUnit)
    return [spread.unconstrain(reported[0])]
      + reported.dropFirst().enumerated().map { index, value in
        switch index % width {
        case 0: value / scale
        case width - 1: value / (reported[0] * outputUnit)
        default: value / weightUnit
        }
      }
  }
}
