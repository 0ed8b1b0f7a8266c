"""Writes Fixtures/exact.json: every subset of Hald's data by brute force at 30 digits.

    python3 Scripts/make_exact_values.py     (in Tests/SubsetSelectionTests, after the R script)

Independent of the module: normal equations in mpmath, its quadrature over g and its 2F1.
"""
import csv, itertools, json
from mpmath import mp, mpf, matrix, quad, exp, log, sqrt, gamma, hyp2f1, betainc, beta, inf, pi

mp.dps = 30
rows = list(csv.DictReader(open("Fixtures/hald.csv")))
names = ["x1", "x2", "x3", "x4"]
n, p = len(rows), 4
y = [mpf(r["y"]) for r in rows]
X = [[mpf(r[c]) for r in rows] for c in names]
centre = lambda v: [a - sum(v) / n for a in v]
dot = lambda a, b: sum(u * v for u, v in zip(a, b))
y, X = centre(y), [centre(c) for c in X]
yy = dot(y, y)


def prior(kind, g):
    if kind == "hyperG": return mpf(1) / 2 * (1 + g) ** (-mpf(3) / 2)
    if kind == "hyperGOverN": return mpf(1) / (2 * n) * (1 + g / n) ** (-mpf(3) / 2)
    return sqrt(mpf(n) / 2) / gamma(mpf(1) / 2) * g ** (-mpf(3) / 2) * exp(-mpf(n) / (2 * g))


def bf(g, k, z):
    return (1 + g) ** (mpf(n - 1 - k) / 2) * (1 + g * z) ** (-mpf(n - 1) / 2)


POINTS = [0, 1, 10, 100, 1000, 10000, inf]


def average(kind, k, z, f=lambda g: mpf(1)):
    if kind == "unitInformation": return bf(mpf(n), k, z) * f(mpf(n))
    return quad(lambda g: bf(g, k, z) * prior(kind, g) * f(g), POINTS)


def t_below(x, nu):
    tail = betainc(mpf(nu) / 2, mpf(1) / 2, 0, nu / (nu + x * x), regularized=True) / 2
    return 1 - tail if x > 0 else tail


def subsets(kind):
    out = []
    for k in range(p + 1):
        for s in itertools.combinations(range(p), k):
            if k == 0:
                out.append((s, mpf(1), [], [], [])); continue
            G = matrix(k, k); b = matrix(k, 1)
            for i in range(k):
                b[i] = dot(X[s[i]], y)
                for j in range(k): G[i, j] = dot(X[s[i]], X[s[j]])
            V = G ** -1
            est = V * b
            z = 1 - (b.T * est)[0] / yy
            e = average(kind, k, z)
            s1 = average(kind, k, z, lambda g: g / (1 + g)) / e
            s2 = average(kind, k, z, lambda g: (g / (1 + g)) ** 2) / e
            sv = average(kind, k, z, lambda g: g / (1 + g) * (1 + g * z) / (1 + g)) / e * yy / (n - 3)
            means = [est[i] * s1 for i in range(k)]
            squares = [est[i] ** 2 * s2 + sv * V[i, i] for i in range(k)]

            def positive(i):
                def f(g):
                    h = g / (1 + g)
                    scale = sqrt(h * yy * (1 + g * z) / (1 + g) / (n - 1) * V[i, i])
                    return t_below(h * est[i] / scale, n - 1)
                return average(kind, k, z, f) / e
            if kind == "hyperG":
                closed = mpf(1) / (k + 1) * hyp2f1(mpf(n - 1) / 2, 1, mpf(k + 3) / 2, 1 - z)
                assert abs(e / closed - 1) < mpf(10) ** -12, (s, e, closed)
            out.append((s, e, means, squares, [positive(i) for i in range(k)]))
    return out


result = []
for kind in ["unitInformation", "hyperG", "hyperGOverN", "zellnerSiow"]:
    models = subsets(kind)
    w = [beta(len(m[0]) + 1, p - len(m[0]) + 1) * m[1] for m in models]
    total = sum(w)
    def mean_of(part, j):
        return sum(wi * m[part][m[0].index(j)] for wi, m in zip(w, models) if j in m[0]) / total
    inclusion = [sum(wi for wi, m in zip(w, models) if j in m[0]) / total for j in range(p)]
    means = [mean_of(2, j) for j in range(p)]
    result.append({
        "prior": kind,
        "logBayesFactors": {"".join(map(str, m[0])): float(log(m[1])) for m in models},
        "logEvidence": float(log(total)),
        "inclusion": [float(v) for v in inclusion],
        "means": [float(v) for v in means],
        "deviations": [float(sqrt(mean_of(3, j) - means[j] ** 2)) for j in range(p)],
        "positive": [float(mean_of(4, j) / inclusion[j]) for j in range(p)],
    })
json.dump(result, open("Fixtures/exact.json", "w"), indent=1)
