import ArgumentParser
import Credence

/// The arguments of a `credence sample`, checked, without those that each task of an array sets for
/// itself.
struct SampleArguments {
  /// What all tasks share: data, model and sampler.
  let shared: [String]
  /// The run that was asked for.
  let command: SampleCommand

  /// - Throws: where the arguments are wrong, or the run cannot be drawn in parts.
  init(_ arguments: [String]) throws {
    guard arguments.first == "sample" else {
      throw ValidationError(
        "end with the run to draw, as in: credence slurm --time 60 sample wells.csv --formula ...")
    }
    let words = Array(arguments.dropFirst())
    command = try SampleCommand.parse(words)
    let model = command.model
    guard !model.isClass else {
      throw ValidationError("a class of models is weighed by all chains of its structures at once")
    }
    guard command.sampling.chainOffset == nil else {
      throw ValidationError("leave out --chain-offset: each task has its own")
    }
    if let obstacle = command.sampling.settings.obstacleToParts { throw ValidationError(obstacle) }
    shared = Self.removing(
      ["--output", "-o", "--chains", "--threads", "--events"], flags: ["--force", "--json"],
      from: words)
    // What was removed must be all that a task sets, however it was written.
    let output = command.output == "part.nc" ? "run.nc" : "part.nc"
    let again = try? SampleCommand.parse(shared + ["--output", output])
    guard let again, again.output == output, again.data == command.data, !again.force,
      again.events.events == nil
    else {
      throw ValidationError("give --output FILE and --force as words of their own, and no --")
    }
  }

  /// The arguments without some options and their values, and without some flags.
  private static func removing(
    _ options: Set<String>, flags: Set<String>, from arguments: [String]
  ) -> [String] {
    var kept: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" { return kept + [word] + rest }
      if options.contains(word) {
        rest = rest.dropFirst()
      } else if !flags.contains(word), !options.contains(where: { word.hasPrefix($0 + "=") }) {
        kept.append(word)
      }
    }
    return kept
  }

  /// Files that the run reads.
  var inputs: [String] {
    [command.data, command.library.library, command.library.dataFile].compactMap(\.self)
  }
}
