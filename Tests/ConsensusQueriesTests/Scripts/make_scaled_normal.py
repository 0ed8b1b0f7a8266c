"""Depths, least margins and dissent masses of a normal linear model with unknown sigma.

Depths by SLSQP over (beta, log sigma) from many starts, which knows nothing of profiles; masses by
adaptive quadrature over sigma (scipy 1.1x). Run:
    python make_scaled_normal.py > ../Fixtures/scaled_normal.json
"""
import json
import numpy as np
from scipy import integrate, optimize, stats

n, p = 40, 3
i = np.arange(n)
X = np.column_stack([np.ones(n), np.sin(1.3 * i), 3 * np.cos(0.7 * i * i)])
X[:, 1:] -= X[:, 1:].mean(0)
y = 1 + X @ [0.0, 0.5, -0.1] + 0.6 * np.sin(5.1 * i + i * i)
w = 0.5 + (i % 3) / 2


def case(name, weights, means, precisions, prior, log_prior):
    means, precisions = np.array(means, float), np.array(precisions, float)
    W = weights.sum()

    def U(q):
        r = y - X @ q[:p]
        d = q[:p] - means
        return (W * q[p] + 0.5 * np.exp(-2 * q[p]) * (weights * r * r).sum()
                + 0.5 * (precisions * d * d).sum() - log_prior(np.exp(q[p])))

    rng = np.random.default_rng(1)
    start = np.append(np.linalg.lstsq(X, y, rcond=None)[0], -0.5)

    def least(f, constraints):
        best = None
        for k in range(12):
            q0 = start + (k > 0) * rng.normal(0, 0.3, p + 1)
            r = optimize.minimize(f, q0, method="SLSQP", constraints=constraints,
                                  options={"ftol": 1e-15, "maxiter": 2000})
            ok = all(c["fun"](r.x) > -1e-9 for c in constraints)
            if ok and (best is None or r.fun < best.fun):
                best = r
        return best

    mode = least(U, [])
    out = []
    for a, c, b in [([0, 1, 0], 0, 0), ([0, 0, -1], 0, 0), ([1, 0.5, -0.3], 0, -0.7),
                    ([1, 0.4, 0.8], -0.6, -0.2), ([0, 0, 0], 1, -0.3), ([0.5, 0, 1], 0.5, 0.25)]:
        a = np.array(a, float)
        g = lambda q: a @ q[:p] + c * np.exp(q[p]) + b
        far = least(U, [{"type": "ineq", "fun": lambda q: -g(q)}])
        depth = max(far.fun - mode.fun, 0)
        inside = {"type": "ineq", "fun": lambda q: 6 - (U(q) - mode.fun)}
        low = least(g, [inside])

        def node(s):
            t = np.exp(-2 * s)
            L = t * (X.T * weights) @ X + np.diag(precisions)
            m = np.linalg.solve(L, t * X.T @ (weights * y) + precisions * means)
            r = y - X @ m
            lw = (s - W * s - 0.5 * t * (weights * r * r).sum()
                  - 0.5 * (precisions * (m - means) ** 2).sum()
                  - 0.5 * np.linalg.slogdet(L)[1] + log_prior(np.exp(s)))
            mean = a @ m + c * np.exp(s) + b
            v = a @ np.linalg.solve(L, a)
            tail = stats.norm.sf(mean / np.sqrt(v)) if v > 0 else float(mean <= 0)
            return lw, tail

        top = node(mode.x[p])[0]
        kink = [np.log(-b / c)] if not a.any() else None
        f = lambda s, k: np.exp(node(s)[0] - top) * (node(s)[1] if k else 1)
        whole, part = [integrate.quad(f, mode.x[p] - 2, mode.x[p] + 3, args=(k,), points=kink,
                                      epsabs=1e-15, epsrel=1e-11, limit=400)[0] for k in (0, 1)]
        out.append({"form": list(a) + [c, b], "depth": depth, "least": float(g(low.x)),
                    "mass": part / whole})
    return {"name": name, "isWeighted": bool((weights != 1).any()), "means": list(means),
            "precisions": list(precisions), "prior": prior, "claims": out}


ones = np.ones(n)
print(json.dumps([
    case("flat", ones, [0, 0, 0], [0, 0, 0], "flat", lambda s: 0.0),
    case("normal", ones, [0.5, 0, 0], [0.25, 4, 16], "half_normal(1)", lambda s: -s * s / 2),
    case("weighted", w, [0, 0, 0.2], [1, 100, 0], "half_student_t(3, 1)",
         lambda s: -2 * np.log1p(s * s / 3)),
], indent=1))
