import Foundation
import Testing

/// `credence pack`: from CSV to a column store.
@Suite struct PackTests {
  private let credence: Command

  init() throws {
    credence = try Command()
    try credence.write("x,g\n1,a\n2,b\n", to: "data.csv")
  }

  @Test func `a store is written and said`() throws {
    let run = try credence("pack", "data.csv", "--output", "data.columns")
    #expect(run.status == 0 && run.output == "")
    #expect(run.error == "wrote data.columns: 2 rows, 2 columns\n")
    #expect(try credence.files() == ["data.columns", "data.csv"])
    #expect(try credence("pack", "data.csv", "-o", "data.columns", "--force", "-q").error == "")
  }

  @Test(arguments: [
    ("pack data.csv -o data.csv", 73, "data.csv exists already; pass --force to replace it"),
    ("pack none.csv -o out", 66, "no such file: none.csv"),
    ("pack data.csv -o no/out", 73, "cannot write no/out: No such file or directory"),
    ("pack data.csv -o .", 73, "cannot write .: it exists and is no file"),
  ])
  func `what cannot be done is refused`(line: String, status: Int32, message: String) throws {
    let run = try credence.run(line.split(separator: " ").map(String.init))
    #expect(run.status == status)
    #expect(run.error == "credence: \(message)\n")
    #expect(try credence.files() == ["data.csv"])
  }

  /// A limit on the size of files stands for a full disk.
  @Test func `a full disk is an error and leaves nothing`() throws {
    try credence.write("x\n" + (0..<300_000).map { "\($0)\n" }.joined(), to: "data.csv")
    let run = try credence.shell(
      "trap '' XFSZ; ulimit -f 1024; \"$CREDENCE\" pack data.csv --output data.columns")
    #expect(run.status == 73)
    #expect(run.error == "credence: cannot write data.columns: File too large\n")
    #expect(try credence.files() == ["data.csv"])
  }
}
