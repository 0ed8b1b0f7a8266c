import ArgumentParser
import Credence

/// `credence demo`: the whole path on embedded data.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Go from data to verdicts on embedded earthquake records.",
    discussion: """
      Samples log(accel) ~ mag + log(dist) on 182 peak accelerations from 23 earthquakes in \
      California (Joyner and Boore 1981), prints the summary, and asks three claims.
      """)

  /// One on which all plausible models agree, one on which they part, one beyond the data.
  ///
  /// The records come from 23 events, and the class has no event effect. A mixed model with one
  /// (`Tests/Oracles/strong_motion_events.R`) moves none of the three verdicts.
  static let claims = [
    "mean(log(accel) | mag = 7, dist = 10) > mean(log(accel) | mag = 7, dist = 100)",
    "mean(log(accel) | mag = 6, dist = 20) > log(0.1)",
    "P(log(accel) > log(0.3) | mag = 8.5, dist = 10) > 0.5",
  ]

  @Flag(help: "Print the data as CSV and stop, to try the other commands on them.")
  var csv = false

  @OptionGroup(title: "Sampling options") var sampling: SamplingOptions

  func run() throws {
    if csv {
      let data = String(decoding: PackageResources.attenu_csv, as: UTF8.self)
      return try StandardOutput.write(data.hasSuffix("\n") ? String(data.dropLast()) : data)
    }
    let table = try Table(csv: PackageResources.attenu_csv, name: "attenu.csv")
    let analysis = try Analysis("log(accel) ~ mag + log(dist)", data: table)
    let fit: RegressionFit
    do {
      fit = try Interruption.stopping { stop in
        try SamplingSession(
          analysis, settings: sampling.settings,
          observer: RunObserver(isQuiet: sampling.quiet, events: nil)
        ).run(stop: stop)
      }
    } catch SamplingError.stopped {
      throw ExitCode(Interruption.exitCode)
    }
    try StandardOutput.write(
      """
      Strong-motion records: peak acceleration (g) by magnitude and distance (km).
      The 182 records cluster in 23 earthquakes; a term (1 | event) would give each an effect of its own.

      """)
    try SummaryReport(RecordedPosterior(fit)).print(json: false)
    for claim in Self.claims {
      try StandardOutput.write("\n" + AnswerText(try fit.ask(claim)).text)
    }
  }
}
