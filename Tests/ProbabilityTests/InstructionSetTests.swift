import Probability
import Testing

@Suite struct InstructionSetTests {
  private func refusal(_ value: String) -> String? {
    do throws(InstructionSetError) {
      _ = try InstructionSet.pinned(in: [InstructionSet.environmentVariable: value])
      return nil
    } catch { return error.description }
  }

  @Test func `nothing is pinned unless the environment says so`() throws {
    #expect(try InstructionSet.pinned(in: [:]) == nil)
    #expect(try InstructionSet.pinned(in: ["CREDENCE_ISA": "baseline"]) == .baseline)
  }

  @Test(arguments: InstructionSet.allCases)
  func `a set is pinned where the processor has it, and else refused by name`(
    set: InstructionSet
  ) throws {
    if set.isSupported {
      let pinned = try InstructionSet.pinned(
        in: [InstructionSet.environmentVariable: set.rawValue])
      #expect(pinned == set)
    } else {
      #expect(refusal(set.rawValue)?.contains("this processor cannot run") == true)
    }
  }

  @Test(arguments: ["", "sse9", "AVX2", "avx512 "])
  func `an unknown set is refused by name`(value: String) {
    #expect(
      refusal(value) == "CREDENCE_ISA is \"\(value)\"; it must be baseline, avx2 or avx512")
  }

  @Test func `the widest set runs, and so does the current one`() {
    #expect(InstructionSet.baseline.isSupported)
    #expect(InstructionSet.widest.isSupported)
    #expect(InstructionSet.current.isSupported)
    #expect(!InstructionSet.name.isEmpty)
  }
}
