"""Writes posteriors.json: log likelihoods, log priors and log-Jacobians from scipy's densities.

    python make_posteriors.py        (scipy 1.17, pandas 3.0)

A point holds the reported parameters: the coefficients of the columns as they are, then sigma.
Where there is an intercept of its own its prior is on the linear predictor at the mean of the
columns. The log-Jacobian is that of Stan's maps from the real line to a bounded support.
"""

import json

import numpy as np
from scipy import integrate, stats

random = np.random.default_rng(7)

DISTRIBUTIONS = {
    "normal": lambda m, s: stats.norm(m, s),
    "student_t": lambda d, m, s: stats.t(d, m, s),
    "cauchy": lambda m, s: stats.cauchy(m, s),
    "laplace": lambda m, s: stats.laplace(m, s),
    "exponential": lambda r: stats.expon(scale=1 / r),
    "gamma": lambda a, b: stats.gamma(a, scale=1 / b),
    "inv_gamma": lambda a, b: stats.invgamma(a, scale=b),
    "beta": lambda a, b: stats.beta(a, b),
    "uniform": lambda a, b: stats.uniform(a, b - a),
}


class Prior:
    """A prior as `name(arguments)`, truncated to positive numbers where it is half."""

    def __init__(self, text, half=False):
        self.text = text
        self.distribution, self.mass = None, 1.0
        self.bounds = (0.0 if half else -np.inf, np.inf)
        if text == "flat":
            return
        name, arguments = text.rstrip(")").split("(")
        self.distribution = DISTRIBUTIONS[name](*map(float, arguments.split(",")))
        lower, upper = map(float, self.distribution.support())
        if half and lower < 0:
            self.mass = float(self.distribution.sf(0))
            lower = 0.0
        self.bounds = (lower, upper)

    def log_density(self, x):
        if self.distribution is None:
            return 0.0
        return float(self.distribution.logpdf(x)) - np.log(self.mass)

    def log_jacobian(self, x):
        lower, upper = self.bounds
        if np.isfinite(lower) and np.isfinite(upper):
            return float(np.log(x - lower) + np.log(upper - x) - np.log(upper - lower))
        return float(np.log(x - lower)) if np.isfinite(lower) else 0.0

    def draw(self):
        """Some value inside the support, not from the prior."""
        lower, upper = self.bounds
        if np.isfinite(lower) and np.isfinite(upper):
            return float(lower + (upper - lower) * random.uniform(0.02, 0.98))
        if np.isfinite(lower):
            return float(lower + np.exp(random.normal(0, 1)))
        return float(random.normal(0, 1.5))


def log_likelihood(family, response, eta, sigma):
    if family == "gaussian":
        return float(stats.norm(eta, sigma).logpdf(response).sum())
    if family == "bernoulli":
        return float(np.where(response == 1, -np.logaddexp(0, -eta), -np.logaddexp(0, eta)).sum())
    return float(stats.poisson(np.exp(eta)).logpmf(response).sum())


class Case:
    def __init__(self, name, formula, family, data, design, priors, sigma=None, offset=None):
        self.name, self.formula, self.family, self.data = name, formula, family, data
        self.response = np.asarray(data["y"], dtype=float)
        self.design = np.column_stack([np.asarray(column, dtype=float) for column in design.values()])
        self.names = list(design)
        self.priors = {key: Prior(text) for key, text in priors.items()}
        self.sigma = Prior(sigma, half=True) if sigma else None
        self.offset = np.zeros(len(self.response)) if offset is None else np.asarray(offset)

    def parts(self, parameters):
        """Log likelihood, log prior, log-Jacobian."""
        p = len(self.names)
        coefficients = np.asarray(parameters[:p])
        sigma = parameters[p] if self.sigma else 1.0
        eta = self.offset + self.design @ coefficients
        likelihood = log_likelihood(self.family, self.response, eta, sigma)
        # The intercept at the mean of the columns; the map from b_Intercept to it has Jacobian 1.
        values = coefficients.copy()
        if "Intercept" in self.names and "Intercept" in self.priors:
            values[0] = self.design.mean(axis=0) @ coefficients
        kept = [self.priors[name] for name in self.names] + ([self.sigma] if self.sigma else [])
        values = list(values) + ([sigma] if self.sigma else [])
        prior = sum(p.log_density(x) for p, x in zip(kept, values))
        return likelihood, prior, sum(p.log_jacobian(x) for p, x in zip(kept, values))

    def point(self):
        values = np.array([self.priors[name].draw() for name in self.names])
        if self.names[0] == "Intercept" and len(values) > 1:
            values[0] -= self.design.mean(axis=0)[1:] @ values[1:]
        return list(map(float, values)) + ([self.sigma.draw()] if self.sigma else [])

    def record(self, points=6):
        chosen = [self.point() for _ in range(points)]
        statements = [
            ("Intercept" if name == "Intercept" else f"b[{name.removeprefix('raw ')}]") + " ~ " + p.text
            for name, p in self.priors.items()
        ]
        if self.sigma:
            statements.append("sigma ~ " + self.sigma.text)
        return {
            "name": self.name,
            "formula": self.formula,
            "family": self.family,
            "data": {key: list(map(float, column)) for key, column in self.data.items()},
            "priors": statements,
            "points": [
                {"parameters": x, **dict(zip(["likelihood", "prior", "jacobian"], self.parts(x)))}
                for x in chosen
            ],
        }


def rounded(values, digits=2):
    return [round(float(x), digits) for x in values]


