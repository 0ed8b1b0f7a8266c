import LogDensities
import ResponseFamilies

/// The prior of every parameter of a model, and where it came from.
public struct PriorTable: Sendable, Equatable, Codable {
  /// One line of the table.
  public struct Entry: Sendable, Equatable, Codable {
    /// What kind of parameter it is.
    public let parameterClass: ParameterClass
    /// The parameter whose linear predictor it belongs to, such as `sigma`; nil for the mean.
    public let predictor: String?
    /// The group of a standard deviation or correlation.
    public let group: String?
    /// The column of a coefficient, the effect of a group, the spline, or the threshold.
    public let coefficient: String?
    /// Its prior; that of a positive parameter has no mass below 0.
    public let prior: PriorForm
    /// `user`, or the preset's name.
    public let source: String
    /// Values that the parameter may take, whatever its prior.
    let bounds: Support

    init(
      _ parameterClass: ParameterClass, predictor: String? = nil, group: String? = nil,
      coefficient: String? = nil, prior: PriorForm, bounds: Support = .real, source: String
    ) {
      self.parameterClass = parameterClass
      self.predictor = predictor
      self.group = group
      self.coefficient = coefficient
      self.bounds = bounds
      self.prior = prior
      self.source = source
    }

    /// The same parameter with a user's prior, cut to what it may be; nil where nothing is left. A
    /// stated lower bound counts in place of the usual one, such as 1 of `nu`, but not below 0.
    func with(_ prior: PriorForm, lowerBound: Double?) -> Entry? {
      var cut = prior
      if case .single(let single) = prior {
        var bounds = bounds
        if let lowerBound, case .above = bounds { bounds = .above(max(lowerBound, 0)) }
        let inside = single.within(bounds)
        guard inside.logNormalizer.isFinite else { return nil }
        cut = .single(inside)
      }
      return Entry(
        parameterClass, predictor: predictor, group: group, coefficient: coefficient, prior: cut,
        bounds: bounds, source: "user")
    }

    /// `b[x]`, `Intercept`, `sd[plate,Intercept]`, `b_sigma[x]` and so on.
    public var parameter: String {
      let name = parameterClass.rawValue + (predictor.map { "_\($0)" } ?? "")
      let inside = [group, coefficient].compactMap(\.self).joined(separator: ",")
      return inside.isEmpty ? name : "\(name)[\(inside)]"
    }
  }

  /// In the order of the parameters: coefficients, groups, splines, the response's own.
  public private(set) var entries: [Entry]

  /// One prior a design column of the mean's predictor, where each column has its own.
  var ofCoefficients: [Prior] { coefficients(ofPredictor: nil).compactMap(\.single) }

  var ofSigma: Prior? { entries.first { $0.parameterClass == .sigma }?.prior.single }

  /// One prior a design column of a predictor.
  func coefficients(ofPredictor predictor: String?) -> [PriorForm] {
    entries.filter {
      $0.predictor == predictor
        && ($0.parameterClass == .intercept || $0.parameterClass == .coefficient)
    }.map(\.prior)
  }

  /// The prior that coefficients of a predictor have together; nil where each has its own.
  func shrinkage(ofPredictor predictor: String?) -> ShrinkagePrior? {
    for entry in entries where entry.predictor == predictor {
      if case .shrinkage(let prior) = entry.prior { return prior }
    }
    return nil
  }

  /// The entry of a parameter.
  func entry(
    _ parameterClass: ParameterClass, predictor: String? = nil, group: String? = nil,
    coefficient: String? = nil
  ) -> Entry? {
    entries.first {
      $0.parameterClass == parameterClass && $0.predictor == predictor && $0.group == group
        && $0.coefficient == coefficient
    }
  }

  /// Defaults with the user's statements over them, the later ones over the earlier, the specific
  /// ones over those of a whole class.
  init(
    defaults: [Entry], statements: [PriorStatement], family: Family
  ) throws(PriorError) {
    entries = defaults
    let ordered = (0...2).flatMap { count in
      statements.filter { ($0.group == nil ? 0 : 1) + ($0.coefficient == nil ? 0 : 1) == count }
    }
    for statement in ordered { try apply(statement, family: family) }
  }

  private mutating func apply(_ statement: PriorStatement, family: Family) throws(PriorError) {
    let places = indices(of: statement)
    guard !places.isEmpty else {
      throw PriorError(
        message: reasonForNoMatch(statement, family: family), text: statement.text, offset: nil)
    }
    for index in places { entries[index] = try replacement(of: entries[index], by: statement) }
  }

