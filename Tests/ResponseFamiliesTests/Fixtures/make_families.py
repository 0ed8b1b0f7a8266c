"""Log densities and gradients of every family and link, by mpmath at 60 digits.

python3 -m venv venv && venv/bin/pip install mpmath==1.4.1 scipy numpy
venv/bin/python make_families.py   # writes families.json beside itself

Densities are written from their definitions, tails from complementary functions; where scipy has the
distribution, ordinary positions are compared with it first.
"""
import json
import math
import pathlib

from mpmath import mp, mpf
from scipy import stats

mp.dps = 60
HALF_LOG_2PI = mp.log(2 * mp.pi) / 2


def log_p(link, eta):
  """log p, log(1 - p)"""
  if link == "probit":
    return mp.log(mp.erfc(-eta / mp.sqrt(2)) / 2), mp.log(mp.erfc(eta / mp.sqrt(2)) / 2)
  if link == "cloglog":
    return mp.log(-mp.expm1(-mp.exp(eta))), -mp.exp(eta)
  return -mp.log1p(mp.exp(-eta)), -mp.log1p(mp.exp(eta))


def below(link, x):
  return mp.exp(log_p(link, x)[0])


def above(link, x):
  return mp.exp(log_p(link, x)[1])


def mean(link, eta):
  return {"identity": lambda: eta, "log": lambda: mp.exp(eta), "inverse": lambda: 1 / eta}[link]()


def location(y, mu, log_sigma, cens, log_kernel):
  return log_kernel((y - mu) * mp.exp(-log_sigma), cens) - (log_sigma if cens == 0 else 0)


def normal_kernel(z, cens):
  if cens:
    return mp.log(mp.erfc((z if cens > 0 else -z) / mp.sqrt(2)) / 2)
  return -z * z / 2 - HALF_LOG_2PI


def student_kernel(nu):
  return lambda z, cens: (
    mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2
    - (nu + 1) / 2 * mp.log1p(z * z / nu))


def poisson(y, mu):
  return (y * mp.log(mu) if y else 0) - mu - mp.loggamma(y + 1)


def negbinomial(y, mu, s):
  return (
    mp.loggamma(y + s) - mp.loggamma(s) - mp.loggamma(y + 1)
    + (y * mp.log(mu / (mu + s)) if y else 0) - s * mp.log1p(mu / s))


def inflated(y, logit, count):
  if y > 0:
    return -mp.log1p(mp.exp(logit)) + count
  z, rest = 1 / (1 + mp.exp(-logit)), 1 / (1 + mp.exp(logit))
  # 1 - p(0) keeps the digits of a log density near zero.
  return mp.log1p(rest * mp.expm1(count)) if z > mpf("0.5") else mp.log(z + rest * mp.exp(count))


def log_density(case, x):
  family, link, y, cens = case["family"], case["link"], mpf(case["y"]), case.get("cens", 0)
  eta = x[0]
  if family in ("gaussian", "student_t"):
    known = "se" in case
    log_sigma = mp.log(mpf(case["se"])) if known else x[1]
    kernel = normal_kernel if family == "gaussian" else student_kernel(mp.exp(x[-1]))
    return location(y, mean(link, eta), log_sigma, cens, kernel)
  if family == "lognormal":
    value = location(mp.log(y), eta, x[1], cens, normal_kernel)
    return value if cens else value - mp.log(y)
  if family in ("bernoulli", "binomial"):
    n = mpf(case.get("trials", 1))
    success, failure = log_p(link, eta)
    return (mp.log(mp.binomial(n, y)) + (y * success if y else 0)
            + ((n - y) * failure if n > y else 0))
  if family == "poisson":
    mu = mean(link, eta)
    if cens < 0:
      return mp.log(mp.gammainc(y + 1, mu, mp.inf, regularized=True))
    if cens > 0:
      return mp.log(mp.gammainc(y + 1, 0, mu, regularized=True))
    return poisson(y, mu)
  if family == "negbinomial":
    return negbinomial(y, mp.exp(eta), mp.exp(x[1]))
  if family == "gamma":
    a = mp.exp(x[1])
    rate = a / mean(link, eta)
    return a * mp.log(rate) - mp.loggamma(a) + (a - 1) * mp.log(y) - rate * y
  if family == "beta":
    phi = mp.exp(x[1])
    a, b = (mp.exp(value) * phi for value in log_p(link, eta))
    return (mp.loggamma(phi) - mp.loggamma(a) - mp.loggamma(b)
            + (a - 1) * mp.log(y) + (b - 1) * mp.log(1 - y))
  if family == "categorical":
    etas = [mpf(0), *x]
    return etas[int(y)] - mp.log(mp.fsum(mp.exp(e) for e in etas))
  if family == "cumulative":
    level, thresholds = int(y), x[1:]
    if level == 0:
      return log_p(link, thresholds[0] - eta)[0]
    if level == len(thresholds):
      return log_p(link, thresholds[-1] - eta)[1]
    low, high = thresholds[level - 1] - eta, thresholds[level] - eta
    if low < 0:
      return mp.log(below(link, high) - below(link, low))
    return mp.log(above(link, low) - above(link, high))
  if family == "zero_inflated_poisson":
    return inflated(y, x[1], poisson(y, mp.exp(eta)))
  return inflated(y, x[2], negbinomial(y, mp.exp(eta), mp.exp(x[1])))


