import Foundation
import PosteriorDraws

/// One chain as CmdStan writes it, for the programs that read CmdStan's files.
///
/// The comments are the whole configuration of `method = sample`, which CmdStanPy checks before it
/// reads a draw (CmdStan's guide, "Stan CSV Output File"); what our sampler has no counterpart of is
/// at CmdStan's default. Numbers have all their digits.
struct StanWriter {
  let data: InferenceData
  let chain: Int
  let names: [String]

  /// Lines are handed over in blocks of about a thousand draws.
  func write(_ text: (String) throws -> Void) throws {
    try text(header)
    let draws = data.draws
    let statistics = Self.statistics.map { data.statistics?[$0.name] }
    let columns = draws.names.indices.map { draws.column($0) }
    var block = ""
    for draw in 0..<draws.drawCount {
      let values =
        zip(Self.statistics, statistics).map { statistic, column in
          let value = column.map { $0[chain, draw] } ?? .nan
          return statistic.isWhole ? Self.whole(value) : Self.number(value)
        } + columns.map { Self.number($0[chain, draw]) }
      block += values.joined(separator: ",") + "\n"
      if draw % 1000 == 999 {
        try text(block)
        block = ""
      }
    }
    try text(block + footer)
  }

  private static let statistics: [(name: SampleStatistics.Name, column: String, isWhole: Bool)] = [
    (.logDensity, "lp__", false), (.acceptanceRate, "accept_stat__", false),
    (.stepSize, "stepsize__", false), (.treeDepth, "treedepth__", true),
    (.stepCount, "n_leapfrog__", true), (.diverging, "divergent__", true),
    (.energy, "energy__", false),
  ]

  private var header: String {
    let date = data.createdAt.prefix(19).replacing("T", with: " ")
    let start = date.count == 19 ? String(date) : "1970-01-01 00:00:00"
    let depth = data.statistics.map(\.maxTreeDepth).flatMap { $0 > 0 ? $0 : nil } ?? 10
    let step = data.statistics?.stepSize[chain, 0] ?? 1
    let columns = Self.statistics.map(\.column) + names
    return """
      # stan_version_major = 2
      # stan_version_minor = 36
      # stan_version_patch = 0
      # model = credence_model
      # start_datetime = \(start) UTC
      # method = sample (Default)
      #   sample
      #     num_samples = \(data.draws.drawCount)
      #     num_warmup = \(data.warmupCount)
      #     save_warmup = false (Default)
      #     thin = 1 (Default)
      #     adapt
      #       engaged = true (Default)
      #       gamma = 0.05 (Default)
      #       delta = 0.8 (Default)
      #       kappa = 0.75 (Default)
      #       t0 = 10 (Default)
      #       init_buffer = 75 (Default)
      #       term_buffer = 50 (Default)
      #       window = 25 (Default)
      #       save_metric = false (Default)
      #     algorithm = hmc (Default)
      #       hmc
      #         engine = nuts (Default)
      #           nuts
      #             max_depth = \(depth)
      #         metric = diag_e (Default)
      #         metric_file =  (Default)
      #         stepsize = 1 (Default)
      #         stepsize_jitter = 0 (Default)
      #     num_chains = 1 (Default)
      # id = \(chain + 1)
      # data
      #   file =  (Default)
      # init = 2 (Default)
      # random
      #   seed = \(seed)
      # output
      #   file = output.csv (Default)
      #   diagnostic_file =  (Default)
      #   refresh = 100 (Default)
      #   sig_figs = -1 (Default)
      #   profile_file = profile.csv (Default)
      #   save_cmdstan_config = false (Default)
      # num_threads = 1 (Default)
      \(columns.joined(separator: ","))
      # Adaptation terminated
      # Step size = \(Self.number(step))
      # Diagonal elements of inverse mass matrix:
      # \(names.map { _ in "1" }.joined(separator: ", "))

      """
  }

  /// CmdStan's seeds have 32 bits.
  private var seed: UInt32 {
    data.run["seed"].flatMap(UInt64.init).map { UInt32(truncatingIfNeeded: $0) } ?? 0
  }

  private var footer: String {
    let total = Self.number(data.samplingTime)
    return """
      #
      #  Elapsed Time: 0 seconds (Warm-up)
      #                \(total) seconds (Sampling)
      #                \(total) seconds (Total)
      #

      """
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }

  private static func whole(_ value: Double) -> String {
    value.isFinite ? String(Int(value)) : "0"
  }
}

/// Names that Stan's columns can have: letters, digits, underscores, and whole numbers after dots.
enum StanColumnName {
  /// One for each name, in their order, no two equal; `theta[2,1]` becomes `theta.2.1`, and signs are
  /// spelled as brms spells them (`+` as `P`, `:` as an underscore).
  static func columns(for names: [String]) -> [String] {
    var used: Set<String> = []
    return names.map { name in
      let plain = column(for: name)
      var unique = plain
      var number = 2
      while !used.insert(unique).inserted {
        unique = "\(plain)_\(number)"
        number += 1
      }
      return unique
    }
  }

  private static let spellings: [Character: String] = [
    "+": "P", "-": "M", "*": "MU", "/": "D", "^": "E", "=": "EQ", "$": "USD", ":": "_", ",": "_",
    "[": "_", ".": "_",
  ]

  private static func column(for name: String) -> String {
    if let match = name.wholeMatch(
      of: #/(?<base>[A-Za-z][A-Za-z0-9_]*)\[(?<index>[0-9]+(,[0-9]+)*)\]/#)
    {
      return "\(match.base).\(match.index.replacing(",", with: "."))"
    }
    var result = ""
    for character in name {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        result.append(character)
      } else if let spelling = spellings[character] {
        result += spelling
      } else if !character.isASCII {
        result += character.unicodeScalars.map { "u\(String($0.value, radix: 16))" }.joined()
      }
    }
    guard let first = result.first, first.isLetter else { return "x" + result }
    return result
  }
}
