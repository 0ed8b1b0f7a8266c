/// The numbers of the addition terms, one a kept row; nil where the formula has no such term.
public struct AdditionValues: Sendable, Equatable {
  /// Numbers of trials: whole and not negative.
  public var trials: [Double]?
  /// Factors of the log likelihood, finite and not negative.
  public var weights: [Double]?
  /// Known standard errors of the response, finite and positive.
  public var standardErrors: [Double]?
  /// −1: left censored, 0: observed, 1: right censored.
  public var censoring: [Int]?

  /// No addition terms.
  public init() {}

  /// Computes and checks the terms in each row.
  init(_ additions: [Addition], in frame: Frame) throws(FormulaError) {
    for addition in additions {
      switch addition.kind {
      case .trials:
        trials = try addition.values(in: frame, "a whole number that is not negative") {
          $0 >= 0 && $0 == $0.rounded()
        }
      case .weights: weights = try addition.values(in: frame, "zero or more") { $0 >= 0 }
      case .standardErrors:
        standardErrors = try addition.values(in: frame, "a positive standard error") { $0 > 0 }
      case .censoring: censoring = try addition.censoring(in: frame)
      }
    }
  }
}

extension Addition {
  fileprivate func values(
    in frame: Frame, _ expected: String, where isValid: (Double) -> Bool
  ) throws(FormulaError) -> [Double] {
    let values = try source.finiteValues(in: frame)
    if let row = values.firstIndex(where: { !isValid($0) }) {
      throw error(row, NumberText.shortest(values[row]), expected, frame)
    }
    return values
  }

  fileprivate func censoring(in frame: Frame) throws(FormulaError) -> [Int] {
    let expected = "-1, 0, 1, left, none, right, FALSE or TRUE"
    guard
      case .categories(let codes, let levels)? = source.columnName.flatMap({ frame.columns[$0] })
    else {
      return try values(in: frame, expected) { abs($0) <= 1 && $0 == $0.rounded() }.map { Int($0) }
    }
    let meanings = levels.map { Self.meanings[$0.lowercased()] }
    var values: [Int] = []
    values.reserveCapacity(codes.count)
    for (row, code) in codes.enumerated() {
      guard let meaning = meanings[Int(code)] else {
        throw error(row, "'\(levels[Int(code)])'", expected, frame)
      }
      values.append(meaning)
    }
    return values
  }

  private static let meanings = ["left": -1, "none": 0, "right": 1, "-1": -1, "0": 0, "1": 1]

  private func error(
    _ row: Int, _ value: String, _ expected: String, _ frame: Frame
  ) -> FormulaError {
    FormulaError(
      "\(kind.rawValue)(\(text)) is \(value)\(frame.place(ofRow: row)), not \(expected)",
      in: frame.text, at: source.offset, fault: .data)
  }
}
