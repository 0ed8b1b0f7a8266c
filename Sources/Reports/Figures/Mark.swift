/// A place in the units of a panel's axes.
public struct Place: Sendable, Equatable {
  public var x: Double
  public var y: Double

  /// A place.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// Something drawn in a panel. What is not finite is left out; what lies beyond the axes is cut off.
public enum Mark: Sendable, Equatable {
  /// Places joined by straight lines; a place that is not finite breaks the line.
  case line([Place], Ink, width: Double = 1.5, isDashed: Bool = false)
  /// The area between two curves over the same x.
  case band(x: [Double], lower: [Double], upper: [Double], Ink, opacity: Double = 0.2)
  /// Dots, each with what a reader is told who points at it.
  case dots([Place], Ink, radius: Double = 2.5, opacity: Double = 0.8, tips: [String] = [])
  /// Rectangles from `low` to `high`, in units of both axes.
  case boxes([Box], Ink, opacity: Double = 0.7)
  /// Boxes shaded by a share from 0 to 1, between two inks.
  case cells([Cell], low: Ink, high: Ink)
  /// A line across the panel at a value of x, with a word at its end.
  case vertical(Double, Ink, label: String = "", isDashed: Bool = true)
  /// A line across the panel at a value of y, with a word at its end.
  case horizontal(Double, Ink, label: String = "", isDashed: Bool = true)
  /// Words that begin, end or stand around a place.
  case text(Place, String, Ink, anchor: Anchor = .start)
  /// A diamond: one model among many.
  case diamond(Place, Ink, tip: String)

  /// A rectangle.
  public struct Box: Sendable, Equatable {
    public var low: Place
    public var high: Place
    public var tip: String

    /// A rectangle between two corners.
    public init(low: Place, high: Place, tip: String = "") {
      self.low = low
      self.high = high
      self.tip = tip
    }
  }

  /// A shaded rectangle.
  public struct Cell: Sendable, Equatable {
    public var box: Box
    /// From 0 to 1.
    public var share: Double

    /// A rectangle with its shade.
    public init(_ box: Box, share: Double) {
      self.box = box
      self.share = share
    }
  }

  /// Which part of a text its place marks.
  public enum Anchor: String, Sendable {
    case start, middle, end
  }

  /// Bars of a histogram that stand on zero.
  public static func bars(_ bins: Bins, _ ink: Ink, opacity: Double = 0.7) -> Mark {
    .boxes(
      bins.heights.indices.map { index in
        Box(
          low: Place(bins.edges[index], 0), high: Place(bins.edges[index + 1], bins.heights[index]))
      }, ink, opacity: opacity)
  }
}
