import Foundation

/// A JSON value as a test reads it.
struct JSONDocument {
  let value: Any

  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private init(value: Any) { self.value = value }

  /// The value under a key; JSON null where there is none, which `keys` tells apart.
  subscript(key: String) -> JSONDocument {
    JSONDocument(value: (value as? [String: Any])?[key] ?? NSNull())
  }

  subscript(index: Int) -> JSONDocument {
    JSONDocument(value: (value as? [Any])?[index] ?? NSNull())
  }

  var keys: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
  var elements: [JSONDocument] { (value as? [Any] ?? []).map { JSONDocument(value: $0) } }
  var isNull: Bool { value is NSNull }
  var number: Double? { (value as? NSNumber)?.doubleValue }
  var text: String? { value as? String }
  var boolean: Bool? { value as? Bool }
}
