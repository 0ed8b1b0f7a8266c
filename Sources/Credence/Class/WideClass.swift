import Formulas
import ModelAveraging
import RegressionModels
import ResponseFamilies

/// The class that `--class wide` makes of one formula: the structures in which simple models differ
/// from it, each away from it in one way.
///
/// - `linear`: the formula itself;
/// - `hinges`: every number bends at two places;
/// - `smooth`: every number has a penalised spline;
/// - `interactions`: all products of two terms, for at most ten terms;
/// - `sparse`: a horseshoe on standardised columns, for five terms or more that are all numbers;
/// - `without x`: each term left out in turn, for at most twelve terms, and `null` without any;
/// - `network`, where it is asked for: a network of four hidden units in place of all numbers, which
///   levels off beyond the data;
/// - `robust` and `heteroscedastic`, or the family's own: Student's t for gaussian noise, a scale that
///   depends on the terms, overdispersed or zero-inflated counts, another link for a binary response.
///
/// The code: a bit tells whether the structure departs from the formula; log₂ of the number of ways
/// tells which; subsets tell which terms are in. Knots cost nothing, as they stand at fixed quantiles.
/// (Consensus is relative to this class, which is printed with every verdict.)
struct WideClass {
  private let base: ModelDescription
  private let formula: Formula
  /// Formulas of further parameters.
  private let others: [DistributionalFormula.Parameter]
  /// Labels of all population terms.
  private let terms: [String]
  /// Those that are numbers with enough distinct values to bend: their labels, and what bends.
  private let numbers: [(label: String, source: String)]
  private let hasNetwork: Bool
  private let table: Table

  private static let knots = 2
  private static let units = 4

  /// - Parameter hasNetwork: whether a small network is among the structures.
  /// - Throws: `FormulaError` where the formula does not fit the table.
  init(_ base: ModelDescription, data table: Table, hasNetwork: Bool) throws {
    self.base = base
    self.hasNetwork = hasNetwork
    self.table = table
    let whole = try DistributionalFormula(base.formula)
    formula = whole.mean
    others = whole.parameters
    let schema = try DistributionalSchema(whole, for: table).mean
    terms = schema.termLabels
    let design = try schema.designMatrix(for: table)
    numbers = schema.numberTerms.filter { term in
      guard let column = design.columnNames.firstIndex(of: term.label) else { return false }
      let values = design.values[column * design.rowCount..<(column + 1) * design.rowCount]
      return Set(values).count >= 8
    }
  }

  /// The structures, the formula itself first.
  var members: [ClassMember] {
    let departures = bends + network + interactions + subsets + sparse + noises
    let which = CodeLength.flag + .choice(among: max(departures.count, 1))
    let linear = ClassMember(
      name: "linear", model: base, codeLength: .flag, terms: Set(terms))
    return [linear]
      + departures.map { departure in
        ClassMember(
          name: departure.name, model: withApplicablePriors(departure.model),
          codeLength: which + departure.codeLength, terms: departure.terms)
      }
  }

  /// A structure takes the statements that speak of its parameters: one of `b[x]` does not where x bends.
  /// That the formula itself takes all of them finds misspelt ones.
  private func withApplicablePriors(_ model: ModelDescription) -> ModelDescription {
    var own = model
    // What cannot be read is refused with the structure's name when its model is built.
    let statements = try? RegressionModels.applicable(
      model.priors.map { try PriorStatement($0) }, to: DistributionalFormula(model.formula),
      data: table, family: model.family, preset: model.preset)
    own.priors = statements?.map(\.text) ?? model.priors
    return own
  }

  /// The formula with something appended to its right side, and perhaps one more parameter's.
  private func appending(_ addition: String, parameter: String? = nil) -> ModelDescription {
    var model = base
    let parts =
      [formula.text + addition] + others.map(\.formula.text) + [parameter].compactMap(\.self)
    model.formula = parts.joined(separator: ", ")
    return model
  }

  private func member(
    _ name: String, _ model: ModelDescription, _ codeLength: CodeLength = .zero,
    terms: [String]
  ) -> ClassMember {
    ClassMember(name: name, model: model, codeLength: codeLength, terms: Set(terms))
  }

  private var bends: [ClassMember] {
    guard !numbers.isEmpty else { return [] }
    let hinges = sources.map { " + hinge(\($0), \(Self.knots))" }.joined()
    let smooths = sources.map { " + s(\($0), k = 6)" }.joined()
    return [
      member("hinges", appending(removed + hinges), terms: terms),
      member("smooth", appending(removed + smooths), terms: terms),
    ]
  }

