import ArgumentParser
import Credence

/// Options of every verb that judges claims.
struct ConsensusOptions: ParsableArguments {
  @Option(
    help: """
      What the verdict is about: mass, the share of the posterior that denies a claim, or set, \
      whether any plausible model does.
      """)
  var mode = ConsensusMode.mass

  @Option(
    help: """
      The plausible models of --mode set: nats:V for those at most V nats below the mode, or mass:M \
      for a set that surely holds the share M of a log-concave posterior.
      """)
  var plausible = PlausibleSet.nats(10)

  @Option(
    help: "Share of the posterior that may deny a claim under consensus, above 0 and at most 0.5.")
  var dissent = 0.01

  @Option(help: "Confidence of each bound, at least 0.5 and below 1.")
  var level = 0.95

  @Option(
    help:
      "Seconds a search of a region without closed form may take; what is open then is undetermined."
  )
  var searchSeconds = 60.0

  @Option(
    help: """
      Seconds in which a region may be bounded for all plausible models at once, with --mode set; \
      then the bounds that were reached count.
      """)
  var certificateSeconds = 5.0

  func validate() throws {
    guard dissent > 0, dissent <= 0.5 else {
      throw ValidationError("--dissent must lie above 0 and at most at 0.5")
    }
    guard level >= 0.5, level < 1 else {
      throw ValidationError("--level must be at least 0.5 and below 1")
    }
    guard searchSeconds > 0 else { throw ValidationError("--search-seconds must be positive") }
    guard certificateSeconds > 0 else {
      throw ValidationError("--certificate-seconds must be positive")
    }
  }

  var settings: ConsensusSettings {
    var settings = ConsensusSettings()
    settings.mode = mode
    settings.plausible = plausible
    settings.dissent = dissent
    settings.level = level
    settings.effort.maximumSeconds = searchSeconds
    settings.effort.certificateSeconds = certificateSeconds
    return settings
  }
}

extension ConsensusMode: ExpressibleByArgument {}

extension PlausibleSet: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { description }
}
