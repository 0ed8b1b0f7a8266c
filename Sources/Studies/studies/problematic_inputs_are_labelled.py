"""Study 8: inputs made as problematic as possible, labelled and learned, until failures are rare."""

import numpy as np
from matplotlib import pyplot

from runner import peers, tables
from runner.labelling import Task
from runner.report import Report

RANDOM, UNIFORM, DENSITY = "random", "uniform in the box", "density: the rarest natural inputs"
NATURAL, BOX = "BALD, natural inputs", "BALD, inputs of the box"
UNSURE = "uncertainty, natural inputs"
OURS, INFORMED = "search --by half-range", "search --by mutual-information"
CHOICES = (RANDOM, UNIFORM, DENSITY, NATURAL, BOX, UNSURE, OURS, INFORMED)
PASSIVE = (RANDOM, UNIFORM)


def measure(seed, protocol, credence):
    """Failures after so many labels, for each task and each way to choose inputs."""
    records = []
    for number, (law, response, nuisances, target) in enumerate(protocol["tasks"]):
        random = np.random.default_rng([seed, number])
        task = Task(law, response, nuisances, protocol["test"], random)
        start = task.labelled(task.natural(protocol["start"]))
        credence.write("test.csv", task.test)
        for choice in CHOICES:
            if choice == UNSURE and response == "cost":
                continue
            # Each choice begins with the same rows and the same stream of numbers.
            task.random = np.random.default_rng([seed, number, 1])
            curve = list(Learner(task, choice, start, protocol, credence, seed).failures())
            records.append({
                "task": _name(law, response, nuisances), "choice": choice, "at first": curve[0][1],
                "curve": curve,
                **_merits(curve, target, protocol["rounds"] * protocol["batch"])})
    return records


def _name(law, response, nuisances):
    return f"{response}, {law}" + (f", {nuisances} inputs that do not matter" if nuisances else "")


def _merits(curve, target, last):
    """Labels from which on failures stay within the target; twice the budget where they do not."""
    low = [failures <= target for _, failures in curve]
    kept = max((number + 1 for number, good in enumerate(low) if not good), default=0)
    return {
        "labels": float(curve[kept][0] if kept < len(curve) else 2 * curve[-1][0]),
        "reached": 100.0 * (kept < len(curve)),
        "failures left": [failures for count, failures in curve if count <= last][-1]}


class Learner:
    """One model that chooses inputs in one way, learns their labels, and is tested."""

    def __init__(self, task, choice, start, protocol, credence, seed):
        self.task, self.choice, self.rows, self.protocol = task, choice, start, protocol
        self.credence, self.seed = credence, seed
        self.tolerance = ["--tolerance", protocol["tolerance"]] if task.response == "cost" else []

    def failures(self):
        """Pairs of the number of labels that were added and the failures per 100,000 rows."""
        labels, batch = 0, self.protocol["batch"]
        yield labels, self._refit()
        counts = self.protocol["passive"] if self.choice in PASSIVE else [
            batch * (number + 1) for number in range(self.protocol["rounds"])]
        for count in counts:
            new = self.task.labelled(self._chosen(count - labels, labels))
            self.rows = {name: np.concatenate([self.rows[name], new[name]]) for name in self.rows}
            labels = count
            yield labels, self._refit()

    def _refit(self):
        self.credence.write("train.csv", self.rows)
        self.credence.sample(
            "train.csv", "fit.nc", "--draws", self.protocol["draws"], *self.task.options(self.rows),
            seed=self.seed)
        return self.task.failures(self._flags("test.csv")["prediction"], self.protocol["tolerance"])

    def _flags(self, rows):
        return self.credence.flag("fit.nc", rows, *self.tolerance)

    def _chosen(self, count, before):
        """So many inputs to label; `before` is how many were labelled already."""
        if self.choice in (OURS, INFORMED):
            within = ", ".join(f"{name} in [{a}, {b}]" for name, (a, b) in self.task.box.items())
            found = self.credence.search(
                "fit.nc", "--within", within, "--by", self.choice.split()[-1], "--count", count,
                "--seed", 1000 * self.seed + before)
            return {name: found[name] for name in self.task.box}
        if self.choice in PASSIVE:
            return self._pool(count)
        pool = self._pool(self.protocol["pool"])
        best = np.argsort(-self._score(pool), kind="stable")[:count]
        return {name: column[best] for name, column in pool.items()}

    def _pool(self, count):
        made = self.choice in (UNIFORM, BOX)
        return self.task.uniform(count) if made else self.task.natural(count)

    def _score(self, pool):
        """What the inputs of a pool are ranked by."""
        if self.choice == DENSITY:
            known, new = (np.column_stack([each[name] for name in self.task.box])
                          for each in (self.rows, pool))
            return peers.mahalanobis(known, new)
        found = self._flags(self.credence.write("pool.csv", pool))
        if self.choice == UNSURE:
            return found["epistemic"] + found["aleatoric"]
        return found["mutual_information"]


