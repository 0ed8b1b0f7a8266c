"""The class of models that the earthquake studies ask, and the flags of its answers."""

import numpy as np

from runner.peers import Peer

# The least weight of a structure that the data have not refuted: twice the dissent that is allowed.
FLOOR = "0.02"


def formulas(inputs):
    """A line, one bend of each input, and all products of two: sampled exactly, without chains."""
    line = " + ".join(inputs)
    bends = " + ".join(f"hinge({name}, 1)" for name in inputs)
    products = f"({line})^2" if len(inputs) > 1 else f"{line} + I({line}^2)"
    texts = [f"cost ~ {line}", f"cost ~ {bends}", f"cost ~ {products}"]
    options = [part for text in texts for part in ("--formula", text)]
    return [*options, "--class-floor", FLOOR]


def flags(credence, options, data, rows, tolerance, seed):
    """The peer that consensus is (predictions, half-ranges), and which rows lack consensus."""
    credence.sample(data, "fit.nc", *options, seed=seed)
    found = credence.flag("fit.nc", rows, "--tolerance", tolerance)
    flagged = np.array([verdict != "consensus" for verdict in found["verdict"]])
    return Peer(found["prediction"], found["half_range"]), flagged
