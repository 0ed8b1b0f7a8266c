import ResponseFamilies

/// −Σ ℓᵢ(ηᵢ) of responses with one linear predictor a row, ℓᵢ concave.
struct RowLikelihood: ConvexLikelihood {
  let rows: CenteredRows
  let responses: ConcaveRows

  var dimension: Int { rows.columnCount }

  func value(_ position: Reading) -> Double {
    pass(position) { _, _ in }
  }

  func value(_ position: Reading, gradient: Writing) -> Double {
    withScratch { slopes in
      let value = pass(position) { slopes[$0] = -$1.slope }
      if value.isFinite, let target = gradient.baseAddress { rows.pullBack(slopes, into: target) }
      return value
    }
  }

  func value(_ position: Reading, gradient: Writing, hessian: Writing) -> Double {
    withScratch { slopes in
      withScratch { weights in
        let value = pass(position) {
          slopes[$0] = -$1.slope
          weights[$0] = $1.curvature
        }
        guard value.isFinite, let target = gradient.baseAddress, let matrix = hessian.baseAddress
        else { return value }
        rows.pullBack(slopes, into: target)
        rows.addCrossProduct(weights, into: matrix, width: dimension, row: 0, column: 0)
        return value
      }
    }
  }

  func roundingErrors(_ position: Reading, gradient: Writing) -> Double {
    rowRoundingErrors(
      rows, responses, position, gradient, terms: rows.rowCount + 8,
      sumLength: rows.rowCount + 8)
  }

  private func pass(_ position: Reading, _ body: (Int, RowCurve) -> Void) -> Double {
    withScratch { eta in
      guard let position = position.baseAddress else { return .nan }
      rows.predict(position, into: eta)
      var sum = 0.0
      for row in 0..<rows.rowCount {
        let curve = responses.curve(row, at: eta[row])
        sum -= curve.value
        body(row, curve)
      }
      return sum
    }
  }

  private func withScratch(_ body: (UnsafeMutablePointer<Double>) -> Double) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows.rowCount, 1)) {
      $0.baseAddress.map(body) ?? .nan
    }
  }
}

/// Rounding errors of −Σ ℓᵢ(ηᵢ), with |δηᵢ| ≤ γ_{d+2} (|oᵢ| + Σ|xᵢⱼ||θⱼ|):
///
///     |δU| ≤ Σ |δηᵢ| max|ℓ′ᵢ| + Σ eᵢ + γ_m Σ |ℓᵢ|   (of ℓᵢ the sum of its absolute terms)
///     |δ∂U/∂θⱼ| ≤ Σ |xᵢⱼ| (|ℓ′ᵢ(ηᵢ − δ) − ℓ′ᵢ(ηᵢ + δ)| + e′ᵢ) + γ_n Σ |xᵢⱼ||ℓ′ᵢ|
///
/// eᵢ and e′ᵢ are the errors of a row's own evaluation. ℓ′ falls, so that its values at both ends
/// of [ηᵢ − δ, ηᵢ + δ] bound it between them. Infinite where an end is outside the domain.
func rowRoundingErrors(
  _ rows: CenteredRows, _ responses: ConcaveRows, _ position: UnsafeBufferPointer<Double>,
  _ gradient: UnsafeMutableBufferPointer<Double>, terms: Int, sumLength: Int
) -> Double {
  var eta = [Double](repeating: 0, count: rows.rowCount)
  var (sizes, slopes) = (eta, eta)
  guard let position = position.baseAddress, let target = gradient.baseAddress else {
    return .infinity
  }
  rows.predict(position, into: &eta)
  rows.sizes(position, into: &sizes)
  let sumError = roundingBound(sumLength)
  let termError = roundingBound(terms)
  var total = 0.0
  for row in 0..<rows.rowCount {
    let delta = rows.predictorError * sizes[row]
    let curve = responses.curve(row, at: eta[row])
    let low = responses.curve(row, at: eta[row] - delta)
    let high = responses.curve(row, at: eta[row] + delta)
    // A slope that is no number, outside of the domain, must not be lost in a maximum.
    if (low.slope - high.slope).isNaN { total = .nan }
    let steepest = max(abs(low.slope) + low.slopeError, abs(high.slope) + high.slopeError)
    total += delta * steepest + curve.valueError + sumError * curve.size
    slopes[row] =
      abs(low.slope - high.slope) + low.slopeError + high.slopeError + curve.slopeError
      + termError * steepest
  }
  rows.pullBackSizes(slopes, into: target)
  let bound = total * roundingSafety
  guard bound.isFinite else {
    for index in gradient.indices { gradient[index] = .infinity }
    return .infinity
  }
  for index in 0..<rows.columnCount { gradient[index] *= roundingSafety }
  return bound
}
