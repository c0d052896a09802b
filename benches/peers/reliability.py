"""Alpha of 22 items against pingouin, and numpy beneath it. Started by run.py,
which sets one thread for each.
"""

from common import Run, Table, close, kind, times_of

ITEMS = 22
# A survey of one shop, and one of a chain: what a call costs, and what data cost.
SIZES = (300, None)


class Reliability(Run):
    name = "reliability"
    names = ("numpy", "pandas", "pingouin")

    def compare(self):
        if self.numpy is None:
            self.notes.append("Without numpy there is no comparison.")
            return
        np = self.numpy
        columns = np.fromfile(self.folder / "ratings.u8", dtype=np.uint8).reshape(ITEMS, -1)
        for size in SIZES:
            self.alpha(np.ascontiguousarray(columns[:, :size]))

    def alpha(self, columns):
        np, rows = self.numpy, columns.shape[1]
        lines = self.ask("reliability", "alpha", self.folder, rows, self.repeats)
        times = times_of(lines)
        alpha, low, high = (float(value) for value in next(kind(lines, "alpha"))[1:])
        table = Table(f"Alpha of {rows:,} x {ITEMS} answers", f"alpha of {rows:,}", columns.size)
        table.add("satis, cross-products alone", *times["cross-products"])
        table.add("satis, alpha and Feldt's interval", *times["alpha"], base=True)

        floats = columns.astype(np.float64)

        def with_numpy():
            covariance = np.cov(floats)
            return ITEMS / (ITEMS - 1) * (1 - np.trace(covariance) / covariance.sum())

        self.measure(
            table, "numpy, cov of floats", with_numpy, lambda found: close(found, alpha)
        )
        if self.pandas and self.pingouin:
            names = [f"item{item}" for item in range(1, ITEMS + 1)]
            for what, cells in (("floats", floats), ("bytes", columns)):
                frame = self.pandas.DataFrame(cells.T, columns=names)
                # It rounds the bounds to three decimals.
                self.measure(
                    table,
                    f"pingouin, cronbach_alpha of {what}",
                    lambda frame=frame: self.pingouin.cronbach_alpha(data=frame),
                    lambda found: close(found[0], alpha)
                    and abs(found[1][0] - low) <= 5.1e-4
                    and abs(found[1][1] - high) <= 5.1e-4,
                )
        self.tables.append(table)


if __name__ == "__main__":
    Reliability.main()
