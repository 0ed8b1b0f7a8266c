import CKernels
import Foundation

/// log BF as a function of rank and R², tabulated so that a sweep pays no integral per subset.
///
/// For each rank, log BF is an analytic function of t = −log(1 − R²), also a little below t = 0. It is interpolated at
/// Chebyshev points of degree 11 on panels that grow geometrically from t = 0, a quarter of an
/// octave of t + 1/n each. `largestError` is the measured difference from the integral between the
/// nodes of every panel, relative to max(1, |log BF|). A fixed g needs no table: its closed form
/// is as fast.
struct BayesFactorTable: Sendable {
  private static let degree = Int(SUBSET_PANEL) - 1
  private let offset: Double
  private let firstPanel: Int
  private let panelCount: Int
  private let coefficients: [Double]
  private let fixed: (g: Double, logGrowth: Double)?
  private let rowCount: Int
  let largestT: Double
  /// The largest interpolation error that was seen, relative to max(1, |log BF|).
  let largestError: Double

  /// Tabulates ranks 1...`largestRank` for t up to `largestT`.
  init(
    prior: CoefficientPrior, rowCount: Int, largestRank: Int, largestT: Double, threads: Int
  ) {
    self.rowCount = rowCount
    self.largestT = largestT
    let offset = 1 / Double(rowCount)
    self.offset = offset
    let first = Self.panel(offset)
    firstPanel = first
    guard prior.fixedValue(rowCount: rowCount) == nil else {
      fixed = prior.fixedValue(rowCount: rowCount).map { ($0, log1p($0)) }
      (panelCount, coefficients, largestError) = (0, [], 0)
      return
    }
    fixed = nil
    let panels = Self.panel(largestT * (1 + 1e-9) + offset) - first + 1
    panelCount = panels
    let ranks = max(0, min(largestRank, rowCount - 2))
    let parts = ParallelBlocks(threads: threads).map(ranks) { index in
      let integral = ShrinkageIntegral(prior: prior, rowCount: rowCount, rank: index + 1)
      return (0..<panels).map { panel in
        ChebyshevPanel(
          degree: Self.degree,
          lower: Self.edge(first + panel) - offset, upper: Self.edge(first + panel + 1) - offset
        ) { integral.logBayesFactor(minusLogResidual: $0) }
      }
    }
    coefficients = parts.flatMap { $0.flatMap(\.coefficients) }
    largestError = parts.flatMap { $0.map(\.error) }.max() ?? 0
  }

  /// The exponent and the first two bits of the mantissa: four panels an octave, at no logarithm.
  private static func panel(_ x: Double) -> Int { Int(x.bitPattern >> 50) }
  private static func edge(_ panel: Int) -> Double { Double(bitPattern: UInt64(panel) << 50) }

  /// log BF for a subset of this rank with this 1 − R².
  @inline(__always)
  func logBayesFactor(rank: Int, residual: Double) -> Double {
    if rank == 0 || rank >= rowCount - 1 { return 0 }
    if let fixed {
      return Double(rowCount - 1 - rank) / 2 * fixed.logGrowth
        - Double(rowCount - 1) / 2 * log1p(fixed.g * residual)
    }
    let t = max(0, -log(residual))
    let x = t + offset
    let panel = max(0, min(panelCount - 1, Self.panel(x) - firstPanel))
    let lower = Self.edge(firstPanel + panel)
    let upper = Self.edge(firstPanel + panel + 1)
    let position = (2 * x - lower - upper) / (upper - lower)
    let start = ((rank - 1) * panelCount + panel) * (Self.degree + 1)
    return coefficients.withUnsafeBufferPointer {
      ChebyshevPanel.value(
        UnsafeBufferPointer(rebasing: $0[start...(start + Self.degree)]), at: position)
    }
  }

  /// Calls `body` with what a kernel needs to know of one rank, of 1 to n − 2.
  func withKernel<Result>(
    rank: Int, _ body: (UnsafePointer<subset_evidence>) -> Result
  ) -> Result {
    coefficients.withUnsafeBufferPointer { coefficients in
      let start = coefficients.baseAddress.map { $0 + (rank - 1) * panelCount * (Self.degree + 1) }
      var evidence = subset_evidence(
        coefficients: fixed == nil ? start : nil, first_panel: firstPanel,
        panel_count: panelCount, offset: offset, g: fixed?.g ?? 0,
        growth: Double(rowCount - 1 - rank) / 2 * (fixed?.logGrowth ?? 0),
        slope: Double(rowCount - 1) / 2)
      return body(&evidence)
    }
  }
}
