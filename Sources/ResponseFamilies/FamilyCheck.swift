import Foundation

extension Family {
  /// Checks that responses can come from the family, and says which data row cannot.
  ///
  /// - Parameters:
  ///   - name: of the response, for the message.
  ///   - rows: the data row of each, counted from zero, for the message.
  /// - Throws: ``ResponseError``, one sentence that names the first data row that is wrong.
  public func check(
    _ responses: Responses, named name: String, rows: [Int]
  ) throws(ResponseError) {
    try checkTerms(of: responses)
    let place = RowPlace(rows: rows)
    try check(
      responses.weights, { $0 >= 0 && $0.isFinite }, "weights() must not be negative", place)
    try check(
      responses.standardErrors, { $0 > 0 && $0.isFinite }, "se() must be positive", place)
    if let levels = responses.levels, !hasLevels {
      try checkCategory(levels, named: name)
      if distribution != .bernoulli { return }
    }
    switch distribution {
    case .gaussian, .studentT:
      try check(responses, \.isFinite, name, "must be a number", place)
    case .bernoulli:
      guard responses.levels == nil else { return }
      try check(responses, { $0 == 0 || $0 == 1 }, name, "must be 0 or 1", place)
    case .lognormal, .gamma:
      try check(responses, { $0 > 0 && $0.isFinite }, name, "must be positive", place)
    case .beta:
      try check(responses, { $0 > 0 && $0 < 1 }, name, "must be between 0 and 1", place)
    case .poisson, .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial, .binomial:
      try check(responses, { !($0 < 0) }, name, "must not be negative", place)
      try check(responses, { $0 == $0.rounded() && $0.isFinite }, name, "must be a count", place)
      try checkTrials(responses, named: name, place)
    case .categorical, .cumulative: try checkLevels(responses, named: name, place)
    }
  }

  /// Checks that the family has the addition terms that the responses bring.
  func checkTerms(of responses: Responses) throws(ResponseError) {
    let name = distribution.rawValue
    let count = responses.values.count
    if distribution == .binomial, responses.trials == nil {
      throw ResponseError(
        "family binomial needs the number of trials: write the response as y | trials(n) ~ x")
    }
    if responses.trials != nil, distribution != .binomial {
      throw ResponseError("family \(name) has no trials(); binomial has")
    }
    if responses.standardErrors != nil, ![.gaussian, .studentT].contains(distribution) {
      throw ResponseError("family \(name) has no se(); gaussian and student_t have")
    }
    if responses.censoring != nil, ![.gaussian, .lognormal, .poisson].contains(distribution) {
      throw ResponseError("family \(name) has no cens(); gaussian, lognormal and poisson have")
    }
    let counts = [
      responses.trials?.count, responses.weights?.count, responses.standardErrors?.count,
      responses.censoring?.count,
    ]
    if counts.contains(where: { $0 != nil && $0 != count }) {
      throw ResponseError("the response has \(count) rows, and an addition term has another number")
    }
  }

  private func checkCategory(_ levels: [String], named name: String) throws(ResponseError) {
    switch distribution {
    case .bernoulli:
      guard levels.count != 2 else { return }
      throw ResponseError(
        """
        the response \(name) has \(levels.count) levels (\(levels.prefix(6).joined(separator: ", "))); \
        family bernoulli needs 0/1, TRUE/FALSE or exactly two levels
        """)
    case .poisson, .negbinomial, .binomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial:
      throw ResponseError(
        "the response \(name) is a category; family \(distribution.rawValue) needs counts")
    default:
      throw ResponseError(
        "the response \(name) is a category; family \(distribution.rawValue) needs numbers")
    }
  }

  private func checkTrials(
    _ responses: Responses, named name: String, _ place: RowPlace
  ) throws(ResponseError) {
    guard let trials = responses.trials else { return }
    try check(
      trials, { $0 >= 0 && $0 == $0.rounded() && $0.isFinite }, "trials() must be a count", place)
    if let row = responses.values.indices.first(where: { responses.values[$0] > trials[$0] }) {
      throw ResponseError(
        """
        the response \(name) must not be above its trials for family binomial; \
        \(place.text(row, responses.values[row])) of \(NumberText.short(trials[row]))
        """)
    }
  }

  private func checkLevels(
    _ responses: Responses, named name: String, _ place: RowPlace
  ) throws(ResponseError) {
    if responses.levels == nil {
      let least = distribution == .cumulative ? 1.0 : -1e6
      try check(
        responses, { $0 == $0.rounded() && $0 >= least && $0 <= 1e6 }, name,
        distribution == .cumulative
          ? "must be a whole number from 1 on, or a level," : "must be a level or a whole number",
        place)
    }
    let count = levels(of: responses).count
    guard count < 2 else { return }
    throw ResponseError(
      """
      the response \(name) has \(count) \(count == 1 ? "level" : "levels"); \
      family \(distribution.rawValue) needs two or more
      """)
  }

  private func check(
    _ responses: Responses, _ isRight: (Double) -> Bool, _ name: String, _ demand: String,
    _ place: RowPlace
  ) throws(ResponseError) {
    guard let row = responses.values.firstIndex(where: { !isRight($0) }) else { return }
    throw ResponseError(
      """
      the response \(name) \(demand) for family \(distribution.rawValue); \
      \(place.text(row, responses.values[row]))
      """)
  }

  private func check(
    _ values: [Double]?, _ isRight: (Double) -> Bool, _ demand: String, _ place: RowPlace
  ) throws(ResponseError) {
    guard let values, let row = values.firstIndex(where: { !isRight($0) }) else { return }
    throw ResponseError("\(demand); \(place.text(row, values[row]))")
  }
}

/// Where a wrong response lies.
struct RowPlace {
  let rows: [Int]

  func text(_ row: Int, _ value: Double) -> String {
    "data row \((rows.indices.contains(row) ? rows[row] : row) + 1) has \(NumberText.short(value))"
  }
}

/// Numbers as people write them in messages.
enum NumberText {
  /// Up to four significant digits: 2.5, 15.07, 1e-05.
  static func short(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e6 { return String(Int(value)) }
    return String(format: "%.4g", value)
  }
}
