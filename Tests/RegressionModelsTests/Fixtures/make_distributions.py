"""Writes distributions.json: scipy's log densities, and masses above zero; truncations.json: log
masses between bounds.

    python make_distributions.py     (scipy 1.17)
"""

import json

import numpy as np
from scipy import stats

# Name, arguments in Stan's notation, and scipy's distribution.
CASES = [
    ("normal", [0, 1], stats.norm(0, 1)),
    ("normal", [19.2, 2.5], stats.norm(19.2, 2.5)),
    ("normal", [-5, 1], stats.norm(-5, 1)),
    ("normal", [-100, 1], stats.norm(-100, 1)),
    ("student_t", [3, 0, 2.5], stats.t(3, 0, 2.5)),
    ("student_t", [7.5, -4, 0.3], stats.t(7.5, -4, 0.3)),
    ("student_t", [200, 1, 2], stats.t(200, 1, 2)),
    ("student_t", [0.5, 10, 100], stats.t(0.5, 10, 100)),
    ("cauchy", [0, 1], stats.cauchy(0, 1)),
    ("cauchy", [-1e6, 0.5], stats.cauchy(-1e6, 0.5)),
    ("laplace", [0, 1], stats.laplace(0, 1)),
    ("laplace", [-30, 0.5], stats.laplace(-30, 0.5)),
    ("laplace", [3, 2], stats.laplace(3, 2)),
    ("logistic", [0, 1], stats.logistic(0, 1)),
    ("logistic", [-40, 0.7], stats.logistic(-40, 0.7)),
    ("exponential", [1], stats.expon(scale=1)),
    ("exponential", [0.01], stats.expon(scale=100)),
    ("gamma", [2, 0.1], stats.gamma(2, scale=10)),
    ("gamma", [0.01, 0.01], stats.gamma(0.01, scale=100)),
    ("gamma", [1, 3], stats.gamma(1, scale=1 / 3)),
    ("inv_gamma", [0.4, 0.3], stats.invgamma(0.4, scale=0.3)),
    ("inv_gamma", [5, 20], stats.invgamma(5, scale=20)),
    ("lognormal", [0, 1], stats.lognorm(1)),
    ("lognormal", [-1.5, 0.6], stats.lognorm(0.6, scale=np.exp(-1.5))),
    ("beta", [1, 1], stats.beta(1, 1)),
    ("beta", [2, 7.5], stats.beta(2, 7.5)),
    ("beta", [0.5, 0.5], stats.beta(0.5, 0.5)),
    ("uniform", [1, 5], stats.uniform(1, 4)),
    ("uniform", [-3, 0.5], stats.uniform(-3, 3.5)),
]

PROBABILITIES = [1e-6, 0.01, 0.2, 0.5, 0.7, 0.99, 1 - 1e-6]


def record(name, arguments, distribution):
    points = [float(f"{x:.6g}") for x in distribution.ppf(PROBABILITIES)]
    lower, upper = distribution.support()
    points = [x for x in points if lower < x < upper] + [-0.25]
    return {
        "name": name,
        "arguments": arguments,
        "points": points,
        "logDensities": [str(x) if np.isinf(x) else x for x in distribution.logpdf(points)],
        "logMassAboveZero": distribution.logsf(0),
    }


# Bounds, in quantiles of the distribution.
BOUNDS = [(0.3, None), (None, 0.8), (0.1, 0.6), (0.9, 0.999)]


def truncations(name, arguments, distribution):
    for low, high in BOUNDS:
        lower, upper = (None if q is None else float(f"{distribution.ppf(q):.6g}") for q in (low, high))
        if lower == upper:
            continue
        below = 0 if lower is None else distribution.cdf(lower)
        above = 0 if upper is None else distribution.sf(upper)
        # In the upper tail the difference of its masses keeps more digits.
        in_tail = lower is not None and below > 0.5
        mass = distribution.sf(lower) - above if in_tail else 1 - above - below
        yield {
            "name": name,
            "arguments": arguments,
            "lower": lower,
            "upper": upper,
            "logMass": float(np.log(mass)),
        }


def write(name, records):
    with open(name, "w") as file:
        json.dump(records, file, indent=1)
        file.write("\n")


write("distributions.json", [record(*case) for case in CASES])
write("truncations.json", [t for case in CASES for t in truncations(*case)])
