"""Figures of merit of a flag: what fails and is not flagged, and at what price."""

import numpy as np
from sklearn.metrics import roc_auc_score


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
