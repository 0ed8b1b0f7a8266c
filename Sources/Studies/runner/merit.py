"""Figures of merit of a flag and of a choice of rows: what fails and is kept, and at what price."""

import numpy as np
from sklearn.metrics import roc_auc_score

# Shares of the rows at which a risk-coverage curve is kept.
COVERAGE = [share / 20 for share in range(1, 21)]


def ranked(score, failed, budget=0.01):
    """Merits of a score by which the highest share `budget` of inputs is flagged.

    `rate for none` is the share that must be flagged for no failure to stay unflagged. It knows
    the failures, so it is a bound on any threshold and no threshold that a user could have set.
    """
    score, failed = np.asarray(score, dtype=float), np.asarray(failed)
    count = int(round(budget * len(score)))
    flagged = np.zeros(len(score), dtype=bool)
    flagged[np.argsort(-score, kind="stable")[:count]] = True
    both = failed.any() and not failed.all()
    return {
        "failures": 1e5 * failed.mean(),
        "unflagged at 1%": 1e5 * (failed & ~flagged).mean(),
        "rate for none": float((score >= score[failed].min()).mean()) if failed.any() else 0.0,
        "AUROC": float(roc_auc_score(failed, score)) if both else float("nan"),
    }


def decided(flagged, failed):
    """Merits of a flag with a threshold of its own, set before any failure is known."""
    flagged, failed = np.asarray(flagged), np.asarray(failed)
    return {
        "flagged": 1e3 * flagged.mean(),
        "false flags": 1e3 * (flagged & ~failed).mean(),
        "unflagged": 1e5 * (failed & ~flagged).mean(),
    }


def selective(loss, score, agreed, random):
    """Mean losses in percent: of all rows, of the rows kept as more are kept, and by agreement."""
    order = random.permutation(len(loss))
    order = order[np.argsort(score[order], kind="stable")]
    risk = 100 * np.cumsum(loss[order]) / np.arange(1, len(loss) + 1)
    record = {
        "rows": len(loss), "error": 100 * loss.mean(), "area": risk.mean(),
        "curve": [risk[int(np.ceil(share * len(loss))) - 1] for share in COVERAGE]}
    if agreed is not None:
        record |= {
            "unanimous": 100 * agreed.mean(),
            "error, unanimous": 100 * loss[agreed].mean() if agreed.any() else None,
            "error, split": 100 * loss[~agreed].mean() if not agreed.all() else None}
    return record
