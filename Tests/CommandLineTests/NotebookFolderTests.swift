import Foundation
import Testing

/// The folder `notebooks-export` is what its commands make now.
@Suite(.serialized) struct NotebookFolderTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appending(path: "notebooks-export")
  static let names = ["strong-motion", "breast-cancer", "doctor-visits", "party"]
  /// Those that are made anew: all of them take half a minute.
  static let remade =
    ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1" ? names : ["breast-cancer"]

  private static func text(_ file: String, in folder: URL = folder) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  /// What must be the same on every machine is, and the numbers are up to Monte Carlo error.
  @Test(arguments: remade) func `a notebook is made again as it was`(name: String) throws {
    let credence = try Command()
    let made = try credence.shell(
      """
      command -v python3 > /dev/null || { echo skipped; exit; }
      mkdir notebooks-export && cd notebooks-export && ln -s '\(Self.root.path)/Sources' ../Sources
      ln -s '\(Self.folder.path)/data' data && cp '\(Self.folder.path)/make.py' .
      PATH="$(dirname "$CREDENCE"):$PATH" python3 make.py \(name)
      """, limit: 600)
    guard made.output != "skipped\n" else { return print("skipped: no python3") }
    try #require(made.status == 0, "\(made.error)")
    let remade = credence.folder.appending(path: "notebooks-export")
    let difference = try Self.difference(
      Manifest(Self.text("\(name).json", in: remade)), Manifest(Self.text("\(name).json")))
    #expect(difference == nil, "run `make notebooks` if this change is meant")
    for file in ["\(name).html", "\(name).ipynb"] {
      let (new, old) = (try Self.text(file, in: remade), try Self.text(file))
      #expect(Self.figures(new) == Self.figures(old), "run `make notebooks`: \(file) is old")
      #expect(!new.contains(credence.folder.path), "paths are those of the folder")
    }
  }

  @Test(arguments: names) func `pages and notebooks hold their manifest's answers`(
    name: String
  ) throws {
    let manifest = try Manifest(Self.text("\(name).json"))
    let (page, notebook) = (try Self.text("\(name).html"), try Self.text("\(name).ipynb"))
    let reports = manifest.steps.filter { $0.verb == "report" }
    #expect(reports.map { $0.command.hasSuffix(".html") } == [true, false])
    let asked = try #require(
      manifest.steps.last {
        $0.verb == "ask" && $0.command.contains(" \(name).nc ")
          && $0.command.contains("--mode set") == reports[0].command.contains("--mode set")
      })
    let verdicts = try #require(asked.answers).map(\.verdict)
    let shown = page.matches(of: #/<strong[^>]*>(consensus|dissent|undetermined)<\/strong>/#)
    #expect(shown.map { String($0.1) } == verdicts)
    #expect(Set(verdicts).count > 1, "the answers differ")
    let readme = try Self.text("README.md")
    for answer in manifest.answers {
      let claim = answer.claim.replacing("|", with: "\\|")
      #expect(readme.contains("| `\(claim)` | \(answer.verdict) | \(answer.grade ?? "") |"))
    }
    #expect(notebook.contains("az.from_netcdf(\\\"\(name).nc\\\")"))
    #expect(Self.figures(page).count > 8 && Self.figures(notebook).count > 8)
    for file in [page, notebook] { #expect(file.utf8.count < 3_000_000) }
  }

  @Test func `a number that moved and an answer that changed are found`() throws {
    let text = try Self.text("breast-cancer.json")
    let manifest = try Manifest(text)
    #expect(Self.difference(manifest, manifest) == nil)
    for (original, fault) in [
      (#""verdict": "consensus""#, #""verdict": "undetermined""#), ("--seed 1", "--seed 2"),
      (#""grade": "B""#, #""grade": "C""#), (#""sha256": ""#, #""sha256": "0"#),
      (#""agreement": 1"#, #""agreement": 0.9"#), (#""version": ""#, #""version": "9"#),
    ] {
      try #require(text.contains(original), "the fault \(fault) has a place")
      let changed = try Manifest(text.replacing(original, with: fault, maxReplacements: 1))
      #expect(Self.difference(changed, manifest) != nil, "\(fault)")
    }
    var moved = manifest
    let name = try #require(moved.steps[0].parameters?.keys.first)
    moved.steps[0].parameters?[name]?.mean += 0.3 * (manifest.steps[0].parameters?[name]?.sd ?? 1)
    #expect(Self.difference(moved, manifest) != nil)
  }

  /// The names of the figures of a page or a notebook, which are its titles in a notebook.
  private static func figures(_ text: String) -> Set<String> {
    let pages = text.matches(of: #/<figure id="([^"]+)"/#).map { String($0.1) }
    let cells = text.matches(of: #/attachment:([^)]+)\.svg|"# ([^"\\]+)\\n"/#)
      .map { String($0.1 ?? $0.2 ?? "") }
    return Set(pages + cells)
  }
}

extension NotebookFolderTests {
  /// A manifest as make.py writes it.
  struct Manifest: Decodable {
    let version: String
    let seed: Int
    let data: Data
    var steps: [Step]

    struct Data: Decodable, Equatable {
      let path: String
      let sha256: String
    }

    struct Step: Decodable {
      let command: String
      let warnings: [String]?
      var parameters: [String: Moments]?
      let weights: [String: Double]?
      let answers: [Answer]?
      let verdicts: [String: Int]?
      var verb: String { command.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    struct Moments: Decodable {
      var mean: Double
      let sd: Double
    }

    struct Answer: Decodable {
      let claim: String
      let mode: String
      let verdict: String
      let grade: String?
      let agreement: Double?
      let depth: Depth?
    }

    struct Depth: Decodable {
      let lower: Double?
      let upper: Double?
      let certified: Bool
    }

    init(_ text: String) throws {
      self = try JSONDecoder().decode(Manifest.self, from: Foundation.Data(text.utf8))
    }

    var answers: [Answer] { steps.flatMap { $0.answers ?? [] } }
  }

  /// What the first differs in from the second beyond Monte Carlo error; nil where nothing does.
  ///
  /// Means may differ by a tenth of a posterior standard deviation, four Monte Carlo errors of some
  /// 2,000 effective draws; agreement by 0.03; certified depths, which are proved and not drawn, by a
  /// thousandth.
  static func difference(_ new: Manifest, _ old: Manifest) -> String? {
    guard new.version == old.version, new.seed == old.seed, new.data == old.data else {
      return "version, seed or data"
    }
    guard new.steps.map(\.command) == old.steps.map(\.command) else { return "commands" }
    for (step, former) in zip(new.steps, old.steps) {
      if let name = difference(step, former) { return "\(step.command): \(name)" }
    }
    return nil
  }

  private static func difference(_ new: Manifest.Step, _ old: Manifest.Step) -> String? {
    guard new.warnings == old.warnings else { return "warnings" }
    guard new.parameters?.keys == old.parameters?.keys, new.weights?.keys == old.weights?.keys
    else { return "names" }
    for (name, former) in old.parameters ?? [:] {
      guard let now = new.parameters?[name], abs(now.mean - former.mean) <= 0.1 * former.sd,
        abs(now.sd / former.sd - 1) <= 0.15
      else { return name }
    }
    for (name, former) in old.weights ?? [:] {
      guard let now = new.weights?[name], abs(now - former) <= 0.02
      else { return "weight \(name)" }
    }
    for (name, former) in old.verdicts ?? [:] {
      guard let now = new.verdicts?[name], abs(now - former) <= 3 else { return "rows \(name)" }
    }
    guard new.answers?.count == old.answers?.count else { return "answers" }
    return zip(new.answers ?? [], old.answers ?? []).first { !agree($0, $1) }?.0.claim
  }

  private static func agree(_ new: Manifest.Answer, _ old: Manifest.Answer) -> Bool {
    let ends = [(new.depth?.lower, old.depth?.lower), (new.depth?.upper, old.depth?.upper)]
    // Depths that are not proved come from searches that begin at the draws.
    let tolerance = old.depth?.certified == true ? 1e-3 : 0.1
    return new.claim == old.claim && new.mode == old.mode && new.verdict == old.verdict
      && new.grade == old.grade && new.depth?.certified == old.depth?.certified
      && abs((new.agreement ?? 0) - (old.agreement ?? 0)) <= 0.03
      && ends.allSatisfy { abs(($0 ?? 0) - ($1 ?? 0)) <= tolerance * max(1, abs($1 ?? 0)) }
  }
}
