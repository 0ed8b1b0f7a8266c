/// A response's distribution with the link of its mean, as R's `binomial(probit)`.
public struct Family: Sendable, Hashable {
  /// The distribution of the response.
  public let distribution: ResponseDistribution
  /// From the mean, or the probability, to the linear predictor.
  public let link: Link

  /// A family; nil where the distribution does not have that link.
  public init?(_ distribution: ResponseDistribution, link: Link) {
    guard distribution.links.contains(link) else { return nil }
    self.distribution = distribution
    self.link = link
  }

  /// A distribution with its default link.
  public init(_ distribution: ResponseDistribution) {
    self.distribution = distribution
    link = distribution.defaultLink
  }

  public static let gaussian = Family(.gaussian)
  public static let studentT = Family(.studentT)
  public static let lognormal = Family(.lognormal)
  public static let bernoulli = Family(.bernoulli)
  public static let binomial = Family(.binomial)
  public static let poisson = Family(.poisson)
  public static let negbinomial = Family(.negbinomial)
  public static let gamma = Family(.gamma)
  public static let beta = Family(.beta)
  public static let categorical = Family(.categorical)
  public static let cumulative = Family(.cumulative)
  public static let zeroInflatedPoisson = Family(.zeroInflatedPoisson)
  public static let zeroInflatedNegbinomial = Family(.zeroInflatedNegbinomial)
}

extension ResponseDistribution {
  fileprivate var defaultLink: Link { links.first ?? .identity }

  /// Names of other tools.
  fileprivate static let aliases: [String: ResponseDistribution] = [
    "student": .studentT, "Gamma": .gamma, "Beta": .beta, "normal": .gaussian,
    "negativebinomial": .negbinomial, "ordinal": .cumulative,
  ]

  fileprivate init?(named name: String) {
    guard let found = ResponseDistribution(rawValue: name) ?? Self.aliases[name] else { return nil }
    self = found
  }
}

extension Family: CustomStringConvertible, Codable {
  /// `bernoulli`, or `bernoulli(probit)` where the link is not the default.
  public var description: String {
    link == distribution.defaultLink
      ? distribution.rawValue : "\(distribution.rawValue)(\(link.rawValue))"
  }

  /// Reads `bernoulli`, `bernoulli(probit)` or `bernoulli(link = "probit")`.
  ///
  /// - Throws: ``ResponseError`` that names the families or links there are.
  public init(_ text: String) throws(ResponseError) {
    let parts = text.split(separator: "(", maxSplits: 1)
    let name = String(parts.first ?? "").filter { !$0.isWhitespace }
    guard let distribution = ResponseDistribution(named: name) else {
      let known = ResponseDistribution.allCases.map(\.rawValue).joined(separator: ", ")
      throw ResponseError("unknown family \"\(name)\"; known are \(known)")
    }
    guard parts.count == 2 else {
      self.init(distribution)
      return
    }
    let linkName = parts[1].filter { !$0.isWhitespace && !"\"'()".contains($0) }
      .replacing("link=", with: "")
    guard let link = Link(rawValue: linkName), let family = Family(distribution, link: link) else {
      let known = distribution.links.map(\.rawValue).joined(separator: ", ")
      throw ResponseError(
        "family \(distribution.rawValue) has no link \"\(linkName)\"; it has \(known)")
    }
    self = family
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { try self.init(container.decode(String.self)) } catch let error as ResponseError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
