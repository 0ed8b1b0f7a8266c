"""Two gaussian classes whose means differ in few of many features, and linear rules on them.

Class s = ±1 has the mean s μ, of which k entries are 3/√k with random signs and the others 0, so that
the best rule errs on 0.135% of rows where the noise is independent and of unit variance. A ball of
radius r in a norm keeps the label of a rule wᵀx + b where its margin exceeds r ‖w‖*, the dual norm.
"""

import numpy as np

DISTANCE = 3.0
NORMS = {"Linf": lambda w: np.abs(w).sum(axis=-1), "L2": lambda w: np.sqrt((w * w).sum(axis=-1))}


class Classes:
    """One law: the mean of the upper class, and its noise."""

    def __init__(self, features, relevant, noise, random):
        self.features, self.noise = features, noise
        self.mean = np.zeros(features)
        signs = random.choice([-1.0, 1.0], relevant)
        self.mean[random.permutation(features)[:relevant]] = signs * DISTANCE / np.sqrt(relevant)

    def draw(self, count, random):
        """Rows and their labels of 0 and 1, as many of each."""
        label = np.arange(count) % 2
        noise = random.normal(0, 1, (count, self.features))
        if self.noise == "one factor":
            noise = np.sqrt(0.7) * noise + np.sqrt(0.3) * random.normal(0, 1, (count, 1))
        elif self.noise == "neighbours":
            for column in range(1, self.features):
                noise[:, column] *= 0.8
                noise[:, column] += 0.6 * noise[:, column - 1]
        elif self.noise == "heavy tails":
            noise = random.standard_t(5, noise.shape) / np.sqrt(5 / 3)
        elif self.noise == "wider upper class":
            noise = noise * np.where(label == 1, 1.2, 0.8)[:, None]
        elif self.noise != "independent":
            raise ValueError(f"unknown noise {self.noise}")
        return (2 * label - 1)[:, None] * self.mean + noise, label

    def best(self):
        """Weights of the best linear rule: the inverse covariance times the difference of the means.

        Unequal variances of the classes do not turn it: they are those of all features alike.
        """
        if self.noise == "one factor":
            inner = self.mean.sum() * 0.3 / (0.7 + 0.3 * self.features)
            return 2 * (self.mean - inner) / 0.7
        if self.noise == "neighbours":
            gaps = np.abs(np.subtract.outer(np.arange(self.features), np.arange(self.features)))
            return 2 * np.linalg.solve(0.6**gaps, self.mean)
        return 2 * self.mean


def named(rows, label=None):
    """Columns for a CSV file."""
    columns = {f"x{number + 1}": column for number, column in enumerate(rows.T)}
    return columns if label is None else {"y": label} | columns


def drawn_rules(credence, *options):
    """Draws of `credence classify`: weights by draw and feature, and constants."""
    credence.run("classify", "train.csv", *options, "--weights", "rules.csv", "--force")
    values = np.loadtxt(credence.folder / "rules.csv", delimiter=",", skiprows=1, ndmin=2)
    return values[:, 1:], values[:, 0]
