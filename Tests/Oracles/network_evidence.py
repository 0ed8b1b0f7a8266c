"""The log evidence of `y ~ net(x, units = 2)` for NetworkPosteriorTests.

    python network_evidence.py        (numpy 2.4)

Draws sigma, the spread and the hidden weights from their priors, and integrates the intercept and
the output weights exactly: given the others they are normal, so that y ~ N(mean, s^2 I + U U'). Nothing
here knows of copies of hidden units.
"""

import numpy as np

ROWS, UNITS, DRAWS = 40, 2, 1_000_000
i = np.arange(ROWS)
x = -2 + 4 * i / (ROWS - 1)
y = np.tanh(2 * x) + 0.5 * np.sin(7.3 * i + 0.31 * i * i)
standard = (x - x.mean()) / x.std(ddof=1)
spread = y.std(ddof=1)
random = np.random.default_rng(1)
logs = []
for _ in range(DRAWS // 20_000):
    m = 20_000
    sigma = random.exponential(spread, m)
    tau = abs(random.normal(0, 1.5, m))
    bias, weight = random.normal(0, 1.5, (2, m, UNITS))
    hidden = np.tanh(bias[:, None, :] + standard[None, :, None] * weight[:, None, :])
    hidden *= (tau / np.sqrt(UNITS))[:, None, None]
    columns = np.concatenate([np.full((m, ROWS, 1), 2.5 * spread), hidden], 2)
    columns /= sigma[:, None, None]
    z = (y - y.mean())[None, :] / sigma[:, None]
    gram = np.eye(UNITS + 1) + np.einsum("mni,mnj->mij", columns, columns)
    q = np.einsum("mni,mn->mi", columns, z)
    solved = np.linalg.solve(gram, q[:, :, None])[:, :, 0]
    squares = (z**2).sum(1) - (q * solved).sum(1)
    logs.append(-0.5 * squares - 0.5 * np.linalg.slogdet(gram)[1]
                - ROWS * np.log(sigma) - ROWS / 2 * np.log(2 * np.pi))
logs = np.concatenate(logs)
weights = np.exp(logs - logs.max())
error = weights.std() / weights.mean() / np.sqrt(len(weights))
print(f"log evidence {logs.max() + np.log(weights.mean()):.4f}, standard error {error:.4f}")
