"""Prints k-hat and smoothed log weights of ArviZ 0.23.4 for fixed log weights.

The log weights are -k log(1 - u) at low-discrepancy u; `ParetoSmoothedWeightsTests.swift` holds the
output. Run in the environment of `Tests/arviz-environment.sh`.
"""
import arviz
import numpy as np

for size, shape in [(1000, 0.3), (1000, 0.9), (4000, -0.4), (200, 0.6), (50, 0.5)]:
    u = np.modf((np.arange(size) + 1) * 0.6180339887498949)[0]
    smoothed, k = arviz.psislw(-shape * np.log1p(-u))
    ordered = np.sort(np.asarray(smoothed))
    ess = 1 / np.exp(2 * ordered).sum()
    numbers = [float(k), *map(float, ordered[[-1, -2, -10, 0]]), float(ess)]
    print(f"({size}, {shape}, {numbers}),")
