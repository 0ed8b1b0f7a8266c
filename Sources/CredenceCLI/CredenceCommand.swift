import ArgumentParser
import Credence

/// The command `credence`: one verb a subcommand.
@main
struct CredenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credence",
    abstract: "Do all plausible simple models agree?",
    discussion: """
      Credence samples the posterior of a simple regression model and answers whether all \
      plausible models agree on a claim: consensus, dissent, or undetermined, with bounds.

      A first run, which needs no data:
        credence demo

      With data of your own:
        credence sample wells.csv --formula 'switched ~ dist100 + arsenic' \\
            --family bernoulli --output wells.nc
        credence diagnose wells.nc
        credence ask wells.nc 'P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5'

      Exit codes: 0 done; 2 diagnostics failed under --strict; 3 undetermined under \
      --require-decision; 64 usage, 65 bad data, 66 no such file, 70 internal error, \
      73 cannot write; 130 and 143 after a checkpoint on SIGINT and SIGTERM.
      """,
    version: InferenceFile.libraryVersion,
    subcommands: [
      SampleCommand.self, PriorCommand.self, ResumeCommand.self, SummaryCommand.self,
      DiagnoseCommand.self, AskCommand.self, FlagCommand.self, PredictCommand.self,
      SearchCommand.self, AbstractCommand.self, UpdateCommand.self, CompareCommand.self,
      SelectCommand.self, ClassifyCommand.self, ReportCommand.self, ExportCommand.self,
      PackCommand.self,
      ImportCommand.self, MergeCommand.self, SlurmCommand.self, DemoCommand.self,
    ])

  /// Runs the command, and turns every error into one sentence and its exit code.
  static func main() {
    HeapPages.prepare()
    StandardStreams.prepare()
    Interruption.allow()
    do {
      var command = try parseAsRoot()
      _ = try InstructionSet.pinned()
      try command.run()
    } catch let error {
      guard let status = exitStatus(of: error) else { exit(withError: error) }
      let lines = "credence: \(message(of: error))"
        .split(separator: "\n", omittingEmptySubsequences: false)
      StandardError.write(lines.map { String($0).printable + "\n" }.joined())
      exit(withError: status.exitCode)
    }
  }

  /// The status of an error; nil for the argument parser's own, among them requests for help, which
  /// have codes of their own.
  private static func exitStatus(of error: any Error) -> ExitStatus? {
    ExitStatus(error) ?? (exitCode(for: error) == .failure ? .internalError : nil)
  }

  /// An error in one sentence.
  static func message(of error: any Error) -> String {
    exitStatus(of: error) == nil ? message(for: error) : "\(error)"
  }

  /// The code with which the process ends after an error.
  static func status(of error: any Error) -> Int32 {
    exitStatus(of: error)?.rawValue ?? exitCode(for: error).rawValue
  }
}
