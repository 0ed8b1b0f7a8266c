import PosteriorDraws

extension InferenceFile {
  /// Reads chains from Stan CSV, one file a chain, as CmdStan and its front ends and RStan write it.
  ///
  /// - The rows of warmup are dropped, and the first row of a variational fit, which is its mean.
  /// - Names become those of `StanName`: `theta.2.1` is `theta[2,1]`, counted from one.
  /// - Rows of `method = sample` are Hamiltonian chains where they have `lp__`, `divergent__` and
  ///   `energy__`; those of `variational`, `pathfinder` and `laplace` are draws of an approximation;
  ///   those of `fixed_param` and `generate_quantities` are of unknown origin.
  /// - `optimize` and other methods without draws are refused; so are files of different runs, one
  ///   chain given twice, and a file with fewer draws than its comments promise.
  ///
  /// Memory: the files and twice their draws.
  ///
  /// - Parameter paths: at least one regular file.
  /// - Throws: `.noSuchFile`, `.notOurs` or `.corrupt`, with the file and the line.
  public static func readStanCSV(_ paths: [String]) throws(InferenceFileError) -> InferenceData {
    var chains: [StanChain] = []
    for path in paths {
      let chain = try StanChain(StanOutput(path: path))
      for earlier in chains {
        if let reason = chain.disagreement(with: earlier) {
          throw InferenceFileError(
            .notOurs, "\(path) and \(earlier.output.path) are not chains of one run: \(reason)")
        }
      }
      chains.append(chain)
    }
    guard let first = chains.first else {
      throw InferenceFileError(.noSuchFile, "no file of draws was given")
    }
    return try data(of: chains, first)
  }

  /// Whether a file looks like Stan CSV: comments, if any, and then names with `lp__` among them.
  public static func isStanCSV(_ path: String) -> Bool {
    guard let input = try? InputFile(path: path), let start = try? input.start(1 << 16) else {
      return false
    }
    let lines = start.split(separator: UInt8(ascii: "\n"))
    guard let names = lines.first(where: { $0.first != UInt8(ascii: "#") }) else { return false }
    return names.split(separator: UInt8(ascii: ",")).contains {
      StanOutput.samplerColumns.contains(String(decoding: $0, as: UTF8.self))
    }
  }

  private static func data(
    of chains: [StanChain], _ first: StanChain
  ) throws(InferenceFileError) -> InferenceData {
    func matrix(_ column: Int) -> DrawMatrix {
      DrawMatrix(chains: chains.map { $0.output.column(column, $0.draws) })
    }
    let configuration = first.output.configuration
    let parameters = first.parameters
    let names = parameters.map { StanName.bracketed(first.output.names[$0]) }
    try check(names, in: first.output.path)
    let statistics = first.output.names.enumerated().compactMap { index, name in
      StanChain.statistics[name].map { (name: $0.rawValue, column: index) }
    }
    let depth = configuration.maxTreeDepth ?? Schema.usualMaxTreeDepth
    return InferenceData(
      draws: Draws(names: names, columns: parameters.map(matrix)),
      statistics: SampleStatistics(
        Draws(names: statistics.map(\.name), columns: statistics.map { matrix($0.column) }),
        maxTreeDepth: first.output.names.contains("treedepth__") ? depth : 0,
        origin: first.origin),
      samplingTime: chains.compactMap(\.output.configuration.elapsedTime).max() ?? 0,
      warmupCount: configuration.warmupCount, modelName: configuration.modelName,
      run: ["seed": configuration["seed"], "imported_from": "Stan CSV"].compactMapValues(\.self),
      sampledBy: configuration.program, createdAt: configuration.startedAt)
  }

  private static func check(
    _ names: [String], in path: String
  ) throws(InferenceFileError) {
    guard !names.isEmpty else {
      throw InferenceFileError(.notOurs, "\(path) holds no parameters")
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw InferenceFileError(.notOurs, "\(path): two parameters are called '\(name)'")
    }
  }
}
