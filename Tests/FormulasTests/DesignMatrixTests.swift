import Foundation
import Testing

@testable import Formulas

@Suite("Designs equal R's model.matrix")
struct DesignMatrixTests {
  @Test("the references were read")
  func referencesAreThere() throws {
    #expect(try ReferenceDesigns.all.get().cases.count >= 90)
  }

  @Test("names, rows, values, offset and response", arguments: ReferenceDesigns.cases)
  func training(_ reference: ReferenceDesigns.Case) throws {
    let table = try ReferenceDesigns.table(reference.table)
    let schema = try Schema(Formula(reference.formula), for: table)
    let design = try schema.designMatrix(for: table)
    #expect(schema.responseName == reference.responseName)
    #expect(design.columnNames == reference.columnNames)
    #expect(design.keptRows == reference.keptRows)
    #expect(design.droppedRowCount == table.rowCount - reference.keptRows.count)
    let tolerance = reference.tolerance
    #expect(
      firstDifference(design.values, reference.columns.flatMap { $0 }, tolerance: tolerance) == nil)
    #expect(firstDifference(design.offset, reference.offset, tolerance: tolerance) == nil)
    #expect(firstDifference(design.response, reference.response, tolerance: tolerance) == nil)
  }

  @Test("new rows, from a schema that went through JSON", arguments: ReferenceDesigns.cases)
  func prediction(_ reference: ReferenceDesigns.Case) throws {
    let trained = try Schema(
      Formula(reference.formula), for: ReferenceDesigns.table(reference.table))
    let schema = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(schema == trained)
    let rows = try #require(ReferenceDesigns.all.get().newRows[reference.table])
    let names = Set(schema.inputs.map(\.name))
    for (index, row) in rows.enumerated() {
      let inputs = row.filter { names.contains($0.key) }.mapValues(\.inputValue)
      let design = try schema.designRow(for: inputs)
      let expected = reference.predictedColumns.map { $0[index] }
      #expect(firstDifference(design.values, expected, tolerance: reference.tolerance) == nil)
      let offset = reference.predictedOffset[index]
      #expect(firstDifference([design.offset], [offset], tolerance: reference.tolerance) == nil)
    }
  }
}
