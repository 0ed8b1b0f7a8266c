"""Means and tails of predictive distributions, by mpmath at 40 digits and, where ordinary, scipy.

venv/bin/python make_predictions.py   # writes predictions.json; the environment of make_families.py
"""
import json
import math
import pathlib

from mpmath import mp, mpf
from scipy import stats

mp.dps = 40


def lower_gamma(shape, y):
  return mp.gammainc(shape, 0, y, regularized=True)


def upper_gamma(shape, y):
  return mp.gammainc(shape, y, mp.inf, regularized=True)


def lower_beta(a, b, y):
  return mp.betainc(a, b, 0, y, regularized=True)


def upper_beta(a, b, y):
  return mp.betainc(b, a, 0, 1 - y, regularized=True)


def student_upper(t, nu):
  if t < 0:
    return 1 - student_upper(-t, nu)
  return lower_beta(nu / 2, mpf("0.5"), nu / (nu + t * t)) / 2


def cases():
  def case(family, linked, values, **more):
    return {"family": family, "linked": linked, "values": values, **more}

  yield case("gaussian", [0.4, 0.3], [-40.0, -1.0, 0.4, 3.0, 30.0])
  yield case("student_t", [0.4, 0.3, math.log(3.5)], [-1e4, -1.0, 0.4, 3.0, 1e5])
  yield case("student_t", [0.0, 0.0, math.log(200.0)], [-3.0, 0.1, 2.0, 40.0])
  yield case("student_t", [0.0, 0.0, math.log(1e6)], [-3.0, 0.1, 2.0, 20.0])
  yield case("lognormal", [0.4, 0.3], [-1.0, 0.0, 1e-6, 1.0, 30.0, 1e9])
  for eta in (-0.8, 2.5, -7.0, 9.0):
    yield case("binomial", [eta], [0, 3, 10, 39, 40], trials=40)
  for eta in (-3.0, 1.7, 6.0):
    yield case("poisson", [eta], [0, 3, 40, 400])
    for log_shape in (-3.0, 0.4, 8.0):
      yield case("negbinomial", [eta, log_shape], [0, 3, 40, 400])
  yield case("gamma", [0.4, 0.5], [1e-9, 0.3, 2.0, 50.0])
  yield case("gamma", [0.4, -4.0], [1e-9, 0.3, 2.0, 50.0])
  yield case("gamma", [0.4, 9.0], [1.2, 1.5, 1.6])
  yield case("beta", [0.2, 2.1], [1e-7, 0.2, 0.6, 0.999999])
  yield case("beta", [-4.0, 0.3], [1e-7, 0.2, 0.6, 0.999999])
  yield case("zero_inflated_poisson", [1.7, -0.8], [0, 3, 40])
  yield case("zero_inflated_negbinomial", [1.7, 0.4, 0.9], [0, 3, 40])


def upper(case, value):
  family, value = case["family"], mpf(value)
  x = [mpf(v) for v in case["linked"]]
  eta = x[0]
  if family == "gaussian":
    return mp.erfc((value - eta) * mp.exp(-x[1]) / mp.sqrt(2)) / 2
  if family == "student_t":
    return student_upper((value - eta) * mp.exp(-x[1]), mp.exp(x[2]))
  if family == "lognormal":
    if value <= 0:
      return mpf(1)
    return mp.erfc((mp.log(value) - eta) * mp.exp(-x[1]) / mp.sqrt(2)) / 2
  if family == "binomial":
    p = 1 / (1 + mp.exp(-eta))
    n = case["trials"]
    return mpf(0) if value >= n else lower_beta(value + 1, n - value, p)
  if family == "poisson":
    return lower_gamma(value + 1, mp.exp(eta))
  if family == "negbinomial":
    s = mp.exp(x[1])
    return lower_beta(value + 1, s, mp.exp(eta) / (mp.exp(eta) + s))
  if family == "gamma":
    a = mp.exp(x[1])
    return upper_gamma(a, value * a / mp.exp(eta))
  if family == "beta":
    p, phi = 1 / (1 + mp.exp(-eta)), mp.exp(x[1])
    return upper_beta(p * phi, (1 - p) * phi, value)
  counted = {**case, "family": family.replace("zero_inflated_", ""), "linked": case["linked"][:-1]}
  return upper(counted, value) / (1 + mp.exp(x[-1]))


def mean(case):
  x = [mpf(v) for v in case["linked"]]
  family, eta = case["family"], x[0]
  if family in ("gaussian", "student_t"):
    return eta
  if family == "lognormal":
    return mp.exp(eta + mp.exp(2 * x[1]) / 2)
  if family in ("binomial", "beta"):
    return case.get("trials", 1) / (1 + mp.exp(-eta))
  if family.startswith("zero"):
    return mp.exp(eta) / (1 + mp.exp(x[-1]))
  return mp.exp(eta)


def scipy_upper(case, value):
  x, family = case["linked"], case["family"]
  e = [math.exp(v) for v in x]
  p = 1 / (1 + math.exp(-x[0]))
  if family == "gaussian":
    return stats.norm.sf(value, x[0], e[1])
  if family == "student_t":
    return stats.t.sf(value, e[2], x[0], e[1])
  if family == "lognormal":
    return stats.lognorm.sf(value, e[1], scale=e[0])
  if family == "binomial":
    return stats.binom.sf(value, case["trials"], p)
  if family == "poisson":
    return stats.poisson.sf(value, e[0])
  if family == "negbinomial":
    return stats.nbinom.sf(value, e[1], e[1] / (e[1] + e[0]))
  if family == "gamma":
    return stats.gamma.sf(value, e[1], scale=e[0] / e[1])
  if family == "beta":
    return stats.beta.sf(value, p * e[1], (1 - p) * e[1])
  return None


def main():
  written = []
  for case in cases():
    uppers = [upper(case, value) for value in case["values"]]
    for value, exact in zip(case["values"], uppers):
      other = scipy_upper(case, value)
      assert other is None or abs(other - exact) <= 1e-7 * exact + 1e-300, (case, value, other)
    # Below the smallest normal number a tail has no digits to compare.
    kept = [(v, float(u)) for v, u in zip(case["values"], uppers) if u == 0 or u > 1e-300]
    written.append({**case, "values": [v for v, _ in kept], "uppers": [u for _, u in kept],
                    "mean": float(mean(case))})
  lines = ",\n".join(json.dumps(entry) for entry in written)
  pathlib.Path(__file__).with_name("predictions.json").write_text("[\n" + lines + "\n]\n")
  print(len(written), "distributions")


main()
