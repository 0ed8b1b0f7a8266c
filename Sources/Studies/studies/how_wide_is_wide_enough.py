"""Study 11: what each way of widening a posterior repairs, and what it costs."""

import numpy as np
from matplotlib import pyplot

from runner import tables
from runner.report import BESIDE, Report

# Half of a central 90% interval in standard deviations.
HALF = 1.645
SLOPE = 0.5
BEND = "wrong mean, at x = 3"


def measure(seed, protocol, credence):
    """Whether each method's 90% interval holds the truth, and its half-width, for each problem."""
    records = []
    for number, (problem, make) in enumerate(PROBLEMS.items()):
        random = np.random.default_rng([seed, number])
        data, truth = make(protocol["rows"], random)
        credence.write("data.csv", data)
        for method, (lower, upper) in _intervals(problem, data, credence, seed).items():
            records.append({
                "problem": problem, "method": method,
                "held": 100 * float(lower <= truth <= upper), "half-width": (upper - lower) / 2})
        if problem != BEND:
            held = 100 * float(_class_holds(credence, "wide.nc"))
            records.append({"problem": problem, "method": "--class wide", "held": held})
    return records


def _clusters(count, random):
    group = np.arange(count) % 20
    shared = random.normal(0, 1, 20)[group]
    x = shared + random.normal(0, 0.5, count)
    y = SLOPE * x + random.normal(0, 1, 20)[group] + random.normal(0, 1, count)
    return {"x": x, "g": group, "y": y}, SLOPE


def _scales(count, random):
    x = random.normal(0, 1, count)
    return {"x": x, "y": SLOPE * x + np.exp(x) * random.normal(0, 1, count)}, SLOPE


def _tails(count, random):
    x = random.normal(0, 1, count)
    return {"x": x, "y": SLOPE * x + random.standard_t(1.5, count)}, SLOPE


def _bend(count, random):
    x = random.uniform(-1.5, 1.5, count)
    return {"x": x, "y": x + 0.5 * x**2 + random.normal(0, 0.5, count)}, 3 + 0.5 * 9


PROBLEMS = {
    "clusters": _clusters, "unequal scales": _scales, "heavy tails": _tails,
    BEND: _bend,
}

# The structure that has the departure: what a user who knows of it would write.
EXPANSIONS = {
    "clusters": ["--formula", "y ~ x + (1 | g)"],
    "unequal scales": ["--formula", "y ~ x, sigma ~ x"],
    "heavy tails": ["--formula", "y ~ x", "--family", "student_t"],
    BEND: ["--formula", "y ~ x + I(x^2)"],
}


def _intervals(problem, data, credence, seed):
    """Intervals of the slope, or of the mean at 3, by method."""
    at_three = problem == BEND
    line = ["--formula", "y ~ x"]
    calls = {
        "plain": line, "likelihood to the power 0.25": [*line, "--temperature", "0.25"],
        "the right expansion": EXPANSIONS[problem],
    }
    found = {}
    for method, options in calls.items():
        name = credence.sample("data.csv", "fit.nc", *options, seed=seed)
        found[method] = (_mean_at_three if at_three else _slope)(credence, name)
    wide = credence.sample("data.csv", "wide.nc", *line, "--class", "wide", seed=seed)
    if at_three:
        found["--class wide"] = _mean_at_three(credence, wide)
        found["--class wide, all plausible models"] = _set_at_three(credence, wide)
    found["sandwich"] = _sandwich(data, at_three)
    return found


def _slope(credence, name):
    row = credence.summary(name)["b_x"]
    return row["q5"], row["q95"]


def _class_holds(credence, name):
    """Whether the class's central 90% interval of the slope holds the truth: by one agreement."""
    claim = f"mean(y | x = 1) - mean(y | x = 0) < {SLOPE}"
    return 0.05 <= credence.ask(name, claim)["agreement"] <= 0.95


def _mean_at_three(credence, name):
    credence.write("three.csv", {"x": [3.0]})
    row = credence.predict(name, "three.csv", "--interval", "0.9")
    return row["lower"][0], row["upper"][0]


def _set_at_three(credence, name):
    """All plausible models of all structures of the class."""
    flag = credence.flag(name, "three.csv", "--tolerance", "1")
    return (flag["prediction"][0] - flag["half_range"][0],
            flag["prediction"][0] + flag["half_range"][0])


