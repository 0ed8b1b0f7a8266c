import Credence

/// The peers' targets, with models and priors identical to those in `Peers/models.py`.
enum BenchmarkTarget: String {
  case logistic = "T1"
  case logisticLarge = "T2"
  case linear = "T3"
  case poisson = "T4"
  case eightSchools = "T5"
  case hierarchical = "T6"
  case robust = "T7"
  case breastCancer = "T8"

  var family: Family {
    switch self {
    case .logistic, .logisticLarge, .breastCancer, .hierarchical: .bernoulli
    case .robust: .studentT
    case .poisson: .poisson
    case .linear, .eightSchools: .gaussian
    }
  }

  /// The intercept is a column like any other, so that its prior is on the raw intercept.
  func formula(predictors: Int) -> String {
    "y ~ 0 + Intercept + " + (1...predictors).map { "x\($0)" }.joined(separator: " + ")
      + (self == .hierarchical ? " + (1 | g)" : "")
  }

  /// One prior for intercept and slopes, as the peers have it.
  var priors: [String] {
    switch self {
    case .breastCancer: ["b ~ normal(0, 1)"]
    case .linear: ["b ~ normal(0, 2.5)", "sigma ~ normal(0, 1)"]
    case .hierarchical: ["b ~ normal(0, 2.5)", "sd ~ normal(0, 1)"]
    case .robust: ["b ~ normal(0, 2.5)", "sigma ~ normal(0, 1)", "nu ~ gamma(2, 0.1), lb = 0"]
    default: ["b ~ normal(0, 2.5)"]
    }
  }

  /// The peers' name of a parameter of ours: `b_Intercept` is their `a`, `b_x3` their `b[2]`,
  /// `z[1]` their `z[0]`.
  static func peerName(_ name: String) -> String {
    if name == "b_Intercept" { return "a" }
    if name.hasPrefix("b_x"), let number = Int(name.dropFirst(3)) { return "b[\(number - 1)]" }
    if name.hasPrefix("z["), let number = Int(name.dropFirst(2).dropLast()) {
      return "z[\(number - 1)]"
    }
    return name
  }
}
