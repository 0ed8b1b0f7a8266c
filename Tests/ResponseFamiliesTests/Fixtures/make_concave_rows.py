"""Log densities of one response with two derivatives by the linear predictor, far in the tails too.

Each number is a pair of doubles whose sum is right to 30 digits. Run with mpmath 1.3:
    python make_concave_rows.py > concave_rows.json
"""
import json
from mpmath import mp, mpf, mpc, exp, log, erfc, sqrt, diff, pi, expm1, log1p, gammainc, loggamma

mp.dps = 420


def split(x):
    high = float(x)
    return [high, float(x - mpf(high)) if abs(high) < 1e308 else 0.0]


def Phi(x):
    return erfc(-x / sqrt(mpf(2))) / 2


SUCCESS = {
    "logit": lambda x: -log1p(exp(-x)),
    "probit": lambda x: log(Phi(x)),
    "cloglog": lambda x: log(-expm1(-exp(x))),
}
FAILURE = {
    "logit": lambda x: -log1p(exp(x)),
    "probit": lambda x: log(Phi(-x)),
    "cloglog": lambda x: -exp(x),
}


def binomial(link, k, n):
    return lambda x: (k * SUCCESS[link](x) if k else 0) + (
        (n - k) * FAILURE[link](x) if n > k else 0)


def poisson_tail(y, upper):
    # P(Y <= y) = Q(y + 1, mu)
    def f(mu):
        a, b = (0, mu) if upper else (mu, mp.inf)
        return log(gammainc(y + 1, a, b, regularized=True))
    return f


def normal(y, s, kind):
    z = lambda x: (mpf(y) - x) / mpf(s)
    return {"none": lambda x: -z(x) ** 2 / 2, "left": lambda x: log(Phi(z(x))),
            "right": lambda x: log(Phi(-z(x)))}[kind]


rows = []


def add(name, f, points, **parameters):
    for x in points:
        x = mpf(x)
        h = mpf(10) ** -90 * max(1, abs(x))
        v, up, down = f(x), f(x + h), f(x - h)
        slope = (up - down) / (2 * h)
        bend = -(up - 2 * v + down) / h ** 2
        entry = {"name": name, "x": float(x), "value": split(v), "slope": split(slope),
                 "curvature": split(bend)}
        entry.update({k: v for k, v in parameters.items() if k != "tail"})
        rows.append(entry)


wide = [-30.5, -12.25, -4.5, -1.75, -0.5, 0.0, 0.3125, 1.5, 3.75, 6.5, 20.25]
for link in SUCCESS:
    # Beyond, finite differences need too many digits of the double exponential.
    points = [x for x in wide if link != "cloglog" or x <= 3.75]
    for k, n in [(0, 1), (1, 1), (3, 7)]:
        add("binomial", binomial(link, k, n), points, link=link, y=k, n=n)
for y in [0, 1, 5, 40]:
    add("poisson", lambda x: y * x - exp(x), wide[:-1], link="log", y=y)
    add("poisson", lambda x: (y * log(x) if y else 0) - x, [0.0625, 0.5, 3.25, 60.5],
        link="identity", y=y)
    for upper in [False, True]:
        kind = "right" if upper else "left"
        tail = poisson_tail(y, upper)
        add("censored", lambda x: tail(exp(x)), [-3.5, -0.5, 1.25, 3.0, 4.25], link="log", y=y,
            kind=kind)
        add("censored", tail, [0.25, 2.5, 30.5], link="identity", y=y, kind=kind)
for y in [0.0625, 1.5, 40.0]:
    u = mpf(float(log(mpf(y))))  # the logarithm that the row keeps
    for a in [0.5, 3.0]:
        add("gamma", lambda x: -a * (exp(u - x) - 1 - (u - x)), [-6.5, -1.0, 0.25, 2.0, 9.5],
            link="log", y=y, known=a)
        add("gamma", lambda x: a * (log(x) - y * x), [0.03125, 0.75, 12.0], link="inverse", y=y,
            known=a)
for y in [0, 2, 30]:
    for s in [0.25, 8.0]:
        d = mpf(float(log(mpf(s))))
        add("negbinomial", lambda x: -y * log1p(exp(d - x)) - s * log1p(exp(x - d)), wide,
            link="log", y=y, known=s)
for kind in ["none", "left", "right"]:
    add("normal", normal(1.25, 0.5, kind), wide, link="identity", y=1.25, known=0.5, kind=kind)

intervals = []
for link in SUCCESS:
    F = lambda x: exp(SUCCESS[link](x))
    for low, high in [(-1.5, 0.25), (0.5, 0.75), (-7.0, -6.5), (2.0, 3.5), (-0.5, 6.0),
                      (1.0, 1.0009765625), (-20.0, -19.5)]:
        f = lambda a, b: log(F(b) - F(a))
        a, b = mpf(low), mpf(high)
        h = mpf(10) ** -60
        fa = (f(a + h, b) - f(a - h, b)) / (2 * h)
        fb = (f(a, b + h) - f(a, b - h)) / (2 * h)
        faa = -(f(a + h, b) - 2 * f(a, b) + f(a - h, b)) / h ** 2
        fbb = -(f(a, b + h) - 2 * f(a, b) + f(a, b - h)) / h ** 2
        fab = -(f(a + h, b + h) - f(a + h, b - h) - f(a - h, b + h) + f(a - h, b - h)) / (
            4 * h ** 2)
        intervals.append({"link": link, "low": low, "high": high, "value": split(f(a, b)),
                          "lower": split(fa), "upper": split(fb), "shift": split(fa + fb),
                          "lowerCurvature": split(faa), "upperCurvature": split(fbb),
                          "crossCurvature": split(fab)})
print(json.dumps({"rows": rows, "intervals": intervals}))
