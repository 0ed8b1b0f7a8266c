import Credence
import Foundation
import Testing

/// The tables of the documentation against what the code says.
@Suite struct CertificateTableTests {
  private func table(after heading: String) throws -> [[String]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appending(path: "Sources/Credence/Credence.docc/Certificates.md"),
      encoding: .utf8)
    let part = try #require(page.components(separatedBy: "### \(heading)\n").dropFirst().first)
    let lines = part.components(separatedBy: "###")[0].split(separator: "\n")
    return lines.filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }

  private static func data() throws -> Table {
    let rows = 0..<30
    let noise = rows.map { sin(3.7 * Double($0 * $0) + 0.4) }
    func numbers(_ name: String, _ value: (Double) -> Double) -> Column {
      Column(name: name, values: .numbers(noise.map(value)))
    }
    return try Table(columns: [
      Column(name: "x", values: .numbers(rows.map { Double($0 % 7) / 7 })),
      numbers("real") { 2 + $0 }, numbers("unit") { 0.5 + 0.4 * $0 },
      numbers("count") { (2 + 2 * $0).rounded() }, numbers("yes") { $0 > 0 ? 1 : 0 },
      numbers("grade") { $0 < -0.4 ? 1 : $0 < 0.4 ? 2 : 3 },
      Column(name: "n", values: .numbers(rows.map { _ in 9 })),
    ])
  }

  private func kind(_ family: Family, priors: [String] = []) throws -> String {
    let response =
      switch family.distribution {
      case .gaussian, .studentT, .lognormal, .gamma: "real"
      case .beta: "unit"
      case .bernoulli: "yes"
      case .binomial: "count | trials(n)"
      case .categorical, .cumulative: "grade"
      case .poisson, .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial: "count"
      }
    // The presets give thresholds a student_t.
    let own = family.distribution == .cumulative ? ["Intercept ~ normal(0, 5)"] : priors
    // An intercept alone, so that every link is defined where chains start.
    let formula = family.link == .inverse || family.link == .identity ? "~ 1" : "~ x"
    let model = try Analysis(
      "\(response) \(priors.isEmpty ? formula : "~ x + I(x^2)")", data: Self.data(), family: family,
      priors: own
    ).model
    if (try? model.certifiable()) != nil { return "convex" }
    return (try? model.scaledNormal()) != nil ? "scaled normal" : "searched"
  }

  @Test func `every family and link has its line, and the line is right`() throws {
    let lines = try table(after: "Families")
    var seen: Set<Family> = []
    for line in lines {
      let distribution = try #require(ResponseDistribution(rawValue: line[0]))
      let link = try #require(Link(rawValue: line[1]))
      let family = try #require(Family(distribution, link: link))
      #expect(try kind(family) == line[2], "\(family)")
      seen.insert(family)
    }
    let all = ResponseDistribution.allCases.flatMap { distribution in
      distribution.links.compactMap { Family(distribution, link: $0) }
    }
    #expect(seen == Set(all))
  }

  @Test func `every prior does what its line says`() throws {
    for line in try table(after: "Priors of coefficients and thresholds") {
      let names = Self.statements.keys.filter { name in
        line[0].split(separator: " ").contains { $0.prefix { $0 != "(" && $0 != "," } == name }
      }
      #expect(!names.isEmpty, "\(line[0])")
      for name in names {
        let prior = try #require(Self.statements[name])
        #expect(try kind(.bernoulli, priors: [prior]) == (line[1] == "yes" ? "convex" : "searched"))
        #expect(
          try kind(.gaussian, priors: [prior]) == (line[3] == "yes" ? "scaled normal" : "searched"))
      }
    }
  }

  private static let statements = [
    "normal": "b ~ normal(0, 1)", "flat": "b ~ flat()", "logistic": "b ~ logistic(0, 1)",
    "laplace": "b ~ laplace(0, 1)", "exponential": "b ~ exponential(1)",
    "student_t": "b ~ student_t(3, 0, 1)", "cauchy": "b ~ cauchy(0, 1)",
    "horseshoe": "b ~ horseshoe(1)", "R2D2": "b ~ R2D2(0.5, 2)",
  ]
}
