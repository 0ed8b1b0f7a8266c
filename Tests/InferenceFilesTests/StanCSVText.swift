/// Files as CmdStan lays them out, with made-up numbers.
enum StanCSVText {
  static let columns =
    "lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__"

  /// The comments of CmdStan 2.35 before the names.
  static func comments(
    draws: Int, method: String = "sample (Default)", algorithm: String = "hmc (Default)",
    saveWarmup: Int = 0, warmup: Int = 4, thin: Int = 1, model: String = "schools"
  ) -> String {
    """
    # stan_version_major = 2
    # stan_version_minor = 35
    # stan_version_patch = 0
    # model = \(model)_model
    # start_datetime = 2026-11-22 18:00:00 UTC
    # method = \(method)
    #   sample
    #     num_samples = \(draws)
    #     num_warmup = \(warmup)
    #     save_warmup = \(saveWarmup)
    #     thin = \(thin)
    #     algorithm = \(algorithm)
    #       hmc
    #         engine = nuts (Default)
    #           nuts
    #             max_depth = 9
    #         metric_file =  (Default)
    # random
    #   seed = 12345

    """
  }

  /// A row of each statistic and of `width` parameters; `lp__` is `start`, and rises by one a row.
  static func rows(_ count: Int, width: Int, start: Int = 0) -> String {
    (0..<count).map { row in
      let parameters = (0..<width).map { "\(Double(10 * (start + row) + $0) / 4)" }
      return (["\(start + row)", "0.9", "0.5", "3", "7", "0", "1.5"] + parameters).joined(
        separator: ",") + "\n"
    }.joined()
  }

  static let end = """
    #\u{20}
    #  Elapsed Time: 0.25 seconds (Warm-up)
    #                0.5 seconds (Sampling)
    #                0.75 seconds (Total)
    #\u{20}

    """

  /// A whole file.
  static func chain(
    _ draws: Int = 3, names: String = "mu,theta.1", start: Int = 0
  ) -> String {
    comments(draws: draws) + "\(columns),\(names)\n# Adaptation terminated\n# Step size = 0.5\n"
      + rows(draws, width: names.split(separator: ",").count, start: start) + end
  }
}
