"""Tail masses of a logistic posterior by brute-force quadrature: the oracle of MassEstimateTests.

n = 300 rows, d = 6 coefficients with priors normal(0, 2.5). With u = x·θ for one input x, the density
of u is an integral over the five other directions, taken on a product of Gauss-Hermite rules around
the mode of each slice, and the tail P(u < t) is an integral over u by Gauss-Legendre panels. Both
rules are repeated with fewer nodes; the difference is printed and stored beside each mass.

Needs numpy and scipy. Writes logistic_tails.json beside the other fixtures; takes two minutes.
"""
import itertools
import json
import pathlib

import numpy as np
from scipy.optimize import brentq

N, D, SD = 300, 6, 2.5
TARGETS = [5.3e-3, 7.8e-5, 4.2e-7, 1e-9]


def data():
    rng = np.random.default_rng(20240)
    x = np.round(np.column_stack([np.ones(N), rng.standard_normal((N, D - 1))]), 3)
    truth = np.array([0.3, 1.0, -0.7, 0.5, 0.0, 0.8])
    y = (rng.random(N) < 1 / (1 + np.exp(-x @ truth))).astype(int)
    at = np.round(np.array([1.0, 0.9, -0.6, 0.8, 0.4, 0.7]), 3)
    return x, y, at


def potential(x, y, theta):
    """U at the rows of theta."""
    eta = theta @ x.T
    return np.logaddexp(0, eta).sum(1) - eta @ y + (theta**2).sum(1) / (2 * SD**2)


def slice_mode(x, y, start, basis):
    """The least U over start + basis w, with the Hessian by w."""
    w = np.zeros(basis.shape[1])
    for _ in range(100):
        theta = start + basis @ w
        p = 1 / (1 + np.exp(-x @ theta))
        gradient = basis.T @ (x.T @ (p - y) + theta / SD**2)
        hessian = basis.T @ ((x.T * (p * (1 - p))) @ x + np.eye(D) / SD**2) @ basis
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-12:
            break
    return w, hessian


def log_marginal(x, y, direction, basis, u, nodes):
    """log of the integral of exp(-U) over the slice a·θ = u, up to one constant for all u."""
    start = u * direction / (direction @ direction)
    w, hessian = slice_mode(x, y, start, basis)
    factor = np.linalg.cholesky(hessian)
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    points = np.array(list(itertools.product(z, repeat=D - 1)))
    log_weights = np.log(np.array(list(itertools.product(weights, repeat=D - 1)))).sum(1)
    moved = w + np.linalg.solve(factor.T, points.T).T
    values = np.concatenate(
        [potential(x, y, start + part @ basis.T) for part in np.array_split(moved, 40)])
    terms = log_weights - values + (points**2).sum(1) / 2
    top = terms.max()
    return top + np.log(np.exp(terms - top).sum()) - np.log(np.diag(factor)).sum()


def masses(x, y, at, nodes, panels):
    q, _ = np.linalg.qr(np.column_stack([at, np.eye(D)[:, : D - 1]]))
    basis = q[:, 1:]
    mode, hessian = slice_mode(x, y, np.zeros(D), np.eye(D))
    sd = np.sqrt(at @ np.linalg.solve(hessian, at))
    center = at @ mode
    gauss, gauss_weights = np.polynomial.legendre.leggauss(8)
    edges = center + sd * np.linspace(-11, 11, panels + 1)
    u = np.concatenate([(a + b) / 2 + (b - a) / 2 * gauss for a, b in zip(edges, edges[1:])])
    # A smooth interpolation of the log marginal, by Chebyshev points, serves any threshold.
    chebyshev = np.polynomial.chebyshev.Chebyshev.interpolate(
        lambda points: np.array(
            [log_marginal(x, y, at, basis, point, nodes) for point in np.atleast_1d(points)]),
        24, domain=[edges[0], edges[-1]])
    top = chebyshev(u).max()

    def integral(lower, upper):
        cuts = np.linspace(lower, upper, panels + 1)
        total = 0.0
        for a, b in zip(cuts, cuts[1:]):
            s = (a + b) / 2 + (b - a) / 2 * gauss
            total += (b - a) / 2 * (gauss_weights * np.exp(chebyshev(s) - top)).sum()
        return total

    whole = integral(edges[0], edges[-1])
    return lambda t: integral(edges[0], t) / whole, center, sd


def main():
    x, y, at = data()
    fine, center, sd = masses(x, y, at, nodes=9, panels=60)
    coarse, _, _ = masses(x, y, at, nodes=7, panels=40)
    tails = []
    for target in TARGETS:
        t = brentq(lambda t: np.log(fine(t) / target), center - 9 * sd, center)
        t = round(float(t), 6)
        p = float(fine(t))
        tails.append({"threshold": t, "mass": p, "difference": float(abs(coarse(t) - p))})
        print(tails[-1], "z", (center - t) / sd)
    folder = pathlib.Path(__file__).parent.parent / "Fixtures"
    record = {
        "sd": SD, "at": at.tolist(), "y": y.tolist(), "tails": tails,
        "x": [[float(v) for v in row] for row in x]}
    (folder / "logistic_tails.json").write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
