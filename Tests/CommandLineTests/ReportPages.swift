import Foundation

/// Pages that the tests look at, made by the command from small data.
enum ReportPages {
  /// Counts of visits at four sites, by age and treatment.
  static var visits: String {
    let rows = (0..<120).map { row -> String in
      let (age, site) = (20 + (row * 37) % 51, row % 4)
      let treatment = row % 3 == 0 ? "active" : "placebo"
      let expected = exp(0.1 + 0.02 * Double(age) + (row % 3 == 0 ? -0.5 : 0)) + Double(site)
      return
        "\(Int(expected + Double((row * 29) % 7) - 3.0).magnitude),\(age),\(treatment),s\(site)"
    }
    return (["visits,age,treatment,site"] + rows).joined(separator: "\n")
  }

  /// A wave over x, tilted by z.
  static var waves: String {
    let rows = (0..<90).map { row -> String in
      let (x, z) = (Double((row * 41) % 90) / 22.5 - 2, Double((row * 17) % 90) / 45 - 1)
      let noise = Double((row * 53) % 19) / 60 - 0.15
      return "\(sin(2 * x) + 0.5 * x * z + noise),\(x),\(z)"
    }
    return (["y,x,z"] + rows).joined(separator: "\n")
  }

  /// Makes a page of some data; the command has to succeed.
  static func page(
    _ credence: Command, data: String, sample: [String], claims: [String], named name: String
  ) throws -> URL {
    try credence.write(data, to: "\(name).csv")
    let sampled = try credence.run(
      ["sample", "\(name).csv", "--output", "\(name).nc", "--quiet", "--force"] + sample)
    guard sampled.status == 0 else { throw PageError(text: sampled.error) }
    return try page(credence, of: "\(name).nc", claims: claims, named: name)
  }

  /// Makes a page of a file of draws.
  static func page(
    _ credence: Command, of posterior: String, claims: [String], named name: String
  ) throws -> URL {
    let asked = claims.flatMap { ["--claim", $0] }
    let run = try credence.run(
      ["report", posterior, "--output", "\(name).html", "--force"] + asked)
    guard run.status == 0 else { throw PageError(text: run.error) }
    return credence.folder.appending(path: "\(name).html")
  }
}

/// Why a page could not be made, or looked at.
struct PageError: Error, CustomStringConvertible {
  let text: String

  var description: String { text }
}

/// Headless Chromium, by way of a script that speaks its debugging protocol.
enum Chromium {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Browser")

  /// `make test` installs it.
  static let isInstalled: Bool =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/chromium")
    }

  /// What is wrong with a page, by width and colour scheme, such as `375 dark`.
  static func findings(_ page: URL, _ credence: Command) throws -> [String: [String]] {
    let script = folder.appending(path: "check_page.py").path
    let run = try credence.shell("PYTHONDONTWRITEBYTECODE=1 python3 '\(script)' '\(page.path)'")
    guard run.status == 0 else { throw PageError(text: run.error) }
    let document = try JSONDocument(run.output)
    return Dictionary(
      uniqueKeysWithValues: document.keys.map { key in
        (key, document[key].elements.compactMap(\.text))
      })
  }
}
