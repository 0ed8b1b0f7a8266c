import Foundation

/// The targets of a package and what each depends on, targets and products alike.
struct PackageGraph {
  /// Dependencies by target, tests left out.
  var dependencies: [String: Set<String>]
  /// Targets of each library product.
  var libraries: [String: Set<String>] = [:]

  init(_ dependencies: [String: Set<String>]) { self.dependencies = dependencies }

  /// Everything that a target reaches, itself left out unless it lies on a cycle.
  func reachable(from target: String) -> Set<String> {
    var seen: Set<String> = []
    var open = Array(dependencies[target] ?? [])
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += dependencies[next] ?? [] }
    }
    return seen
  }
}

extension PackageGraph {
  private struct Manifest: Decodable {
    struct Target: Decodable {
      let name: String
      let type: String
      let dependencies: [[String: [Name?]]]
    }
    struct Product: Decodable {
      let name: String
      let targets: [String]
      let type: [String: [String]?]
    }
    /// A name, or one of the other things that stand beside names, such as conditions.
    struct Name: Decodable {
      let text: String?
      init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
      }
    }
    let targets: [Target]
    let products: [Product]
  }

  /// Reads what `swift package dump-package` printed.
  init(manifest: Data) throws {
    let manifest = try JSONDecoder().decode(Manifest.self, from: manifest)
    dependencies = [:]
    for target in manifest.targets where target.type != "test" {
      // {"byName": [name, ...]}, {"target": [name, ...]} or {"product": [name, package, ...]}.
      let names = target.dependencies.flatMap { $0.values.compactMap { $0.first??.text } }
      dependencies[target.name] = Set(names)
    }
    for product in manifest.products where product.type.keys.contains("library") {
      libraries[product.name] = Set(product.targets)
    }
  }
}
