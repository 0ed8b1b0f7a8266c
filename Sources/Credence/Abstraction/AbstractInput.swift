import Foundation
import LogDensities
import RegressionModels

/// An input with some values widened to an interval and some left out.
///
/// It stands for rows of the training data: those whose widened inputs lie in the intervals. In these
/// rows the kept inputs are set to their values; the widened and the dropped ones stay as they are,
/// with whatever dependence the data have among them. A claim about an abstract input is the claim
/// about the average over its rows (Friedman 2001, partial dependence, restricted to a window). It is
/// no claim about each of them, nor about the row that it was made of.
public struct AbstractInput: Sendable, Equatable {
  /// What became of one input.
  public enum Part: Sendable, Equatable {
    /// It has its value.
    case kept(PredictionInput)
    /// It may be anything that the data have within an interval around its value.
    case widened(ClosedRange<Double>)
    /// It may be anything that the data have.
    case dropped
  }

  /// Names and parts, in the order of the model's inputs.
  public internal(set) var parts: [(name: String, part: Part)]

  /// The input itself, nothing widened or dropped.
  init(_ row: [String: PredictionInput], names: [String]) {
    parts = names.compactMap { name in row[name].map { (name, .kept($0)) } }
  }

  /// Whether nothing is widened or dropped.
  public var isConcrete: Bool {
    parts.allSatisfy { if case .kept = $0.part { true } else { false } }
  }

  /// The rows that it stands for: of the input itself one, whatever the data.
  func rows(in data: [[String: PredictionInput]]) -> [[String: PredictionInput]] {
    var kept: [String: PredictionInput] = [:]
    var windows: [(name: String, range: ClosedRange<Double>)] = []
    for (name, part) in parts {
      switch part {
      case .kept(let value): kept[name] = value
      case .widened(let range): windows.append((name, range))
      case .dropped: break
      }
    }
    if isConcrete { return [kept] }
    return data.filter { row in
      windows.allSatisfy { window in row[window.name]?.number.map(window.range.contains) ?? false }
    }.map { $0.merging(kept) { $1 } }
  }

  /// The input with another part.
  func with(_ name: String, _ part: Part) -> AbstractInput {
    var other = self
    if let place = parts.firstIndex(where: { $0.name == name }) { other.parts[place].part = part }
    return other
  }

  /// One clause that says which rows it stands for, and what is set in them.
  ///
  /// - Parameter rowCount: of its rows.
  public func description(rowCount: Int) -> String {
    let windows = parts.compactMap { name, part -> String? in
      guard case .widened(let range) = part else { return nil }
      return "\(name) in [\(Self.short(range.lowerBound)), \(Self.short(range.upperBound))]"
    }
    let kept = parts.compactMap { name, part -> String? in
      guard case .kept(let value) = part else { return nil }
      return "\(name) = \(Self.text(value))"
    }
    if isConcrete { return "at \(kept.joined(separator: ", "))" }
    let which = windows.isEmpty ? "" : " with \(windows.joined(separator: ", "))"
    let set = kept.isEmpty ? "" : ", at \(kept.joined(separator: ", "))"
    return "averaged over the \(rowCount) rows of the data\(which)\(set)"
  }

  static func text(_ value: PredictionInput) -> String {
    switch value {
    case .number(let number): short(number)
    case .text(let text): "\"\(text)\""
    case .boolean(let truth): truth ? "TRUE" : "FALSE"
    }
  }

  static func short(_ value: Double) -> String { String(format: "%.6g", value) }

  public static func == (left: AbstractInput, right: AbstractInput) -> Bool {
    left.parts.map(\.name) == right.parts.map(\.name)
      && left.parts.map(\.part) == right.parts.map(\.part)
  }
}
