// swift-tools-version: 6.2
import PackageDescription

// The layers of the package, lowest first; `Tests/LayerTests` holds the edges.
let package = Package(
  name: "Credence",
  products: [
    .library(
      name: "Credence",
      targets: [
        "ColumnStores", "Credence", "ConsensusQueries", "Formulas", "InferenceFiles",
        "LogDensities", "MessagePassing", "ModelAveraging", "PosteriorDraws", "Probability",
        "RegressionModels", "Reports", "ResponseFamilies", "Sampling", "SharedLibraryModels",
        "SubsetSelection",
      ]),
    .executable(name: "credence", targets: ["CredenceCLI"]),
  ],
  traits: [
    .trait(name: "MPI", description: "One posterior over rows on several machines, by MPI.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    // 0 C libraries. CGSL has no pkgConfig on purpose: gsl.pc would link GSL's reference BLAS.
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"])]),
    // Only with the trait MPI.
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),

    .target(name: "CKernels"),

    // 1 leaves
    .target(name: "Probability", dependencies: ["CGSL", "CKernels"]),
    .target(name: "LogDensities"),
    .target(name: "Formulas"),
    .target(name: "ResponseFamilies", dependencies: ["CKernels", "Probability"]),
    .target(name: "SubsetSelection", dependencies: ["CKernels", "Probability"]),

    // 2 hinge
    .target(name: "PosteriorDraws", dependencies: ["Probability"]),

    // 3 siblings
    .target(name: "Sampling", dependencies: ["LogDensities", "PosteriorDraws", "Probability"]),
    .target(name: "ColumnStores", dependencies: ["Formulas"]),
    .target(
      name: "RegressionModels",
      dependencies: [
        "CKernels", "ColumnStores", "Formulas", "LogDensities", "Probability", "ResponseFamilies",
      ]),
    .target(name: "SharedLibraryModels", dependencies: ["LogDensities", "PosteriorDraws"]),
    .target(
      name: "ModelAveraging", dependencies: ["LogDensities", "PosteriorDraws", "Probability"]),
    .target(name: "InferenceFiles", dependencies: ["CNetCDF", "PosteriorDraws"]),
    .target(
      name: "ConsensusQueries", dependencies: ["LogDensities", "PosteriorDraws", "Probability"]),

    .target(name: "Reports", dependencies: ["PosteriorDraws"]),
    // Empty without the trait MPI.
    .target(
      name: "MessagePassing",
      dependencies: [
        "LogDensities", .target(name: "CMPI", condition: .when(traits: ["MPI"])),
      ]),

    // 4 meeting place
    .target(
      name: "Credence",
      dependencies: [
        "ColumnStores", "ConsensusQueries", "Formulas", "InferenceFiles", "LogDensities",
        "MessagePassing", "ModelAveraging", "PosteriorDraws", "Probability", "RegressionModels",
        "Reports", "ResponseFamilies", "Sampling", "SharedLibraryModels", "SubsetSelection",
      ]),

    // 5 door
    .executableTarget(
      name: "CredenceCLI",
      dependencies: [
        "Credence", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Resources/attenu.csv"), .embedInCode("Resources/slurm-steps.sh"),
      ]),

    // beside
    .target(
      name: "StatisticalTesting",
      dependencies: ["LogDensities", "PosteriorDraws", "Probability", "Sampling"]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CKernels", "Credence", "Formulas", "LogDensities", "Probability", "RegressionModels",
        "ResponseFamilies", "StatisticalTesting",
      ], exclude: ["Peers"]),

    .testTarget(name: "ProbabilityTests", dependencies: ["CGSL", "Probability"]),
    .testTarget(
      name: "LogDensitiesTests", dependencies: ["LogDensities", "StatisticalTesting"]),
    .testTarget(
      name: "ResponseFamiliesTests", dependencies: ["Probability", "ResponseFamilies"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "SubsetSelectionTests", dependencies: ["CKernels", "Probability", "SubsetSelection"],
      exclude: ["Scripts"], resources: [.copy("Fixtures")]),
    .testTarget(name: "FormulasTests", dependencies: ["Formulas"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ColumnStoresTests", dependencies: ["ColumnStores", "Formulas"]),
    .testTarget(
      name: "PosteriorDrawsTests", dependencies: ["PosteriorDraws", "Probability"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "SamplerCorrectnessTests", dependencies: ["Sampling", "StatisticalTesting"]),
    .testTarget(name: "SamplingTests", dependencies: ["Sampling", "StatisticalTesting"]),
    .testTarget(
      name: "DirectSamplingTests",
      dependencies: [
        "Formulas", "LogDensities", "PosteriorDraws", "Probability", "RegressionModels",
        "ResponseFamilies", "Sampling", "StatisticalTesting",
      ]),
    .testTarget(
      name: "RegressionModelsTests",
      dependencies: [
        "CKernels", "ColumnStores", "Formulas", "LogDensities", "Probability", "RegressionModels",
        "ResponseFamilies", "Sampling", "StatisticalTesting",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ModelAveragingTests",
      dependencies: ["LogDensities", "ModelAveraging", "PosteriorDraws", "Probability"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InferenceFilesTests", dependencies: ["InferenceFiles", "PosteriorDraws"],
      exclude: ["check_arviz.py"]),
    .testTarget(
      name: "ConsensusQueriesTests",
      dependencies: ["ConsensusQueries", "LogDensities", "PosteriorDraws", "Probability"],
      exclude: ["Scripts"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ReportsTests", dependencies: ["PosteriorDraws", "Reports"]),
    .testTarget(
      name: "SharedLibraryModelsTests",
      dependencies: [
        "LogDensities", "PosteriorDraws", "Sampling", "SharedLibraryModels", "StatisticalTesting",
      ], exclude: ["schools.c"]),
    .testTarget(
      name: "CredenceTests", dependencies: ["Credence", "Probability", "StatisticalTesting"],
      exclude: ["UserModels/make_stan_values.py"],
      resources: [
        .copy("Posteriors"), .copy("SampledElsewhere"), .copy("UserModels/References"),
      ]),
    // Tests of the whole: the layers of this manifest, the command, the README's examples.
    .testTarget(name: "LayerTests"),
    .testTarget(
      name: "CommandLineTests", dependencies: ["Credence", "CredenceCLI"],
      exclude: ["Browser", "Golden", "check_stan_csv.py", "run_notebook.py"]),
    .testTarget(name: "ReadmeTests", dependencies: ["Credence"]),
  ],
  swiftLanguageModes: [.v6]
)