def scipy_value(case, x):
  """The same by scipy where it has the distribution."""
  family, y = case["family"], case["y"]
  if case.get("cens") or "se" in case or case["link"] not in ("identity", "log", "logit"):
    return None
  eta = x[0] if case["link"] == "identity" else math.exp(min(x[0], 700))
  p = 1 / (1 + math.exp(-x[0])) if abs(x[0]) < 30 else None
  if family == "gaussian":
    return stats.norm.logpdf(y, eta, math.exp(x[1]))
  if family == "student_t":
    return stats.t.logpdf(y, math.exp(x[2]), eta, math.exp(x[1]))
  if family == "lognormal":
    return stats.lognorm.logpdf(y, math.exp(x[1]), scale=math.exp(x[0]))
  if family in ("bernoulli", "binomial") and p:
    return stats.binom.logpmf(y, case.get("trials", 1), p)
  if family == "poisson":
    return stats.poisson.logpmf(y, eta)
  if family == "negbinomial":
    s = math.exp(x[1])
    return stats.nbinom.logpmf(y, s, s / (s + eta))
  if family == "gamma":
    return stats.gamma.logpdf(y, math.exp(x[1]), scale=eta / math.exp(x[1]))
  if family == "beta" and p:
    return stats.beta.logpdf(y, p * math.exp(x[1]), (1 - p) * math.exp(x[1]))
  return None


