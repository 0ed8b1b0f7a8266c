import Foundation
import Testing

/// Another package that depends on this one by version, from a repository with a tag.
///
/// Takes half a minute, for it builds everything again. A version is stricter than a path: packages
/// that use unsafe flags are refused.
struct DependentPackageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a package that depends on ours builds and reaches verdicts`() throws {
    let repository = try tag()
    try folder.write(Self.manifest(repository: repository), to: "Service/Package.swift")
    try folder.write(Self.regression, to: "Service/Sources/Regression/main.swift")
    try folder.write(Self.ownModel, to: "Service/Sources/OwnModel/main.swift")
    let service = folder.url.appendingPathComponent("Service")
    let build = try Tool.run("swift", "build", in: service)
    try #require(build.status == 0, "\(build.output) \(build.error)")
    for (program, output) in [
      ("Regression", "consensus\ndissent\nb_Intercept b_x sigma\n"),
      ("OwnModel", "consensus\ndissent\n"),
    ] {
      let run = try Tool.run("swift", "run", "--skip-build", program, in: service)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output == output)
    }
  }

  /// A repository with one commit of the files as they stand, tagged 1.0.0.
  private func tag() throws -> String {
    let repository = folder.url.appendingPathComponent("Credence").path
    let script = """
      set -eu
      mkdir "$2"
      cd "$1"
      git ls-files -z --cached --others --exclude-standard -- Package.swift Sources Tests |
        xargs -0 cp --parents --target-directory "$2"
      cd "$2"
      git init --quiet
      git add .
      git -c user.name=test -c user.email=test@example.org commit --quiet --message files
      git tag 1.0.0
      """
    let run = try Tool.run("bash", "-c", script, "tag", LayerTests.package.path, repository)
    try #require(run.status == 0, "\(run.error)")
    return repository
  }

  private static func manifest(repository: String) -> String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let credence: Target.Dependency = .product(name: "Credence", package: "Credence")
    let package = Package(
      name: "Service",
      dependencies: [.package(url: "file://\(repository)", from: "1.0.0")],
      targets: [
        .executableTarget(name: "Regression", dependencies: [credence]),
        .executableTarget(name: "OwnModel", dependencies: [credence]),
      ])
    """
  }

  private static let regression = """
    import Credence

    let csv = "x,y\\n" + (1...40).map { "\\($0),\\(2 * $0 + $0 * 7 % 5)" }.joined(separator: "\\n")
    let table = try Table(csv: Array(csv.utf8), name: "inline")
    let fit = try Analysis("y ~ x", data: table).sample()
    print(try fit.ask("b_x > 1").verdict)
    print(try fit.ask("mean(y | x = 10) < 10").verdict)
    print(fit.draws.names.joined(separator: " "))
    """

  /// The mean of a normal sample with unit variance under a flat prior.
  private static let ownModel = """
    import Credence

    struct NormalMean: Model, DifferentiableLogDensity {
      let values = [1.2, 0.8, 1.1, 0.9, 1.4, 0.7]
      var dimension: Int { 1 }
      var parameters: [Parameter] { [Parameter(name: "mu")] }
      var posterior: Self { self }

      func constrain(_ position: Span<Double>) -> [Double] { [position[0]] }

      func value(at position: Span<Double>) -> Double {
        let mu = position[0]
        return values.reduce(0) { $0 - ($1 - mu) * ($1 - mu) / 2 }
      }

      func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        let mu = position[0]
        gradient[0] = values.reduce(0) { $0 + $1 - mu }
        return value(at: position)
      }
    }

    let sampled = try ChainSampler(NormalMean()).run()
    let query = ConsensusQuery(
      draws: sampled.draws, statistics: sampled.statistics, model: nil,
      modelClass: "normal mean, unit variance")
    print(try query.ask("mu > -1").verdict)
    let mean = RecordedPosterior(
      sampled, of: "normal mean, unit variance", settings: SamplingSettings())
    try mean.write(to: "mean.nc", replacing: true)
    print(try RecordedPosterior(contentsOf: "mean.nc").ask("mu > 3").verdict)
    """
}
