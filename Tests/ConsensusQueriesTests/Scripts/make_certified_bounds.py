"""Depths and plausible ranges of generalised linear models by cvxpy, for CertifiedBoundsTests.

U(theta) = sum of minus log likelihood terms (without constants) + sum of P theta^2 / 2. For a form
a.theta + b the fixture holds the least of U, the least of U with a.theta + b <= 0, and the largest
and least a.theta with U <= min U + v. Clarabel to 1e-9 (it warns of range problems, whose values at 1e-10 agree to 2e-7); pip install cvxpy clarabel.

    python make_certified_bounds.py > ../Fixtures/certified_bounds.json
"""
import json

import cvxpy as cp
import numpy as np

TIGHT = dict(solver=cp.CLARABEL, tol_gap_abs=1e-9, tol_gap_rel=1e-9, tol_feas=1e-9, max_iter=500)


def terms(family, eta, y):
    if family == "logistic":
        return cp.sum(cp.logistic(eta) - cp.multiply(y, eta))
    if family == "poisson":
        return cp.sum(cp.exp(eta) - cp.multiply(y, eta))
    return cp.sum_squares(eta - y) / 2


def problem(family, n, d, precision, v, seed):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, d - 1))]).round(3)
    truth = 0.4 * rng.normal(size=d)
    eta = X @ truth
    y = {
        "logistic": lambda: (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float),
        "poisson": lambda: rng.poisson(np.exp(eta)).astype(float),
        "normal": lambda: (eta + rng.normal(size=n)).round(3),
    }[family]()
    theta = cp.Variable(d)
    U = terms(family, X @ theta, y) + precision * cp.sum_squares(theta) / 2
    least = cp.Problem(cp.Minimize(U)).solve(**TIGHT)
    mode = theta.value.copy()
    a = X[n // 2].copy()
    b = float(np.round(1.5 - a @ mode, 2))
    dissent = cp.Problem(cp.Minimize(U), [a @ theta + b <= 0]).solve(**TIGHT)
    inside = [U <= least + v]
    high = cp.Problem(cp.Maximize(a @ theta), inside).solve(**TIGHT)
    low = cp.Problem(cp.Minimize(a @ theta), inside).solve(**TIGHT)
    return dict(
        family=family, rows=X.tolist(), response=y.tolist(), precision=precision,
        coefficients=a.tolist(), constant=b, nats=v,
        depth=dissent - least, least=float(low), largest=float(high),
    )


print(json.dumps([
    problem("logistic", 60, 3, 0.16, 10.0, 1),
    problem("logistic", 120, 6, 0.16, 3.0, 2),
    problem("logistic", 80, 4, 0.0, 10.0, 3),
    problem("poisson", 60, 3, 0.16, 10.0, 4),
    problem("poisson", 80, 5, 0.0, 5.0, 5),
    problem("normal", 40, 4, 0.16, 10.0, 6),
]))
