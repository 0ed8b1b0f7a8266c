import LogDensities

/// A quantity as an affine form plus multiples of monotone predictions.
struct LinearQuantity {
  var form: AffineForm
  /// Predictions with their factors.
  var curves: [Term] = []

  /// A multiple of a prediction.
  struct Term {
    var factor: Double
    let query: PredictionQuery
    /// The prediction as a monotone function of an affine one; nil where it is none.
    let curve: MonotoneForm?
  }

  /// The value, where it is the same on every model.
  var number: Double? { curves.isEmpty && form.isConstant ? form.constant : nil }

  static func + (left: LinearQuantity, right: LinearQuantity) -> LinearQuantity {
    LinearQuantity(form: left.form + right.form, curves: left.curves + right.curves)
  }

  static func * (factor: Double, quantity: LinearQuantity) -> LinearQuantity {
    LinearQuantity(
      form: factor * quantity.form,
      curves: quantity.curves.map {
        Term(factor: factor * $0.factor, query: $0.query, curve: $0.curve)
      })
  }
}

/// Reads quantities as linear ones, where they are.
struct LinearReduction {
  let vocabulary: any ClaimVocabulary

  func number(_ value: Double) -> LinearQuantity {
    LinearQuantity(
      form: AffineForm(
        coefficients: [Double](repeating: 0, count: vocabulary.dimension), constant: value))
  }

  /// - Throws: in one clause, why a quantity is not linear.
  func linear(_ quantity: Quantity) throws(CertificateError) -> LinearQuantity {
    switch quantity {
    case .number(let value): return number(value)
    case .parameter(let name):
      guard let form = vocabulary.form(ofParameter: name) else {
        throw CertificateError("\(name) is not affine in the declared parameters")
      }
      return LinearQuantity(form: form)
    case .included(let term):
      throw CertificateError("included(\(term)) is no function of parameters")
    case .prediction(let query):
      let curve = try curve(query)
      if let curve, curve.isIdentity { return LinearQuantity(form: curve.form) }
      let term = LinearQuantity.Term(factor: 1, query: query, curve: curve)
      return LinearQuantity(form: number(0).form, curves: [term])
    case .arithmetic(let sign, let left, let right):
      return try combined(linear(left), sign, linear(right), in: quantity)
    case .function(let function, let inside):
      guard let value = try linear(inside).number else {
        throw CertificateError("\(quantity) is not affine in the parameters")
      }
      return number(function.apply(value))
    }
  }

  private func curve(_ query: PredictionQuery) throws(CertificateError) -> MonotoneForm? {
    do { return try vocabulary.curve(of: query) } catch {
      throw CertificateError(error.description)
    }
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

extension MonotoneForm {
  /// The name of the curve of predictions that are affine functions themselves.
  private static let identityCurve = "identity"

  /// Whether the prediction is the affine function.
  fileprivate var isIdentity: Bool { curve == Self.identityCurve && isIncreasing }
}
