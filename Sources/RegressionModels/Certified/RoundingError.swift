/// The error of k roundings in a row: γ_k = ku / (1 − ku), u = 2⁻⁵³ (Higham 2002, lemma 3.1).
///
/// |fl(Σ xᵢyᵢ) − Σ xᵢyᵢ| ≤ γ_n Σ|xᵢ||yᵢ| for any order of the sum, fused or not (Higham 2002,
/// section 3.1).
func roundingBound(_ count: Int) -> Double {
  let units = Double(count) * 0x1p-53
  return units / (1 - units)
}

/// What a bound may have lost in its own evaluation: all its terms are positive, so that it has the
/// relative error of its length, far below a hundredth.
let roundingSafety = 1.01
