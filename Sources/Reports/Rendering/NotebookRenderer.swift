import Foundation

/// A report as a Jupyter notebook (nbformat 4.5) that reads without being run, and redraws the usual
/// figures with ArviZ where it is.
public struct NotebookRenderer: Sendable {
  private let svg = SVGRenderer()
  /// The file of draws, as the notebook's first cell opens it.
  private let posterior: String
  /// The group below which the draws are in a file of several models.
  private let group: String?

  /// - Parameters:
  ///   - posterior: the path of the netCDF file from the notebook's folder.
  ///   - group: where the draws are in a file of several models; nil in a file of one.
  public init(posterior: String, group: String? = nil) {
    self.posterior = posterior
    self.group = group
  }

  /// The notebook as JSON, the same bytes for the same report.
  public func notebook(_ report: Report) throws -> Data {
    var cells = [markdown("# \(MarkupText.markdown(report.title))")]
    for (index, section) in report.sections.enumerated() {
      cells.append(markdown("## \(MarkupText.markdown(section.title))"))
      // What the later cells need comes after the answers, which are text.
      if index == 0 {
        cells += section.blocks.map(cell)
        cells.append(markdown(invitation))
        cells.append(code(opening, outputs: []))
      } else {
        cells += section.blocks.map(cell)
      }
    }
    let numbered = cells.enumerated().map { index, cell in
      var cell = cell
      cell.id = "cell-\(index)"
      return cell
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Notebook(cells: numbered)) + Data("\n".utf8)
  }

  private var invitation: String {
    """
    The figures are kept in this notebook. To draw them again run its cells, with the draws in \
    \(MarkupText.markdown(posterior)) and after \
    `pip install arviz matplotlib netCDF4`.
    """
  }

  private var opening: String {
    """
    # The draws, in ArviZ's layout; works with ArviZ 0.x and 1.x.
    \(["arviz as az", "matplotlib.pyplot as plt"].map { "import " + $0 }.joined(separator: "\n"))

    \(reading)


    def variables(names):
        # netCDF cannot keep every name; the attribute has it as it is.
        group = data["posterior"]
        kept = {group[v].attrs.get("name", v): v for v in group.data_vars}
        return [kept[name] for name in names]
    """
  }

  private var reading: String {
    let path = Self.python(posterior)
    guard let group = group.map(Self.python) else { return "data = az.from_netcdf(\(path))" }
    return """
      if hasattr(az, "InferenceData"):
          data = az.InferenceData.from_netcdf(\(path), base_group=\(group))
      else:
          data = az.from_netcdf(\(path))[\(group)]
      """
  }

  /// A Python string literal.
  private static func python(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20: result += String(format: "\\x%02x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private func cell(_ block: Block) -> Notebook.Cell {
    switch block {
    case .figure(let figure, let redraw): self.figure(figure, redraw: redraw)
    default: markdown(MarkdownText.block(block))
    }
  }

  private func figure(_ figure: Figure, redraw: String?) -> Notebook.Cell {
    let drawing = svg.drawing(of: figure)
    let words = "\(MarkupText.markdown(figure.caption)) \(MarkupText.markdown(figure.alternative))"
    guard let redraw else {
      let image = Data(drawing.utf8).base64EncodedString()
      let alternative = MarkupText.markdown(figure.title)
      var cell = markdown(
        "### \(alternative)\n\n![\(alternative)](attachment:\(figure.id).svg)\n\n\(words)")
      cell.attachments = ["\(figure.id).svg": ["image/svg+xml": image]]
      return cell
    }
    return code(
      "# \(figure.title.replacing("\n", with: " "))\n\(redraw)",
      outputs: [
        Notebook.Output(
          data: [
            "image/svg+xml": Notebook.lines(drawing),
            "text/plain": Notebook.lines("\(figure.caption) \(figure.alternative)"),
          ])
      ])
  }

  private func markdown(_ text: String) -> Notebook.Cell {
    Notebook.Cell(kind: "markdown", source: Notebook.lines(text))
  }

  private func code(_ text: String, outputs: [Notebook.Output]) -> Notebook.Cell {
    Notebook.Cell(kind: "code", source: Notebook.lines(text), outputs: outputs)
  }
}

/// The JSON of a notebook, as far as reports need it.
private struct Notebook: Encodable {
  let cells: [Cell]

  struct Cell: Encodable {
    var id = ""
    let kind: String
    let source: [String]
    var outputs: [Output]?
    var attachments: [String: [String: String]]?

    init(kind: String, source: [String], outputs: [Output]? = nil) {
      self.kind = kind
      self.source = source
      self.outputs = outputs
    }

    enum CodingKeys: String, CodingKey {
      case id, source, outputs, metadata, attachments
      case kind = "cell_type"
      case count = "execution_count"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(kind, forKey: .kind)
      try container.encode(source, forKey: .source)
      try container.encode([String: String](), forKey: .metadata)
      try container.encodeIfPresent(attachments, forKey: .attachments)
      guard let outputs else { return }
      try container.encode(outputs, forKey: .outputs)
      try container.encodeNil(forKey: .count)
    }
  }

  struct Output: Encodable {
    let data: [String: [String]]
    let metadata: [String: String] = [:]
    let kind = "display_data"

    enum CodingKeys: String, CodingKey {
      case data, metadata
      case kind = "output_type"
    }
  }

  enum CodingKeys: String, CodingKey {
    case cells, metadata, nbformat
    case minor = "nbformat_minor"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(cells, forKey: .cells)
    let kernel = ["name": "python3", "display_name": "Python 3", "language": "python"]
    try container.encode(
      ["kernelspec": kernel, "language_info": ["name": "python"]], forKey: .metadata)
    try container.encode(4, forKey: .nbformat)
    try container.encode(5, forKey: .minor)
  }

  /// A text as lines that keep their ends, as the format wants them.
  static func lines(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.enumerated().map { $0.offset < lines.count - 1 ? $0.element + "\n" : $0.element }
  }
}
