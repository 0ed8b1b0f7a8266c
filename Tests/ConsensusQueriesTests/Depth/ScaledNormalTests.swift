import ConsensusQueries
import Foundation
import LogDensities
import Probability
import Testing

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
      ScalePrior(mode: 0, range: 0...Double.infinity) { [prior] sigma in
        switch prior {
        case "half_normal(1)": sigma * sigma / 2
        case "half_student_t(3, 1)": 2 * log1p(sigma * sigma / 3)
        default: 0
        }
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
  func `masses are within their errors of adaptive quadrature`(_ one: Case) throws {
    let posterior = try ScaledNormalDepth(one.rows)
    for claim in one.claims {
      let mass = try #require(ScaledNormalMass(of: form(claim), in: posterior))
      #expect(abs(mass.estimate - claim.mass) <= mass.error + 1e-8 * claim.mass)
      // A form of σ alone has a jump in its tail, which no rule likes.
      let isSmooth = claim.form.prefix(3).contains { $0 != 0 }
      #expect(mass.error <= (isSmooth ? 1e-5 * claim.mass + 2e-12 : 1e-2 * claim.mass))
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
    for t in [0.5, 2, 4] {
      let form = AffineForm(coefficients: [1, 0, 0, 0], constant: t * error - mode[0])
      let mass = try #require(ScaledNormalMass(of: form, in: posterior))
      let exact = SpecialFunctions.studentTCDF(-t, degrees: degrees)
      #expect(abs(mass.estimate - exact) <= mass.error + 1e-6 * exact)
    }
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
