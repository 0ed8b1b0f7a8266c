import ArgumentParser
import Credence

/// `credence flag`: on which inputs do plausible models part?
struct FlagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flag",
    abstract: "Flag the inputs on which plausible models do not agree.",
    discussion: """
      Reads a CSV file, or lines from standard input for -, and writes one line for each, at once, so \
      that it can guard a pipeline. For example:
        credence flag cancer.nc new.csv --output flags.csv
        producer | credence flag cancer.nc - | consumer
        credence flag attenu.nc new.csv --tolerance 0.5 --output flags.csv
      Columns: row, prediction (mean response, or the predicted level), lower and upper (central \
      interval of the mean over the posterior), epistemic and aleatoric (parts of the response's \
      variance), mutual_information (nats), half_range (of the mean over the plausible set), leverage \
      (1 for a typical row of the data), verdict, reason, certified.

      Consensus means that the models agree on the predicted label, and that the half-range is within \
      --tolerance where one is given; anything else is flagged. A response that is a number needs a \
      tolerance. Lines that cannot be read or used are undetermined, and the next ones go on. A line \
      end always ends a row.
      """)

  @OptionGroup var rows: RowOptions

  @OptionGroup var sharing: RankOptions

  @Option(help: "The half-range of the mean that is allowed, in units of the response.")
  var tolerance: Double?

  @Option(help: "The plausible models of the half-range: nats:V, at most V nats below the mode.")
  var plausible = PlausibleSet.nats(10)

  @Option(help: "Share of the posterior that may deny a row's claim, above 0 and at most 0.5.")
  var dissent = 0.01

  @Option(help: "Confidence of each bound, at least 0.5 and below 1.")
  var level = 0.95

  @Flag(
    help: "Put rows that the draws leave undetermined to a certificate, some milliseconds each.")
  var certify = false

  func validate() throws {
    if let tolerance, !(tolerance > 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance must be a number above 0")
    }
    guard case .nats = plausible else {
      throw ValidationError("--plausible takes nats:V where rows are flagged")
    }
    guard dissent > 0, dissent <= 0.5 else {
      throw ValidationError("--dissent must lie above 0 and at most at 0.5")
    }
    guard level >= 0.5, level < 1 else {
      throw ValidationError("--level must be at least 0.5 and below 1")
    }
    guard !sharing.isShared || rows.inputs != "-" else {
      throw ValidationError("--mpi takes a file of inputs, which every rank reads")
    }
  }

  private var settings: FlagSettings {
    var settings = FlagSettings()
    settings.consensus.dissent = dissent
    settings.consensus.level = level
    settings.consensus.plausible = plausible
    settings.certifies = certify
    settings.tolerance = tolerance
    settings.intervalMass = rows.interval
    settings.threadCount = rows.threads
    return settings
  }

  private static let header = """
    row,prediction,lower,upper,epistemic,aleatoric,mutual_information,half_range,leverage,verdict,\
    reason,certified
    """

  func run() throws { try sharing.run(flag) }

  private func flag(_ ranks: Ranks) throws {
    let flags = try ranks.together { try self.flags() }
    try rows.pass(columns: flags.inputs, header: Self.header, ranks: ranks) {
      lines, reader, number in
      flags.map(lines, reader) { first, flags in
        Self.text(of: flags, from: number + first)
      }
    }
  }

  private func flags() throws -> InputFlags {
    switch try PosteriorFile(contentsOf: rows.posterior) {
    case .one(let recorded):
      let flags = try InputFlags(recorded, settings: settings)
      try recorded.checkRead()
      return flags
    case .several(let fit): return try InputFlags(fit, settings: settings)
    }
  }

  private static func text(of flags: [InputFlag], from number: Int) -> [UInt8] {
    var text = RowText(capacity: 320 * flags.count)
    for (index, flag) in flags.enumerated() {
      text.add(plain: String(number + index))
      if let level = flag.level { text.add(level) } else { text.add(flag.prediction) }
      for value in [
        flag.lower, flag.upper, flag.epistemic, flag.aleatoric, flag.mutualInformation,
        flag.halfRange, flag.leverage,
      ] {
        text.add(value)
      }
      text.add(plain: flag.verdict.rawValue)
      text.add(flag.reason)
      text.add(plain: flag.isCertified ? "TRUE" : "FALSE")
      text.endLine()
    }
    return text.bytes
  }
}
