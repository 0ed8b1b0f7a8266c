import Foundation
import LogDensities
import RegressionModels

/// −log posterior of a regression in its reported parameters, as a function of the sampler's
/// coordinates, for searches where nothing is certified.
///
/// The sampler's density holds the Jacobian of its coordinates. Where reported parameters are an affine
/// map of coordinates, each then mapped onto its support, that is a constant plus the supports' own
/// log-Jacobians, which are taken away. Whether it is so is checked by the determinant of differences
/// of the map at three positions; splines, shrinkage priors and effects of groups fail the check.
struct DeclaredRegression: DeclaredPotential {
  private let model: any DataModel
  private let supports: [Support]
  let modeObjection: String?

  /// Steps of central differences, in coordinates of unit scale.
  private static let step = 1e-5

  /// Nil where the map is not of that kind. Costs some 6d maps of a position.
  init?(_ model: any DataModel) {
    self.model = model
    supports = model.parameters.map(\.support)
    let hasGroups = model.specification.parameterNames.contains { $0.hasPrefix("sd_") }
    modeObjection =
      hasGroups
      ? """
      the model has effects of groups, of which the joint mode says little, so that no set of nats \
      below it is plausible; ask by mass
      """ : nil
    if hasGroups { return }
    guard supports.count == model.posterior.dimension else { return nil }
    var excesses: [Double] = []
    for scale in [-0.6, 0.1, 0.5] {
      let position = supports.indices.map { scale * (1 + 0.1 * Double($0 % 5)) }
      guard let excess = excess(at: position) else { return nil }
      excesses.append(excess)
    }
    let isConstant = excesses.allSatisfy { abs($0 - excesses[0]) < 1e-4 * (1 + abs($0)) }
    if !isConstant { return nil }
  }

  /// log |det ∂parameters/∂coordinates| less the supports' log-Jacobians.
  private func excess(at position: [Double]) -> Double? {
    var matrix = position.indices.map { index -> [Double] in
      var moved = position
      moved[index] += Self.step
      let above = model.constrain(moved.span)
      moved[index] -= 2 * Self.step
      return zip(above, model.constrain(moved.span)).map { ($0 - $1) / (2 * Self.step) }
    }
    var logarithm = 0.0
    for column in matrix.indices {
      let pivot = matrix.indices[column...].max { abs(matrix[$0][column]) < abs(matrix[$1][column]) }
      guard let pivot, matrix[pivot][column] != 0 else { return nil }
      matrix.swapAt(column, pivot)
      logarithm += log(abs(matrix[column][column]))
      for row in (column + 1)..<matrix.count {
        let factor = matrix[row][column] / matrix[column][column]
        for k in column..<matrix.count { matrix[row][k] -= factor * matrix[column][k] }
      }
    }
    let excess = logarithm - logJacobian(at: position)
    return excess.isFinite ? excess : nil
  }

  private func logJacobian(at position: [Double]) -> Double {
    zip(supports, model.constrain(position.span)).reduce(0) { sum, pair in
      pair.0 == .real ? sum : sum + pair.0.transform(pair.0.unconstrain(pair.1)).logJacobian
    }
  }

  var dimension: Int { supports.count }

  func value(at position: Span<Double>) -> Double {
    -model.posterior.value(at: position) + logJacobian(at: position.indices.map { position[$0] })
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let here = position.indices.map { position[$0] }
    let value = -model.posterior.value(at: position, gradient: &gradient)
    let isBounded = supports.contains { $0 != .real }
    for index in here.indices {
      var slope = 0.0
      if isBounded {
        var moved = here
        moved[index] += Self.step
        slope = logJacobian(at: moved)
        moved[index] -= 2 * Self.step
        slope = (slope - logJacobian(at: moved)) / (2 * Self.step)
      }
      gradient[index] = slope - gradient[index]
    }
    return value + logJacobian(at: here)
  }

  func constrain(_ position: Span<Double>) -> [Double] { model.constrain(position) }

  func unconstrain(_ parameters: [Double]) -> [Double]? {
    guard parameters.count == supports.count else { return nil }
    let position = model.unconstrain(parameters)
    return position.count == dimension && position.allSatisfy(\.isFinite) ? position : nil
  }
}
