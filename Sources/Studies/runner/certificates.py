"""Linear rules whose labels hold over balls: how many test points they certify, and how many wrongly."""

import numpy as np
from scipy.special import expit
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import NearestCentroid
from sklearn.preprocessing import StandardScaler

from runner.discriminant import NORMS

SPARSE, DENSE = "consensus, sparse prior", "consensus, dense prior"
BEST = "best linear rule (knows the law)"
LASSO, CENTROIDS = "lasso logistic, own ball", "shrunken centroids, own ball"
SMOOTHED = "lasso logistic, randomised smoothing"


def ball(text):
    """Norm and radius of a text such as "Linf 0.1"."""
    norm, radius = text.split()
    return norm, float(radius)


def peers(train, label, protocol, seed):
    """Linear rules of peers, tuned by five-fold cross-validation."""
    scaler = StandardScaler().fit(train)
    x = scaler.transform(train)
    model = LogisticRegression(solver="liblinear", l1_ratio=1.0, random_state=seed, max_iter=200)
    lasso = GridSearchCV(model, {"C": protocol["penalties"]}, cv=5, scoring="neg_log_loss")
    lasso = lasso.fit(x, label).best_estimator_
    centroids = GridSearchCV(
        NearestCentroid(), {"shrink_threshold": protocol["thresholds"]}, cv=5).fit(x, label)
    low, high = centroids.best_estimator_.centroids_
    return {
        LASSO: _unscaled(lasso.coef_[0], lasso.intercept_[0], scaler),
        CENTROIDS: _unscaled(2 * (high - low), low @ low - high @ high, scaler)}


def _unscaled(weights, constant, scaler):
    weights = weights / scaler.scale_
    return weights[None], np.array([constant - weights @ scaler.mean_])


def shares(classes, groups, protocol, random):
    """Shares of test points certified, and certified with the wrong label, by method and ball."""
    total = protocol["test"] if classes.noise == "independent" else protocol["test_noise"]
    sums, seen = {}, 0
    while seen < total:
        count = min(protocol["block"], total - seen)
        seen += count
        scores, label = _scores(classes, groups, count, random)
        for method, found in scores.items():
            signs = sign(found)
            wrong = signs != 2 * label - 1
            for each in protocol["balls"]:
                for name, kept in certified(method, signs, found, groups[method][0], each):
                    counts = kept.sum(), (kept & wrong).sum()
                    sums.setdefault((name, each), []).append(counts)
    return {key: np.sum(values, axis=0) / seen for key, values in sums.items()}


def _scores(classes, groups, count, random):
    """Scores of fresh test points under all rules.

    Where the noise is independent and normal, scores are jointly normal given the class, so that they
    are drawn and not the points: with rules W, scores are s W μ + b + L z with L Lᵀ = W Wᵀ.
    """
    weights = np.vstack([each for each, _ in groups.values()])
    constants = np.concatenate([each for _, each in groups.values()])
    if classes.noise == "independent":
        label = np.arange(count) % 2
        values, vectors = np.linalg.eigh(weights @ weights.T)
        root = vectors[:, values > 1e-9 * values[-1]] * np.sqrt(values[values > 1e-9 * values[-1]])
        noise = random.standard_normal((count, root.shape[1]), dtype=np.float32)
        scores = noise @ root.T.astype(np.float32)
        scores += np.outer(2 * label - 1, weights @ classes.mean).astype(np.float32)
    else:
        points, label = classes.draw(count, random)
        scores = points.astype(np.float32) @ weights.T.astype(np.float32)
    scores += constants.astype(np.float32)
    ends = np.cumsum([len(each) for each, _ in groups.values()])[:-1]
    return dict(zip(groups, np.split(scores, ends, axis=1))), label


def sign(scores):
    """The predicted label of each row: that of the mean probability over the draws."""
    return np.where(expit(scores).mean(axis=1) >= 0.5, 1, -1)


def certified(method, signs, scores, weights, text):
    """Names and certified rows: all methods keep the label over the ball where margins exceed r ‖w‖*.

    Randomised smoothing (Cohen, Rosenfeld and Kolter 2019) of a linear rule has the L2 radius
    margin/‖w‖₂ for any noise, without the Monte Carlo error that others pay; its Linf radius is 1/√d of it.
    """
    norm, radius = ball(text)
    margins = signs[:, None] * scores
    limits = radius * NORMS[norm](weights)
    yield method, (margins <= limits).sum(axis=1) <= _allowed(len(weights))
    if method == LASSO:
        root = np.sqrt(weights.shape[1]) if norm == "Linf" else 1
        yield SMOOTHED, margins[:, 0] > radius * root * NORMS["L2"](weights)[0]


def _allowed(draws, dissent=0.01, level=0.95):
    """The most dissenters of independent draws with consensus; 0 for a single rule."""
    counts = np.arange(draws)
    return max(0, int(np.sum(beta.ppf(level, counts + 1, draws - counts) <= dissent)) - 1)
