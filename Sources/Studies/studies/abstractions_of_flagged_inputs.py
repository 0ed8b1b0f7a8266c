"""Study 9: answers about a more abstract version of a flagged input."""

import json

import numpy as np
from matplotlib import pyplot

from runner import tables
from runner.report import BESIDE, Report

INPUTS = ("x1", "x2", "x3", "x4", "x5", "x6")
SLOPES = np.array([1.5, -1.0, 0.8, 0.5, 0.0, 0.0])
TRUTHS = {
    "straight": lambda x: x @ SLOPES,
    "bent": lambda x: x @ SLOPES + 0.8 * (x[:, 1] ** 2 - 1),
}


def measure(seed, protocol, credence):
    """What is answered, and how often wrongly, with and without abstraction."""
    return [
        {"truth": truth} | _measure_truth(truth, seed, protocol, credence)
        for truth in protocol["truths"]
    ]


def _measure_truth(truth, seed, protocol, credence):
    random = np.random.default_rng([seed, list(TRUTHS).index(truth)])
    train, chances = _rows(truth, protocol["train"], random)
    test, test_chances = _rows(truth, protocol["test"], random)
    labels = (random.random(len(chances)) < chances).astype(float)
    credence.write("train.csv", _named(train) | {"y": labels})
    credence.write("test.csv", _named(test))
    formula = "y ~ " + " + ".join(INPUTS)
    credence.sample(
        "train.csv", "fit.nc", "--formula", formula, "--family", "bernoulli",
        *protocol["options"], seed=seed)
    flags = credence.flag("fit.nc", "test.csv")
    flagged = np.array([verdict != "consensus" for verdict in flags["verdict"]])
    wrong = (flags["prediction"] > 0.5) != (test_chances > 0.5)
    record = {
        "flagged": 100 * flagged.mean(),
        "base error": 100 * wrong[~flagged].mean(),
        "error, answered anyway": 100 * wrong[flagged].mean(),
    }
    asked = np.flatnonzero(flagged)[: protocol["asked"]]
    credence.write("flagged.csv", _named(test[asked]))
    answer = json.loads(credence.run("abstract", "fit.nc", "flagged.csv", "--json"))
    found = [
        _judge(each.get("agreed"), test_chances[row], train, truth)
        for each, row in zip(answer["abstractions"], asked)
    ]
    return record | _shares(found)


def _rows(truth, count, random):
    """Equally correlated normal inputs, and the chance of a label of one."""
    shared = random.normal(0, 1, (count, 1))
    x = np.sqrt(0.7) * random.normal(0, 1, (count, len(INPUTS))) + np.sqrt(0.3) * shared
    return x, _chance(truth, x)


def _chance(truth, x):
    return 1 / (1 + np.exp(-TRUTHS[truth](x)))


def _named(x):
    return dict(zip(INPUTS, x.T))


def _judge(agreed, chance, train, truth):
    """None without an answer; else whether it is wrong about the row, and about its own average."""
    if agreed is None:
        return None
    yes = _says_yes(agreed["statement"])
    average = _average(agreed["input"], train, truth)
    dropped = len(agreed["input"]["dropped"])
    return yes != (chance > 0.5), yes != (average > 0.5), dropped, agreed["rows"]


def _says_yes(statement):
    """Whether an agreed statement, "...: P(y) > 0.5" or its contrary, says that labels are one."""
    claim = statement.rsplit(": ", 1)[1]
    known = {"P(y) > 0.5": True, "not (P(y) > 0.5)": False, "P(y) <= 0.5": False, "P(y) < 0.5": False}
    return known[claim]


def _average(abstraction, train, truth):
    """The true mean chance over the rows that an abstract input stands for (before thinning)."""
    rows = train.copy()
    inside = np.ones(len(rows), dtype=bool)
    for name, interval in abstraction["widened"].items():
        column = rows[:, INPUTS.index(name)]
        inside &= (interval[0] <= column) & (column <= interval[1])
    for name, value in abstraction["kept"].items():
        rows[:, INPUTS.index(name)] = value
    return _chance(truth, rows[inside]).mean()


def _shares(found):
    answers = [each for each in found if each is not None]
    if not answers:
        return {"asked": len(found), "regained": 0.0}
    row, average, dropped, _ = np.array(answers, dtype=float).T
    return {
        "asked": len(found),
        "regained": 100 * len(answers) / len(found),
        "error about the row": 100 * row.mean(),
        "error about the average": 100 * average.mean(),
        "dropped": dropped.mean(),
    }


