import ModelAveraging
import Testing

@Suite struct ClassSelectionTests {
  @Test func `refuted structures are dropped, the least probable first, up to the mass`() throws {
    let modelClass = try ModelClass([
      ModelClassTests.structure("best", -10, 0.1), ModelClassTests.structure("near", -12, 0.1),
      ModelClassTests.structure("far", -18.5, 0.1), ModelClassTests.structure("lost", -40, 0.1),
      ModelClassTests.structure("long", bits: 40, -10.2, 0.1),
    ])
    let weights = modelClass.probabilities
    let none = modelClass.selection(droppingAtMost: 1e-20, level: 0.95)
    #expect(none.dropped == [] && none.kept == [0, 1, 2, 3, 4])
    #expect(none.droppedMass.value == 0 && none.droppedMass.lower == 0)
    let one = modelClass.selection(droppingAtMost: 1e-6, level: 0.95)
    #expect(one.dropped == [3])
    let two = modelClass.selection(droppingAtMost: 0.01, level: 0.95)
    #expect(two.dropped == [2, 3] && two.kept == [0, 1, 4])
    #expect(abs(two.droppedMass.value - weights[2] - weights[3]) < 1e-15)
    #expect(two.droppedMass.upper > two.droppedMass.value && two.droppedMass.upper < 3e-4)
    // What the data have not refuted stays, however improbable.
    #expect(modelClass.selection(droppingAtMost: 1, level: 0.95).kept == [0, 1, 4])
  }
}
