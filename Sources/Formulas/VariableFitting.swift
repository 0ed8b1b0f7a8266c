/// The labels of a categorical variable: `distinct[codes[row]]`.
struct Labels {
  let codes: [Int]
  /// Without repetition, and in the order levels have.
  let distinct: [String]

  init(codes: [Int], distinct: [String]) {
    self.codes = codes
    self.distinct = distinct
  }

  /// The labels of a column that misses no value: numbers by their shortest texts, in increasing
  /// order; FALSE before TRUE.
  init(of values: ColumnValues) {
    switch values {
    case .categories(let codes, let levels):
      self.init(codes: codes.map { Int($0) }, distinct: levels)
    case .booleans(let values):
      self.init(codes: values.map { $0 == true ? 1 : 0 }, distinct: ["FALSE", "TRUE"])
    case .numbers(let values):
      var texts: [String] = []
      var codeOfValue: [Double: Int] = [:]
      for value in Set(values).sorted() {
        let text = NumberText.shortest(value)
        if texts.last != text { texts.append(text) }
        codeOfValue[value] = texts.count - 1
      }
      self.init(codes: values.map { codeOfValue[$0] ?? 0 }, distinct: texts)
    }
  }
}

extension ColumnValues {
  fileprivate var isNumeric: Bool {
    if case .numbers = self { true } else { false }
  }
}

extension Variable {
  /// Learns the coding of the variable from the kept training rows.
  ///
  /// - Throws: ``FormulaError`` for a factor with one level, a scale of zero, too high a degree, or
  ///   a value that is not finite.
  func fitted(to frame: Frame) throws(FormulaError) -> VariableCoding {
    switch form {
    case .factor: return try levels(in: frame)
    case .arithmetic:
      switch columnName.flatMap({ frame.columns[$0] }) {
      case .categories: return try levels(in: frame)
      case .booleans: return .booleans
      case .numbers, nil: break
      }
      _ = try source.finiteValues(in: frame)
      return .number
    case .scaled(_, let centers, let scales):
      let x = try source.finiteValues(in: frame)
      guard let scaling = StatefulTransform.scaling(x, centers: centers, scales: scales) else {
        throw error("\(name) divides by zero, because \(source) is constant", frame)
      }
      return .transform(scaling)
    case .polynomial(_, let degree, let isRaw): return try polynomial(degree, isRaw, frame)
    case .hinges(_, let knots): return .transform(try hinges(knots, in: frame))
    case .monotone(_, let segments, let isDecreasing):
      return .transform(try ramps(segments, isDecreasing, in: frame))
    }
  }

  private func polynomial(
    _ degree: Int, _ isRaw: Bool, _ frame: Frame
  ) throws(FormulaError) -> VariableCoding {
    let x = try source.finiteValues(in: frame)
    if isRaw { return .transform(.powers(degree: degree)) }
    guard let polynomial = StatefulTransform.orthonormalPolynomial(x, degree: degree) else {
      let count = Set(x).count
      throw error(
        "\(name) has a degree that is too high for the \(count) distinct "
          + "\(count == 1 ? "value" : "values") of \(source)", frame)
    }
    return .transform(polynomial)
  }

  func levels(in frame: Frame) throws(FormulaError) -> VariableCoding {
    let labels = try labels(in: frame)
    let present = Set(labels.codes)
    let levels = labels.distinct.enumerated().filter { present.contains($0.offset) }
    guard levels.count > 1 else {
      let only = levels.first.map { ", '\($0.element)'" } ?? ""
      throw error("\(name) has only one level\(only)", frame)
    }
    return .levels(levels.map(\.element))
  }

  /// The labels of a column or of `factor()`: numbers in increasing order, FALSE before TRUE.
  func labels(in frame: Frame) throws(FormulaError) -> Labels {
    switch columnName.flatMap({ frame.columns[$0] }) {
    case .some(let values) where !values.isNumeric: return Labels(of: values)
    default: return Labels(of: .numbers(try source.finiteValues(in: frame)))
    }
  }

  func error(_ message: String, _ frame: Frame) -> FormulaError {
    FormulaError(message, in: frame.text, at: offset, fault: .data)
  }
}
