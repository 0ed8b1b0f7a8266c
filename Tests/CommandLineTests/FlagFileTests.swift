import Foundation
import Testing

/// Files of flags are whole or not there, and rows near the decision are certified.
struct FlagFileTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// The columns of a line; a reason in quotes counts as one.
  private func cells(_ line: Substring) -> [String] {
    var (cells, isQuoted) = ([""], false)
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  @Test(arguments: ["flag", "predict"])
  func `a file is there once it is whole`(verb: String) throws {
    try credence.write("precious", to: "kept.csv")
    let run = try credence.shell(
      """
      mkfifo in
      "$CREDENCE" \(verb) '\(posterior)' - --output new.csv < in & new=$!
      exec 3> in; echo dose,age >&3; echo 1,40 >&3; sleep 0.5; echo $(ls -A)
      kill -9 $new; wait $new; echo "status $?"; exec 3>&-
      "$CREDENCE" \(verb) '\(posterior)' - --output kept.csv --force < in & kept=$!
      exec 3> in; echo dose,age >&3; echo 1,40 >&3; sleep 0.5; cat kept.csv; echo
      exec 3>&-; wait $kept; echo "status $?"; wc -l < kept.csv; rm in; echo $(ls -A)
      """)
    let lines = run.output.split(separator: "\n").map {
      $0.split(separator: " ").filter { !$0.hasPrefix("stream-") }.joined(separator: " ")
    }
    #expect(
      lines == ["in kept.csv", "status 137", "precious", "status 0", "2", "kept.csv"],
      "\(run.output) \(run.error)")
  }

  @Test func `a file that grows too large is an error, and is not left behind`() throws {
    try credence.write(
      "dose,age\n" + String(repeating: "1,40\n", count: 20_000), to: "many.csv")
    let run = try credence.shell(
      "ulimit -f 64; \"$CREDENCE\" flag '\(posterior)' many.csv --output flags.csv")
    #expect(run.status == 73 && run.error.contains("cannot write to flags.csv: File too large"))
    #expect(run.error.split(separator: "\n").count == 1)
    #expect(try credence.files() == ["many.csv"])
  }

  @Test func `a link stays a link, and what it leads to is replaced with its mode`() throws {
    try credence.write("dose,age\n1,40\n", to: "new.csv")
    let run = try credence.shell(
      """
      mkdir far; echo old > far/real.csv; chmod 640 far/real.csv; ln -s far/real.csv flags.csv
      "$CREDENCE" flag '\(posterior)' new.csv --output flags.csv; echo "status $?"
      "$CREDENCE" flag '\(posterior)' new.csv --output flags.csv --force; echo "status $?"
      [ -L flags.csv ] && stat -c %a far/real.csv; wc -l < far/real.csv; ls far
      """)
    #expect(run.output == "status 73\nstatus 0\n640\n2\nreal.csv\n", "\(run.output) \(run.error)")
  }

  /// Draws that are worth few hundred leave what they all agree on open at 0.5%; the certificate knows
  /// better where the depth is large, and `ask` says the same.
  @Test func `rows near the decision are certified, and ask agrees`() throws {
    let sampled = try credence(
      "sample", Doses.csv, "--formula", "recovered ~ dose", "--family", "bernoulli", "--sampler",
      "nuts", "--draws", "200", "--quiet", "--output", "few.nc")
    #expect(sampled.status == 0)
    let doses = (0...40).map { Double($0) / 5 }
    try credence.write("dose\n" + doses.map { "\($0)\n" }.joined(), to: "new.csv")
    let call = ["flag", "few.nc", "new.csv", "--dissent", "0.005"]
    let plain = try credence.run(call).output.split(separator: "\n").dropFirst().map(cells)
    let certified = try credence.run(call + ["--certify"]).output.split(separator: "\n")
      .dropFirst().map(cells)
    #expect(plain.count == doses.count && certified.count == doses.count)
    var claims: [String] = []
    for (row, dose) in zip(certified, doses) {
      let side = try #require(Double(row[1])) > 0.5 ? ">" : "<"
      claims.append("P(recovered | dose = \(dose)) \(side) 0.5")
    }
    let answers = try JSONDocument(
      credence.run(["ask", "few.nc", "--json", "--dissent", "0.005"] + claims).output
    ).elements
    var proved = 0
    for (index, (before, after)) in zip(plain, certified).enumerated() {
      #expect(before[11] == "FALSE" && Array(before[..<9]) == Array(after[..<9]))
      // Where draws decide nothing is solved.
      if before[9] != "undetermined" { #expect(after == before) }
      guard after[11] == "TRUE" else {
        #expect(after == before)
        continue
      }
      proved += 1
      #expect(before[9] == "undetermined" && after[9] == answers[index]["verdict"].text)
      #expect(answers[index]["grade"].text == "B")
      let reason = try #require(answers[index]["reason"].text)
      #expect(after[10].contains(reason), "\(after[10])")
    }
    #expect(proved > 3 && proved < doses.count, "\(proved)")
    #expect(certified.contains { $0[9] == "undetermined" && $0[11] == "FALSE" })
  }

  /// Of a number the mean within the tolerance, by quadrature over sigma.
  @Test func `rows of a number are certified too`() throws {
    let sampled = try credence(
      "sample", Doses.csv, "--formula", "age ~ dose", "--sampler", "nuts", "--draws", "200",
      "--quiet", "--output", "age.nc")
    #expect(sampled.status == 0)
    try credence.write("dose\n0.5\n1\n2\n3\n30\n", to: "new.csv")
    let call = ["flag", "age.nc", "new.csv", "--tolerance", "14", "--dissent", "0.0001"]
    let plain = try credence.run(call).output.split(separator: "\n").dropFirst().map(cells)
    let certified = try credence.run(call + ["--certify"])
    #expect(certified.status == 0 && certified.error.isEmpty, "\(certified.error)")
    let rows = certified.output.split(separator: "\n").dropFirst().map(cells)
    #expect(plain.prefix(3).allSatisfy { $0[9] == "undetermined" })
    #expect(rows.prefix(3).allSatisfy { $0[9] == "consensus" && $0[11] == "TRUE" })
    #expect(rows[4][9] != "consensus")
  }
}
