import ArgumentParser
import Credence

/// A run of a class from models to file and table of weights.
struct ClassRun {
  let analysis: ClassAnalysis
  let floor: Double
  let settings: SamplingSettings
  let output: String
  let isReplacing: Bool
  let observer: RunObserver
  let isJSON: Bool

  /// Samples all structures, puts the file in place and prints the table.
  func perform() throws {
    let fit: ClassFit
    do {
      fit = try Interruption.stopping { stop in
        try analysis.sample(settings, floor: floor, stop: stop, began: announce)
      }
    } catch SamplingError.stopped {
      StandardError.write("interrupted; a class keeps no checkpoints\n")
      throw ExitCode(Interruption.exitCode)
    }
    try Interruption.deferring { () throws(InferenceFileError) in
      try fit.write(to: output, replacing: isReplacing)
    }
    try ClassReport(fit).print(json: isJSON)
    if !observer.isQuiet { StandardError.write("wrote \(output.printable)\n") }
  }

  /// Says which structure is next, and shows its chains.
  private func announce(_ index: Int) -> SamplingEventHandler? {
    let member = analysis.members[index]
    let count = analysis.members.count
    observer.events?.write(.structure(index: index + 1, count: count, name: member.name))
    if !observer.isQuiet {
      StandardError.write(
        """
        structure \(index + 1) of \(count)  \(member.name.printable): \
        \(member.model.formula.printable), family \(member.model.family)

        """)
    }
    return observer.handler(chains: settings.chains)
  }
}
