"""Peers, tuned on the training rows alone, with the configurations that their grids name.

Each gives predictions and a score by which it would flag: the higher the less it is to be trusted.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from mapie.regression import SplitConformalRegressor
from sklearn.covariance import EmpiricalCovariance
from sklearn.ensemble import GradientBoostingRegressor, IsolationForest, RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel
from sklearn.linear_model import LassoCV, LinearRegression
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@dataclass
class Peer:
    """Predictions of test rows, a score by which to flag them, and the sd where it has one."""

    prediction: np.ndarray
    score: np.ndarray
    sd: np.ndarray | None = None


def tuned(model, grid, x, y):
    """The best of a grid by five-fold cross-validation of the squared error."""
    search = GridSearchCV(model, grid, cv=5, scoring="neg_mean_squared_error")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return search.fit(x, y).best_estimator_


def mahalanobis(x, test):
    """Squared Mahalanobis distance from the training rows."""
    return EmpiricalCovariance().fit(x).mahalanobis(test)


def isolation(x, test, seed):
    """scikit-learn's isolation forest of 200 trees."""
    return -IsolationForest(n_estimators=200, random_state=seed).fit(x).score_samples(test)


def linear(x, y):
    """Least squares."""
    return LinearRegression().fit(x, y)


def lasso(x, y, seed):
    """The lasso with its penalty by five-fold cross-validation, on standardised columns."""
    return make_pipeline(StandardScaler(), LassoCV(cv=5, random_state=seed)).fit(x, y)


def forest(x, y, seed):
    """A random forest of 100 trees, tuned over the size of leaves and the columns of a split."""
    grid = {"min_samples_leaf": [1, 5], "max_features": [0.34, 1.0]}
    return tuned(RandomForestRegressor(n_estimators=100, random_state=seed), grid, x, y)


def boosting(x, y, seed):
    """Gradient boosting, tuned over the number of trees and their depth."""
    grid = {"n_estimators": [100, 300], "max_depth": [1, 2, 3]}
    return tuned(GradientBoostingRegressor(learning_rate=0.1, random_state=seed), grid, x, y)


def neighbours(x, y):
    """Nearest neighbours on standardised columns, tuned over their number and weights."""
    grid = {
        "kneighborsregressor__n_neighbors": [3, 5, 10, 20],
        "kneighborsregressor__weights": ["uniform", "distance"],
    }
    return tuned(make_pipeline(StandardScaler(), KNeighborsRegressor()), grid, x, y)


def network(x, y, seed):
    """A network on standardised columns, tuned over the hidden layers and the penalty."""
    base = MLPRegressor(solver="lbfgs", max_iter=200, random_state=seed)
    grid = {
        "mlpregressor__hidden_layer_sizes": [(8,), (32,)],
        "mlpregressor__alpha": [0.1, 3.0],
    }
    return tuned(make_pipeline(StandardScaler(), base), grid, x, y)


def linear_peer(x, y, test, seed):
    """Least squares, and the sd of its mean."""
    full, rows = (np.column_stack([np.ones(len(each)), each]) for each in (x, test))
    inverse = np.linalg.pinv(full.T @ full)
    guess = inverse @ full.T @ y
    noise = np.sum((y - full @ guess) ** 2) / (len(y) - full.shape[1])
    sd = np.sqrt(noise * np.einsum("ij,jk,ik->i", rows, inverse, rows))
    return Peer(rows @ guess, sd, sd)


def boosting_peer(x, y, test, seed):
    """Boosting, and its absolute errors out of fold as a second boosting predicts them."""
    model = boosting(x, y, seed)
    errors = np.abs(y - cross_val_predict(model, x, y, cv=5))
    return Peer(model.predict(test), boosting(x, errors, seed).predict(test))


def forest_peer(x, y, test, seed):
    """The forest, and the sd over its trees."""
    model = forest(x, y, seed)
    trees = np.array([tree.predict(test) for tree in model.estimators_])
    return Peer(trees.mean(axis=0), trees.std(axis=0), trees.std(axis=0))


def conformal_bounds(x, y, test, seed):
    """MAPIE's split conformal 99% interval around the forest, half of the rows for each part."""
    half = len(y) // 2
    model = SplitConformalRegressor(forest(x[:half], y[:half], seed), confidence_level=0.99, prefit=True)
    bounds = model.conformalize(x[half:], y[half:]).predict_interval(test)[1]
    return bounds[:, 0, 0], bounds[:, 1, 0]


def ensemble_peer(x, y, test, seed):
    """Five networks from different starts, all as the tuned one, and the sd over them."""
    best = network(x, y, seed).get_params()
    names = ("mlpregressor__hidden_layer_sizes", "mlpregressor__alpha")
    members = []
    for member in range(5):
        model = make_pipeline(StandardScaler(), MLPRegressor(
            solver="lbfgs", max_iter=200, random_state=1000 * seed + member))
        model.set_params(**{name: best[name] for name in names})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            members.append(model.fit(x, y).predict(test))
    return Peer(np.mean(members, axis=0), np.std(members, axis=0), np.std(members, axis=0))


def process_peer(x, y, test, seed):
    """A Gaussian process with one length a column: of two kernels the more likely one."""
    scaler = StandardScaler().fit(x)
    bends = ConstantKernel(1.0) * RBF(np.ones(x.shape[1]), (0.1, 1e3))
    noise = WhiteKernel(0.1, (1e-4, 10))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fits = [
            GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed)
            .fit(scaler.transform(x), y)
            for kernel in (bends + noise, DotProduct() + bends + noise)
        ]
    best = max(fits, key=lambda fit: fit.log_marginal_likelihood_value_)
    # The sd of the mean: that of the response, without the noise of the kernel.
    blocks = [best.predict(block, return_std=True) for block in _blocks(scaler.transform(test))]
    mean, sd = (np.concatenate(each) for each in zip(*blocks))
    spread = best.kernel_.get_params()["k2__noise_level"] * best._y_train_std**2
    sd = np.sqrt(np.maximum(sd**2 - spread, 0))
    return Peer(mean, sd, sd)


def _blocks(rows, size=5000):
    return [rows[start:start + size] for start in range(0, len(rows), size)]


# The kinds of peers that predict numbers with a score, by the names of tables.
KINDS = {
    "least squares": linear_peer, "random forest": forest_peer, "gradient boosting": boosting_peer,
    "Gaussian process": process_peer, "deep ensemble": ensemble_peer,
}
