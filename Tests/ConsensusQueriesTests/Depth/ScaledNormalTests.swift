import Foundation
import LogDensities
import Probability
import Testing

@testable import ConsensusQueries

/// Depths, margins and masses of a normal linear model with unknown scale, against scipy
/// (`Scripts/make_scaled_normal.py`), a grid, and the t distribution.
@Suite struct ScaledNormalTests {
  struct Case: Decodable, Sendable, CustomStringConvertible {
    struct Claim: Decodable, Sendable {
      /// Coefficients, that of σ, and the constant.
      let form: [Double]
      let depth, least, mass: Double
    }

    let name, prior: String
    let isWeighted: Bool
    let means, precisions: [Double]
    let claims: [Claim]

    var description: String { name }

    static func all() throws -> [Case] {
      let url = try #require(
        Bundle.module.url(forResource: "Fixtures/scaled_normal", withExtension: "json"))
      return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    var scalePrior: ScalePrior {
      ScalePrior(mode: 0, range: 0...Double.infinity, bend: bend) { [prior] sigma in
        switch prior {
        case "half_normal(1)": sigma * sigma / 2
        case "half_student_t(3, 1)": 2 * log1p(sigma * sigma / 3)
        default: 0
        }
      }
    }

    /// d² of it by log σ.
    private var bend: (@Sendable (Double, Double) -> ClosedRange<Double>)? {
      switch prior {
      case "half_normal(1)": { low, high in 2 * low * low...2 * high * high }
      case "half_student_t(3, 1)": { _, _ in 0...2 }
      default: { _, _ in 0...0 }
      }
    }

    var rows: ScaledNormalRows {
      let n = 40
      let i = (0..<n).map(Double.init)
      var (x, z) = (i.map { sin(1.3 * $0) }, i.map { 3 * cos(0.7 * $0 * $0) })
      let (xMean, zMean) = (x.reduce(0, +) / Double(n), z.reduce(0, +) / Double(n))
      x = x.map { $0 - xMean }
      z = z.map { $0 - zMean }
      let y = (0..<n).map { 1 + 0.5 * x[$0] - 0.1 * z[$0] + 0.6 * sin(5.1 * i[$0] + i[$0] * i[$0]) }
      return ScaledNormalRows(
        columns: [Double](repeating: 1, count: n) + x + z, coefficientCount: 3, response: y,
        weights: isWeighted ? (0..<n).map { 0.5 + Double($0 % 3) / 2 } : nil, means: means,
        precisions: precisions, scalePrior: scalePrior)
    }

    /// U by its definition.
    func value(_ position: [Double]) -> Double {
      let rows = rows
      let (n, sigma) = (rows.response.count, position[3])
      var sum = rows.totalWeight * log(sigma) + scalePrior.value(sigma)
      for row in 0..<n {
        var residual = rows.response[row]
        for j in 0..<3 { residual -= rows.columns[j * n + row] * position[j] }
        sum += (rows.weights?[row] ?? 1) * residual * residual / (2 * sigma * sigma)
      }
      for j in 0..<3 {
        sum += precisions[j] * (position[j] - means[j]) * (position[j] - means[j]) / 2
      }
      return sum
    }
  }

  private func form(_ claim: Case.Claim) -> AffineForm {
    AffineForm(coefficients: Array(claim.form.prefix(4)), constant: claim.form[4])
  }

  @Test(arguments: try Case.all())
  func `depths enclose the true ones, and are as close as asked`(_ one: Case) throws {
    let posterior = try ScaledNormalDepth(one.rows)
    for claim in one.claims {
      let found = posterior.depth(of: form(claim))
      #expect(found.lower <= claim.depth + 1e-7 && claim.depth <= found.upper + 1e-7)
      #expect(found.upper - found.lower < 1e-5)
      let witness = try #require(found.witness)
      #expect(form(claim).value(at: witness.span) <= 1e-12)
    }
  }

  @Test(arguments: try Case.all())
  func `no model on a grid is a dissenter nearer than the bound`(_ one: Case) throws {
    let posterior = try ScaledNormalDepth(one.rows)
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    for claim in one.claims {
      let found = posterior.depth(of: form(claim))
      let witness = try #require(found.witness)
      var nearest = Double.infinity
      for index in 0..<4000 {
        let spread = 0.3 * pow(0.5, Double(index % 12))
        var position = (0..<3).map { witness[$0] + spread * random.normal() }
        position.append(witness[3] * exp(spread * random.normal()))
        guard form(claim).value(at: position.span) <= 0 else { continue }
        nearest = min(nearest, one.value(position))
      }
      #expect(nearest - one.value(try mode(posterior)) >= found.lower - 1e-9)
    }
  }

  /// The mode: the witness of a form that is never positive.
  private func mode(_ posterior: ScaledNormalDepth) throws -> [Double] {
    let nothing = AffineForm(coefficients: [0, 0, 0, 0], constant: -1)
    let found = posterior.depth(of: nothing)
    #expect(found.lower == 0 && found.upper < 1e-5)
    return try #require(found.witness)
  }

  @Test(arguments: try Case.all())
  func `least margins within a band are those of an optimiser`(_ one: Case) throws {
    let posterior = try ScaledNormalDepth(one.rows)
    for claim in one.claims.prefix(4) {
      let found = posterior.least(of: form(claim), within: 6)
      #expect(found.lower <= claim.least + 1e-7 && claim.least <= found.upper + 1e-7)
      #expect(found.upper - found.lower < 1e-5)
      #expect(abs(form(claim).value(at: found.witness.span) - found.upper) < 1e-5)
    }
  }

