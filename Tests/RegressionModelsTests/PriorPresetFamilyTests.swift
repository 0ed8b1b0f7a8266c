import Formulas
import ResponseFamilies
import Testing

@testable import RegressionModels

/// The preset `brms` against get_prior() of brms, for every family, class and further formula.
@Suite struct PriorPresetFamilyTests {
  struct Source: Decodable {
    struct Case: Decodable {
      struct Priors: Decodable {
        var prior: [String]
        var `class`: [String]
        var dpar: [String]
      }
      var formula: [String]
      var family: [String]
      var priors: Priors
    }
    var data: [String: PriorPresetTests.Values]
    var cases: [Case]
  }

  @Test func `brms' priors of every class`() throws {
    let source: Source = try Fixture.load("presets_families")
    let table = try Table(
      columns: source.data.sorted { $0.key < $1.key }.map {
        Column(name: $0.key, values: $0.value.columnValues)
      })
    var compared = 0
    for item in source.cases {
      let (specification, _) = try RegressionSpecification.make(
        DistributionalFormula(item.formula[0]), data: table, family: Family(item.family[0]),
        preset: .brms, priors: [])
      let entries = specification.priors.entries
      for (index, text) in item.priors.prior.enumerated() {
        let dpar = item.priors.dpar[index]
        let found = entries.filter {
          $0.parameterClass.rawValue == item.priors.class[index]
            && $0.predictor == (dpar.isEmpty ? nil : dpar)
        }
        let name = "\(item.formula[0]), \(item.family[0]), \(item.priors.class[index])"
        #expect(!found.isEmpty, "\(name) \(dpar)")
        for entry in found {
          // As of 2.21 the default is an inverse gamma prior, which this preset takes.
          let isNewer =
            entry.parameterClass == .shape && item.family[0].contains("negbinomial")
          let prior = try PriorStatement(
            "b ~ \(isNewer ? "inv_gamma(0.4, 0.3)" : text)"
          ).prior
          let expected = prior.single.map { PriorForm.single($0.within(entry.bounds)) } ?? prior
          #expect(PriorPresetTests.near(entry.prior, expected), "\(name): \(entry.prior)")
          compared += 1
        }
      }
      let flat = entries.filter { $0.parameterClass == .coefficient }
      #expect(flat.allSatisfy { $0.prior == .flat }, "\(item.formula[0])")
    }
    #expect(compared > 40, "\(compared)")
  }
}
