"""A bootstrap, raking and a rank test against scipy, samplics and plain numpy.
Started by run.py, which sets one thread for each.
"""

import warnings

from common import Run, Table, kind, times_of

# The same in satis-peer: the segment of the bootstrap, and the columns of levels.
SEGMENT = 286
LEVELS = (2, 6, 8, 5, 4)
REPLICATES = 2_000


class Inference(Run):
    name = "inference"
    names = ("numpy", "scipy", "samplics")

    def compare(self):
        if self.numpy is None or self.scipy is None:
            self.notes.append("Without numpy and scipy there is no comparison.")
            return
        warnings.simplefilter("ignore")
        self.lines = self.ask("inference", "measure", self.folder, REPLICATES, self.repeats)
        self.times = times_of(self.lines)
        self.replicates()
        self.weights()
        self.ranks()

    def found(self, name):
        return [float(value) for value in next(kind(self.lines, name))[1:]]

    def answers(self, name):
        return self.numpy.fromfile(self.folder / f"{name}.u8", dtype=self.numpy.uint8)

    def replicates(self):
        np = self.numpy
        from scipy.stats import bootstrap

        answers = self.answers("first")[:SEGMENT]
        parts = np.where(answers >= 9, 1.0, np.where(answers <= 6, -1.0, 0.0))
        error, low, high = self.found("bootstrap")

        def resample():
            found = bootstrap(
                (parts,),
                np.mean,
                n_resamples=REPLICATES,
                vectorized=True,
                method="percentile",
                rng=np.random.default_rng(1),
            )
            return found.standard_error, *found.confidence_interval

        def counts():
            shares = np.bincount(answers, minlength=11) / SEGMENT
            drawn = np.random.default_rng(1).multinomial(SEGMENT, shares, REPLICATES)
            scores = (drawn[:, 9:].sum(1) - drawn[:, :7].sum(1)) / SEGMENT
            return scores.std(ddof=1), *np.quantile(scores, (0.025, 0.975))

        # A standard error of 2,000 replicates has itself an error of 1.6 %, a
        # bound one of 6 % of the standard error, on a grid of 1 / n.
        def agrees(theirs):
            bounds = abs(theirs[1] - low), abs(theirs[2] - high)
            return abs(theirs[0] / error - 1) <= 0.1 and max(bounds) <= 0.3 * error

        table = Table(
            f"NPS of {SEGMENT} answers, {REPLICATES:,} replicates, percentile interval",
            "bootstrap",
            1,
        )
        table.add("satis, from bytes", *self.times["bootstrap"], base=True)
        self.measure(table, "scipy, vectorised", resample, agrees)
        self.measure(table, "numpy, multinomial counts by hand", counts, agrees)
        self.tables.append(table)

    def weights(self):
        np = self.numpy
        start = np.fromfile(self.folder / "start.f64")
        ours = np.fromfile(self.folder / "weights.f64")
        columns = self.answers("levels").reshape(len(LEVELS), -1).astype(np.int64)
        total, sweeps = start.sum(), int(self.found("sweeps")[0])

        def by_hand():
            weights = start
            for _ in range(1_000):
                for codes, levels in zip(columns, LEVELS):
                    sums = np.bincount(codes, weights, levels)
                    weights = weights * (total / levels / sums)[codes]
                worst = max(
                    np.abs(np.bincount(codes, weights, levels) - total / levels).max()
                    for codes, levels in zip(columns, LEVELS)
                )
                if worst <= 1e-12 * total:
                    return weights
            raise ArithmeticError("no weights after 1,000 sweeps")

        def agrees(theirs):
            return np.abs(theirs / ours - 1).max() <= 1e-6

        what = f"Raking of {len(start):,} respondents by {len(LEVELS)} margins"
        table = Table(what, "raking", 1)
        table.add(f"satis, to 1e-12, {sweeps} sweeps", *self.times["raking"], base=True)
        self.measure(table, "numpy, bincount by hand, to 1e-12", by_hand, agrees)
        if self.samplics is not None:
            margins = {str(number): codes for number, codes in enumerate(columns)}
            control = {
                str(number): dict.fromkeys(range(levels), total / levels)
                for number, levels in enumerate(LEVELS)
            }

            def rake():
                return self.samplics.SampleWeight().rake(
                    start, margins, control, tol=1e-8, ctrl_tol=1e-8
                )

            self.measure(table, "samplics, to 1e-8", rake, agrees)
        self.tables.append(table)

    def ranks(self):
        from scipy.stats import mannwhitneyu

        first, second = self.answers("first"), self.answers("second")
        floats = first.astype(float), second.astype(float)
        u, p = self.found("rank test")

        def agrees(theirs):
            return theirs.statistic == u and abs(theirs.pvalue / p - 1) <= 1e-9

        what = f"Mann-Whitney with ties, {len(first):,} answers a group"
        table = Table(what, "rank test", 1)
        table.add("satis, from bytes", *self.times["rank test"], base=True)
        for name, groups in (("floats", floats), ("bytes", (first, second))):
            self.measure(table, f"scipy, of {name}", lambda: mannwhitneyu(*groups), agrees)
        self.tables.append(table)


if __name__ == "__main__":
    Inference.main()
