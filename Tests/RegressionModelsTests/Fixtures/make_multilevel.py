"""Writes multilevel.json: log densities of multilevel posteriors in their reported parameters.

    python make_multilevel.py        (numpy 2.4, scipy 1.17)

A point holds every reported parameter by its name; the density is with respect to all of them as they
are reported: standard deviations, entries of correlation matrices, effects of levels, coefficients of
splines. Where a predictor has an intercept of its own, its prior is on the predictor at the mean of the
columns; that of thresholds likewise. Networks show the copy of their units whose output weights are
positive and fall, and the density is that of any one copy. Priors of positive parameters are cut at 0 and integrate to one.
"""

import json
import pathlib

import numpy as np
from scipy import interpolate, special, stats

random = np.random.default_rng(11)
ROWS = 24

DISTRIBUTIONS = {
    "normal": lambda m, s: stats.norm(m, s),
    "student_t": lambda d, m, s: stats.t(d, m, s),
    "exponential": lambda r: stats.expon(scale=1 / r),
    "gamma": lambda a, b: stats.gamma(a, scale=1 / b),
    "beta": lambda a, b: stats.beta(a, b),
}


def log_prior(text, value, lower=-np.inf):
    name, arguments = text.rstrip(")").split("(")
    distribution = DISTRIBUTIONS[name](*map(float, arguments.split(",")))
    return float(distribution.logpdf(value) - distribution.logsf(lower))


def lkj(correlation, shape):
    """Lewandowski, Kurowicka and Joe (2009), equation 16."""
    d = len(correlation)
    constant = 0.0
    for k in range(1, d):
        b = shape + (d - k - 1) / 2
        constant += (2 * shape - 2 + d - k) * (d - k) * np.log(2) + (d - k) * special.betaln(b, b)
    return (shape - 1) * np.linalg.slogdet(correlation)[1] - constant


