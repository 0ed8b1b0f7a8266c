import PosteriorDraws
import Testing

@Suite struct StanNameTests {
  @Test(arguments: [
    ("mu", "mu"), ("theta.1", "theta[1]"), ("Sigma.2.10", "Sigma[2,10]"), ("z.1.real", "z[1,real]"),
    ("pair:1", "pair.1"), ("pair.1:2.3", "pair[1].2[3]"), ("theta[1]", "theta[1]"), ("", ""),
    (".1", ".1"), ("a.", "a[]"), ("b_log(x)", "b_log(x)"),
  ])
  func `indices stand in brackets`(name: String, expected: String) {
    #expect(StanName.bracketed(name) == expected)
  }
}
