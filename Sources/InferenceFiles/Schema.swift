import CNetCDF
import PosteriorDraws

/// The names and types of ArviZ's InferenceData schema, and those that are ours.
enum Schema {
  static let posterior = "posterior"
  static let sampleStatistics = "sample_stats"
  static let observedData = "observed_data"
  static let constantData = "constant_data"

  /// What our files call the library that made them.
  static let library = "Credence"

  /// Dimensions of draws, in the order in which we write them.
  static let sampleDimensions = ["chain", "draw"]
  /// Dimension of rows of data, as Bambi calls it.
  static let observation = "__obs__"

  /// Attribute of `sample_stats`: where the sampler stopped doubling.
  static let maxTreeDepth = "max_tree_depth"
  /// Attribute of `sample_stats`: how the draws were made, as `DrawOrigin` describes itself.
  static let origin = "credence_origin"
  /// Attributes in which other programs may say by which method they made draws.
  static let methodAttributes = [
    "inference_library", "sampler", "algorithm", "method", "inference_method",
    "inference_algorithm",
  ]

  /// Whether the name of a method has the name of an approximation in it.
  static func isApproximation(_ method: String) -> Bool {
    let words = method.lowercased().split { !$0.isLetter }.map(String.init)
    let names: Set = [
      "advi", "fullrank", "importance", "inla", "laplace", "map", "meanfield", "optimize",
      "pathfinder", "smc", "svgd", "svi", "variational", "vb", "vi",
    ]
    return words.contains(where: names.contains)
  }

  /// The statistic that a variable of `sample_stats` holds, or nil. Nutpie's and older names count
  /// where the schema's own is not there.
  static func statistic(
    called name: String, among names: Set<String>
  ) -> SampleStatistics.Name? {
    if let statistic = SampleStatistics.Name(rawValue: name) { return statistic }
    let others: [String: SampleStatistics.Name] = [
      "logp": .logDensity, "depth": .treeDepth, "mean_tree_accept": .acceptanceRate,
    ]
    return others[name].flatMap { names.contains($0.rawValue) ? nil : $0 }
  }

  /// The depth assumed where that attribute is missing: the default of Stan and PyMC.
  static let usualMaxTreeDepth = 10

  /// Root attribute: the text that re-builds the model.
  static let model = "credence_model"
  /// Root attribute of a file of several models: the text that joins them.
  static let collection = "credence_class"
  private static let runPrefix = "credence_"

  /// The root attribute of one fact of the run.
  ///
  /// What an attribute's name cannot hold is percent-encoded; so is the `m` of `model`, as that
  /// attribute is taken.
  static func attribute(ofRun key: String) throws -> String {
    var code = PercentEncoding.encode(key) { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") }
    if key == "model" { code = "%6Dodel" }
    if code.hasSuffix(" ") { code = code.dropLast() + "%20" }
    guard code.utf8.count <= 200 else {
      throw NetCDFError(doing: "store '\(key.prefix(40))...'", reason: "the key is too long")
    }
    return runPrefix + code
  }

  /// The fact of the run that a root attribute holds, or nil where it holds none.
  static func runKey(ofAttribute name: String) -> String? {
    guard name.hasPrefix(runPrefix), name != model else { return nil }
    return PercentEncoding.decode(String(name.dropFirst(runPrefix.count)))
  }

  /// The type of a variable of `sample_stats`, where its values allow.
  static func type(of statistic: SampleStatistics.Name) -> Int32 {
    switch statistic {
    case .logDensity, .acceptanceRate, .stepSize, .energy: NC_DOUBLE
    case .treeDepth, .stepCount: NC_INT64
    case .diverging: NC_BYTE
    }
  }
}
