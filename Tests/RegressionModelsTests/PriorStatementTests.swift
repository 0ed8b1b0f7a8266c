import Probability
import Testing

@testable import RegressionModels

/// Reading of `CLASS[COEFFICIENT] ~ DISTRIBUTION(...)`.
@Suite struct PriorStatementTests {
  @Test(arguments: [
    ("normal(0, 2.5)", Prior(.normal(mean: 0, sd: 2.5))),
    ("normal( -1e-3 ,\t.5 )", Prior(.normal(mean: -0.001, sd: 0.5))),
    ("student_t(3, 0, 2.5)", Prior(.studentT(degrees: 3, location: 0, scale: 2.5))),
    ("cauchy(-2, 1)", Prior(.cauchy(location: -2, scale: 1))),
    ("laplace(0, 1)", Prior(.laplace(location: 0, scale: 1))),
    ("double_exponential(0, 1)", Prior(.laplace(location: 0, scale: 1))),
    ("logistic(0, 1)", Prior(.logistic(location: 0, scale: 1))),
    ("lognormal(-1, 0.5)", Prior(.lognormal(mean: -1, sd: 0.5))),
    ("exponential(1)", Prior(.exponential(rate: 1))),
    ("normal(sd = 2, mean = 1)", Prior(.normal(mean: 1, sd: 2))),
    ("normal(1, sd=2)", Prior(.normal(mean: 1, sd: 2))),
    ("normal(0, 1), lb = -1", Prior(.normal(mean: 0, sd: 1), lower: -1)),
    ("normal(1, 1),lb=0 , ub=2", Prior(.normal(mean: 1, sd: 1), lower: 0, upper: 2)),
    ("cauchy(0, 1), ub = 0", Prior(.cauchy(location: 0, scale: 1), upper: 0)),
    ("half_normal(1), lb = 0.5", Prior(.normal(mean: 0, sd: 1), lower: 0.5)),
    ("half_normal(1), ub = 3", Prior(.normal(mean: 0, sd: 1), lower: 0, upper: 3)),
    ("gamma(2, 1), lb = -1, ub = 4", Prior(.gamma(shape: 2, rate: 1), upper: 4)),
    ("flat, lb = -2, ub = 2", Prior(.flat, lower: -2, upper: 2)),
    ("flat, lb = 0", Prior(.flat, lower: 0)),
    ("gamma(2, 0.1)", Prior(.gamma(shape: 2, rate: 0.1))),
    ("inv_gamma(0.4, 0.3)", Prior(.inverseGamma(shape: 0.4, scale: 0.3))),
    ("beta(1, 1)", Prior(.beta(a: 1, b: 1))),
    ("uniform(-1, 1)", Prior(.uniform(lower: -1, upper: 1))),
    ("half_normal(1)", Prior(.normal(mean: 0, sd: 1), half: true)),
    ("half_student_t(3, 2.5)", Prior(.studentT(degrees: 3, location: 0, scale: 2.5), half: true)),
    ("half_cauchy(1)", Prior(.cauchy(location: 0, scale: 1), half: true)),
    ("flat", Prior.flat), ("flat()", Prior.flat),
  ])
  func `every distribution is read, and written as it was`(text: String, prior: Prior) throws {
    let statement = try PriorStatement("b ~ " + text)
    #expect(statement.prior == .single(prior))
    #expect(statement.parameterClass == .coefficient && statement.coefficient == nil)
    #expect(try PriorStatement("b ~ \(prior)").prior == .single(prior))
    #expect(try PriorStatement("\n b~\(text)  ").prior == .single(prior))
  }

  @Test(arguments: [
    ("horseshoe", "horseshoe()"), ("horseshoe(1)", "horseshoe()"),
    ("horseshoe(3, par_ratio = 0.1)", "horseshoe(df = 3, par_ratio = 0.1)"),
    (
      "horseshoe(scale_slab = 5, autoscale = FALSE)", "horseshoe(scale_slab = 5, autoscale = false)"
    ),
    ("R2D2(0.5, 2)", "R2D2()"), ("R2D2(cons_D2 = 1)", "R2D2(cons_D2 = 1)"),
  ])
  func `shrinkage priors are read, and written by what is not the default`(
    text: String, written: String
  ) throws {
    let prior = try PriorStatement("b ~ \(text)").prior
    #expect(prior.description == written)
    #expect(try PriorStatement("b ~ \(prior)").prior == prior)
  }

  @Test(arguments: [
    ("b[log(dist)] ~ flat", "log(dist)"), ("b[ I(x^2) ] ~ flat", "I(x^2)"),
    ("b[x[1]] ~ flat", "x[1]"), ("b[`a ~ b`] ~ flat", "`a ~ b`"),
    ("b[größe:fÅ] ~ flat", "größe:fÅ"),
    ("b[poly(x, 2)1]~flat", "poly(x, 2)1"), ("b[👩‍👩‍👧] ~ flat", "👩‍👩‍👧"),
  ])
  func `the brackets hold any column's name`(text: String, name: String) throws {
    #expect(try PriorStatement(text).coefficient == name)
  }

