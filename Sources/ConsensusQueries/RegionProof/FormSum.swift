import LogDensities

/// A sum of multiples of affine forms, with the sizes of what was summed.
struct FormSum {
  private(set) var form: AffineForm
  /// Of each coefficient Σ |term|.
  private(set) var magnitudes: [Double]
  private(set) var constantMagnitude: Double

  init(_ form: AffineForm) {
    self.form = form
    magnitudes = form.coefficients.map(abs)
    constantMagnitude = abs(form.constant)
  }

  /// - Parameter size: of the factor, where it is itself a difference of larger numbers.
  mutating func add(_ factor: Double, _ other: AffineForm, size: Double = 0) {
    let size = max(abs(factor), size)
    for index in magnitudes.indices where other.coefficients[index] != 0 {
      form.coefficients[index] += factor * other.coefficients[index]
      magnitudes[index] += size * abs(other.coefficients[index])
    }
    form.constant += factor * other.constant
    constantMagnitude += size * abs(other.constant)
  }

  mutating func add(_ factor: Double, _ other: FormSum) {
    for index in magnitudes.indices {
      form.coefficients[index] += factor * other.form.coefficients[index]
      magnitudes[index] += abs(factor) * other.magnitudes[index]
    }
    form.constant += factor * other.form.constant
    constantMagnitude += abs(factor) * other.constantMagnitude
  }

  mutating func add(_ constant: Double) {
    form.constant += constant
    constantMagnitude += abs(constant)
  }

  /// 2⁻⁴⁰, a thousand times what sums, factors and columns of a design lose by rounding, each
  /// relative to the largest of its terms.
  static let roundingShare = 0x1p-40

  /// The form less what rounding can make of it where |θᵢ| ≤ `limits`.
  func lowered(within limits: [Double]) -> AffineForm {
    var slack = constantMagnitude
    for (size, limit) in zip(magnitudes, limits) where size > 0 { slack += size * limit }
    return AffineForm(
      coefficients: form.coefficients, constant: form.constant - Self.roundingShare * slack)
  }
}
