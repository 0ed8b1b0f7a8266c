import Credence
import Testing

@Suite struct InputDomainTests {
  private static let inputs = [
    InputColumn(name: "x", kind: .number, range: 0...2),
    InputColumn(name: "odd, name", kind: .number, range: -1...1),
    InputColumn(name: "g", kind: .category(levels: ["a", "b, c"])),
    InputColumn(name: "flag", kind: .boolean),
    InputColumn(name: "plate", kind: .group(levels: ["p1", "p2"])),
  ]

  @Test func `the box of the data is the default`() throws {
    let domain = try InputDomain(of: Self.inputs)
    #expect(try domain == InputDomain("", of: Self.inputs))
    #expect(try SearchRegion.all(of: domain).count == 4)
  }

  @Test func `intervals, levels and fixed values are read`() throws {
    var domain = try InputDomain(of: Self.inputs)
    try domain.restrict("x", to: .interval(-1...3.5), of: Self.inputs)
    try domain.restrict("odd, name", to: .choices([.number(0.5)]), of: Self.inputs)
    try domain.restrict("g", to: .choices([.text("b, c")]), of: Self.inputs)
    try domain.restrict("flag", to: .choices([.boolean(true)]), of: Self.inputs)
    try domain.restrict("plate", to: .choices([.text("p2"), .text("p9")]), of: Self.inputs)
    let text = "x in [-1, 3.5], `odd, name` = 0.5, g in {\"b, c\"}, flag = TRUE, plate in {p2, p9}"
    #expect(try InputDomain(text, of: Self.inputs) == domain)
  }

  @Test(arguments: [
    ("z in [0, 1]", "the model has no input z; it has x, odd, name, g, flag, plate"),
    ("x in [2, 1]", "the interval of x is empty: its lower end exceeds its upper end"),
    ("x in [2, 1", "cannot read \"x in [2, 1\""),
    ("x", "cannot read \"x\""), ("x in [0, one]", "cannot read \"x in [0, one]\""),
    ("x in [0, inf]", "cannot read \"x in [0, inf]\""),
    ("x = many", "x is a number, and \"many\" is none"),
    ("x = 1, x = 2", "x is restricted twice"), ("g = c", "g has no level c; it has a, b, c"),
    ("g in [0, 1]", "g is no number: write g in {a, b}"), ("g in {}", "g is left without a value"),
    ("flag = a", "flag is TRUE or FALSE"),
  ])
  func `what cannot be read is refused`(text: String, message: String) throws {
    let error = #expect(throws: SearchError.self) { _ = try InputDomain(text, of: Self.inputs) }
    #expect(try #require(error).description.hasPrefix(message))
  }

  @Test func `too many combinations of levels are refused`() throws {
    let many = InputColumn(name: "k", kind: .category(levels: (0..<40).map { "l\($0)" }))
    let error = #expect(throws: SearchError.self) {
      _ = try SearchRegion.all(of: InputDomain(of: Self.inputs + [many]))
    }
    #expect(try #require(error).description.hasPrefix("the inputs have more than 64 combinations"))
  }
}
