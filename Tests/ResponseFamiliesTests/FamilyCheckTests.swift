import Testing

@testable import ResponseFamilies

@Suite struct FamilyCheckTests {
  private func refusal(_ family: Family, _ responses: Responses) -> String? {
    do throws(ResponseError) {
      try family.check(
        responses, named: "y", rows: Array(responses.values.indices.map { 10 + $0 }))
      return nil
    } catch { return error.description }
  }

  @Test(arguments: [
    (Family.gaussian, [1, .nan], "the response y must be a number for family gaussian"),
    (.bernoulli, [1, 2], "the response y must be 0 or 1 for family bernoulli"),
    (.poisson, [1, -2], "the response y must not be negative for family poisson"),
    (.poisson, [1, 2.5], "the response y must be a count for family poisson"),
    (.negbinomial, [1, 2.5], "the response y must be a count for family negbinomial"),
    (.lognormal, [1, 0], "the response y must be positive for family lognormal"),
    (.gamma, [1, 0], "the response y must be positive for family gamma"),
    (.beta, [0.5, 1], "the response y must be between 0 and 1 for family beta"),
    (
      .cumulative, [1, 0],
      "the response y must be a whole number from 1 on, or a level, for family cumulative"
    ),
    (
      .categorical, [1, 1.5],
      "the response y must be a level or a whole number for family categorical"
    ),
  ])
  func `a response out of range is refused by its data row`(
    family: Family, values: [Double], sentence: String
  ) {
    let text = refusal(family, Responses(values))
    #expect(text == "\(sentence); data row 12 has \(NumberText.short(values[1]))")
  }

  @Test func `categories are refused where numbers are needed`() {
    let three = Responses([0, 1, 2], levels: ["a", "b", "c"])
    #expect(
      refusal(.gaussian, three) == "the response y is a category; family gaussian needs numbers")
    #expect(refusal(.poisson, three) == "the response y is a category; family poisson needs counts")
    #expect(
      refusal(.bernoulli, three) == """
        the response y has 3 levels (a, b, c); family bernoulli needs 0/1, TRUE/FALSE or exactly \
        two levels
        """)
    #expect(refusal(.bernoulli, Responses([0, 1], levels: ["a", "b"])) == nil)
    #expect(refusal(.categorical, three) == nil)
    #expect(refusal(.cumulative, three) == nil)
    #expect(
      refusal(.categorical, Responses([4, 4]))
        == "the response y has 1 level; family categorical needs two or more")
  }

  @Test func `trials are demanded, and never fewer than successes`() {
    #expect(
      refusal(.binomial, Responses([1, 2]))
        == "family binomial needs the number of trials: write the response as y | trials(n) ~ x")
    var counted = Responses([1, 5])
    counted.trials = [3, 4]
    #expect(
      refusal(.binomial, counted)
        == "the response y must not be above its trials for family binomial; data row 12 has 5 of 4"
    )
    counted.trials = [3, 5]
    #expect(refusal(.binomial, counted) == nil)
    #expect(refusal(.poisson, counted) == "family poisson has no trials(); binomial has")
  }

  @Test func `addition terms are checked, and refused where a family lacks them`() {
    var responses = Responses([1, 2])
    responses.weights = [1, -1]
    #expect(refusal(.gaussian, responses) == "weights() must not be negative; data row 12 has -1")
    responses = Responses([1, 2])
    responses.standardErrors = [1, 0]
    #expect(refusal(.gaussian, responses) == "se() must be positive; data row 12 has 0")
    #expect(refusal(.gamma, responses) == "family gamma has no se(); gaussian and student_t have")
    responses = Responses([1, 2])
    responses.censoring = [.none, .right]
    #expect(refusal(.gaussian, responses) == nil)
    #expect(
      refusal(.studentT, responses)
        == "family student_t has no cens(); gaussian, lognormal and poisson have")
    responses.censoring = [.none]
    #expect(
      refusal(.gaussian, responses)
        == "the response has 2 rows, and an addition term has another number")
  }

  @Test func `levels are names, codes from 1, or distinct numbers`() {
    #expect(Family.cumulative.levels(of: Responses([2, 4])) == ["1", "2", "3", "4"])
    #expect(Family.categorical.levels(of: Responses([7, -2, 7])) == ["-2", "7"])
    #expect(Family.categorical.levels(of: Responses([0], levels: ["a", "b"])) == ["a", "b"])
    #expect(Family.gaussian.levels(of: Responses([1])).isEmpty)
  }
}
