"""Study 5: five different learners on one training set fail on the same rows."""

import numpy as np
from matplotlib import pyplot

from runner import classes, merit, peers, tables
from runner.earthquakes import RELEVANT, Earthquakes, failed
from runner.report import BESIDE, Report


def measure(seed, protocol, credence):
    """Failures of each learner and of all of them, and what consensus flags of these."""
    records = []
    for number, law in enumerate(protocol["laws"]):
        random = np.random.default_rng([seed, number])
        train = Earthquakes(protocol["train"], law, random)
        test = Earthquakes(protocol["test"], law, random)
        wrong = {
            name: failed(model.predict(test.matrix), test, protocol["tolerance"])
            for name, model in _learners(train, seed).items()
        }
        together = np.all(list(wrong.values()), axis=0)
        chances = np.prod([each.mean() for each in wrong.values()])
        flagged = _flagged(train, test, protocol, credence, seed)
        records.append({
            "law": law, "all fail": 1e5 * together.mean(), "if independent": 1e5 * chances,
            "flagged": 1e3 * flagged.mean(),
            "caught": 100 * flagged[together].mean() if together.any() else None,
            "all fail, unflagged": merit.decided(flagged, together)["unflagged"],
            **{name: 1e5 * each.mean() for name, each in wrong.items()},
        })
    return records


def _learners(train, seed):
    x, y = train.matrix, train.cost
    return {
        "least squares": peers.linear(x, y),
        "random forest": peers.forest(x, y, seed),
        "boosting": peers.boosting(x, y, seed),
        "neighbours": peers.neighbours(x, y),
        "network": peers.network(x, y, seed),
    }


def _flagged(train, test, protocol, credence, seed):
    """Whether the formula of bends lacks consensus on each test row."""
    data, rows = credence.write("train.csv", train.columns), credence.write("test.csv", test.inputs)
    options = classes.bends(RELEVANT)
    return classes.flags(credence, options, data, rows, protocol["tolerance"], seed)[1]


def check(records):
    """Learners fail together more often than if they were independent, and are then flagged."""
    bend = [r for r in records if r["law"] == "bend at 6"]
    joint = np.mean([r["all fail"] for r in bend])
    problems = []
    if joint <= 100 * np.mean([r["if independent"] for r in bend]):
        problems.append("five learners fail as if they were independent")
    caught = [r["caught"] for r in bend if r["caught"] is not None]
    if caught and np.mean(caught) < 80:
        problems.append("consensus flags less than 80% of the joint failures of the bend at 6")
    return problems


LEARNERS = ["least squares", "random forest", "boosting", "neighbours", "network"]


def report(records, protocol):
    """The page."""
    columns = [*LEARNERS, "all fail", "if independent", "flagged", "caught", "all fail, unflagged"]
    shown = tables.table(
        "Failures per 100,000 rows, of each learner and of all five at once; what five independent "
        "systems with these rates would do (the product, seed by seed); rows that consensus flags "
        "per 1000, the share (%) of joint failures among them, and joint failures per 100,000 that "
        "it does not flag.", records, "law", columns)
    lines = [_law(records, law) for law in protocol["laws"]]
    return Report(
        method=METHOD, tables=[shown], figure=_figure(records, protocol["laws"]),
        verdict=[*lines, "The reason is not that the learners are alike, but that the training rows "
                 "are: what they do not show, no learner knows."],
        advice=["Do not multiply failure rates of systems that learned from one data set.",
                "Ask a model with bends whether it knows, instead of asking more learners what they "
                "think."],
        limits=["One family of laws; “soft soil above 5.5” has a bend of a product, which the formula "
                "lacks.",
                "The joint rate of independent systems is a product of small estimates, far below "
                "what any test set could count; its order of magnitude is what matters."],
        found=lines[0],
        trust=["joint failures of five learners under a law near the formula: "
               f"{tables.over_seeds(records, 'caught', law=protocol['laws'][0])}% of them are flagged"],
        distrust=["redundancy: agreement of several learners on one data set is no evidence"])


METHOD = [
    "Least squares, a random forest, boosting, nearest neighbours and a network are tuned by five-fold "
    "cross-validation on the same 500 training rows of study 4. A failure misses the mean log cost by "
    "more than 0.5; all fail where each of them does. Ours is the flag of study 4, of the "
    "bends with the same tolerance, which does not know the learners.",
]


def _law(records, law):
    def of(column):
        return tables.over_seeds(records, column, law=law)

    ratio = of("all fail").mean / of("if independent").mean
    return (
        f"{law}: all five fail on {of('all fail')} rows per 100,000, {ratio:.1g} times the product of "
        f"their rates; consensus flags {of('caught')}% of these, and {of('flagged')} rows per 1000 in "
        "all.")


def _figure(records, laws):
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    for number, column in enumerate(["all fail", "if independent", "all fail, unflagged"]):
        found = [tables.over_seeds(records, column, law=law) for law in laws]
        axes.bar(
            np.arange(len(laws)) + 0.27 * (number - 1), [each.mean for each in found], 0.25,
            yerr=[each.error for each in found], label=column)
    axes.set_yscale("symlog", linthresh=1e-6)
    axes.set_xticks(range(len(laws)), laws)
    axes.set_ylabel("per 100,000 rows")
    axes.legend(**BESIDE)
    return figure