class Data:
    def __init__(self):
        row = np.arange(ROWS)
        self.x = np.round(random.normal(0, 1, ROWS), 3)
        self.z = np.round(random.uniform(0, 1, ROWS), 3)
        y = 0.5 + 0.8 * self.x + random.normal(0, 0.7, ROWS)
        self.y = np.round(y, 3)
        self.pos = np.round(np.exp(0.5 * y), 3)
        self.frac = np.round(special.expit(0.5 * y), 3)
        self.count = random.poisson(np.exp(0.4 * y)) * (random.uniform(size=ROWS) > 0.2)
        self.size = self.count + row % 3 + 1
        self.bit = (random.uniform(size=ROWS) < special.expit(y)).astype(int)
        self.rank = 1 + (row * 5) % 4
        self.w = np.round(random.uniform(0.3, 2, ROWS), 2)
        self.e = np.round(random.uniform(0.3, 0.9, ROWS), 2)
        self.c = (row * 7) % 3 - 1
        self.g = row % 4
        self.h = np.array(["a", "b", "c"])[(row // 4) % 3]
        self.kind = np.array(["p", "q", "r"])[(row * 5) % 3]

    def json(self):
        return {name: column.tolist() for name, column in vars(self).items()}


def spline(x, size):
    """Columns of a P-spline: B D+ without its least-squares line, of mean variance 1."""
    step = (x.max() - x.min()) / (size - 3)
    knots = x.min() + step * np.arange(-3, size + 1)
    inside = np.clip(x, knots[3], np.nextafter(knots[-4], -np.inf))
    basis = interpolate.BSpline.design_matrix(inside, knots, 3).toarray()
    # D+ sums twice.
    right = np.cumsum(np.cumsum(np.eye(size, size - 2, k=-2), axis=0), axis=0)
    assert np.allclose(np.diff(right, 2, axis=0), np.eye(size - 2))
    line = np.column_stack([np.ones_like(x), x - x.mean()])
    columns = basis @ right
    columns -= line @ np.linalg.lstsq(line, columns, rcond=None)[0]
    return columns / np.sqrt((columns**2).sum(axis=1).mean())


def ramps(x, count):
    knots = np.quantile(np.unique(x), np.linspace(0, 1, count + 1))
    columns = []
    for low, high in zip(knots, knots[1:]):
        columns.append(np.clip((x - low) / (high - low), 0, 1))
    return columns


class Group:
    def __init__(self, name, labels, effects, correlated=True):
        self.name, self.effects, self.correlated = name, effects, correlated
        self.levels = sorted(set(labels))
        self.codes = np.array([self.levels.index(label) for label in labels])


class Predictor:
    """A linear predictor; `name` is None for the mean of most families."""

    def __init__(self, columns=(), groups=(), smooths=(), offset=0.0, name=None, intercept=True,
                 positive=(), networks=()):
        self.networks = dict(networks)
        self.columns, self.groups, self.smooths = dict(columns), groups, dict(smooths)
        self.offset, self.name, self.intercept, self.positive = offset, name, intercept, positive

    def label(self, prefix, rest):
        return prefix + (f"{self.name}_" if self.name else "") + rest

    def draw(self, p):
        """Some values, not from the prior."""
        if self.intercept:
            p[self.label("b_", "Intercept")] = random.normal(0.2, 0.4)
        for column in self.columns:
            value = random.normal(0, 0.5)
            name = self.label("bs_" if column.startswith("s") and column.endswith("_1") else "b_", column)
            p[name] = abs(value) if column in self.positive else value
        for group in self.groups:
            q = len(group.effects)
            for effect in group.effects:
                p[self.label(f"sd_{group.name}__", effect)] = float(np.exp(random.normal(-0.3, 0.4)))
            if group.correlated:
                root = np.tril(random.normal(0, 0.6, (q, q)), -1) + np.eye(q)
                matrix = root @ root.T
                matrix /= np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
                for name, row, column in self.pairs(group):
                    p[name] = float(matrix[row, column])
            for effect in group.effects:
                for level in group.levels:
                    p[self.effect(group, level, effect)] = random.normal(0, 0.6)
        for name, columns in self.smooths.items():
            p[self.label("sds_", f"{name}_1")] = float(np.exp(random.normal(-0.3, 0.4)))
            for index in range(columns.shape[1]):
                p[self.label("s_", f"{name}_1[{index + 1}]")] = random.normal(0, 0.6)
        for name, (inputs, units) in self.networks.items():
            p[self.label("sdnet_", name)] = float(np.exp(random.normal(-0.3, 0.4)))
            for unit in range(units):
                for rest in ["Intercept", *inputs]:
                    p[self.label("net_", f"{name}[{unit + 1},{rest}]")] = random.normal(0, 1)
                output = 0.3 + 0.5 * (units - unit) + random.uniform(-0.1, 0.1)
                p[self.label("net_", f"{name}[{unit + 1}]")] = output

    def network(self, p, name):
        """Biases [H], weights [H, d] and outputs [H]."""
        inputs, units = self.networks[name]
        def weights(rest):
            return np.array([p[self.label("net_", f"{name}[{h + 1}{rest}]")] for h in range(units)])
        columns = [weights(f",{column}") for column in inputs]
        return weights(",Intercept"), np.column_stack(columns), weights("")

    def pairs(self, group):
        effects = list(group.effects)
        return [
            (self.label(f"cor_{group.name}__", effects[column]) + "__"
             + self.label("", effects[row]), row, column)
            for row in range(len(effects)) for column in range(row)
        ]

    def effect(self, group, level, effect):
        owner = f"__{self.name}" if self.name else ""
        return f"r_{group.name}{owner}[{level},{effect}]"

    def coefficient(self, p, column):
        line = self.label("bs_", column)
        return p[line] if line in p else p[self.label("b_", column)]

    def log_prior(self, p, priors):
        own = f"_{self.name}" if self.name else ""
        total, shift = 0.0, 0.0
        for column, values in self.columns.items():
            value = self.coefficient(p, column)
            total += log_prior(priors["b" + own], value, 0 if column in self.positive else -np.inf)
            shift += value * np.mean(values)
        if self.intercept:
            total += log_prior(priors["Intercept" + own], p[self.label("b_", "Intercept")] + shift)
        for group in self.groups:
            sds = [p[self.label(f"sd_{group.name}__", effect)] for effect in group.effects]
            total += sum(log_prior(priors["sd" + own], sd, 0) for sd in sds)
            matrix = np.eye(len(sds))
            if group.correlated and len(sds) > 1:
                for name, row, column in self.pairs(group):
                    matrix[row, column] = matrix[column, row] = p[name]
                total += lkj(matrix, priors["cor"])
            normal = stats.multivariate_normal(cov=matrix * np.outer(sds, sds))
            for level in group.levels:
                total += float(normal.logpdf([p[self.effect(group, level, e)] for e in group.effects]))
        for name, columns in self.smooths.items():
            sd = p[self.label("sds_", f"{name}_1")]
            total += log_prior(priors["sds"], sd, 0)
            coefficients = [p[self.label("s_", f"{name}_1[{i + 1}]")] for i in range(columns.shape[1])]
            total += float(stats.norm(0, sd).logpdf(coefficients).sum())
        for name, (inputs, units) in self.networks.items():
            biases, weights, outputs = self.network(p, name)
            sd = p[self.label("sdnet_", name)]
            total += log_prior(priors["sdnet" + own], sd, 0)
            total += float(stats.norm(0, sd / np.sqrt(units)).logpdf(outputs).sum())
            root = np.sqrt(len(inputs))
            total += sum(log_prior(priors["net" + own], bias) for bias in biases)
            total += sum(log_prior(priors["net" + own], root * w) + np.log(root) for w in weights.flat)
        return total, shift

    def eta(self, p):
        eta = np.full(ROWS, 0.0) + self.offset
        if self.intercept:
            eta += p[self.label("b_", "Intercept")]
        for column, values in self.columns.items():
            eta += self.coefficient(p, column) * np.asarray(values)
        for group in self.groups:
            for effect, values in group.effects.items():
                r = np.array([p[self.effect(group, level, effect)] for level in group.levels])
                eta += np.asarray(values) * r[group.codes]
        for name, columns in self.smooths.items():
            eta += columns @ [p[self.label("s_", f"{name}_1[{i + 1}]")] for i in range(columns.shape[1])]
        for name, (inputs, _) in self.networks.items():
            biases, weights, outputs = self.network(p, name)
            x = np.column_stack([(v - v.mean()) / v.std(ddof=1) for v in inputs.values()])
            eta += np.tanh(biases + x @ weights.T) @ outputs
        return eta


def located(kernel, y, mean, scale, c=None):
    """A location and scale density of y, or its tails where y is censored."""
    z = (y - mean) / scale
    inside = kernel.logpdf(z) - np.log(scale)
    if c is None:
        return inside
    return np.where(c == 0, inside, np.where(c > 0, kernel.logsf(z), kernel.logcdf(z)))


def negbinomial(y, mean, shape):
    return (special.gammaln(y + shape) - special.gammaln(shape) - special.gammaln(y + 1)
            + special.xlogy(y, mean / (mean + shape)) + shape * np.log(shape / (mean + shape)))


def poisson(y, mean):
    return special.xlogy(y, mean) - mean - special.gammaln(y + 1)


def inflated(count, y, zi):
    return np.where(
        y == 0, np.log(zi + (1 - zi) * np.exp(count)), np.log1p(-zi) + count)


class Case:
    def __init__(self, family, formula, priors, predictors, likelihood, auxiliaries=(), thresholds=0):
        self.family, self.formula, self.priors = family, formula, priors
        self.predictors, self.likelihood = predictors, likelihood
        self.auxiliaries, self.thresholds = auxiliaries, thresholds

    def point(self):
        p = {}
        for predictor in self.predictors:
            predictor.draw(p)
        if self.thresholds:
            for index, value in enumerate(np.sort(random.normal(0, 1.2, self.thresholds))):
                p[f"b_Intercept[{index + 1}]"] = float(value)
        for name in self.auxiliaries:
            p[name] = float({"zi": random.uniform(0.1, 0.6), "nu": 1 + np.exp(random.normal(1.5, 0.5))}
                            .get(name, np.exp(random.normal(0, 0.4))))
        p = {name: float(value) for name, value in p.items()}
        total, etas = 0.0, []
        # Ascending thresholds are a sample of their prior, sorted.
        total += special.gammaln(self.thresholds + 1)
        for predictor in self.predictors:
            prior, shift = predictor.log_prior(p, self.priors)
            total += prior
            etas.append(predictor.eta(p))
            if self.thresholds:
                for index in range(self.thresholds):
                    total += log_prior(
                        self.priors["Intercept"], p[f"b_Intercept[{index + 1}]"] - shift)
        for name in self.auxiliaries:
            lower = {"nu": 1}.get(name, 0)
            total += log_prior(self.priors[name], p[name], lower)
        likelihood = self.likelihood(p, *etas)
        return {"parameters": p, "logPrior": total, "logLikelihood": float(np.sum(likelihood))}

    def json(self, count=4):
        priors = [f"{key} ~ {value}" if key != "cor" else f"cor ~ lkj({value})"
                  for key, value in self.priors.items()]
        return {"family": self.family, "formula": self.formula, "priors": priors,
                "points": [self.point() for _ in range(count)]}


def cases(d):
    one = np.ones(ROWS)
    half_t = "student_t(3, 0, 1.5)"
    base = {"Intercept": "normal(0.3, 1.5)", "b": "normal(0, 1.2)"}
    g = lambda **effects: Group("g", list(d.g), {"Intercept": one, **effects})
    h = Group("h", list(d.h), {"Intercept": one})
    nested = Group("g:h", [f"{a}_{b}" for a, b in zip(d.g, d.h)], {"Intercept": one})
    norm = stats.norm
    yield Case(
        "gaussian", "y ~ x + (1 + x + z | g)",
        base | {"sigma": half_t, "sd": half_t, "cor": 1.7},
        [Predictor({"x": d.x}, [g(x=d.x, z=d.z)])],
        lambda p, eta: located(norm, d.y, eta, p["sigma"]), ["sigma"])
    yield Case(
        "gaussian", "y | se(e) ~ x + (1 | g)", base | {"sd": "exponential(0.8)"},
        [Predictor({"x": d.x}, [g()])], lambda p, eta: located(norm, d.y, eta, d.e))
    yield Case(
        "gaussian", "y | weights(w) ~ x, sigma ~ z + (1 | h)",
        base | {"Intercept_sigma": "normal(0, 1)", "b_sigma": "normal(0, 0.7)",
                "sd_sigma": "normal(0, 0.6)"},
        [Predictor({"x": d.x}), Predictor({"z": d.z}, [h], name="sigma")],
        lambda p, eta, tau: d.w * located(norm, d.y, eta, np.exp(tau)))
    yield Case(
        "student_t", "y ~ x + (1 | g)",
        base | {"sigma": half_t, "nu": "gamma(2, 0.1)", "sd": "gamma(2, 1.5)"},
        [Predictor({"x": d.x}, [g()])],
        lambda p, eta: located(stats.t(p["nu"]), d.y, eta, p["sigma"]), ["sigma", "nu"])
    yield Case(
        "student_t", "y ~ x, sigma ~ x, nu ~ z",
        base | {"Intercept_sigma": "normal(0, 1)", "b_sigma": "normal(0, 0.7)",
                "Intercept_nu": "normal(1, 1)", "b_nu": "normal(0, 1)"},
        [Predictor({"x": d.x}), Predictor({"x": d.x}, name="sigma"),
         Predictor({"z": d.z}, name="nu")],
        lambda p, eta, tau, rho: located(stats.t(1 + np.exp(rho)), d.y, eta, np.exp(tau)))
    yield Case(
        "lognormal", "pos | cens(c) ~ x + (1 | g) + (1 | h)",
        base | {"sigma": half_t, "sd": half_t}, [Predictor({"x": d.x}, [g(), h])],
        lambda p, eta: located(norm, np.log(d.pos), eta, p["sigma"], d.c)
        - np.where(d.c == 0, np.log(d.pos), 0), ["sigma"])
    yield Case(
        "bernoulli(probit)", "bit ~ x + (x || g)", base | {"sd": half_t},
        [Predictor({"x": d.x}, [Group("g", list(d.g), {"Intercept": one, "x": d.x}, False)])],
        lambda p, eta: norm.logcdf(np.where(d.bit == 1, eta, -eta)))
    yield Case(
        "binomial", "count | trials(size) ~ x + (1 | g/h)", base | {"sd": half_t},
        [Predictor({"x": d.x}, [g(), nested])],
        lambda p, eta: stats.binom.logpmf(d.count, d.size, special.expit(eta)))
    yield Case(
        "poisson", "count ~ x + s(z, k = 6) + offset(z)", base | {"sds": half_t},
        [Predictor({"x": d.x, "sz_1": d.z - d.z.mean()}, smooths={"sz": spline(d.z, 6)}, offset=d.z)],
        lambda p, eta: poisson(d.count, np.exp(eta)))
    yield Case(
        "negbinomial", "count ~ x, shape ~ z",
        base | {"Intercept_shape": "normal(0, 1)", "b_shape": "normal(0, 1)"},
        [Predictor({"x": d.x}), Predictor({"z": d.z}, name="shape")],
        lambda p, eta, tau: negbinomial(d.count, np.exp(eta), np.exp(tau)))
    yield Case(
        "gamma", "pos ~ x + hinge(z, c(0.3, 0.6))", base | {"shape": "gamma(2, 0.5)"},
        [Predictor({"x": d.x, "hinge(z, c(0.3, 0.6))1": d.z,
                    "hinge(z, c(0.3, 0.6))2": np.maximum(0, d.z - 0.3),
                    "hinge(z, c(0.3, 0.6))3": np.maximum(0, d.z - 0.6)})],
        lambda p, eta: stats.gamma(p["shape"], scale=np.exp(eta) / p["shape"]).logpdf(d.pos), ["shape"])
    steps = {f"mono(z, k = 3){i + 1}": column for i, column in enumerate(ramps(d.z, 3))}
    yield Case(
        "beta", "frac ~ x + mono(z, k = 3), phi ~ z",
        base | {"Intercept_phi": "normal(1, 1)", "b_phi": "normal(0, 1)"},
        [Predictor({"x": d.x} | steps, positive=list(steps)), Predictor({"z": d.z}, name="phi")],
        lambda p, eta, tau: stats.beta(
            special.expit(eta) * np.exp(tau), special.expit(-eta) * np.exp(tau)).logpdf(d.frac))
    categories = {f"{prefix}_mu{level}": text for level in "qr" for prefix, text in
                  [("Intercept", "normal(0, 1.5)"), ("b", "normal(0, 1.2)"), ("sd", half_t)]}
    yield Case(
        "categorical", "kind ~ x + (1 | g)", categories,
        [Predictor({"x": d.x}, [g()], name=f"mu{level}") for level in "qr"],
        lambda p, q, r: np.choose(
            np.searchsorted(["p", "q", "r"], d.kind), special.log_softmax([0 * q, q, r], axis=0)))

    def cumulative(p, eta):
        cuts = np.array([-np.inf] + [p[f"b_Intercept[{i}]"] for i in (1, 2, 3)] + [np.inf])
        return np.log(special.expit(cuts[d.rank] - eta) - special.expit(cuts[d.rank - 1] - eta))

    yield Case(
        "cumulative", "rank ~ x + (1 | g)", base | {"sd": half_t},
        [Predictor({"x": d.x}, [g()], intercept=False)], cumulative, thresholds=3)
    yield Case(
        "zero_inflated_poisson", "count ~ x, zi ~ z",
        base | {"Intercept_zi": "normal(-1, 1)", "b_zi": "normal(0, 1)"},
        [Predictor({"x": d.x}), Predictor({"z": d.z}, name="zi")],
        lambda p, eta, tau: inflated(poisson(d.count, np.exp(eta)), d.count, special.expit(tau)))
    yield Case(
        "zero_inflated_negbinomial", "count ~ x + (1 | h)",
        base | {"shape": "gamma(2, 0.5)", "zi": "beta(2, 3)", "sd": half_t}, [Predictor({"x": d.x}, [h])],
        lambda p, eta: inflated(
            negbinomial(d.count, np.exp(eta), p["shape"]), d.count, p["zi"]), ["shape", "zi"])

    net = base | {"sdnet": "exponential(0.8)", "net": "normal(0, 1.3)"}
    two = {"netxz": ({"x": d.x, "z": d.z}, 3)}
    yield Case(
        "gaussian", "y ~ x + net(x, z, units = 3)", net | {"sigma": half_t},
        [Predictor({"x": d.x}, networks=two)],
        lambda p, eta: located(norm, d.y, eta, p["sigma"]), ["sigma"])
    yield Case(
        "student_t", "y ~ x + net(x, z, units = 3)",
        net | {"sigma": half_t, "nu": "gamma(2, 0.1)", "net": "student_t(4, 0, 0.8)"},
        [Predictor({"x": d.x}, networks=two)],
        lambda p, eta: located(stats.t(p["nu"]), d.y, eta, p["sigma"]), ["sigma", "nu"])
    yield Case(
        "bernoulli", "bit ~ net(exp(x), units = 2) + (1 | g)",
        {name: prior for name, prior in net.items() if name != "b"} | {"sd": half_t},
        [Predictor(groups=[g()], networks={"netexpx": ({"exp(x)": np.exp(d.x)}, 2)})],
        lambda p, eta: special.log_expit(np.where(d.bit == 1, eta, -eta)))
    yield Case(
        "poisson", "count ~ z + net(x, units = 1)", net,
        [Predictor({"z": d.z}, networks={"netx": ({"x": d.x}, 1)})],
        lambda p, eta: poisson(d.count, np.exp(eta)))
    yield Case(
        "gaussian", "y ~ x, sigma ~ net(z, units = 2)",
        base | {"Intercept_sigma": "normal(0, 1)", "sdnet_sigma": "gamma(2, 2)",
                "net_sigma": "normal(0, 0.9)"},
        [Predictor({"x": d.x}), Predictor(networks={"netz": ({"z": d.z}, 2)}, name="sigma")],
        lambda p, eta, tau: located(norm, d.y, eta, np.exp(tau)))


data = Data()
pathlib.Path(__file__).with_name("multilevel.json").write_text(
    json.dumps({"data": data.json(), "cases": [case.json() for case in cases(data)]}, indent=1) + "\n")
