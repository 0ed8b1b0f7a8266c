/// A picture as data: panels with axes and marks in the units of what is shown, free of any format.
///
/// Renderers turn it into SVG; tests read its geometry.
public struct Figure: Sendable, Equatable {
  /// A name that is an anchor in pages: lower-case letters, digits and hyphens.
  public var id: String
  /// What is shown, in a few words.
  public var title: String
  /// How to read it, in one or two sentences.
  public var caption: String
  /// What a reader who cannot see it should know, numbers included.
  public var alternative: String
  /// The panels, in reading order.
  public var panels: [Panel]
  /// What the inks mean; empty where one look says it.
  public var legend: [LegendEntry]
  /// How many panels in a row show one thing, and are kept beside each other where there is room.
  public var groupSize: Int

  /// A figure of one or more panels.
  public init(
    id: String, title: String, caption: String, alternative: String, panels: [Panel],
    legend: [LegendEntry] = [], groupSize: Int = 1
  ) {
    self.id = id
    self.title = title
    self.caption = caption
    self.alternative = alternative
    self.panels = panels
    self.legend = legend
    self.groupSize = max(groupSize, 1)
  }
}

/// One coordinate system with its marks.
public struct Panel: Sendable, Equatable {
  /// What this panel shows beside the others; empty for a figure of one panel.
  public var title: String
  public var x: Axis
  public var y: Axis
  /// What is drawn, the first at the bottom.
  public var marks: [Mark]
  /// The size of the whole panel, axes and labels included, in pixels at a scale of one.
  public var size: Size

  /// Width and height in pixels.
  public struct Size: Sendable, Equatable {
    public var width: Double
    public var height: Double

    /// A width and a height.
    public init(width: Double, height: Double) {
      self.width = width
      self.height = height
    }
  }

  /// A panel that fits the width of a phone.
  public init(
    title: String = "", x: Axis, y: Axis, marks: [Mark],
    size: Size = Size(width: 340, height: 230)
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.size = size
  }
}

/// What an ink means.
public struct LegendEntry: Sendable, Equatable {
  public var ink: Ink
  public var text: String

  /// An ink with its meaning.
  public init(_ ink: Ink, _ text: String) {
    self.ink = ink
    self.text = text
  }
}