  @Test(arguments: try Case.all())
  func `masses are within their bounds by adaptive quadrature`(_ one: Case) throws {
    let posterior = try ScaledNormalDepth(one.rows)
    for claim in one.claims {
      let mass = try #require(ScaledNormalMass(of: form(claim), in: posterior))
      // The quadrature of the fixture has errors of its own.
      let slack = 1e-8 * claim.mass + 1e-14
      #expect(mass.lower <= claim.mass + slack && claim.mass - slack <= mass.upper)
      #expect(mass.lower <= mass.estimate && mass.estimate <= mass.upper)
      #expect(mass.upper - mass.lower <= 1e-4 * min(mass.upper, 1 - mass.lower) + 1e-15)
    }
  }

  /// A prior whose curvature is not known has wider bounds, which hold too.
  @Test(arguments: try Case.all())
  func `masses without the curvature of a prior are within wider bounds`(_ one: Case) throws {
    let rows = one.rows
    let prior = rows.scalePrior
    let bare = ScaledNormalRows(
      columns: rows.columns, coefficientCount: 3, response: rows.response, weights: rows.weights,
      means: rows.means, precisions: rows.precisions,
      scalePrior: ScalePrior(mode: prior.mode, range: prior.range, value: prior.value))
    for claim in one.claims {
      let mass = try #require(
        ScaledNormalMass(of: form(claim), in: try ScaledNormalDepth(bare)))
      #expect(mass.lower <= claim.mass * (1 + 1e-8) && claim.mass * (1 - 1e-8) <= mass.upper)
      #expect(mass.upper - mass.lower <= 0.02 * min(mass.upper, 1 - mass.lower) + 1e-15)
    }
  }

  @Test func `with flat priors a coefficient has a t distribution`() throws {
    let one = try #require(try Case.all().first)
    let rows = one.rows
    let posterior = try ScaledNormalDepth(rows)
    // Columns are orthogonal to the first one: y-bar has standard error sqrt(rss / (nu n)).
    let n = rows.response.count
    let mode = try mode(posterior)
    var squares = 0.0
    for row in 0..<n {
      var residual = rows.response[row]
      for j in 0..<3 { residual -= rows.columns[j * n + row] * mode[j] }
      squares += residual * residual
    }
    // A flat prior of sigma itself takes one degree more.
    let degrees = Double(n - 3 - 1)
    let error = (squares / degrees / Double(n)).squareRoot()
    for step in -24...24 {
      let t = Double(step) / 3 + 0.05
      let form = AffineForm(coefficients: [1, 0, 0, 0], constant: t * error - mode[0])
      let mass = try #require(ScaledNormalMass(of: form, in: posterior))
      let exact = SpecialFunctions.studentTCDF(-t, degrees: degrees)
      // The mode that stands in for the mean is right to some 1e-7.
      #expect(mass.lower <= exact * (1 + 1e-5) && exact * (1 - 1e-5) <= mass.upper, "t = \(t)")
      #expect(mass.upper - mass.lower <= 1e-4 * exact, "t = \(t)")
    }
  }

  /// A panel's bounds enclose what many small panels sum to; those of a chord alone do not, nor
  /// does the trapezoidal rule.
  @Test(arguments: try Case.all())
  func `bounds of wide panels hold, and need the curvature`(_ one: Case) throws {
    let system = NormalSystem(one.rows)
    let center = try log(mode(ScaledNormalDepth(one.rows))[3])
    var (panels, misses) = (0, 0)
    for claim in one.claims where claim.form.prefix(3).contains(where: { $0 != 0 }) {
      let density = ScaleDensity(system, form(claim))
      for offset in stride(from: -0.5, through: 0.7, by: 0.15) {
        let (low, high) = (center + offset, center + offset + 0.12)
        let nodes = try (0...64).map {
          try #require(ScaleNode(density, at: low + (high - low) * Double($0) / 64))
        }
        let top = nodes[32].log.upper
        let wide = ScalePanel(from: nodes[0], to: nodes[64], in: density)
        for side in [ScalePanel.Side.fails, .holds] {
          let bounds = wide.integral(side, above: top)
          var sum = (lower: 0.0, upper: 0.0)
          for k in 0..<64 {
            let part = ScalePanel(from: nodes[k], to: nodes[k + 1], in: density)
              .integral(side, above: top)
            sum = (sum.lower + part.lower, sum.upper + part.upper)
          }
          #expect(bounds.lower <= sum.upper && sum.lower <= bounds.upper)
          #expect(sum.lower > 0.99 * sum.upper)
          panels += 1
        }
        let rough = wide.estimates(above: top).part
        let bounds = wide.integral(.fails, above: top)
        if rough < bounds.lower || rough > bounds.upper { misses += 1 }
      }
    }
    #expect(panels > 0 && misses > panels / 8, "\(misses) of \(panels)")
  }

  @Test func `an exact fit and collinear columns are refused`() throws {
    let one = try #require(try Case.all().first)
    let rows = one.rows
    let fitted = ScaledNormalRows(
      columns: rows.columns, coefficientCount: 3, response: rows.response.map { _ in 2 },
      weights: nil, means: [0, 0, 0], precisions: [0, 0, 0], scalePrior: rows.scalePrior)
    #expect(throws: PredictionError.self) { try ScaledNormalDepth(fitted) }
    let n = rows.response.count
    let collinear = ScaledNormalRows(
      columns: Array(rows.columns.prefix(n)) + Array(rows.columns.prefix(n)), coefficientCount: 2,
      response: rows.response, weights: nil, means: [0, 0], precisions: [0, 0],
      scalePrior: rows.scalePrior)
    #expect(throws: PredictionError.self) { try ScaledNormalDepth(collinear) }
  }
}
