"""Study 3: points that a two-sample test needs, and a flag that acts on the first."""

import numpy as np
from matplotlib import pyplot
from scipy.stats import binom
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from runner import tables
from runner.report import BESIDE, Report

CLASSIFIERS = {"classifier, linear": False, "classifier, with squares": True}
KERNEL = "kernel (MMD)"


def measure(seed, protocol, credence):
    """Flags of single inputs, and rejections by tests of growing size, for each shift."""
    random = np.random.default_rng([seed, 0])
    slopes = _sample_fit(seed, protocol, credence, random)
    records = []
    for number, (name, center, scale) in enumerate(_shifts(protocol)):
        random = np.random.default_rng([seed, 1 + number])
        draw = _drawing(center, scale, protocol["inputs"], random)
        records.append({"shift": name} | _flags(draw(protocol["test"]), slopes, protocol, credence))
        records += [
            {"shift": name, "test": test, "points": points, "power": share}
            for points in protocol["points"]
            for test, share in _power(draw, points, protocol, random).items()
        ]
    return records


def _shifts(protocol):
    """Names, centres along the first input, and scales of all inputs."""
    means = [(f"mean + {shift:g} sd", shift, 1.0) for shift in protocol["means"]]
    scales = [(f"scale x {scale:g}", 0.0, scale) for scale in protocol["scales"]]
    return [("none", 0.0, 1.0), *means, *scales]


def _drawing(center, scale, width, random):
    def draw(count):
        rows = scale * random.normal(0, 1, (count, width))
        rows[:, 0] += center
        return rows

    return draw


def _sample_fit(seed, protocol, credence, random):
    """Samples the posterior of a linear truth, and gives its slopes."""
    width, count = protocol["inputs"], protocol["train"]
    slopes = random.normal(0, 1 / np.sqrt(width), width)
    x = random.normal(0, 1, (count, width))
    credence.write("train.csv", _named(x) | {"y": x @ slopes + random.normal(0, 1, count)})
    credence.sample("train.csv", "fit.nc", "--formula", "y ~ .", seed=seed)
    return slopes


def _named(x):
    return {f"x{number + 1}": column for number, column in enumerate(x.T)}


def _flags(rows, slopes, protocol, credence):
    """What is flagged at the first input, and what fails without a flag."""
    credence.write("new.csv", _named(rows))
    flags = credence.flag("fit.nc", "new.csv", "--tolerance", protocol["tolerance"])
    flagged = np.array([verdict != "consensus" for verdict in flags["verdict"]])
    wrong = np.abs(flags["prediction"] - rows @ slopes) > protocol["tolerance"]
    return {
        "flagged at n = 1": 100 * flagged.mean(),
        "failures": 100 * wrong.mean(),
        "unflagged failures": 100 * (wrong & ~flagged).mean(),
    }


def _power(draw, points, protocol, random):
    """Share of rejections at 5%, of tests that get as many usual rows as new ones."""
    rejected = {name: 0 for name in [*CLASSIFIERS, KERNEL]}
    for _ in range(protocol["repetitions"]):
        usual, new = random.normal(0, 1, (points, protocol["inputs"])), draw(points)
        for name, squares in CLASSIFIERS.items():
            rejected[name] += _classifier_rejects(usual, new, squares)
        rejected[KERNEL] += _kernel_rejects(usual, new, protocol["permutations"], random)
    return {name: count / protocol["repetitions"] for name, count in rejected.items()}


