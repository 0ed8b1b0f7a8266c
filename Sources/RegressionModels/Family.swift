/// The distribution of the response given the linear predictor η.
public enum Family: String, Sendable, Codable, CaseIterable {
  /// y ~ N(η, σ²), identity link.
  case gaussian
  /// y ~ Bernoulli(logit⁻¹ η).
  case bernoulli
  /// y ~ Poisson(exp η).
  case poisson

  /// Whether the family has a residual standard deviation `sigma`.
  public var hasScale: Bool { self == .gaussian }

  /// The link's name, as R writes it.
  public var link: String {
    switch self {
    case .gaussian: "identity"
    case .bernoulli: "logit"
    case .poisson: "log"
    }
  }

  /// Checks that the response can come from the family, and says which row cannot.
  ///
  /// - Parameters:
  ///   - response: one number a kept row; a level's index for a category.
  ///   - rows: the data row of each, counted from zero, for the message.
  func check(
    response: [Double], named name: String, levels: [String]?, rows: [Int]
  ) throws(RegressionError) {
    func firstRow(where isWrong: (Double) -> Bool) -> String? {
      guard let index = response.firstIndex(where: isWrong) else { return nil }
      return "data row \(rows[index] + 1) has \(NumberText.short(response[index]))"
    }
    switch self {
    case .gaussian:
      if levels != nil {
        throw RegressionError("the response \(name) is a category; family gaussian needs numbers")
      }
    case .bernoulli:
      if let levels {
        guard levels.count == 2 else {
          throw RegressionError(
            """
            the response \(name) has \(levels.count) levels (\(levels.prefix(6).joined(separator: ", "))); \
            family bernoulli needs 0/1, TRUE/FALSE or exactly two levels
            """)
        }
      } else if let place = firstRow(where: { $0 != 0 && $0 != 1 }) {
        throw RegressionError(
          "the response \(name) must be 0 or 1 for family bernoulli; \(place)")
      }
    case .poisson:
      if levels != nil {
        throw RegressionError("the response \(name) is a category; family poisson needs counts")
      }
      if let place = firstRow(where: { $0 < 0 }) {
        throw RegressionError(
          "the response \(name) must not be negative for family poisson; \(place)")
      }
      if let place = firstRow(where: { $0 != $0.rounded() }) {
        throw RegressionError("the response \(name) must be a count for family poisson; \(place)")
      }
    }
  }
}
