"""Measurements of one seed under each law of a protocol."""

import numpy as np


def measured(protocol, seed, measure_law):
    """Records of `measure_law(law, random)`, each with its law; every law has a stream of its own."""
    records = []
    for number, law in enumerate(protocol["laws"]):
        random = np.random.default_rng([seed, number])
        records += [{"law": law} | record for record in measure_law(law, random)]
    return records
