import ColumnStores
import Foundation

/// Log likelihood of a regression on a column store, and its gradient, with η = α + Σ βⱼ(xⱼ − x̄ⱼ).
///
/// A full pass reads every block once, tile by tile, and sums blocks in their order. Rows that miss
/// a value count nothing.
struct StreamedLikelihood: Sendable {
  typealias Lanes = SIMD8<Double>

  let store: ColumnStore
  let family: Family
  /// Positions of the columns in the store.
  let response: Int
  let predictors: [Int]
  let means: [Double]

  /// A log likelihood without the constants of the data, with its derivatives by α, β and log σ.
  struct Sums {
    var value = 0.0
    var gradient: [Double]
    var logSigmaDerivative = 0.0
  }

  /// A pass over all rows.
  ///
  /// - Parameter coefficients: α and then β.
  func sums(_ coefficients: [Double], sigma: Double) -> Sums {
    var total = Sums(gradient: coefficients.map { _ in 0 })
    for block in 0..<store.blockCount {
      let part = store.withBlock(block) { sums(of: $0, coefficients, sigma: sigma) }
      total.value += part.value
      total.logSigmaDerivative += part.logSigmaDerivative
      for index in coefficients.indices { total.gradient[index] += part.gradient[index] }
    }
    return total
  }

  /// The sums over a block of tiles.
  private func sums(
    of tiles: UnsafeBufferPointer<Double>, _ coefficients: [Double], sigma: Double
  ) -> Sums {
    var gradient = [Lanes](repeating: .zero, count: coefficients.count)
    var (value, logSigma) = (Lanes.zero, Lanes.zero)
    let stride = store.columns.count * Lanes.scalarCount
    guard let first = tiles.baseAddress else { return Sums(gradient: coefficients) }
    for start in Swift.stride(from: 0, to: tiles.count, by: stride) {
      let tile = UnsafeRawPointer(first + start)
      let terms = terms(tile, coefficients, sigma: sigma)
      value += terms.value
      logSigma += terms.logSigma
      gradient[0] += terms.residual
      for index in predictors.indices {
        let x = load(tile, predictors[index]) - means[index]
        gradient[index + 1] += (terms.residual * x).replacing(with: 0, where: .!terms.isComplete)
      }
    }
    return Sums(
      value: value.sum(), gradient: gradient.map { $0.sum() }, logSigmaDerivative: logSigma.sum())
  }

  @inline(__always)
  private func load(_ tile: UnsafeRawPointer, _ column: Int) -> Lanes {
    tile.load(fromByteOffset: column * MemoryLayout<Lanes>.size, as: Lanes.self)
  }

  private func terms(
    _ tile: UnsafeRawPointer, _ coefficients: [Double], sigma: Double
  ) -> (value: Lanes, residual: Lanes, logSigma: Lanes, isComplete: SIMDMask<SIMD8<Int64>>) {
    let y = load(tile, response)
    var linear = Lanes(repeating: coefficients[0])
    for index in predictors.indices {
      linear += coefficients[index + 1] * (load(tile, predictors[index]) - means[index])
    }
    let isComplete = (y .== y) .& (linear .== linear)
    var (value, residual, logSigma) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for lane in 0..<Lanes.scalarCount where isComplete[lane] {
      let term = family.term(response: y[lane], linear: linear[lane], sigma: sigma)
      value[lane] = term.value
      residual[lane] = term.residual
      logSigma[lane] = term.logSigma
    }
    return (value, residual, logSigma, isComplete)
  }

  /// The derivatives summed over some rows; NaN where the file cannot be read any more.
  func sums(_ coefficients: [Double], sigma: Double, rows: Span<Int>) -> Sums {
    var total = Sums(gradient: coefficients.map { _ in 0 })
    var (tile, cells) = ([Double](), predictors.map { _ in 0.0 })
    for number in rows.indices {
      guard store.readTile(ofRow: rows[number], into: &tile) else {
        total.gradient[0] = .nan
        return total
      }
      let lane = rows[number] % Lanes.scalarCount
      var linear = coefficients[0]
      for index in cells.indices {
        cells[index] = tile[predictors[index] * Lanes.scalarCount + lane] - means[index]
        linear += coefficients[index + 1] * cells[index]
      }
      let y = tile[response * Lanes.scalarCount + lane]
      guard !y.isNaN, !linear.isNaN else { continue }
      let term = family.term(response: y, linear: linear, sigma: sigma)
      total.value += term.value
      total.gradient[0] += term.residual
      total.logSigmaDerivative += term.logSigma
      for index in cells.indices { total.gradient[index + 1] += term.residual * cells[index] }
    }
    return total
  }
}

extension Family {
  /// Log likelihood of an observation without the part that depends on it alone, and its derivatives
  /// by η and by log σ.
  @inline(__always)
  fileprivate func term(
    response y: Double, linear: Double, sigma: Double
  ) -> (value: Double, residual: Double, logSigma: Double) {
    switch self {
    case .gaussian:
      let z = (y - linear) / sigma
      return (-z * z / 2 - log(sigma), z / sigma, z * z - 1)
    case .bernoulli:
      // Evaluated from the nearer end, so that no exponential overflows.
      let tail = exp(-abs(linear))
      let probability = (linear > 0 ? 1 : tail) / (1 + tail)
      return (y * linear - max(linear, 0) - log1p(tail), y - probability, 0)
    case .poisson:
      let mean = exp(linear)
      return (y * linear - mean, y - mean, 0)
    }
  }
}
