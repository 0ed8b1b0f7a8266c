/// A report as data: sections of blocks, the question and its answers first, free of any format.
public struct Report: Sendable, Equatable {
  /// One line that names what was asked of which data.
  public var title: String
  /// The sections in reading order.
  public var sections: [Section]

  /// A part of a report with a heading.
  public struct Section: Sendable, Equatable {
    /// A name that is an anchor in pages: lower-case letters, digits and hyphens.
    public var id: String
    public var title: String
    public var blocks: [Block]

    /// A section.
    public init(id: String, title: String, blocks: [Block]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  /// A report of sections.
  public init(title: String, sections: [Section]) {
    self.title = title
    self.sections = sections
  }

  /// All figures in their order.
  public var figures: [Figure] {
    sections.flatMap(\.blocks).compactMap {
      if case .figure(let figure, _) = $0 { figure } else { nil }
    }
  }
}

/// A piece of a report. Its texts are plain: a renderer escapes them.
public enum Block: Sendable, Equatable {
  /// Sentences.
  case paragraph(String)
  /// Names with their values, such as the seed of a run.
  case facts([Fact])
  /// Something to know before the rest is trusted, with what to do.
  case warning(Warning)
  /// Rows that can be sorted.
  case table(ReportTable)
  /// A picture; `redraw` is Python on ArviZ's `data` that makes one like it, nil where none does.
  case figure(Figure, redraw: String? = nil)
  /// The answer to a claim.
  case verdict(VerdictCard)
  /// Text to be typed, such as a command.
  case code(String)

  /// A name with a value.
  public struct Fact: Sendable, Equatable {
    public var name: String
    public var value: String

    /// A name with a value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A warning with its severity, a word that a style sheet knows: `error`, `warning`, `information`.
  public struct Warning: Sendable, Equatable {
    public var severity: String
    public var message: String
    public var action: String

    /// A warning.
    public init(severity: String, message: String, action: String) {
      self.severity = severity
      self.message = message
      self.action = action
    }
  }
}

/// A table of texts and numbers.
public struct ReportTable: Sendable, Equatable {
  /// A column: its heading, whether it holds numbers, and what it means.
  public struct Column: Sendable, Equatable {
    public var title: String
    public var isNumeric: Bool
    public var help: String

    /// A column.
    public init(_ title: String, isNumeric: Bool = true, help: String = "") {
      self.title = title
      self.isNumeric = isNumeric
      self.help = help
    }
  }

  /// A text, with the number that it shows where it shows one.
  public struct Cell: Sendable, Equatable {
    public var text: String
    /// What sorting goes by; NaN sorts last.
    public var number: Double?

    /// A text.
    public init(_ text: String) { self.text = text }
    /// A number as text.
    public init(_ number: Double, _ text: String) {
      self.text = text
      self.number = number
    }
  }

  public var caption: String
  public var columns: [Column]
  /// Rows as long as there are columns.
  public var rows: [[Cell]]

  /// A table.
  public init(caption: String, columns: [Column], rows: [[Cell]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}

/// The answer to a claim as it stands in a report.
public struct VerdictCard: Sendable, Equatable {
  public var claim: String
  /// `consensus`, `dissent` or `undetermined`.
  public var verdict: String
  /// The letter of the evidence with what it guarantees; empty for none.
  public var grade: String
  /// Why, in one sentence.
  public var reason: String
  /// The numbers behind it.
  public var facts: [Block.Fact]
  /// What a reader should know about the inputs.
  public var notes: [String]

  /// A card.
  public init(
    claim: String, verdict: String, grade: String, reason: String, facts: [Block.Fact],
    notes: [String]
  ) {
    self.claim = claim
    self.verdict = verdict
    self.grade = grade
    self.reason = reason
    self.facts = facts
    self.notes = notes
  }
}
