import ArgumentParser
import Credence

/// `credence slurm`: a batch script for the chains of a run on a cluster.
struct SlurmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm",
    abstract: "Print a Slurm script that draws a run as an array of jobs.",
    discussion: """
      Put it before a credence sample, and keep what it prints:
        credence slurm --tasks 8 --time 04:00:00 --memory 4G \\
            --sbatch partition=short --setup 'module load credence' \\
            sample wells.csv --formula 'switched ~ arsenic' \\
            --family bernoulli --chains 4 --output wells.nc > wells.sbatch
        bash wells.sbatch

      The script submits an array of 8 tasks of 4 chains each, and behind it a job that merges their \
      32 chains into wells.nc: the draws that one machine would have made. A task whose time is nearly \
      up keeps a checkpoint, is queued again and goes on; so does one whose node failed. Submitting \
      the script again does what is left.

      With --events in the run each task keeps a log of its own, part-N.events beside its part, which \
      it goes on with when it is queued again.

      Stopping rules, time limits of credence itself and classes of models need all chains in one \
      place, and are refused.
      """)

  @OptionGroup var options: SlurmOptions

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The run to draw: sample and its arguments.", valueName: "run"))
  var arguments: [String]

  func run() throws {
    let script = SlurmScript(options: options, run: try SampleArguments(arguments))
    try StandardOutput.write(script.text)
  }
}
