"""A line and a small network, as users have them: draws from `credence export`, verdicts from `ask`."""

import csv
import json

import numpy as np

from runner import peers

# Half-ranges reach as far as `credence flag` takes them: 10 nats below the mode of a normal posterior.
REACH = np.sqrt(2 * 10)


class SmallNetwork:
    """Draws of a line and a small network, read from `credence export`."""

    def __init__(self, kept, x, protocol, credence, seed):
        self.kept, self.credence, self.units, self.x = kept, credence, protocol["units"], x
        self.protocol, self.random = protocol, np.random.default_rng([seed, 8])
        self.center, self.scale = x.mean(axis=0), x.std(axis=0, ddof=1)
        formula = (
            f"cost ~ {' + '.join(kept)} + net({', '.join(kept)}, units = {self.units})")
        credence.sample(
            "train.csv", "net.nc", "--formula", formula, *protocol["options"], seed=seed)
        credence.run("export", "net.nc", "--format", "csv", "--output", "net.csv", "--force")
        with open(credence.folder / "net.csv", encoding="utf-8") as file:
            header, *lines = csv.reader(file)
        values = np.array(lines, dtype=float)
        self.draws = dict(zip(header, values.T))
        self.net = next(name for name in header if name.startswith("sdnet_"))[len("sdnet_"):]

    def features(self, rows, draws):
        """tanh(b_h + w_h · x) of the units, [draw, row, unit], x standardised by the training rows."""
        x = (rows - self.center) / self.scale
        found = []
        for unit in range(1, self.units + 1):
            weights = np.array([self.draws[f"net_{self.net}[{unit},{name}]"][draws]
                                for name in self.kept])
            constants = self.draws[f"net_{self.net}[{unit},Intercept]"][draws]
            found.append(np.tanh(constants[:, None] + weights.T @ x.T))
        return np.stack(found, axis=-1)

    def predict(self, rows):
        """The posterior mean, and half of the range of the mean over plausible draws."""
        draws = np.arange(0, len(self.draws["sigma"]), self.protocol["thinning"])
        outputs = np.array([self.draws[f"net_{self.net}[{unit + 1}]"][draws]
                            for unit in range(self.units)])
        slopes = np.array([self.draws[f"b_{name}"][draws] for name in self.kept])
        parts = []
        for block in np.array_split(rows, max(1, len(rows) // 1000)):
            values = np.einsum("krh,hk->kr", self.features(block, draws), outputs)
            values += self.draws["b_Intercept"][draws][:, None] + slopes.T @ block.T
            mean, reach = values.mean(axis=0), REACH * values.std(axis=0, ddof=1)
            high = np.maximum(values.max(axis=0), mean + reach)
            low = np.minimum(values.min(axis=0), mean - reach)
            parts.append((mean, (high - low) / 2))
        return tuple(np.concatenate(each) for each in zip(*parts))

    def distances(self, rows):
        """Squared Mahalanobis distances among the hidden features, averaged over 25 draws."""
        draws = np.linspace(0, len(self.draws["sigma"]) - 1, 25).astype(int)
        usual, new = self.features(self.x, draws), self.features(rows, draws)
        return np.mean([peers.mahalanobis(a, b) for a, b in zip(usual, new)], axis=0)

    def decided(self, rows, mean, half, wrong, tolerance):
        """Merits of the verdicts of `credence ask`, on all failures and on two samples that stand for
        the other rows of large magnitude, and for all others."""
        large = rows[:, self.kept.index("mag")] > self.protocol["large"]
        asked, weight = list(np.flatnonzero(wrong)), [1.0] * int(wrong.sum())
        for stratum in (np.flatnonzero(large & ~wrong), np.flatnonzero(~large & ~wrong)):
            sample = self.random.choice(
                stratum, min(self.protocol["asked"], len(stratum)), replace=False)
            asked += list(sample)
            weight += [len(stratum) / len(sample)] * len(sample)
        asked, weight = np.array(asked), np.array(weight)
        # A range beyond the tolerance is a flag whatever the verdict, and those claims are dear.
        open_rows = half[asked] <= tolerance
        verdicts = self._verdicts(rows[asked][open_rows], mean[asked][open_rows], tolerance)
        flagged = ~open_rows
        flagged[open_rows] = verdicts != "consensus"
        return {
            "asked": len(verdicts), "undetermined": 100 * np.mean(verdicts == "undetermined"),
            "flagged": 1e3 * np.sum(weight * flagged) / len(rows),
            "false flags": 1e3 * np.sum(weight * (flagged & ~wrong[asked])) / len(rows),
            "unflagged": 1e5 * np.sum(wrong[asked] & ~flagged) / len(rows)}

    def _verdicts(self, rows, means, tolerance):
        found = []
        for start in range(0, len(rows), 200):
            claims = []
            for row, mean in zip(rows[start:start + 200], means[start:start + 200]):
                inputs = ", ".join(f"{name} = {value:.9g}" for name, value in zip(self.kept, row))
                claims.append(
                    f"mean(cost | {inputs}) in [{mean - tolerance:.9g}, {mean + tolerance:.9g}]")
            answers = json.loads(self.credence.run("ask", "net.nc", *claims, "--json"))
            answers = answers if isinstance(answers, list) else [answers]
            found += [each["verdict"] for each in answers]
        return np.array(found)
