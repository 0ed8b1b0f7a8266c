"""Costs of earthquakes: three inputs that matter, six laws, and inputs that do not matter.

Magnitudes follow Gutenberg and Richter's law with b = 1 from 4 to 9, so that 1% of them exceed 6
and 0.1% exceed 7: a heavy tail of the energy that any training set sees little of. The mean of the
log cost is

    1.2 (magnitude - 4) - 0.8 (distance - 3) + 0.3 soil + departure

with the log distance normal(3, 0.7), soil normal(0, 1), and noise of sd 0.4. Test rows have the law
of the training rows.
"""

import numpy as np

NOISE = 0.4
RELEVANT = ("mag", "dist", "soil")


def _bend(mag, at, slope):
    return slope * np.maximum(mag - at, 0)


# What each law adds to the linear one; the last is outside of the wide class.
DEPARTURES = {
    "linear": lambda mag, soil: np.zeros_like(mag),
    "bend at 6": lambda mag, soil: _bend(mag, 6, 1.5),
    "bend at 7": lambda mag, soil: _bend(mag, 7, 1.5),
    "levels off at 6": lambda mag, soil: _bend(mag, 6, -1.2),
    "soft soil above 5.5": lambda mag, soil: np.where(soil > 1, _bend(mag, 5.5, 1.5), 0),
}


class Earthquakes:
    """Rows of one law: inputs by name, the mean log cost, and the log cost."""

    def __init__(self, count, law, random, nuisances=0):
        beyond = 1 - 10.0 ** -(9 - 4)
        mag = 4 - np.log10(1 - beyond * random.random(count))
        dist = random.normal(3, 0.7, count)
        soil = random.normal(0, 1, count)
        # Student's t with three degrees of freedom: the tails are heavy, and mean nothing.
        noise = random.standard_t(3, (count, nuisances))
        self.inputs = {"mag": mag, "dist": dist, "soil": soil}
        self.inputs |= {f"z{number + 1}": noise[:, number] for number in range(nuisances)}
        self.mean = 1.2 * (mag - 4) - 0.8 * (dist - 3) + 0.3 * soil + DEPARTURES[law](mag, soil)
        self.cost = self.mean + random.normal(0, NOISE, count)

    @property
    def matrix(self):
        """Inputs as columns."""
        return np.column_stack(list(self.inputs.values()))

    @property
    def columns(self):
        """Inputs and the log cost, for a CSV file."""
        return self.inputs | {"cost": self.cost}


def failed(prediction, rows, tolerance):
    """Whether a prediction misses the mean log cost by more than the tolerance."""
    return np.abs(np.asarray(prediction) - rows.mean) > tolerance