def cases():
  def case(family, link, y, linked, **more):
    return {"family": family, "link": link, "y": y, "linked": list(map(float, linked)), **more}

  ordinary = [-1.3, 0.4, 2.1]
  for link in ("identity", "log", "inverse"):
    etas = [-1.3, 0.4, 2.1] if link != "identity" else [-1.3, 0.4, 2.1, 1e3, -1e6]
    for eta in etas:
      for y in (-2.5, 0.0, 0.7, 30.0):
        for log_sigma in (-0.3, 1.1, 8.0, -6.0):
          yield case("gaussian", link, y, [eta, log_sigma])
          for nu in (1.5, 4.0, 30.0, 61.0, 1e3, 1e6):
            if log_sigma in (-0.3, 8.0) or nu in (4.0, 1e6):
              yield case("student_t", link, y, [eta, log_sigma, math.log(nu)])
        yield case("gaussian", link, y, [eta], se=0.8)
        yield case("student_t", link, y, [eta, math.log(3.5)], se=2.5)
  yield case("student_t", "identity", 1e150, [0, 0, math.log(4)])
  yield case("student_t", "identity", 1e-9, [0, 0, math.log(4)])
  yield case("student_t", "identity", 1.0, [0, 0, math.log(0.05)])
  for cens in (-1, 1):
    for y in (-2.5, 0.3, 40.0, -1e3, 1e3):
      for eta, log_sigma in ((0.4, -0.3), (-1.0, 1.0)):
        yield case("gaussian", "identity", y, [eta, log_sigma], cens=cens)
    for y in (1e-6, 0.3, 4.0, 1e9):
      yield case("lognormal", "identity", y, [0.4, -0.3], cens=cens)
    for y in (0, 3, 40, 1000):
      for eta in (-8.0, -1.0, 1.0, 3.6, 6.5, 8.0):
        yield case("poisson", "log", y, [eta], cens=cens)
    yield case("poisson", "identity", 5, [4.5], cens=cens)
  for eta in ordinary + [30.0]:
    for y in (1e-8, 0.3, 4.0, 1e9):
      for log_sigma in (-0.3, 1.1, -4.0):
        yield case("lognormal", "identity", y, [eta, log_sigma])
  for link in ("logit", "probit", "cloglog"):
    for eta in ordinary + [-8, 8, -30.5, 30.5, -29.5, 5.9, -6.5, -40, 36, -1e3, 1e3]:
      if link == "cloglog" and eta > 700:
        eta = 600
      for y in (0, 1):
        if link == "cloglog" and y and eta > 6:
          continue  # log p = -exp(-e^eta) is zero as a double
        if link == "probit" and abs(eta) > 36 and (eta > 0) == (y == 1):
          continue
        if link == "logit" and abs(eta) > 700 and (eta > 0) == (y == 1):
          continue
        yield case("bernoulli", link, y, [eta])
      for y, n in ((3, 10), (0, 7), (7, 7), (123456, 400000)):
        if link == "probit" and abs(eta) > 36 and y in (0, n) and (eta > 0) == (y == n):
          continue
        if abs(eta) < 100 and not (link == "cloglog" and eta > 6 and y == n):
          yield case("binomial", link, y, [eta], trials=n)
    for eta in ordinary + [-8, 8]:
      if link == "cloglog" and eta > 6:
        continue
      for y in (1e-6, 0.2, 0.9, 1 - 1e-9):
        for phi in (1e-3, 0.7, 5.0, 90.0, 1e5):
          if link == "probit" and abs(eta) == 8:
            eta /= 2
          yield case("beta", link, y, [eta, math.log(phi)])
    if link != "cloglog":
      yield case("beta", link, 0.3, [-500 if link == "logit" else -30, 0.3])
      yield case("beta", link, 0.3, [1e3 if link == "logit" else 30, 0.3])
    for eta in (0.0, 0.7, -1.1, 12.0, -12.0, 300.0, -300.0):
      for thresholds in ([-1.0, 0.2, 1.5], [-1e-7, 1e-7, 2.0], [-20.0, 20.0, 20.0 + 1e-6],
                         [3.0, 3.3, 9.0]):
        for y in range(4):
          if link == "cloglog" and eta < -2:
            continue
          yield case("cumulative", link, y, [eta, *thresholds])
  for eta in ordinary + [-30.0, 20.0]:
    for y in (0, 1, 7, 1000):
      yield case("poisson", "log", y, [eta])
      for s in (1e-8, 0.02, 0.9, 9.9, 10.1, 300.0, 1e8):
        yield case("negbinomial", "log", y, [eta, math.log(s)])
        if s in (0.02, 9.9, 1e8):
          for zi in (-3.0, 1.0, 40.0, -40.0):
            yield case("zero_inflated_negbinomial", "log", y, [eta, math.log(s), zi])
      for zi in (-3.0, 1.0, 40.0, -40.0):
        yield case("zero_inflated_poisson", "log", y, [eta, zi])
  for eta in (0.3, 7.5, 1e4):
    for y in (0, 1, 9000):
      yield case("poisson", "identity", y, [eta])
  for link in ("log", "inverse", "identity"):
    for eta in (0.3, 2.1) + ((-1.3, 30.0) if link == "log" else (40.0,)):
      for y in (1e-8, 0.4, 8.0, 1e5):
        for shape in (1e-6, 0.3, 2.0, 9.9, 10.1, 1e3, 1e8):
          if shape < 1e8 or (0.1 < y < 10 and eta < 3):
            yield case("gamma", link, y, [eta, math.log(shape)])
  for etas in ([0.3, -1.0], [800.0, -3.0], [-900.0, -901.0], [2.0, 2.0]):
    for y in range(3):
      yield case("categorical", "logit", y, etas)


def main():
  written = []
  for case in cases():
    x = [mpf(value) for value in case["linked"]]
    value = log_density(case, x)
    assert mp.isfinite(value), case
    other = scipy_value(case, case["linked"])
    ordinary = all(abs(v) < 7 for v in case["linked"]) and 1e-7 < abs(case["y"]) < 1 - 1e-7
    if other is not None and ordinary and math.isfinite(other):
      assert abs(other - value) <= 1e-8 * max(1, abs(value)), (case, other, value)
    slopes = []
    for index in range(len(x)):
      def along(v, index=index):
        return log_density(case, x[:index] + [v] + x[index + 1:])
      # A central difference of fourth order at 60 digits: error below 1e-36.
      h = mpf(10) ** -10 * min(1, abs(x[index]) + mpf(10) ** -3)
      if case["family"] == "cumulative":
        h *= mpf(10) ** -7
      slopes.append(float(
        (8 * (along(x[index] + h) - along(x[index] - h))
         - (along(x[index] + 2 * h) - along(x[index] - 2 * h))) / (12 * h)))
    written.append({**case, "value": float(value), "slopes": slopes})
  lines = ",\n".join(json.dumps(entry) for entry in written)
  pathlib.Path(__file__).with_name("families.json").write_text("[\n" + lines + "\n]\n")
  print(len(written), "positions")


main()
