import LogDensities

/// A quantity as an affine form plus multiples of monotone predictions.
struct LinearQuantity {
  var form: AffineForm
  /// Predictions that are no affine functions themselves, with their factors.
  var curves: [(factor: Double, curve: MonotoneForm)] = []

  /// The value, where it is the same on every model.
  var number: Double? { curves.isEmpty && form.isConstant ? form.constant : nil }

  static func + (left: LinearQuantity, right: LinearQuantity) -> LinearQuantity {
    LinearQuantity(form: left.form + right.form, curves: left.curves + right.curves)
  }

  static func * (factor: Double, quantity: LinearQuantity) -> LinearQuantity {
    LinearQuantity(
      form: factor * quantity.form, curves: quantity.curves.map { (factor * $0.factor, $0.curve) })
  }
}

/// Reads quantities as linear ones, where they are.
struct LinearReduction {
  let model: any CertifiableModel
  /// Number of declared parameters.
  let dimension: Int

  func number(_ value: Double) -> LinearQuantity {
    LinearQuantity(
      form: AffineForm(coefficients: [Double](repeating: 0, count: dimension), constant: value))
  }

  /// - Throws: in one clause, why a quantity is not linear.
  func linear(_ quantity: Quantity) throws(CertificateError) -> LinearQuantity {
    switch quantity {
    case .number(let value): return number(value)
    case .parameter(let name):
      guard let form = model.affineForm(ofParameter: name) else {
        throw CertificateError("\(name) is not affine in the declared parameters")
      }
      return LinearQuantity(form: form)
    case .prediction(let query):
      return LinearQuantity(form: number(0).form, curves: [(1, try curve(query, of: quantity))])
    case .arithmetic(let sign, let left, let right):
      return try combined(linear(left), sign, linear(right), in: quantity)
    case .function(let function, let inside):
      guard let value = try linear(inside).number else {
        throw CertificateError("\(quantity) is not affine in the parameters")
      }
      return number(function.apply(value))
    }
  }

  private func curve(
    _ query: PredictionQuery, of quantity: Quantity
  ) throws(CertificateError) -> MonotoneForm {
    let curve: MonotoneForm?
    do { curve = try model.monotoneForm(of: query) } catch {
      throw CertificateError(error.description)
    }
    guard let curve else {
      throw CertificateError("\(quantity) is no monotone function of one linear predictor")
    }
    return curve
  }

  private func combined(
    _ left: LinearQuantity, _ sign: Quantity.Operator, _ right: LinearQuantity,
    in quantity: Quantity
  ) throws(CertificateError) -> LinearQuantity {
    switch sign {
    case .plus: return left + right
    case .minus: return left + -1 * right
    case .times:
      if let factor = left.number { return factor * right }
      if let factor = right.number { return factor * left }
    case .divided:
      if let divisor = right.number { return 1 / divisor * left }
    case .power:
      if let base = left.number, let exponent = right.number {
        return number(sign.apply(base, exponent))
      }
    }
    throw CertificateError("\(quantity) is not affine in the parameters")
  }
}