def _classifier_rejects(usual, new, squares):
    """Lopez-Paz and Oquab (2017): accuracy on the half that was not learned from, binomial at 5%.

    The classifier is a discriminant with Ledoit and Wolf's shrinkage, which tunes itself.
    """
    half = max(1, len(new) // 2)
    x, test = np.vstack([usual[:half], new[:half]]), np.vstack([usual[half:], new[half:]])
    if squares:
        x, test = np.hstack([x, x**2]), np.hstack([test, test**2])
    count = len(test) // 2
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    model.fit(x, np.repeat([0, 1], [half, half]))
    right = np.sum(model.predict(test) == np.repeat([0, 1], [count, count]))
    return binom.sf(right - 1, 2 * count, 0.5) <= 0.05 if count else False


def _kernel_rejects(usual, new, permutations, random):
    """Gretton and others (2012): MMD with the median length, by permutation at 5%."""
    both, count = np.vstack([usual, new]), len(new)
    squares = np.sum(both**2, axis=1)
    gaps = np.maximum(squares[:, None] + squares - 2 * both @ both.T, 0)
    kernel = np.exp(-gaps / np.median(gaps[gaps > 0]))
    signs = np.repeat([1.0, -1.0], count)
    labels = np.column_stack([signs, *(random.permutation(signs) for _ in range(permutations))])
    values = np.sum(labels * (kernel @ labels), axis=0)
    return np.mean(values >= values[0] - 1e-9) <= 0.05


def check(records):
    """The flag is silent without a shift, and acts on the first input of the largest."""
    flags = [r for r in records if "failures" in r]
    problems = []
    if any(r["flagged at n = 1"] > 1 for r in flags if r["shift"] == "none"):
        problems.append("more than 1% of usual inputs are flagged")
    if any(r["unflagged failures"] > 1 for r in flags):
        problems.append("more than 1% of shifted inputs fail without a flag")
    return problems


def report(records, protocol):
    """The page."""
    shifts, tests = tables.values(records, "shift"), tables.values(records, "test")
    columns = ["failures", "flagged at n = 1", "unflagged failures"]
    header = ["shift", *(f"{column} (%)" for column in columns), *(f"points, {t}" for t in tests)]
    needed = {shift: [_needed(records, shift, test, protocol) for test in tests] for shift in shifts}
    rows = [
        [shift, *(str(tables.over_seeds(records, column, shift=shift)) for column in columns),
         *needed[shift]]
        for shift in shifts
    ]
    shown = tables.Table(
        "Share of inputs that fail, are flagged as the first of their kind, and fail unflagged; and "
        "the least number of points on the grid at which a test at 5% has 90% power "
        f"({protocol['repetitions'] * len(protocol.seeds)} repetitions a point).", header, rows)
    return Report(
        method=METHOD, tables=[shown], figure=_figure(records, shifts, protocol),
        verdict=_verdict(records, needed, protocol), advice=ADVICE, limits=LIMITS,
        found=_verdict(records, needed, protocol)[0],
        trust=["acting on the first input of a shift that can make predictions fail"],
        distrust=["noticing a shift that does not make the models part: nothing is flagged there, "
                  "and a two-sample test on a batch is the tool"])


METHOD = [
    "A linear truth with 50 inputs is learned from 1000 rows. New inputs are shifted in the mean of "
    "one input, or scaled in all of them. Ours: `credence flag --tolerance 1.5` on each input by "
    "itself; the noise has sd 1, and a failure is a prediction that misses the true mean by more "
    "than 1.5.",
    "Peers: a classifier two-sample test (linear discriminants with Ledoit and Wolf's shrinkage, without "
    "and with squares of the inputs) and the kernel test, each with as many fresh usual rows as new "
    "ones, which is more than they would have; 5% level, and the points at which they have 90% power.",
]

ADVICE = [
    "Use both: the flag on every input at once, a two-sample test on batches for shifts that change "
    "no decision yet.",
    "Set the tolerance to what the decision can bear; it decides which shifts matter.",
]

LIMITS = [
    "The truth and the class are linear, so that failures come from uncertainty of slopes alone. "
    "Where the truth bends beyond the data a linear class is silent: see study 4.",
    "Power is known on a grid of points, doubling from 5; a shift that a test finds with 5 points may "
    "take fewer.",
    "With a linear class and normal inputs the half-range is a distance from the data, and a threshold "
    "on Mahalanobis' distance would act as early. What consensus adds is the threshold: a tolerance of "
    "the decision in place of a quantile.",
]


def _power_at(records, shift, test, points):
    return tables.over_seeds(records, "power", shift=shift, test=test, points=points).mean


def _needed(records, shift, test, protocol):
    """The least points of the grid with 90% power, or that even the most are too few."""
    for points in protocol["points"]:
        if _power_at(records, shift, test, points) >= 0.9:
            return str(points)
    return f"> {protocol['points'][-1]}"


def _verdict(records, needed, protocol):
    flags = {
        shift: [tables.over_seeds(records, column, shift=shift)
                for column in ("failures", "flagged at n = 1", "unflagged failures")]
        for shift in needed
    }
    worst = max(each[2].mean for each in flags.values())
    acting = [shift for shift, each in flags.items() if each[1].mean >= 99]
    silent = [shift for shift, each in flags.items() if each[1].mean < 1 and shift != "none"]
    quickest = {shift: min(needed[shift], key=_points) for shift in needed}
    lines = [
        f"The flag marks {flags['none'][1]}% of usual inputs. It marks at least 99% of the first "
        f"inputs of: {', '.join(acting) or 'none of the shifts'}. Over all shifts at most "
        f"{worst:.2g}% of inputs fail without a flag."]
    lines += [
        f"{shift}: {flags[shift][1]}% flagged at the first input; the quickest test has "
        f"power with {quickest[shift]} points ({protocol['points'][0]} are the fewest tried)."
        for shift in acting]
    if silent:
        lines.append(
            "A negative result, and a right one: the flag is silent on "
            + ", ".join(f"{shift} (failures {flags[shift][0]}%, quickest test {quickest[shift]} points)"
                        for shift in silent)
            + ". These shifts are real and a test finds them, but predictions do not fail on them.")
    return lines


def _points(text):
    return float("inf") if text.startswith(">") else int(text)


def _figure(records, shifts, protocol):
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4))
    for column in ("failures", "flagged at n = 1"):
        found = [tables.over_seeds(records, column, shift=shift) for shift in shifts]
        axes[0].errorbar(
            [each.mean for each in found], range(len(shifts)),
            xerr=[each.error for each in found], fmt="o", label=column)
    axes[0].set_yticks(range(len(shifts)), shifts)
    axes[0].set_xlabel("% of single inputs")
    axes[0].legend(fontsize=8)
    for shift in shifts:
        best = [
            max(_power_at(records, shift, test, points) for test in [*CLASSIFIERS, KERNEL])
            for points in protocol["points"]]
        axes[1].plot(protocol["points"], best, marker=".", label=shift)
    axes[1].set_xscale("log")
    axes[1].set_xlabel("points of the better test")
    axes[1].set_ylabel("power at 5%")
    axes[1].legend(**BESIDE)
    return figure
