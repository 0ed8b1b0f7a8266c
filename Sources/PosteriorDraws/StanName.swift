/// Names of scalars as Stan's files and libraries write them.
public enum StanName {
  /// The name as a reader writes it, indices counted from one: `theta.2.1` becomes `theta[2,1]`.
  ///
  /// A colon leads to an element of a tuple and becomes a point, as in CmdStanPy: `pair.1:2.3`, the
  /// third element of the second part of the first pair, is `pair[1].2[3]`. A name without either is
  /// left as it is.
  public static func bracketed(_ name: String) -> String {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map { part in
      guard let point = part.firstIndex(of: "."), point > part.startIndex else {
        return String(part)
      }
      let indices = part[part.index(after: point)...].split(
        separator: ".", omittingEmptySubsequences: false)
      return String(part[..<point]) + "[" + indices.joined(separator: ",") + "]"
    }
    return parts.joined(separator: ".")
  }
}
