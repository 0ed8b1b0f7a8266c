import RegressionModels

/// What a flag claims of a row; see ``InputFlags``.
enum RowClaim {
  /// P(y | x) lies above ½, or below.
  case success(Bool)
  /// The level is the most probable one.
  case level(Int)
  /// The mean response lies within a tolerance of a value.
  case near(Double, tolerance: Double)

  /// Draws of a structure that deny it.
  func dissenting(_ part: RowDraws.Part) -> Int {
    switch self {
    case .success(let success): part.scalars.denying(success: success)
    case .level(let level): part.levels?.denying(level: level) ?? 0
    case .near(let mean, let tolerance): part.scalars.outside(tolerance, of: mean)
    }
  }

  /// How far each draw of a structure is from denying it, on a scale of its own.
  func margins(_ part: RowDraws.Part) -> [Double] {
    switch self {
    case .success(let success): part.scalars.values.map { success ? $0 : -$0 }
    case .level(let level): part.levels?.margins(ofLevel: level) ?? []
    case .near(let mean, let tolerance):
      part.scalars.means(in: -.infinity ... .infinity).within.map { tolerance - abs($0 - mean) }
    }
  }
}
