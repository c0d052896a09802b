"""Sampling adequacy and exploratory factors of 22 items against factor_analyzer,
which needs an older numpy than the other groups have. Started by run.py, which
sets one thread for each.
"""

import itertools
import warnings

from common import Run, Table, close, kind, times_of

ITEMS = 22
FACTORS = 5
# A survey of one shop, and one of a chain: what a call costs, and what data cost.
SIZES = (300, None)


class Factors(Run):
    name = "factors"
    names = ("numpy", "pandas", "factor_analyzer")

    def compare(self):
        if self.numpy is None or self.pandas is None or self.factor_analyzer is None:
            self.notes.append("Without factor_analyzer there is no comparison.")
            return
        warnings.simplefilter("ignore")
        np = self.numpy
        columns = np.fromfile(self.folder / "ratings.u8", dtype=np.uint8).reshape(ITEMS, -1)
        for size in SIZES:
            self.factors(columns[:, :size])

    def factors(self, columns):
        np, rows = self.numpy, columns.shape[1]
        lines = self.ask("reliability", "factors", self.folder, rows, self.repeats)
        times = times_of(lines)
        overall, chi_square = (float(value) for value in next(kind(lines, "adequacy"))[1:])
        loadings = {
            name: np.array([float(value) for value in values.split()]).reshape(ITEMS, FACTORS)
            for _, name, values in kind(lines, "loadings")
        }
        frame = self.pandas.DataFrame(columns.T.astype(np.float64))

        table = Table(f"KMO and Bartlett's test of {rows:,} x {ITEMS} answers", f"adequacy of {rows:,}", 1)
        table.add("satis", *times["adequacy"], base=True)

        def adequacy():
            tests = self.factor_analyzer
            return tests.calculate_kmo(frame)[1], tests.calculate_bartlett_sphericity(frame)[0]

        # Its partial correlations come from a pseudo-inverse.
        agrees = lambda found: (
            abs(found[0] - overall) <= 1e-9 and abs(found[1] / chi_square - 1) <= 1e-9
        )
        self.measure(table, "factor_analyzer", adequacy, agrees)
        self.tables.append(table)

        for name, expected in loadings.items():
            method, rotation = name.split(", ")
            table = Table(f"{FACTORS} factors of the same by {name}", f"{name} of {rows:,}", 1)
            table.add("satis", *times[name], base=True)

            def fit():
                analyzer = self.factor_analyzer.FactorAnalyzer(
                    FACTORS, method=method, rotation=rotation
                )
                return analyzer.fit(frame).loadings_

            agrees = lambda found: self.distance(found, expected) <= 1e-4
            self.measure(table, "factor_analyzer", fit, agrees)
            self.tables.append(table)

    def distance(self, found, expected):
        """The largest difference up to the order and the signs of columns."""
        np = self.numpy
        gaps = np.minimum(
            np.abs(found[:, :, None] - expected[:, None, :]).max(axis=0),
            np.abs(found[:, :, None] + expected[:, None, :]).max(axis=0),
        )
        pairs = range(FACTORS)
        return min(max(gaps[list(order), pairs]) for order in itertools.permutations(pairs))


if __name__ == "__main__":
    Factors.main()