  /// The entries that a statement replaces. A coefficient that must not be negative keeps its own prior
  /// beside a shrinkage prior.
  func indices(of statement: PriorStatement) -> [Int] {
    entries.indices.filter { index in
      guard statement.matches(entries[index]) else { return false }
      guard case .shrinkage = statement.prior, statement.coefficient == nil,
        entries[index].parameterClass == .coefficient
      else { return true }
      return entries[index].bounds == .real
    }
  }

  private func replacement(
    of entry: Entry, by statement: PriorStatement
  ) throws(PriorError) -> Entry {
    func refuse(_ message: String) -> PriorError {
      PriorError(message: message, text: statement.text, offset: nil)
    }
    let isCorrelation = entry.parameterClass == .correlation
    switch statement.prior {
    case .single where isCorrelation: throw refuse("correlations take lkj(shape)")
    case .lkj where !isCorrelation:
      throw refuse("\(statement.prior) is a prior of correlations, such as cor ~ lkj(2)")
    case .shrinkage(let prior)
    where entry.parameterClass != .coefficient || statement.coefficient != nil:
      throw refuse(
        "\(prior.name) is a prior of all coefficients together, as in b ~ \(prior)")
    case .single(let prior) where entry.parameterClass == .networkWeight && !prior.isSymmetric:
      throw refuse(
        "the units of a network are alike up to their sign: weights take a prior that is symmetric "
          + "around 0, such as net ~ normal(0, 1)")
    case .single(let prior) where entry.parameterClass == .networkSpread && !prior.isProper:
      throw refuse(
        "a network needs a proper prior of its spread, such as sdnet ~ exponential(1)")
    default: break
    }
    guard let replaced = entry.with(statement.prior, lowerBound: statement.lowerBound) else {
      throw refuse(
        "\(entry.parameterClass.rawValue) is positive, and this prior has no mass above 0")
    }
    return replaced
  }

  private func reasonForNoMatch(_ statement: PriorStatement, family: Family) -> String {
    if let predictor = statement.predictor, !entries.contains(where: { $0.predictor == predictor })
    {
      return "the model has no formula for \(predictor)"
    }
    switch statement.parameterClass {
    case .sigma, .nu, .shape, .phi, .zi:
      let name = statement.parameterClass.rawValue
      if entries.contains(where: { $0.predictor == name }) {
        return "\(name) has a formula: its priors are Intercept_\(name) and b_\(name)"
      }
      return "family \(family) has no \(name)"
    case .intercept:
      return """
        the formula has no implicit intercept; with 0 + Intercept the intercept is b[Intercept]
        """
    case .groupSpread, .correlation, .smoothSpread, .networkSpread, .networkWeight:
      return noGroup(statement)
    case .coefficient:
      if case .shrinkage(let prior) = statement.prior, statement.coefficient == nil {
        return "this model has no coefficients that \(prior.name) could be a prior of"
      }
      let known = entries.filter {
        $0.parameterClass == .coefficient && $0.predictor == statement.predictor
      }.compactMap(\.coefficient)
      guard let wanted = statement.coefficient, !known.isEmpty else {
        return "this model has no coefficients of class b"
      }
      return "no coefficient \"\(wanted)\"; this model has: \(Self.list(known))"
    }
  }

  private func noGroup(_ statement: PriorStatement) -> String {
    let known = entries.filter { $0.parameterClass == statement.parameterClass }.map(\.parameter)
    let name = statement.parameterClass.rawValue
    guard !known.isEmpty else { return "this model has no parameters of class \(name)" }
    return "no such parameter of class \(name); this model has: \(Self.list(known))"
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? "\(shown), ... (\(names.count) in all)" : shown
  }
}

extension PriorTable {
  /// The table of a model with nothing but coefficients and perhaps sigma.
  init(
    preset: PriorPreset, statements: [PriorStatement], scales: PriorScales, hasIntercept: Bool
  ) throws(PriorError) {
    var defaults = scales.coefficients(preset, hasIntercept: hasIntercept)
    if scales.family.distribution.auxiliaries.contains(.sigma) {
      defaults.append(scales.auxiliary(.sigma, preset))
    }
    try self.init(defaults: defaults, statements: statements, family: scales.family)
  }
}
