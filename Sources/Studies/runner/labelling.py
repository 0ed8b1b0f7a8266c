"""What a learner that chooses its own inputs is given: inputs to choose from, labels, and a test.

Inputs and laws are those of `earthquakes`. A label is the log cost of an input, or whether there is
damage: whether the log cost exceeds 2. Held-out rows are natural ones, as many from each stratum of
the magnitude, and weighed by what they occur: failures live in the tail, of which a plain sample holds
hardly any.
"""

import numpy as np
from scipy.stats import norm

from runner.earthquakes import DEPARTURES, NOISE, Earthquakes

# The box from which an input may be made: all magnitudes, the other inputs to about 3 sd.
BOX = {"mag": (4.0, 9.0), "dist": (1.0, 5.0), "soil": (-3.0, 3.0)}
# Inputs that do not matter have Student's t with 3 degrees of freedom, and this part of the box.
NUISANCE = (-5.0, 5.0)
# Ends of the strata of the test rows.
STRATA = (4.0, 5.0, 6.0, 7.0, 9.0)
# Places where the model may bend, as far as the labelled magnitudes reach.
KNOTS = (4.75, 5.5, 6.25, 7.0, 7.75, 8.5)
# The log cost beyond which there is damage, and how likely the label of a clear case is.
DAMAGE, CLEAR = 2.0, 0.9


class Task:
    """Labels of one law, of costs or of damage, and the rows on which what was learned is tested."""

    def __init__(self, law, response, nuisances, count, random):
        self.law, self.response, self.nuisances, self.random = law, response, nuisances, random
        self.box = BOX | {f"z{number + 1}": NUISANCE for number in range(nuisances)}
        each = count // (len(STRATA) - 1)
        shares = np.array([_share_below(end) for end in STRATA])
        self.weights = np.repeat(np.diff(shares), each) / each
        self.test = self.natural(each * (len(STRATA) - 1))
        ranks = random.uniform(np.repeat(shares[:-1], each), np.repeat(shares[1:], each))
        self.test["mag"] = 4 - np.log10(1 - ranks * (1 - 10.0**-5))
        self.mean = self._mean(self.test)

    def natural(self, count):
        """Inputs as they occur."""
        return Earthquakes(count, self.law, self.random, self.nuisances).inputs

    def uniform(self, count):
        """Inputs from anywhere in the box."""
        return {name: self.random.uniform(*ends, count) for name, ends in self.box.items()}

    def labelled(self, inputs):
        """Inputs with their labels, as columns of a CSV file."""
        mean = self._mean(inputs)
        cost = mean + self.random.normal(0, NOISE, len(mean))
        label = cost if self.response == "cost" else (cost > DAMAGE).astype(float)
        return inputs | {self.response: label}

    def failures(self, prediction, tolerance):
        """Failures per 100,000 natural rows: mean costs missed by more than the tolerance, or wrong
        labels of clear cases."""
        if self.response == "cost":
            wrong = np.abs(prediction - self.mean) > tolerance
        else:
            chance = norm.cdf((self.mean - DAMAGE) / NOISE)
            wrong = np.where(prediction > 0.5, chance < 1 - CLEAR, chance > CLEAR)
        return 1e5 * float(wrong @ self.weights)

    def options(self, rows):
        """The model: bends of the magnitude as far as labels reach, and two of distance and soil."""
        knots = [str(knot) for knot in KNOTS if rows["mag"].min() < knot < rows["mag"].max()]
        bends = f"hinge(mag, c({', '.join(knots)}))" if knots else "mag"
        straight = [name for name in self.box if name not in BOX]
        terms = [bends, "hinge(dist, 2)", "hinge(soil, 2)", *straight]
        family = ["--family", "bernoulli"] if self.response == "damage" else []
        return ["--formula", f"{self.response} ~ {' + '.join(terms)}", *family]

    def _mean(self, inputs):
        mag, dist, soil = (np.asarray(inputs[name]) for name in BOX)
        return 1.2 * (mag - 4) - 0.8 * (dist - 3) + 0.3 * soil + DEPARTURES[self.law](mag, soil)


def _share_below(mag):
    """The share of natural magnitudes below this one."""
    return (1 - 10.0 ** -(mag - 4)) / (1 - 10.0**-5)
