import Foundation

/// A network on the one copy of its units that reports show, with the mass of all 2^H H! copies.
///
/// Its density is 2^H H! p where z_1 > … > z_H > 0, in the coordinates u_h = log(z_h − z_(h+1)) and
/// u_H = log z_H, whose log Jacobian is Σ u_h, and is normalised as p is over all of space (see
/// ``NetworkBlock``). Evidence by bridge sampling compares reported draws with a proposal, and both must lie
/// in one copy.
struct FoldedNetworkBlock: ParameterBlock {
  let base: NetworkBlock

  var dimension: Int { base.dimension }
  var valueCount: Int { base.valueCount }
  var reported: [ReportedParameter] { base.reported }

  /// log 2^H H!.
  private var logCopies: Double {
    Double(base.unitCount) * log(2) + lgamma(Double(base.unitCount + 1))
  }

  /// Where a unit has its output among the coordinates.
  private func output(_ unit: Int) -> Int { (unit + 1) * base.width }

  /// Calls with the coordinates of the whole network, and the log Jacobian.
  private func withUnfolded<Result>(
    _ position: Reading, _ body: (_ unfolded: Reading, _ logJacobian: Double) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { unfolded in
      _ = unfolded.initialize(from: position)
      var (z, logJacobian) = (0.0, 0.0)
      for unit in (0..<base.unitCount).reversed() {
        z += exp(position[output(unit)])
        logJacobian += position[output(unit)]
        unfolded[output(unit)] = z
      }
      return body(Reading(unfolded), logJacobian)
    }
  }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    withUnfolded(position) { unfolded, logJacobian in
      base.evaluate(unfolded, values: values) + logCopies + logJacobian
    }
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    withUnfolded(position) { unfolded, _ in
      base.pullBack(unfolded, slopes: slopes, into: gradient)
    }
    var sum = 0.0
    for unit in 0..<base.unitCount {
      sum += gradient[output(unit)]
      gradient[output(unit)] = exp(position[output(unit)]) * sum + 1
    }
  }

  func report(_ position: Reading, values: Reading) -> [Double] {
    withUnfolded(position) { unfolded, _ in base.report(unfolded, values: values) }
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    var position = base.unconstrain(reported)
    var next = 0.0
    for unit in (0..<base.unitCount).reversed() {
      let z = position[output(unit)]
      position[output(unit)] = log(z - next)
      next = z
    }
    return position
  }
}
