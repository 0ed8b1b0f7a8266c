import Foundation

/// The modules that the sources of a target import.
struct SourceImports {
  /// Modules of the toolchain, which no manifest declares.
  static let toolchain: Set<String> = ["Dispatch", "Foundation", "Glibc", "Synchronization"]

  /// Modules by target.
  let modules: [String: Set<String>]

  /// Reads all Swift files below a folder that has one folder a target.
  init(sources: URL) throws {
    var modules: [String: Set<String>] = [:]
    for target in try FileManager.default.contentsOfDirectory(atPath: sources.path) {
      let folder = sources.appendingPathComponent(target)
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        modules[target, default: []].formUnion(Self.modules(in: text))
      }
    }
    self.modules = modules
  }

  /// The modules named in the import lines of a source file.
  static func modules(in text: String) -> Set<String> {
    let line =
      /^\s*(?:@\w+(?:\(\w+\))?\s+|public\s+|package\s+|internal\s+|private\s+)*import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
    return Set(
      text.split(whereSeparator: \.isNewline).compactMap { $0.firstMatch(of: line) }
        .map { String($0.output.1) })
  }

  /// One sentence for each import that is not declared, and each dependency that is not imported.
  func disagreements(with graph: PackageGraph) -> [String] {
    modules.keys.sorted().flatMap { target -> [String] in
      let imported = modules[target, default: []].subtracting(Self.toolchain)
      let declared = graph.dependencies[target] ?? []
      return imported.subtracting(declared).sorted().map { "\(target) imports \($0) undeclared" }
        + declared.subtracting(imported).sorted().map { "\(target) declares \($0) in vain" }
    }
  }
}
