import Foundation

/// Paths from one file to another.
enum RelativePath {
  /// The path of a file as one writes it in another file's folder; absolute where the two have
  /// nothing but the root in common. Links are resolved as far as they lead to files that exist.
  static func of(_ file: String, fromFolderOf other: String) -> String {
    let target = parts(of: file)
    let folder = parts(of: other).dropLast()
    let shared = zip(target, folder).prefix { $0 == $1 }.count
    guard shared > 1 else { return target.dropFirst().reduce("") { "\($0)/\($1)" } }
    let up = Array(repeating: "..", count: folder.count - shared)
    return (up + target.dropFirst(shared)).joined(separator: "/")
  }

  /// The names along a path from the root, which is the first.
  private static func parts(of path: String) -> [String] {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
    return folder.pathComponents + [url.lastPathComponent]
  }
}