def check(records):
    """Search needs fewer labels than natural rows do."""
    needed = {
        choice: np.mean([r["labels"] for r in records if r["choice"] == choice])
        for choice in (RANDOM, OURS)}
    if 3 * needed[OURS] > needed[RANDOM]:
        return [f"search needs {needed[OURS]} labels, random ones {needed[RANDOM]}"]
    return []


def report(records, protocol):
    """The page."""
    tasks = tables.values(records, "task")
    shown = [tables.table(
        f"Task: {task}. {CAPTION}", records, "choice",
        ["at first", "labels", "reached", "failures left"], task=task) for task in tasks]
    lines = [_line(records, task) for task in tasks]
    return Report(
        method=METHOD, tables=shown, figure=_figure(records, tasks),
        verdict=[*lines, _aim(records, tasks), _reason(records, tasks)], advice=ADVICE, limits=LIMITS,
        found=_found(records, tasks),
        trust=[f"finding what to label next (`search`): {_found(records, tasks)}"],
        distrust=["search as the reason for few labels: simple ways to leave the bulk need about as many"])


CAPTION = (
    "Failures per 100,000 natural rows before any label was added; labels until they were at most a "
    "tenth of that, counted as twice the largest number that was tried where they never were; seeds (%) "
    "where they were; and failures left after as many labels as the choices in rounds had (random and "
    "uniform: the power of two below)."
)

METHOD = [
    "A model of earthquake costs (study 4) begins with 100 natural rows, asks for labels five at a time, "
    "and is fitted again. In the tasks named cost a failure misses the mean log cost by more than 0.5; "
    "in the one named damage the label is whether the log cost exceeds 2, and a failure is a wrong label "
    "where the right one is at least 90% likely. Failures are counted on held-out natural rows, in "
    "strata of the magnitude.",
    "Ours: `credence search` within a box (all magnitudes, the other inputs to 3 sd; 5 units for inputs "
    "that do not matter), by half-range or by mutual information. All other choices use the same model, "
    "so that only the choice of inputs differs: natural rows at random; uniformly from the box; the "
    "natural rows of lowest density (the largest Mahalanobis distance from the labelled rows); "
    "BALD, the largest mutual information, among 2000 fresh natural rows, or among 2000 from the box; "
    "uncertainty sampling, the label of largest variance, among the natural rows. With equal noise "
    "everywhere the latter ranks costs as BALD does, and is reported for damage only.",
]

ADVICE = [
    "Where failures live in a tail and an input can be made (an experiment, a simulation, a rating by "
    "hand), make it: label what `credence search --within` finds, refit, and stop when no found input "
    "exceeds the tolerance.",
    "Where inputs cannot be made, rank the natural ones by `mutual_information` of `credence flag`.",
    "With few inputs spread the first labels evenly over the box: that costs no model, and does as well.",
    "Let the model bend where found inputs lie: a formula that cannot be wrong there learns nothing there.",
]

