import Formulas
import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Names and order of draws against those of brms.
///
/// Different on purpose: there is no `lprior` among the draws; what brms reports as a constant, the
/// `sigma` beside `se()` and the `disc` of an ordinal response, is no parameter; and columns keep
/// the spelling of R's `model.matrix`, `poly(x, 2)1` where brms has `polyx21`.
@Suite struct BrmsNameTests {
  struct Record: Decodable {
    var family: String
    var formula: String
    var names: [String]
  }

  /// A column as brms spells it; levels of groups stay as they are.
  private func brmsSpelling(_ name: String) -> String {
    guard name.hasPrefix("b_") else { return name }
    let hasIndex = name.hasPrefix("b_Intercept[")
    return String(name.replacing("^", with: "E").filter { hasIndex || !"(), ".contains($0) })
  }

  @Test func `draws have brms' names in brms' order`() throws {
    let fixtures = try Fixture.load("multilevel", as: MultilevelValueTests.Fixtures.self)
    let table = try Table(
      columns: fixtures.data.sorted { $0.key < $1.key }.map {
        Column(name: $0.key, values: $0.value.column)
      })
    let records = try Fixture.load("brms_names", as: [Record].self)
    #expect(records.count >= 10)
    for record in records {
      let model = try RegressionModels.model(
        DistributionalFormula(record.formula), data: table, family: Family(record.family))
      var constants: Set = ["lprior", "disc"]
      if record.formula.contains("se(") { constants.insert("sigma") }
      #expect(
        model.parameters.map { brmsSpelling($0.name) }
          == record.names.filter { !constants.contains($0) }, "\(record.formula)")
    }
  }
}
