import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Bounds on rounding against the same sums in 64-bit mantissas, whose errors are 2000 times smaller.
@Suite struct RoundingErrorTests {
  /// −log likelihood of a logistic or Poisson response and its gradient in extended precision.
  private struct Reference {
    let columns: [Double]
    let count: Int
    let offset: [Double]
    let response: [Double]
    let trials: [Double]
    let isPoisson: Bool

    func evaluate(_ position: [Double]) -> (value: Float80, gradient: [Float80]) {
      let n = response.count
      var (value, gradient) = (Float80(0), [Float80](repeating: 0, count: count))
      for row in 0..<n {
        var eta = Float80(offset[row])
        for j in 0..<count { eta += Float80(columns[j * n + row]) * Float80(position[j]) }
        let (y, m) = (Float80(response[row]), Float80(trials[row]))
        let slope: Float80
        if isPoisson {
          value -= y * eta - exp(eta)
          slope = exp(eta) - y
        } else {
          let small = exp(-abs(eta))
          let failures = m - y
          value += eta >= 0 ? failures * eta + m * log1p(small) : -y * eta + m * log1p(small)
          slope =
            eta >= 0
            ? failures - m * small / (1 + small) : m * small / (1 + small) - y
        }
        for j in 0..<count { gradient[j] += slope * Float80(columns[j * n + row]) }
      }
      return (value, gradient)
    }
  }

  private static let scales = [1.0, 1e3, 1e6, 1e-5]

  @Test(arguments: scales, [false, true])
  func `the errors are never beyond their bounds, nor far below`(
    _ scale: Double, _ isPoisson: Bool
  ) throws {
    let n = 400
    let table = try CertifiedCases.table(rows: n, scale: scale)
    let one = CertifiedCases.Case(
      formula: isPoisson ? "count ~ x + z + f" : "hits | trials(n) ~ x + z + f",
      family: isPoisson ? "poisson" : "binomial", preset: .flat)
    let certified = try CertifiedCases.certified(one, table: table)
    let model = try CertifiedCases.model(one, table: table)
    let design = CenteredDesign(model.design, hasIntercept: true)
    let reference = Reference(
      columns: design.columns, count: design.columnCount, offset: model.design.offset,
      response: model.design.response,
      trials: model.design.trials ?? [Double](repeating: 1, count: n), isPoisson: isPoisson)
    // Constants cancel in differences from a first position, whose error joins the bound.
    let first = certified.potential.start
    let zero = (
      certified.potential.value(at: first), reference.evaluate(first).value,
      certified.potential.roundingErrors(at: first.span).value
    )
    var (errors, bounds, slopes, slopeBounds) = (0.0, 0.0, 0.0, 0.0)
    for (index, direction) in CertifiedCases.positions(
      of: certified.potential, count: 20, spread: 1
    ).enumerated() {
      // From near the start to far in the tails.
      let size = pow(4, Double(index % 5) - 1)
      let widths = design.spreads
      let position = first.indices.map {
        first[$0] + size * (direction[$0] - first[$0]) / widths[$0]
      }
      let (value, gradient) = certified.potential.gradient(at: position)
      guard value < 1e12 else { continue }
      let exact = reference.evaluate(position)
      let bound = certified.potential.roundingErrors(at: position.span)
      let error = abs(Double((Float80(value) - Float80(zero.0)) - (exact.value - zero.1)))
      // The subtraction of the constant that the kernel keeps is exact here: both are extended.
      #expect(error <= bound.value + zero.2)
      (errors, bounds) = (max(errors, error), max(bounds, bound.value + zero.2))
      for j in gradient.indices {
        let off = abs(Double(Float80(gradient[j]) - exact.gradient[j]))
        #expect(off <= bound.gradient[j])
        slopes = max(slopes, off / max(bound.gradient[j], 1e-300))
        slopeBounds = max(slopeBounds, bound.gradient[j])
      }
    }
    #expect(errors > 0 && bounds <= 1e4 * errors, "bound \(bounds), error \(errors)")
    // A bound a ten-thousandth as large would be broken, so that the tests above can fail.
    #expect(errors > 1e-4 * bounds && slopes > 1e-4)
  }

  @Test(arguments: CertifiedCases.all)
  func `every family has bounds that are small beside the value`(_ one: CertifiedCases.Case) throws
  {
    let potential = try CertifiedCases.certified(one).potential
    for position in CertifiedCases.positions(of: potential, count: 4) {
      let (value, gradient) = potential.gradient(at: position)
      guard value < .infinity else { continue }
      let bound = potential.roundingErrors(at: position.span)
      #expect(bound.value > 0 && bound.value < 1e-9 * (1 + abs(value)))
      #expect(bound.gradient.count == gradient.count)
      #expect(bound.gradient.allSatisfy { $0 > 0 && $0 < 1e-9 })
    }
  }
}

extension CenteredDesign {
  /// The root mean square of every column.
  fileprivate var spreads: [Double] {
    (0..<columnCount).map { column in
      let part = columns[column * rowCount..<(column + 1) * rowCount]
      return (part.reduce(0) { $0 + $1 * $1 } / Double(rowCount)).squareRoot()
    }
  }
}