LIMITS = [
    "Three inputs that matter, and a box whose corners can be labelled: in practice a made input may be "
    "one that cannot exist.",
    "The class holds the laws up to the place of the bend; in a class that lacks the law search looks "
    "where the class is unsure, not where it is wrong.",
    "Labels of random and uniform rows were counted at powers of two only, so that their numbers are "
    "rounded up by less than a factor of two.",
]


def _of(records, column, task, choice):
    return tables.over_seeds(records, column, task=task, choice=choice)


def _needed(records, task, choice):
    """The mean number of labels, as a bound where some seed did not get there."""
    found = _of(records, "labels", task, choice)
    whole = _of(records, "reached", task, choice).mean == 100
    return f"{'' if whole else 'more than '}{found.mean:.0f}"


def _line(records, task):
    parts = [f"{choice} {_needed(records, task, choice)}" for choice in CHOICES
             if _of(records, "labels", task, choice).count]
    return f"Task {task}: labels until failures are a tenth: {'; '.join(parts)}."


def _ratios(records, tasks):
    """Labels of random rows over those of search, of which no fewer than one batch of five count."""
    return [_of(records, "labels", task, RANDOM).mean / max(_of(records, "labels", task, OURS).mean, 5)
            for task in tasks]


def _aim(records, tasks):
    met = [task for task, ratio in zip(tasks, _ratios(records, tasks)) if ratio >= 10]
    if len(met) == len(tasks):
        return "The aim, ten times fewer labels than random ones, is met in every task."
    missed = "; ".join(task for task in tasks if task not in met)
    return (f"The aim, ten times fewer labels than random ones, is met in {len(met)} of {len(tasks)} "
            f"tasks, and missed in: {missed}.")


def _found(records, tasks):
    ratios = _ratios(records, tasks)
    return (
        "failures fall tenfold with " + ", ".join(_needed(records, task, OURS) for task in tasks) +
        f" labels that `search` found, {min(ratios):.0f} to {max(ratios):.0f} times fewer than of natural "
        f"rows at random ({', '.join(_needed(records, task, RANDOM) for task in tasks)})")


def _reason(records, tasks):
    """What of the gain is due to the search, and what to leaving the natural rows."""
    others = (UNIFORM, DENSITY, NATURAL, BOX)
    best = [min(others, key=lambda choice: _of(records, "labels", task, choice).mean) for task in tasks]
    parts = [f"{task}: {choice} {_needed(records, task, choice)}, search "
             f"{_needed(records, task, OURS)} (by mutual information {_needed(records, task, INFORMED)})"
             for task, choice in zip(tasks, best)]
    return ("most of the gain comes from leaving the bulk of the data, and simple ways to do that need "
            "about as many labels (" + "; ".join(parts) + ")")


def _figure(records, tasks):
    figure, axes = pyplot.subplots(
        1, len(tasks), figsize=(3.4 * len(tasks), 4.2), sharey=True, squeeze=False)
    for axis, task in zip(axes[0], tasks):
        for number, choice in enumerate(CHOICES):
            curves = [r["curve"] for r in records if r["task"] == task and r["choice"] == choice]
            if curves:
                mean = np.mean([[each for _, each in curve] for curve in curves], axis=0)
                axis.plot([count for count, _ in curves[0]], mean, "o-", markersize=3, label=choice,
                          color=f"C{number}")
        axis.set_xscale("symlog", linthresh=5)
        axis.set_xticks([0, 10, 100, 1000], ["0", "10", "100", "1000"])
        axis.set_yscale("symlog", linthresh=1)
        axis.set_ylim(bottom=0)
        axis.set_title(task.replace(", ", "\n", 2), fontsize=9)
        axis.set_xlabel("labels that were added")
    axes[0][0].set_ylabel("failures per 100,000 natural rows")
    lines = {line.get_label(): line for axis in axes[0] for line in axis.get_lines()}
    figure.legend(
        lines.values(), lines.keys(), fontsize=8, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 0.0))
    return figure
