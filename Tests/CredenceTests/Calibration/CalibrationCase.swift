import Credence
import Foundation
import ResponseFamilies
import Testing

/// A model whose prior, simulation and posterior are held against each other.
///
/// Every prior is proper and stated, so that it does not depend on the response.
struct CalibrationCase: Sendable, CustomTestStringConvertible {
  /// How responses become data.
  enum Observation: Sendable {
    /// As they are.
    case plain
    /// Known only to be above a limit, where they are.
    case censored(above: Double)
    /// Rows come in pairs, 0 and 1, whose weights say how many of so many trials had that response.
    case tallied(trials: Int)
  }

  let family: String
  let formula: String
  let priors: [String]
  var centering = MultilevelSettings.Centering.noncentered
  var observation = Observation.plain
  var rowCount = 20

  init(
    _ family: String, _ formula: String, _ priors: String..., observation: Observation = .plain,
    centering: MultilevelSettings.Centering = .noncentered
  ) {
    (self.family, self.formula) = (family, formula)
    // The slopes of categories are classes of their own.
    let hasSlopes = family != "categorical" && !formula.hasSuffix("~ 1")
    self.priors = (hasSlopes ? ["b ~ normal(0, 0.7)"] : []) + priors
    (self.centering, self.observation) = (centering, observation)
  }

  var testDescription: String { "\(family), \(formula), \(centering)" }

  private static let sigma = "sigma ~ gamma(5, 5)"
  private static let intercept = "Intercept ~ normal(0.3, 0.7)"
  private static let groups = "sd ~ normal(0, 1)"

  /// Every family, then every kind of term.
  static let all: [CalibrationCase] = [
    CalibrationCase("gaussian", "y ~ x", intercept, sigma),
    CalibrationCase("student_t", "y ~ x", intercept, sigma, "nu ~ gamma(4, 0.5)"),
    CalibrationCase("lognormal", "y ~ x", intercept, sigma),
    CalibrationCase("bernoulli", "bit ~ x", intercept),
    CalibrationCase("bernoulli(cloglog)", "bit ~ x", intercept),
    CalibrationCase("binomial(probit)", "count | trials(size) ~ x", intercept),
    CalibrationCase("poisson", "count ~ x", intercept),
    CalibrationCase("negbinomial", "count ~ x", intercept, "shape ~ gamma(4, 2)"),
    CalibrationCase("gamma", "y ~ x", intercept, "shape ~ gamma(4, 2)"),
    CalibrationCase("beta", "share ~ x", intercept, "phi ~ gamma(6, 1)"),
    CalibrationCase(
      "categorical", "kind ~ x", "b_mub ~ normal(0, 0.7)", "b_muc ~ normal(0, 0.7)",
      "Intercept_mub ~ normal(0, 0.7)", "Intercept_muc ~ normal(0, 0.7)"),
    CalibrationCase("cumulative", "rank ~ x", "Intercept ~ normal(0, 1.5)"),
    CalibrationCase("zero_inflated_poisson", "count ~ x", intercept, "zi ~ beta(2, 4)"),
    CalibrationCase(
      "zero_inflated_negbinomial", "count ~ x", intercept, "shape ~ gamma(8, 4)",
      "zi ~ beta(2, 4)"),
    CalibrationCase("gaussian", "y ~ x + (1 + x | g)", intercept, sigma, groups, "cor ~ lkj(2)"),
    CalibrationCase(
      "gaussian", "y ~ x + (1 + x | g)", intercept, sigma, groups, "cor ~ lkj(2)",
      centering: .centered),
    CalibrationCase(
      "gaussian", "y ~ x + (1 + x + v | g)", intercept, sigma, groups, "cor ~ lkj(1)"),
    CalibrationCase("poisson", "count ~ x + (x || g)", intercept, groups),
    CalibrationCase(
      "student_t", "y ~ x + (1 | g/h)", intercept, sigma, "nu ~ gamma(4, 0.5)", groups),
    CalibrationCase("gaussian", "y ~ s(x, k = 5)", intercept, sigma, "sds ~ normal(0, 1)"),
    CalibrationCase("gaussian", "y ~ mono(x) + hinge(v, 1)", intercept, sigma),
    CalibrationCase(
      "gaussian", "y ~ x, sigma ~ v", intercept, "Intercept_sigma ~ normal(0, 0.5)",
      "b_sigma ~ normal(0, 0.5)"),
    CalibrationCase(
      "gaussian", "y ~ x, sigma ~ (1 | g)", intercept, "Intercept_sigma ~ normal(0, 0.5)",
      "sd_sigma ~ normal(0, 0.5)"),
    CalibrationCase(
      "student_t", "y ~ x, nu ~ v", intercept, sigma, "Intercept_nu ~ normal(1.5, 0.7)",
      "b_nu ~ normal(0, 0.5)"),
    CalibrationCase(
      "zero_inflated_poisson", "count ~ x, zi ~ v", intercept, "Intercept_zi ~ normal(-1, 0.7)",
      "b_zi ~ normal(0, 0.7)"),
    CalibrationCase("cumulative(probit)", "rank ~ x + (1 | g)", "Intercept ~ normal(0, 1)", groups),
    CalibrationCase("gaussian", "y | se(error) ~ x + (1 | g)", intercept, groups),
    CalibrationCase(
      "bernoulli", "bit | weights(weight) ~ v", intercept, observation: .tallied(trials: 6)),
    CalibrationCase(
      "gaussian", "y | cens(above) ~ x", intercept, sigma, observation: .censored(above: 0.8)),
    CalibrationCase("poisson", "count ~ x + offset(v) + (1 | g)", intercept, groups),
    CalibrationCase(
      "gaussian", "y ~ x + net(v, units = 2)", intercept, sigma, "sdnet ~ normal(0, 1)",
      "net ~ normal(0, 1)"),
    CalibrationCase(
      "bernoulli", "bit ~ v + net(x, v, units = 2)", intercept, "sdnet ~ normal(0, 1)",
      "net ~ normal(0, 1)"),
  ]

