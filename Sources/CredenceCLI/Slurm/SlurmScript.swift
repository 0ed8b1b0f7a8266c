import Credence

/// A batch script that draws a run as an array of jobs and merges its parts.
struct SlurmScript {
  let options: SlurmOptions
  let run: SampleArguments

  private var chains: Int { run.command.sampling.chains }
  private var output: String { run.command.output }

  /// The job's name: the output's, as far as Slurm takes it.
  private var name: String {
    if let name = options.jobName { return name }
    var stem = output.split(separator: "/").last.map(String.init) ?? output
    if stem.hasSuffix(".nc") { stem.removeLast(3) }
    let safe = stem.map {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_"
    }
    return safe.first.map { $0 == "-" ? "credence" : String(safe) } ?? "credence"
  }

  /// Where the parts lie: named by the run, so that those of another run are not taken for them.
  private var folder: String {
    let identity = (run.shared + ["\(chains)"]).joined(separator: "\0")
    let sum = String(Checksum.of(identity), radix: 16)
    return "\(output).parts-\(String(repeating: "0", count: max(0, 8 - sum.count)))\(sum.suffix(8))"
  }

  /// The script, without the end of its last line.
  var text: String { [header, setting, steps].joined(separator: "\n") }

  private var header: String {
    let range = "0-\(options.tasks - 1)" + (options.atOnce.map { "%\($0)" } ?? "")
    let cpus = options.cpus ?? chains
    var directives = [
      "job-name=\(name)", "array=\(range)", "nodes=1", "ntasks=1", "cpus-per-task=\(cpus)",
      "time=\(options.time)", "signal=B:TERM@\(options.grace)", "requeue", "open-mode=append",
      "output=\(name)-%A-%a.log",
    ]
    if let memory = options.memory { directives.insert("mem=\(memory)", at: 5) }
    directives += options.sbatch
    return """
      #!/bin/bash
      # \(counted(chains * options.tasks, "chain")) of \(output.printable), drawn by \
      \(counted(options.tasks, "task")) of \(counted(chains, "chain")), and merged.
      # Submit the array, and the merge after it, from the folder that the paths start from:
      #   bash THIS-SCRIPT
      # Submitted again, it goes on: finished parts stay, others start from their checkpoints.
      \(directives.map { "#SBATCH --\($0)" }.joined(separator: "\n"))

      """
  }

  private var setting: String {
    let words = run.shared.enumerated().map { index, word in
      (index == 0 || word.hasPrefix("-") ? "\n  " : " ") + word.shellWord
    }
    let lines = options.setup.isEmpty ? [":"] : options.setup
    let inputs = run.inputs.map(\.shellWord).joined(separator: " ")
    return """
      set -u
      name=\(name)
      tasks=\(options.tasks)
      chains=\(chains)
      output=\(output.shellWord)
      folder=\(folder.shellWord)
      inputs=(\(inputs))
      run=(\(words.joined())
      )
      force=(\(run.command.force ? "--force" : ""))
      watching=\(run.command.events.events == nil ? "no" : "yes")

      setup() {
      \(lines.map { "  \($0)\n" }.joined())}

      """
  }

  /// What the script does, the same for every run.
  private var steps: String {
    String(decoding: PackageResources.slurm_steps_sh.dropLast(), as: UTF8.self)
  }
}