n = 12
x, z = rounded(random.normal(3, 2, n)), rounded(random.normal(0, 1, n))
exposure = rounded(random.uniform(1, 9, n))
continuous = rounded(np.array(x) * 0.7 + random.normal(0, 1, n))
binary = [0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0]
counts = [0, 3, 1, 0, 7, 2, 0, 1, 12, 4, 0, 2]
ones = [1.0] * n


def case(name, formula, family, response, priors, columns, sigma=None, offset=None):
    data = {"y": response, "x": x, "z": z, "exposure": exposure}
    return Case(name, formula, family, data, columns, priors, sigma, offset)


full = {"Intercept": ones, "x": x, "z": z}
# "raw Intercept" is the column of ones of `0 + Intercept`, of class b and not centred.
bare = {"raw Intercept": ones, "x": x}
both = "y ~ x + z"

CASES = [
    case("gaussian, normal", both, "gaussian", continuous,
         {"Intercept": "normal(1, 4)", "x": "normal(0, 2.5)", "z": "normal(0.3, 1)"}, full,
         sigma="exponential(0.7)"),
    case("gaussian, flat", both, "gaussian", continuous,
         {"Intercept": "flat", "x": "flat", "z": "flat"}, full, sigma="flat"),
    case("gaussian, heavy tails", both, "gaussian", continuous,
         {"Intercept": "student_t(3, 2, 2.5)", "x": "cauchy(0, 1)", "z": "laplace(0.5, 0.4)"},
         full, sigma="student_t(3, 0, 2.5)"),
    case("gaussian, bounded", both, "gaussian", continuous,
         {"Intercept": "uniform(-4, 9)", "x": "beta(2, 3)", "z": "gamma(2, 0.5)"}, full,
         sigma="uniform(0.5, 5)"),
    case("gaussian, positive", both, "gaussian", continuous,
         {"Intercept": "normal(2, 3)", "x": "exponential(2)", "z": "inv_gamma(3, 1)"}, full,
         sigma="inv_gamma(2, 1.5)"),
    case("gaussian, offset", "y ~ x + z + offset(exposure)", "gaussian", continuous,
         {"Intercept": "normal(-3, 5)", "x": "normal(0, 2)", "z": "flat"}, full,
         sigma="normal(-1, 2)", offset=exposure),
    case("gaussian, 0 + Intercept", "y ~ 0 + Intercept + x", "gaussian", continuous,
         {"raw Intercept": "student_t(4, 1, 2)", "x": "normal(0, 1)"}, bare,
         sigma="gamma(2, 0.8)"),
    case("gaussian, sigma below one", both, "gaussian", continuous,
         {"Intercept": "normal(0, 5)", "x": "normal(0, 5)", "z": "normal(0, 5)"}, full,
         sigma="beta(2, 2)"),
    case("gaussian, sigma above zero", both, "gaussian", continuous,
         {"Intercept": "normal(0, 5)", "x": "normal(0, 5)", "z": "normal(0, 5)"}, full,
         sigma="uniform(-1, 4)"),
    case("bernoulli, normal", both, "bernoulli", binary,
         {"Intercept": "normal(0, 2.5)", "x": "normal(0, 1)", "z": "student_t(7, 0, 2.5)"}, full),
    case("bernoulli, bounded, offset", both + " + offset(exposure)", "bernoulli", binary,
         {"Intercept": "cauchy(-5, 2)", "x": "uniform(-2, 3)", "z": "exponential(1)"}, full,
         offset=exposure),
    case("bernoulli, 0 + Intercept", "y ~ 0 + Intercept + x", "bernoulli", binary,
         {"raw Intercept": "laplace(0, 2)", "x": "beta(2, 2)"}, bare),
    case("poisson, normal", both, "poisson", counts,
         {"Intercept": "normal(0, 2.5)", "x": "normal(0, 1)", "z": "normal(0, 1)"}, full),
    case("poisson, offset", "y ~ x + z + offset(log(exposure))", "poisson", counts,
         {"Intercept": "student_t(3, -2, 2.5)", "x": "gamma(1.5, 2)", "z": "cauchy(0, 0.5)"},
         full, offset=np.log(exposure)),
]

LINE = Case("line", "y ~ 0 + x", "bernoulli", {"y": binary, "x": x}, {"x": x},
            {"x": "student_t(3, 0, 1)"})
PLANE = Case("plane", "y ~ 1", "gaussian", {"y": continuous}, {"Intercept": ones},
             {"Intercept": "normal(1, 4)"}, sigma="exponential(0.7)")


def log_evidence_of_line():
    peak = max(LINE.parts([b])[0] for b in np.linspace(-5, 5, 1001))
    area = integrate.quad(
        lambda b: np.exp(sum(LINE.parts([b])[:2]) - peak), -40, 40, points=[-1, 0, 1],
        epsabs=0, epsrel=1e-12, limit=500)[0]
    return peak + np.log(area)


def log_evidence_of_plane():
    y = np.asarray(continuous)
    peak = PLANE.parts([y.mean(), y.std()])[0]
    area = integrate.dblquad(
        lambda b, s: np.exp(sum(PLANE.parts([b, s])[:2]) - peak), 0.3, 30, -9, 14,
        epsabs=0, epsrel=1e-10)[0]
    return peak + np.log(area)


evidences = [
    {**LINE.record(points=1), "logEvidence": log_evidence_of_line()},
    {**PLANE.record(points=1), "logEvidence": log_evidence_of_plane()},
]
with open("posteriors.json", "w") as file:
    parts = []
    for name, records in [("cases", [made.record() for made in CASES]), ("evidences", evidences)]:
        lines = ",\n".join(json.dumps(record) for record in records)
        parts.append(f'"{name}": [\n{lines}\n]')
    file.write("{" + ",\n".join(parts) + "}\n")
