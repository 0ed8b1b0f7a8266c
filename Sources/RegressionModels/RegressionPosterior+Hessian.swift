import LogDensities

extension RegressionPosterior: TwiceDifferentiableLogDensity {
  /// −∇² log posterior. With β = f(u) and u = origin + Tθ,
  ///
  /// −∂²/∂u² = f′ᵢ f′ⱼ Hᵢⱼ − [(gᵢ + πᵢ′) fᵢ″ + πᵢ″ f′ᵢ² + Jᵢ″] on the diagonal,
  ///
  /// H and g the negative Hessian and the gradient of the log likelihood, π the log prior, J the
  /// log-Jacobian, f″ = f′ J′; and T goes on both sides. O(np² + p³), for a gaussian response O(p³).
  public func negativeHessian(at position: Span<Double>) -> [Double] {
    let u = coordinates.unconstrained(position)
    var (coefficients, _) = parameters(at: position)
    var slope = [Double](repeating: 0, count: u.count)
    let maps = u.indices.map { supports[$0].transform(u[$0]) }
    var matrix: [Double]
    var sigmaRow: SigmaRow?
    switch likelihood {
    case .generalized(let likelihood):
      _ = likelihood.value(coefficients: coefficients, gradient: &slope)
      matrix = likelihood.negativeHessian(coefficients: coefficients)
    case .gaussian(let likelihood):
      guard let sigma = sigma(at: position) else { return [] }
      let (part, second) = coefficients.withUnsafeMutableBufferPointer { coefficients in
        slope.withUnsafeMutableBufferPointer { slope in
          (
            likelihood.value(coefficients: coefficients, sigma: sigma.value, gradient: slope),
            likelihood.negativeHessian(coefficients: coefficients, sigma: sigma.value)
          )
        }
      }
      matrix = second.coefficients
      sigmaRow = self.sigmaRow(
        slope: slope, maps: maps, sigma: sigma, first: part.sigmaDerivative, second: second.sigma)
    }
    addPriors(maps: maps, slope: slope, to: &matrix)
    return bordered(coordinates.pullBack(hessian: matrix), by: sigmaRow)
  }

  /// What −∇² has for the coordinate of σ.
  private struct SigmaRow {
    /// With the coordinates of the coefficients.
    var cross: [Double]
    var diagonal: Double
  }

  /// ∂²ℓ/∂β∂σ = −2 gradient / σ, and on the diagonal as for a coefficient.
  private func sigmaRow(
    slope: [Double], maps: [Support.Transformed], sigma: Support.Transformed, first: Double,
    second: Double
  ) -> SigmaRow {
    let cross = slope.indices.map {
      2 * slope[$0] / sigma.value * maps[$0].derivative * sigma.derivative
    }
    return SigmaRow(
      cross: coordinates.pullBack(cross),
      diagonal: second * sigma.derivative * sigma.derivative
        + diagonal(scale?.prior ?? .flat, slope: first, map: sigma))
  }

  private func addPriors(maps: [Support.Transformed], slope: [Double], to matrix: inout [Double]) {
    let p = maps.count
    for row in 0..<p {
      for column in 0..<p {
        matrix[row * p + column] *= maps[row].derivative * maps[column].derivative
      }
      matrix[row * p + row] += diagonal(priors[row], slope: slope[row], map: maps[row])
    }
  }

  /// −[(g + π′) f″ + π″ f′² + J″].
  private func diagonal(_ prior: Prior, slope: Double, map: Support.Transformed) -> Double {
    let first = slope + prior.distribution.logDensityDerivative(map.value)
    let second = prior.distribution.logDensitySecondDerivative(map.value)
    return -first * map.derivative * map.logJacobianDerivative
      - second * map.derivative * map.derivative - map.logJacobianSecondDerivative
  }

  /// The matrix of the coefficients' coordinates with the row and column of σ's.
  private func bordered(_ matrix: [Double], by sigma: SigmaRow?) -> [Double] {
    guard let sigma else { return matrix }
    let p = sigma.cross.count
    var result: [Double] = []
    result.reserveCapacity((p + 1) * (p + 1))
    for row in 0..<p {
      result += matrix[row * p..<(row + 1) * p]
      result.append(sigma.cross[row])
    }
    return result + sigma.cross + [sigma.diagonal]
  }
}
