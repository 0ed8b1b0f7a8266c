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

      A first run:
        credence demo
        credence sample wells.csv --formula "switched ~ dist100 + arsenic" \\
            --family bernoulli --output wells.nc
        credence ask wells.nc "P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5"

      Exit codes: 0 done; 2 diagnostics failed under --strict; 3 undetermined under \
      --require-decision; 64 usage, 65 bad data, 66 no such file, 70 internal error, \
      73 cannot write.
      """,
    version: InferenceFile.libraryVersion,
    subcommands: [
      SampleCommand.self, SummaryCommand.self, DiagnoseCommand.self, AskCommand.self,
      DemoCommand.self,
    ])

  /// Runs the command, and turns every error into one sentence and its exit code.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error where ExitStatus(error) != nil {
      StandardError.write("credence: \(error)\n")
      exit(withError: ExitStatus(error)?.exitCode ?? .failure)
    } catch {
      exit(withError: error)
    }
  }
}