  /// The caret stands below the character where `offset` counts.
  @Test(arguments: [
    ("", 0, "expected CLASS ~ DISTRIBUTION"),
    ("b normal(0, 1)", 14, "expected CLASS ~ DISTRIBUTION"),
    ("  beta0 ~ flat", 2, "unknown class \"beta0\""),
    ("~ flat", 0, "unknown class \"\""),
    ("b[x ~ flat", 3, "expected ]"),
    ("b[] ~ flat", 2, "expected a column's name"),
    ("sigma[x] ~ flat", 6, "only b, sd, cor, sds, sdnet and net take a name in brackets"),
    ("b ~", 3, "expected a distribution"),
    ("b ~ norml(0, 1)", 4, "unknown distribution \"norml\""),
    ("b ~ normal", 10, "expected normal(mean, sd), found 0 arguments"),
    ("b ~ normal(1)", 10, "expected normal(mean, sd), found 1 argument"),
    ("b ~ normal(0, 1, 2)", 10, "expected normal(mean, sd), found 3 arguments"),
    ("b ~ normal(0, 1", 15, "expected ) at the end"),
    ("b ~ normal(0, one)", 14, "expected a number, found \"one\""),
    ("b ~ normal(0, )", 14, "expected a number, found \"\""),
    ("b ~ normal(nan, 1)", 11, "expected a number"),
    ("b ~ normal(0, inf)", 14, "expected a number"),
    ("b ~ normal(0, 1e999)", 14, "expected a number"),
    ("b ~ normal(0, 0)", 14, "sd must be above 0"),
    ("b ~ normal(0, 1e-999)", 14, "sd must be above 0"),
    ("b ~ student_t(-3, 0, 1)", 14, "df must be above 0"),
    ("b ~ uniform(1, 1)", 15, "upper must be above lower"),
    ("b ~ uniform(-1e308, 1e308)", 20, "upper must be above lower, by a finite width"),
    ("b[größe] ~ gamma(1, -1)", 20, "rate must be above 0"),
    ("b ~ normal(0, sd = 0)", 19, "sd must be above 0"),
    ("b ~ normal(0, rate = 1)", 14, "rate is no argument of normal(mean, sd)"),
    ("b ~ normal(0, mean = 1)", 14, "mean is given twice"),
    ("b ~ normal(mean = 0, 1)", 21, "arguments without a name come first"),
    ("b ~ normal(0, 1) lb = 0", 17, "expected ) at the end, or bounds"),
    ("b ~ normal(0, 1), 0", 18, "expected lb = NUMBER or ub = NUMBER"),
    ("b ~ normal(0, 1), lb = 0, lb = 1", 31, "expected lb = NUMBER or ub = NUMBER"),
    ("b ~ normal(0, 1), lb = x", 23, "expected a number"),
    ("b ~ normal(0, 1), lb = 1, ub = 1", 16, "ub must be above lb"),
    ("b ~ uniform(0, 1), lb = 2", 17, "uniform(0, 1) has no mass between these bounds"),
    ("b ~ gamma(1, 1), ub = -1", 15, "gamma(1, 1) has no mass between these bounds"),
    ("b ~ half_normal(1), ub = -1", 18, "half_normal(1) has no mass between these bounds"),
    ("b ~ horseshoe(0)", 14, "df must be above 0"),
    ("b ~ horseshoe(1, 1, 1, 2, 4, 0.1, 1, 1)", 13, "expected horseshoe(df, scale_global,"),
    ("b ~ horseshoe(par_ratio = -1)", 26, "par_ratio must be above 0"),
    ("b ~ R2D2(1)", 9, "mean_R2 must be between 0 and 1"),
    ("b ~ R2D2(), lb = 0", 10, "R2D2 takes no bounds"),
    ("cor ~ lkj(1), lb = 0", 12, "lkj takes no bounds"),
  ])
  func `errors stand at their place`(text: String, offset: Int, message: String) {
    do {
      _ = try PriorStatement(text)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.message.hasPrefix(message), "\(error.message)")
      #expect(error.offset == offset)
      let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 3 && lines[2].count == offset + 3 && lines[2].hasSuffix("^"))
    }
  }

  @Test func `a line break or a tab does not move the caret`() {
    #expect(throws: PriorError.self) { try PriorStatement("b\n~\tnormal(0)") }
    do { _ = try PriorStatement("b\n~\tnormal(0)") } catch {
      #expect(error.description.hasSuffix("  b ~ normal(0)\n" + "            ^"))
    }
  }

  @Test func `whatever is typed, an error at worst`() {
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    let pieces = [
      "b", "[", "]", "~", "(", ")", ",", " ", "\n", "sigma", "Intercept", "normal", "uniform",
      "flat", "beta", "horseshoe", "R2D2", "lb", "=", "df", "0", "1", "-", ".5", "1e9", "nan",
      "\u{301}", "é", "👩‍👩‍👧", "\"", "half_normal",
    ]
    var read = 0
    for _ in 0..<20_000 {
      let count = Int(random.bits() % 12)
      let text = (0..<count).map { _ in pieces[Int(random.bits() % UInt64(pieces.count))] }.joined()
      do {
        _ = try PriorStatement(text)
        read += 1
      } catch {
        #expect((error.offset ?? 0) <= text.count)
        #expect(!error.description.isEmpty)
      }
    }
    // Cuts of a good statement come nearer to being one.
    let good = "b[I(x^2)] ~ student_t(3, 0, 2.5)"
    for length in 0..<good.count {
      #expect(throws: PriorError.self) { try PriorStatement(String(good.prefix(length))) }
    }
    #expect(read < 20_000)
  }
}
