/// What the comments of a Stan CSV file say about the run: CmdStan's nested lines, such as
/// `#     algorithm = hmc (Default)`, or RStan's flat ones, such as `# iter=2000`.
struct StanConfiguration {
  /// How a method's rows relate to the posterior.
  enum Rows {
    case chain
    /// Draws of an approximation; before them come rows that are none, such as its mean.
    case approximation(leadingRows: Int)
    /// Draws that are made from others, or without a posterior.
    case unknown
    /// No draws: what the method of that name found otherwise.
    case noDraws(method: String)
  }

  private var values: [String: String] = [:]
  private var text = ""
  /// The largest time that is given, in seconds: that of warmup and sampling together.
  private(set) var elapsedTime: Double?

  /// Takes in one comment; of a key that comes twice the first counts, which is the outer one.
  mutating func add(_ comment: Substring) {
    let line = comment.drop { $0 == "#" || $0 == " " }
    if let time = Self.seconds(in: line) { elapsedTime = max(elapsedTime ?? 0, time) }
    guard let sign = line.firstIndex(of: "=") else {
      text += line.lowercased() + "\n"
      return
    }
    var value = line[line.index(after: sign)...].trimming(" ")
    if value.hasSuffix("(Default)") { value = value.dropLast("(Default)".count).trimming(" ") }
    let key = String(line[..<sign].trimming(" "))
    if values[key] == nil { values[key] = String(value) }
  }

  /// The seconds of a line such as `Elapsed Time: 0.1 seconds (Warm-up)`.
  private static func seconds(in line: Substring) -> Double? {
    guard let end = line.firstRange(of: " seconds") else { return nil }
    return line[..<end.lowerBound].split(separator: " ").last.flatMap { Double($0) }
  }

  subscript(key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }

  /// A number of iterations; nil for what cannot be one.
  func count(_ key: String) -> Int? {
    guard let count = self[key].flatMap({ Int($0) }), (0...1 << 40).contains(count) else {
      return nil
    }
    return count
  }

  /// What the rows are; nil where the comments do not say.
  var rows: Rows? {
    if let sampler = self["sampler_t"] {
      return sampler.lowercased().hasPrefix("fixed_param") ? .unknown : .chain
    }
    guard let method = self["method"] else {
      return text.contains("variational") ? .approximation(leadingRows: 1) : nil
    }
    switch method {
    case "sample", "sampling":
      return self["algorithm"]?.lowercased() == "fixed_param" ? .unknown : .chain
    case "variational": return .approximation(leadingRows: 1)
    case "pathfinder", "laplace": return .approximation(leadingRows: 0)
    case "generate_quantities": return .unknown
    default: return .noDraws(method: method)
    }
  }

  /// Draws of a chain after warmup, as they are written; nil where the comments do not say.
  var drawCount: Int? {
    let kept: Int? =
      if let all = count("iter"), self["sampler_t"] != nil {
        all - (count("warmup") ?? 0)
      } else {
        count("num_samples")
      }
    return kept.map(thinned)
  }

  /// Rows of warmup, where these were to be written.
  var savedWarmupCount: Int {
    let isSaved = self["save_warmup"].map { $0 == "1" || $0 == "true" } ?? false
    return isSaved ? thinned(warmupCount) : 0
  }

  /// The depth at which trajectories stopped doubling.
  var maxTreeDepth: Int? { count("max_depth") ?? count("max_treedepth") }

  var warmupCount: Int { max(0, count("num_warmup") ?? count("warmup") ?? 0) }

  /// Every `thin`th is written, the first one always.
  private func thinned(_ count: Int) -> Int {
    let step = max(1, self.count("thin") ?? 1)
    return count / step + (count % step == 0 ? 0 : 1)
  }

  /// `Stan 2.35.0`, as far as the comments say.
  var program: String {
    let parts = ["major", "minor", "patch"].compactMap { self["stan_version_\($0)"] }
    return parts.isEmpty ? "Stan" : "Stan " + parts.joined(separator: ".")
  }

  /// When the run began, as ISO 8601.
  var startedAt: String {
    guard let text = self["start_datetime"], text.hasSuffix(" UTC") else { return "" }
    return text.dropLast(4).replacing(" ", with: "T") + "+00:00"
  }

  /// The name of the program without the suffix that Stan gives it.
  var modelName: String {
    let name = self["model"] ?? self["model_name"] ?? ""
    return name.hasSuffix("_model") ? String(name.dropLast(6)) : name
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> Substring {
    var rest = drop { $0 == character || $0 == "\r" }
    while let last = rest.last, last == character || last == "\r" { rest.removeLast() }
    return rest
  }
}
