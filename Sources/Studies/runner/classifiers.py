"""Peers that tell labels, tuned on the training rows alone.

Each gives the probability of label 1, and whether its members are of one mind about the label,
where it has members.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# The half of a 99% interval in standard deviations.
HALF = 2.576


@dataclass
class Labels:
    """Probabilities of label 1, and where all members agree on the label."""

    chance: np.ndarray
    agreed: np.ndarray | None = None


def tuned(model, grid, x, y):
    """The best of a grid by five-fold cross-validation of the log score."""
    search = GridSearchCV(model, grid, cv=5, scoring="neg_log_loss")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return search.fit(x, y).best_estimator_


def logistic(x, y, test, seed, members=50):
    """Logistic regression tuned over its penalty; members are its fits to bootstrap samples."""
    base = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    best = tuned(base, {"logisticregression__C": [0.01, 0.1, 1.0, 10.0, 100.0]}, x, y)
    chance, random, votes = best.predict_proba(test)[:, 1], np.random.default_rng(seed), []
    for _ in range(members):
        # As many rows of each label as there are, so that none of them is lost.
        rows = np.concatenate([
            random.choice(np.flatnonzero(y == label), int(np.sum(y == label))) for label in (0, 1)])
        votes.append(best.fit(x[rows], y[rows]).predict(test))
    return Labels(chance, _unanimous(votes))


def forest(x, y, test, seed):
    """A random forest of 100 trees, tuned over leaves and columns; members are its trees."""
    base = RandomForestClassifier(n_estimators=100, random_state=seed)
    best = tuned(base, {"min_samples_leaf": [1, 5], "max_features": [0.34, 1.0]}, x, y)
    votes = [tree.predict(test) for tree in best.estimators_]
    return Labels(best.predict_proba(test)[:, 1], _unanimous(votes))


def boosting(x, y, test, seed):
    """Gradient boosting, tuned over the number of trees and their depth; it has no members."""
    base = GradientBoostingClassifier(learning_rate=0.1, random_state=seed)
    best = tuned(base, {"n_estimators": [30, 100], "max_depth": [1, 3]}, x, y)
    return Labels(best.predict_proba(test)[:, 1])


def ensemble(x, y, test, seed):
    """Five networks from different starts, tuned over hidden units and penalty."""
    base = make_pipeline(StandardScaler(), MLPClassifier(solver="lbfgs", max_iter=200, random_state=seed))
    grid = {"mlpclassifier__hidden_layer_sizes": [(8,), (32,)], "mlpclassifier__alpha": [0.1, 3.0]}
    best, found = tuned(base, grid, x, y), []
    for member in range(5):
        best.set_params(mlpclassifier__random_state=1000 * seed + member)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            found.append(best.fit(x, y).predict_proba(test)[:, 1])
    return Labels(np.mean(found, axis=0), _unanimous([each > 0.5 for each in found]))


def process(x, y, test, seed):
    """A Gaussian process: of two kernels the likelier; one mind where its latent 99% interval is."""
    scaler = StandardScaler().fit(x)
    bends = ConstantKernel(1.0) * RBF(1.0, (0.1, 1e3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fits = [
            GaussianProcessClassifier(kernel, random_state=seed).fit(scaler.transform(x), y)
            for kernel in (bends, DotProduct() + bends)
        ]
    best = max(fits, key=lambda fit: fit.log_marginal_likelihood_value_)
    rows = scaler.transform(test)
    mean, variance = best.latent_mean_and_variance(rows)
    return Labels(best.predict_proba(rows)[:, 1], np.abs(mean) > HALF * np.sqrt(variance))


def _unanimous(votes):
    """Whether at least 99% of the members give one label."""
    share = np.mean(np.asarray(votes, dtype=float), axis=0)
    return (share <= 0.01) | (share >= 0.99)


# The kinds of peers that tell labels, by the names of tables.
KINDS = {
    "logistic regression": logistic, "random forest": forest, "gradient boosting": boosting,
    "Gaussian process": process, "deep ensemble": ensemble,
}
