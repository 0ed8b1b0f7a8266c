/// The edges that the design allows between targets.
enum LayerRules {
  /// What each target may depend on, lowest layer first.
  static let allowed: [String: Set<String>] = [
    "CGSL": [], "CKernels": [], "CMPI": [], "CNetCDF": [],

    "Probability": ["CGSL", "CKernels"],
    "LogDensities": [],
    "Formulas": [],
    "ResponseFamilies": ["CKernels", "Probability"],
    "SubsetSelection": ["CKernels", "Probability"],

    "PosteriorDraws": ["Probability"],

    "Sampling": ["LogDensities", "PosteriorDraws", "Probability"],
    "ColumnStores": ["Formulas"],
    "RegressionModels": [
      "CGSL", "CKernels", "ColumnStores", "Formulas", "LogDensities", "Probability",
      "ResponseFamilies",
    ],
    "ModelAveraging": ["LogDensities", "PosteriorDraws", "Probability"],
    "SharedLibraryModels": ["LogDensities", "PosteriorDraws"],
    "InferenceFiles": ["CNetCDF", "PosteriorDraws"],
    "ConsensusQueries": ["LogDensities", "PosteriorDraws", "Probability"],
    "Reports": ["ConsensusQueries", "PosteriorDraws"],
    "MessagePassing": ["CMPI", "LogDensities"],

    "Credence": [
      "ColumnStores", "ConsensusQueries", "Formulas", "InferenceFiles", "LogDensities",
      "MessagePassing", "ModelAveraging", "PosteriorDraws", "Probability", "RegressionModels",
      "Reports", "ResponseFamilies", "Sampling", "SharedLibraryModels", "SubsetSelection",
    ],

    "CredenceCLI": ["ArgumentParser", "Credence"],

    "StatisticalTesting": ["LogDensities", "PosteriorDraws", "Probability", "Sampling"],
    "Benchmarks": [
      "CKernels", "ConsensusQueries", "Credence", "Formulas", "LogDensities", "PosteriorDraws",
      "Probability", "RegressionModels", "ResponseFamilies", "Sampling", "StatisticalTesting",
    ],
  ]

  /// What a target must not reach, not even by way of others.
  static let forbidden: [(String, Set<String>)] = [
    ("Sampling", ["RegressionModels", "Formulas", "ColumnStores"]),
    ("RegressionModels", ["Sampling", "PosteriorDraws"]),
    ("ConsensusQueries", ["RegressionModels", "Sampling", "Formulas"]),
    ("InferenceFiles", ["Sampling", "RegressionModels"]),
    ("SharedLibraryModels", ["Sampling", "RegressionModels"]),
    ("Reports", ["Sampling", "RegressionModels"]),
    ("MessagePassing", ["Sampling", "RegressionModels"]),
    ("Credence", ["ArgumentParser", "StatisticalTesting"]),
  ]

  /// One sentence for each edge, cycle or product that breaks the design.
  static func violations(in graph: PackageGraph) -> [String] {
    edges(graph) + reaches(graph) + cycles(graph) + exports(graph)
  }

  private static func edges(_ graph: PackageGraph) -> [String] {
    graph.dependencies.flatMap { target, dependencies -> [String] in
      guard let allowed = allowed[target] else { return ["\(target) has no layer"] }
      return dependencies.subtracting(allowed).map { "\(target) must not depend on \($0)" }
    }.sorted()
  }

  private static func reaches(_ graph: PackageGraph) -> [String] {
    forbidden.flatMap { target, others in
      graph.reachable(from: target).intersection(others).sorted()
        .map { "\(target) must not reach \($0)" }
    }
  }

  private static func cycles(_ graph: PackageGraph) -> [String] {
    graph.dependencies.keys.sorted().filter { graph.reachable(from: $0).contains($0) }
      .map { "\($0) lies on a cycle" }
  }

  private static func exports(_ graph: PackageGraph) -> [String] {
    graph.libraries.flatMap { product, targets in
      targets.intersection(["CredenceCLI", "StatisticalTesting", "Benchmarks"]).sorted()
        .map { "the library \(product) must not hold \($0)" }
    }
  }
}
