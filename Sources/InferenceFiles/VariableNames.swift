/// Names of netCDF variables for names of any kind.
///
/// netCDF forbids `/`, control characters, a trailing space, a leading character other than a
/// letter, a digit, `_` or one beyond ASCII, and more than 256 bytes. The raw name is kept in the
/// variable's attribute `name`, so these need to be legal and distinct, not reversible.
enum VariableNames {
  /// One legal name for each raw name, in their order; no two are equal and none is reserved.
  ///
  /// A raw name that is legal stays as it is; of the others those that clash get `_2`, `_3`, ...
  /// Swift compares strings by canonical equivalence, as netCDF does by normalising to NFC.
  static func legal(for names: [String], reserved: Set<String>) -> [String] {
    let mapped = names.map(legal)
    var used = reserved
    var result = [String?](repeating: nil, count: names.count)
    for (index, name) in names.enumerated() where mapped[index] == name {
      if used.insert(name).inserted { result[index] = name }
    }
    var next: [String: Int] = [:]
    return result.indices.map { index in
      if let name = result[index] { return name }
      var name = mapped[index]
      while !used.insert(name).inserted {
        next[mapped[index], default: 1] += 1
        name = "\(mapped[index])_\(next[mapped[index], default: 2])"
      }
      return name
    }
  }

  /// A legal name that is the raw one wherever that is legal.
  static func legal(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in name.unicodeScalars { scalars.append(visible(scalar)) }
    if scalars.last == " " {
      scalars.removeLast()
      scalars.append("\u{2420}")
    }
    if needsPrefix(scalars.first) || name.hasPrefix(netCDFPrefix) {
      scalars.insert("_", at: scalars.startIndex)
    }
    return shortened(String(scalars))
  }

  /// netCDF keeps for itself the names with this prefix.
  private static let netCDFPrefix = "_nc4_non_coord_"

  /// The scalar itself, or a picture of one that is not allowed.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x2F: "\u{F7}"
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0: "\u{FFFD}"
    default: scalar
    }
  }

  private static func needsPrefix(_ first: Unicode.Scalar?) -> Bool {
    guard let first else { return true }
    if first.value >= 0x80 || first == "_" { return false }
    return !first.properties.isAlphabetic && first.properties.numericType == nil
  }

  /// Cuts a name so that room is left for a number behind it; a name beyond ASCII is cut earlier,
  /// as normalising it can treble its bytes.
  private static func shortened(_ name: String) -> String {
    let limit = name.utf8.allSatisfy { $0 < 0x80 } ? 200 : 80
    guard name.utf8.count > limit else { return name }
    var scalars = String.UnicodeScalarView()
    var length = 0
    for scalar in name.unicodeScalars {
      length += UTF8.width(scalar)
      if length > limit { break }
      scalars.append(scalar == " " ? "_" : scalar)
    }
    return String(scalars)
  }
}