  /// What takes the numbers out of the formula.
  private var removed: String { numbers.map { " - \($0.label)" }.joined() }

  /// What bends, each once: of `x + scale(x)` x.
  private var sources: [String] {
    var seen: Set<String> = []
    return numbers.map(\.source).filter { seen.insert($0).inserted }
  }

  private var network: [ClassMember] {
    guard hasNetwork, !numbers.isEmpty else { return [] }
    let network = " + net(\(sources.joined(separator: ", ")), units = \(Self.units))"
    return [member("network", appending(removed + network), terms: terms)]
  }

  private var interactions: [ClassMember] {
    // Monotone terms stand by themselves.
    let mains = terms.filter { !$0.contains(":") && !$0.hasPrefix("mono(") }
    guard 2...10 ~= mains.count else { return [] }
    return [
      member("interactions", appending(" + (\(mains.joined(separator: " + ")))^2"), terms: terms)
    ]
  }

  private var subsets: [ClassMember] {
    guard !terms.isEmpty, formula.hasIntercept else { return [] }
    let count = terms.count
    var members: [ClassMember] = []
    if 2...12 ~= count {
      members = terms.map { term in
        member(
          "without \(term)", appending(" - \(term)"), .subset(of: count, size: count - 1),
          terms: terms.filter { $0 != term })
      }
    }
    let none = terms.map { " - \($0)" }.joined()
    return members
      + [member("null", appending(none), .subset(of: count, size: 0), terms: [])]
  }

  /// A horseshoe on standardised columns, for many terms of which few may matter.
  private var sparse: [ClassMember] {
    guard terms.count >= 5, numbers.count == terms.count else { return [] }
    let scaled = sources.map { " + scale(\($0))" }.joined()
    var model = appending(removed + scaled)
    let isOfSlopes = { (text: String) in
      let statement = try? PriorStatement(text)
      return statement?.parameterClass == .coefficient && statement?.predictor == nil
    }
    model.priors = base.priors.filter { !isOfSlopes($0) } + ["b ~ horseshoe(1)"]
    return [member("sparse", model, terms: terms)]
  }

  /// Other distributions of the same response.
  private var noises: [ClassMember] {
    func family(_ name: String, _ family: Family?) -> [ClassMember] {
      guard let family else { return [] }
      var model = base
      model.family = family
      return [member(name, model, terms: terms)]
    }
    switch base.family.distribution {
    case .gaussian:
      let robust = Family(.studentT, link: base.family.link)
      return family("robust", robust) + scale("sigma")
    case .studentT, .lognormal: return scale("sigma")
    case .bernoulli, .binomial:
      let links: [Link] = [.logit, .probit, .cloglog]
      return links.filter { $0 != base.family.link }.flatMap {
        family($0.rawValue, Family(base.family.distribution, link: $0))
      }
    case .poisson:
      return family("overdispersed", .negbinomial) + family("zero-inflated", .zeroInflatedPoisson)
    case .negbinomial: return scale("shape") + family("zero-inflated", .zeroInflatedNegbinomial)
    case .gamma: return scale("shape") + family("lognormal", .lognormal)
    case .beta: return scale("phi")
    case .categorical, .cumulative, .zeroInflatedPoisson, .zeroInflatedNegbinomial: return []
    }
  }

  /// A formula with all main terms for an auxiliary parameter that has none yet.
  private func scale(_ parameter: String) -> [ClassMember] {
    let mains = terms.filter { !$0.contains(":") }
    guard !mains.isEmpty, !others.contains(where: { $0.name == parameter }) else { return [] }
    let model = appending("", parameter: "\(parameter) ~ \(mains.joined(separator: " + "))")
    return [member("heteroscedastic", model, terms: terms)]
  }
}

extension ClassMember {
  /// A floor under the structures of ``wide(_:data:hasNetwork:)``: twice the dissent that is tolerated
  /// by default, so that a claim which most of one unrefuted structure denies has no consensus,
  /// however much evidence that structure's own priors cost it.
  public static let wideFloor = 0.02

  /// The class that a user who names none should have: see `WideClass` for its structures.
  ///
  /// - Parameter hasNetwork: whether a small network is among them.
  /// - Throws: `FormulaError` where the formula does not fit the table.
  public static func wide(
    _ model: ModelDescription, data table: Table, hasNetwork: Bool = false
  ) throws -> [ClassMember] {
    try WideClass(model, data: table, hasNetwork: hasNetwork).members
  }
}