def check(records):
    """Abstraction answers most flagged rows, and its statements are about averages and hold."""
    problems = []
    for record in records:
        if record["regained"] < 25:
            problems.append(f"{record['truth']}: less than a quarter of the flagged rows is answered")
        if record["truth"] == "straight" and record["error about the average"] > 10:
            problems.append("more than a tenth of the agreed statements are false")
    return problems


def report(records, protocol):
    """The page."""
    shown = tables.table(
        "Shares in %: rows flagged; labels worse than the better one among rows that are not flagged "
        "(base error) and among flagged rows answered anyway; flagged rows that regain an answer, and "
        "how many of these answers are wrong about the row itself, and about the average that they "
        "speak of. “Dropped” is the mean number of inputs dropped, of six.",
        records, "truth", ["flagged", "base error", "error, answered anyway", "regained",
                           "error about the row", "error about the average", "dropped"])
    lines = [_line(records, truth) for truth in protocol["truths"]]
    return Report(
        method=METHOD, tables=[shown], figure=_figure(records, protocol["truths"]),
        verdict=[*lines, _aim(records)],
        advice=["Take an abstract answer for what it says: the mean over the rows that it stands for.",
                "Where the label of this very row matters, refuse, or get a label (`credence search`)."],
        limits=["Six inputs, a logistic truth, and the wrong class only by one bend.",
                "The average is over the true chances of the training rows in the widened intervals, "
                "before the command thins them to 200."],
        found=lines[0],
        trust=["abstract answers as claims about averages: " + _average_line(records)],
        distrust=["abstract answers as labels of the flagged row itself: " + _row_line(records)])


METHOD = [
    "Labels follow a logistic law of six correlated inputs, learned from 200 rows by `credence sample "
    "--family bernoulli`; under the bent truth the class is wrong. `credence flag` marks test rows on "
    "whose better label the models part, and `credence abstract` looks for a version of each with "
    "widened or dropped inputs on which they agree.",
    "Baselines: refuse (no answer, no error), and answer anyway with the predicted label. The base error "
    "is that of the rows that are not flagged. Errors are against the truly better label, so that the "
    "noise of labels does not count.",
]


def _of(records, column, truth):
    return tables.over_seeds(records, column, truth=truth)


def _line(records, truth):
    return (
        f"{truth.capitalize()} truth: {_of(records, 'flagged', truth)}% of the rows are flagged and "
        f"{_of(records, 'regained', truth)}% of these regain an answer. It is wrong about the row for "
        f"{_of(records, 'error about the row', truth)}% (answering anyway: "
        f"{_of(records, 'error, answered anyway', truth)}%; base error "
        f"{_of(records, 'base error', truth)}%), and wrong about its own average for "
        f"{_of(records, 'error about the average', truth)}%.")


def _aim(records):
    """Whether half of the flagged rows are answered at the base error, which was the aim."""
    row, anyway = (
        _of(records, column, "straight") for column in ("error about the row", "error, answered anyway"))
    if row.mean <= 2 * max(_of(records, "base error", "straight").mean, 1):
        return "The aim is met: flagged rows are answered about as well as those that were not flagged."
    worse = "more often wrong than" if row.mean > anyway.mean else "not much better than"
    return (
        "A negative result. The aim was to answer half of the flagged rows at the base error. They do "
        "regain an answer, but to a different question: as a label of the row that was flagged it is "
        f"{worse} the label that was refused ({row}% against {anyway}%), because what is dropped or "
        "widened is what tells this row from others.")


def _average_line(records):
    return ", ".join(
        f"{_of(records, 'error about the average', truth)}% wrong ({truth} truth)"
        for truth in tables.values(records, "truth"))


def _row_line(records):
    return ", ".join(
        f"{_of(records, 'error about the row', truth)}% wrong ({truth} truth)"
        for truth in tables.values(records, "truth"))


def _figure(records, truths):
    columns = ["base error", "error, answered anyway", "error about the row", "error about the average"]
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    for number, column in enumerate(columns):
        found = [_of(records, column, truth) for truth in truths]
        axes.bar(
            np.arange(len(truths)) + 0.2 * (number - 1.5), [each.mean for each in found], 0.18,
            yerr=[each.error for each in found], label=column)
    axes.set_xticks(range(len(truths)), truths)
    axes.set_ylabel("% wrong")
    axes.legend(**BESIDE)
    return figure
