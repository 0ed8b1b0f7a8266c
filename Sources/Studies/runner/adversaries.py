"""Attacks on labels of a sparse discriminant, and what scores of trust say of attacked rows."""

import numpy as np
from sklearn.metrics import roc_auc_score

from runner import peers
from runner.discriminant import named

DENSITY, FOREST, CONFIDENCE = "true density", "isolation forest", "MAP confidence"
BALD, CONSENSUS = "BALD", "consensus, by radius"
SCORES = (DENSITY, FOREST, CONFIDENCE, BALD, CONSENSUS)
FGSM, AWARE, SMALL = "FGSM", "posterior-aware", "posterior-aware, least step"
CLEAN = "clean"


def fgsm(rows, truth, size, rules, steps):
    """Goodfellow, Shlens and Szegedy (2015): every feature moves by the size against the label."""
    return rows - size * (2 * truth - 1)[:, None] * np.sign(rules[0].mean(axis=0))


def aware(rows, truth, size, rules, steps):
    """Projected gradient ascent on a low quantile of the draws' margins for the wrong label.

    The attacker has the very draws of the defender. Its objective is the mean less 2.3 standard
    deviations over the draws, which is positive where nearly all of them agree on the wrong label.
    """
    return _climbs(rows, truth, size, rules, steps)[0]


def least(rows, truth, size, rules, steps):
    """The same, but no further than until nearly all draws agree on the wrong label."""
    target, margins = _climbs(rows, truth, size, rules, steps)
    best, settled = target.copy(), np.zeros(len(rows), dtype=bool)
    for share in np.linspace(0.05, 0.95, 19):
        trial = rows + share * (target - rows)
        reached = (margins(trial) > 0) & ~settled
        best[reached] = trial[reached]
        settled |= reached
    return best


def _climbs(rows, truth, size, rules, steps):
    """The rows that were climbed to, and the objective as a function of rows."""
    weights, constants = rules
    mean, signs = weights.mean(axis=0), (1 - 2 * truth)[:, None]
    spread = weights - mean

    def parts(trial):
        scores = trial @ weights.T + constants
        return signs[:, 0] * scores.mean(axis=1), scores - scores.mean(axis=1, keepdims=True)

    def margins(trial):
        center, gaps = parts(trial)
        return center - 2.3 * gaps.std(axis=1)

    moved = rows.copy()
    for step in range(steps):
        _, gaps = parts(moved)
        slope = signs * mean - 2.3 * (gaps @ spread) / (
            len(weights) * gaps.std(axis=1, keepdims=True) + 1e-12)
        moved += size * 2 / (step + 2) * np.sign(slope)
        moved = np.clip(moved, rows - size, rows + size)
    return moved, margins


def judged(sets, classes, train, rules, options, credence, seed):
    """The label and all scores of each set of rows; the higher a score, the less it is trusted."""
    stacked = np.vstack(list(sets.values()))
    credence.write("rows.csv", named(stacked))
    answer = credence.table("classify", "train.csv", "rows.csv", *options)
    mean = rules[0].mean(axis=0)
    radius = answer["radius"]
    columns = {
        "label": answer["label"], "radius": radius,
        DENSITY: -_log_density(stacked, classes.mean),
        FOREST: peers.isolation(train, stacked, seed),
        CONFIDENCE: -np.abs(stacked @ mean + rules[1].mean()),
        BALD: answer["mutual_information"],
        # Rows without any radius are ranked by how many draws agree at the row itself.
        CONSENSUS: np.where(radius > 0, -radius, 1 - answer["agreement"]),
    }
    ends = np.cumsum([len(each) for each in sets.values()])[:-1]
    parts = {name: np.split(np.asarray(values), ends) for name, values in columns.items()}
    return {
        key: {name: parts[name][number] for name in columns} for number, key in enumerate(sets)}


def _log_density(rows, mean):
    """Of the true mixture of the two classes, but for a constant."""
    return np.logaddexp(
        *(-0.5 * ((rows - sign * mean) ** 2).sum(axis=1) for sign in (-1, 1)))


def merits(clean, attacked, wrong):
    """Of attacked rows with the wrong label: unflagged where 5% of clean rows are, in % of all rows."""
    threshold = np.quantile(clean, 0.95)
    both = np.concatenate([clean, attacked[wrong]])
    return {
        "unflagged": 100 * np.mean(wrong & (attacked <= threshold)),
        "AUROC": float(roc_auc_score(np.arange(len(both)) >= len(clean), both))
        if wrong.any() else float("nan")}


def own(clean, attacked, wrong):
    """The same at the flag's own threshold: no consensus."""
    return {
        "clean flagged": 100 * clean.mean(),
        "unflagged at own threshold": 100 * np.mean(wrong & ~attacked)}


MOVES = {FGSM: fgsm, AWARE: aware, SMALL: least}