  /// Few rows and a wide prior of sigma, so that its Jacobian matters.
  static let fewRows: CalibrationCase = {
    var few = CalibrationCase("gaussian", "y ~ 1", intercept, "sigma ~ gamma(2, 2)")
    few.rowCount = 4
    return few
  }()

  /// Rows in four groups, and responses that are valid but not yet simulated.
  func table() throws -> Table {
    let rows = Array(0..<rowCount)
    func numbers(_ name: String, _ value: (Int) -> Double) -> Column {
      Column(name: name, values: .numbers(rows.map(value)))
    }
    func categories(_ name: String, _ levels: [String]) -> Column {
      Column(
        name: name,
        values: .categories(codes: rows.map { Int32($0 % levels.count) }, levels: levels))
    }
    return try Table(columns: [
      numbers("x") { 1.4 * sin(1.7 * Double($0)) + 0.05 * Double($0) },
      // The two rows of a pair have one v.
      numbers("v") { Double($0 / 2) / 4 - 1.1 },
      categories("g", ["a", "b", "c", "d"]), categories("h", ["p", "q", "r"]),
      numbers("y") { 1 + Double($0 % 4) / 4 }, numbers("bit") { Double($0 % 2) },
      numbers("count") { Double($0 % 4) }, numbers("size") { Double(3 + $0 % 4) },
      numbers("share") { 0.2 + Double($0 % 4) / 8 }, numbers("rank") { Double(1 + $0 % 4) },
      categories("kind", ["a", "b", "c"]), numbers("weight") { _ in 1 },
      numbers("error") { 0.4 + Double($0 % 3) / 5 }, numbers("above") { _ in 0 },
    ])
  }
}