def _sandwich(data, at_three):
    """Least squares with White's (1980) variance, summed over clusters where there are any."""
    x = np.column_stack([np.ones_like(data["x"]), data["x"]])
    bread = np.linalg.inv(x.T @ x)
    slopes = bread @ x.T @ data["y"]
    scores = x * (data["y"] - x @ slopes)[:, None]
    factor = len(x) / (len(x) - 2)
    if "g" in data:
        groups = np.unique(data["g"])
        scores = np.array([scores[data["g"] == group].sum(axis=0) for group in groups])
        factor *= len(groups) / (len(groups) - 1)
    variance = factor * bread @ scores.T @ scores @ bread
    at = np.array([1.0, 3.0]) if at_three else np.array([0.0, 1.0])
    half = HALF * np.sqrt(at @ variance @ at)
    return at @ slopes - half, at @ slopes + half


def check(records):
    """Plain intervals miss a wrong mean, and the right expansion mends it."""
    bend = [r for r in records if r["problem"] == BEND]

    def held(method):
        return np.mean([r["held"] for r in bend if r["method"] == method])

    problems = []
    if held("plain") > 50:
        problems.append("plain intervals hold a mean that the class excludes")
    if held("the right expansion") < 50 or held("--class wide, all plausible models") < 50:
        problems.append("expansions do not mend a wrong mean")
    return problems


def report(records, protocol):
    """The page."""
    shown = []
    for problem in PROBLEMS:
        shown.append(tables.table(
            f"{problem.capitalize()}: how often (%) nominal 90% intervals hold the truth, and their "
            "mean half-width.", records, "method", ["held", "half-width"], problem=problem))
    lines = [_line(records, problem) for problem in PROBLEMS]
    return Report(
        method=METHOD, tables=shown, figure=_figure(records), verdict=lines, advice=ADVICE,
        limits=LIMITS, found=_line(records, BEND),
        trust=[f"a departure that the formula has: its nominal 90% intervals hold {_span(records)}%"],
        distrust=["a narrow class made wider by `--temperature`: with a wrong mean its 90% intervals "
                  f"hold {_of(records, BEND, 'likelihood to the power 0.25')}%",
                  "`--class wide` where rows come in clusters: it holds "
                  f"{_of(records, 'clusters', '--class wide')}%, because no structure of it has groups"])


def _span(records):
    """The least and the most that the right expansion holds, over all problems."""
    held = [_of(records, problem, "the right expansion").mean for problem in PROBLEMS]
    return f"{min(held):.0f} to {max(held):.0f}"


METHOD = [
    "200 rows, y near 0.5 x, of which the formula `y ~ x` misses one thing: rows come in 20 clusters of "
    "their own level; the noise grows as exp(x); the noise is Student's t with 1.5 degrees of freedom; "
    "or the mean is x + x²/2 on [-1.5, 1.5] and is asked at 3. The question is the slope, or the mean "
    "at 3.",
    "Intervals are central 90% ones of `credence summary` and `predict`, of the class by the agreement "
    "with one claim at the truth (which gives no width), and, for “all plausible models”, the prediction of `credence flag` plus and "
    "minus its half-range (10 nats). The sandwich is the peer.",
]

ADVICE = [
    "Put the departure that you fear into the class: `(1 | g)` for clusters, a second formula for "
    "scales, `student_t` for tails, bends for the mean. Each is a repair of its own problem only.",
    "For a mean beyond the data use all plausible models of a wide class, and expect wide answers.",
    "`--temperature` widens everything and repairs no mean.",
]

LIMITS = [
    "One size of each departure, 200 rows, one input.",
    "“All plausible models” is a set, not a 90% interval; it is listed for its width.",
]


def _of(records, problem, method, column="held"):
    return tables.over_seeds(records, column, problem=problem, method=method)


def _line(records, problem):
    methods = tables.values([r for r in records if r["problem"] == problem], "method")
    parts = []
    for method in methods:
        width = _of(records, problem, method, "half-width")
        shown = f" (half-width {width.mean:.2g})" if width.count else ""
        parts.append(f"{method} {_of(records, problem, method)}%{shown}")
    return f"{problem.capitalize()}: " + ", ".join(parts) + "."


def _figure(records):
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for problem in PROBLEMS:
        methods = tables.values([r for r in records if r["problem"] == problem], "method")
        found = [_of(records, problem, method) for method in methods]
        widths = [_of(records, problem, method, "half-width").mean for method in methods]
        axes.errorbar(
            widths, [each.mean for each in found], yerr=[each.error for each in found], fmt="o",
            label=problem)
    axes.axhline(90, color="black", linewidth=0.8, linestyle="--")
    axes.set_xscale("log")
    axes.set_xlabel("mean half-width")
    axes.set_ylabel("% held (dashed: nominal)")
    axes.legend(**BESIDE)
    return figure
