/// The regularised horseshoe, for coefficients most of which are thought to be near 0.
///
/// β_j = z_j λ̃_j τ with λ̃_j² = c² λ_j² / (c² + τ² λ_j²), z_j ~ normal(0, 1),
/// λ_j ~ half_student_t(df, 1), τ ~ half_student_t(df_global, scale_global σ) and
/// c² = scale_slab² · inv_gamma(df_slab / 2, df_slab / 2): a horseshoe near 0, and far out a
/// student_t(df_slab, 0, scale_slab), which keeps large coefficients where the data are weak.
/// (Piironen and Vehtari 2017, equations 2.8 and 2.9; names and defaults are brms'.)
///
/// One prior serves all coefficients, whatever the units of their columns: columns should have a like
/// spread, as `scale(x)` gives them. σ is the residual standard deviation where the family has one for
/// all rows, and 1 elsewhere; the slab is on the scale of the linear predictor.
public struct HorseshoePrior: Sendable, Equatable, Codable {
  /// Degrees of freedom of the local scales λ.
  public var df = 1.0
  /// Scale of τ, in residual standard deviations.
  public var globalScale = 1.0
  /// Degrees of freedom of τ.
  public var globalDf = 1.0
  /// Scale of the slab.
  public var slabScale = 2.0
  /// Degrees of freedom of the slab.
  public var slabDf = 4.0
  /// Expected ratio of coefficients away from 0 to the others. Where given, `scale_global` is this
  /// over √n, n rows (Piironen and Vehtari 2017, equation 3.12).
  public var ratio: Double?
  /// Whether σ multiplies the global scale.
  public var isAutoscaled = true

  /// brms' defaults.
  public init() {}
}

/// R2-D2: a beta prior on R², the share of variance that the columns explain, split over coefficients.
///
/// β_j = z_j √(φ_j τ²) with z_j ~ normal(0, 1), φ ~ dirichlet(cons_D2, ..., cons_D2),
/// τ² = σ² R² / (1 − R²) and R² ~ beta(mean_R2 prec_R2, (1 − mean_R2) prec_R2). (Zhang, Naughton,
/// Bondell and Reich 2022, section 2; this form, names and defaults are brms'.)
///
/// R² has its meaning where the columns have standard deviation 1, as `scale(x)` gives them. σ is the
/// residual standard deviation where the family has one for all rows, and 1 elsewhere.
public struct R2D2Prior: Sendable, Equatable, Codable {
  /// Prior mean of R², between 0 and 1.
  public var mean = 0.5
  /// Its precision: a beta distribution's a + b.
  public var precision = 2.0
  /// Concentration of the split; the smaller, the fewer coefficients share the variance.
  public var concentration = 0.5
  /// Whether σ multiplies τ.
  public var isAutoscaled = true

  /// brms' defaults.
  public init() {}
}

extension HorseshoePrior {
  /// brms' argument names, in its order, with their values; nil where there is none.
  var arguments: [(name: String, value: Double?)] {
    [
      ("df", df), ("scale_global", globalScale), ("df_global", globalDf),
      ("scale_slab", slabScale), ("df_slab", slabDf), ("par_ratio", ratio),
      ("autoscale", isAutoscaled ? 1 : 0),
    ]
  }

  /// Reads what is given, and takes the defaults for the rest.
  init(_ given: [String: Double]) {
    df = given["df"] ?? df
    globalScale = given["scale_global"] ?? globalScale
    globalDf = given["df_global"] ?? globalDf
    slabScale = given["scale_slab"] ?? slabScale
    slabDf = given["df_slab"] ?? slabDf
    ratio = given["par_ratio"]
    isAutoscaled = given["autoscale"] != 0
  }

  /// Scale of τ over σ, for a number of rows.
  func scale(rowCount: Int) -> Double {
    ratio.map { $0 / Double(max(rowCount, 1)).squareRoot() } ?? globalScale
  }
}

extension R2D2Prior {
  /// brms' argument names, in its order, with their values.
  var arguments: [(name: String, value: Double?)] {
    [
      ("mean_R2", mean), ("prec_R2", precision), ("cons_D2", concentration),
      ("autoscale", isAutoscaled ? 1 : 0),
    ]
  }

  /// Reads what is given, and takes the defaults for the rest.
  init(_ given: [String: Double]) {
    mean = given["mean_R2"] ?? mean
    precision = given["prec_R2"] ?? precision
    concentration = given["cons_D2"] ?? concentration
    isAutoscaled = given["autoscale"] != 0
  }
}

/// A prior of all coefficients of a linear predictor together, which draws the small ones towards 0.
public enum ShrinkagePrior: Sendable, Equatable, Codable, CustomStringConvertible {
  case horseshoe(HorseshoePrior)
  case r2d2(R2D2Prior)

  /// Whether the residual standard deviation, where there is one for all rows, is its unit.
  var isAutoscaled: Bool {
    switch self {
    case .horseshoe(let prior): prior.isAutoscaled
    case .r2d2(let prior): prior.isAutoscaled
    }
  }

  /// Name in brms' notation.
  var name: String {
    switch self {
    case .horseshoe: "horseshoe"
    case .r2d2: "R2D2"
    }
  }

  /// Names of what it reports beside coefficients, as brms has them where it keeps all: of what all
  /// coefficients share, and of what each has.
  var parameterNames: (shared: [String], local: String) {
    switch self {
    case .horseshoe: (["hs_global", "hs_slab"], "hs_local")
    case .r2d2: (["R2D2_R2", "R2D2_tau2"], "R2D2_phi")
    }
  }

  /// As a user writes it: the arguments that are not the defaults.
  public var description: String {
    let (own, defaults) =
      switch self {
      case .horseshoe(let prior): (prior.arguments, HorseshoePrior().arguments)
      case .r2d2(let prior): (prior.arguments, R2D2Prior().arguments)
      }
    let shown = zip(own, defaults).compactMap { argument, standard -> String? in
      guard let value = argument.value, value != standard.value else { return nil }
      return argument.name == "autoscale"
        ? "autoscale = false" : "\(argument.name) = \(NumberText.short(value))"
    }
    return "\(name)(\(shown.joined(separator: ", ")))"
  }
}
