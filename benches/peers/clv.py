"""Fits, predictions and histories against lifetimes, which is archived and needs a
numpy below 2 and a pandas below 3. Started by run.py, which sets one thread for each.
"""

import warnings

from common import Run, Table, kind, times_of

# The CDNOW sample; the others are all customers that were written.
SMALL = 2_357
# lifetimes stops where its objective, a mean, changes by less than 1e-7 or so.
NEAR = 5e-3


class Clv(Run):
    name = "clv"
    names = ("numpy", "pandas", "scipy", "lifetimes")

    def compare(self):
        if self.numpy is None or self.pandas is None or self.lifetimes is None:
            self.notes.append("Without lifetimes there is no comparison.")
            return
        warnings.simplefilter("ignore")
        np = self.numpy
        columns = np.fromfile(self.folder / "histories.f64").reshape(4, -1)
        self.fits(columns[:, :SMALL])
        self.large(columns)
        self.predictions(columns)
        self.log()

    def ours(self, customers):
        lines = self.ask("clv", "fit", self.folder, customers, self.repeats)
        estimates = {
            name: [float(value) for value in values.split()]
            for _, name, values in kind(lines, "estimates")
        }
        return times_of(lines), estimates, int(next(kind(lines, "distinct"))[1])

    def fits(self, columns):
        x, t_x, age, spend = columns
        times, estimates, _ = self.ours(SMALL)
        buyers = x > 0
        fitters = self.lifetimes
        for name, key, work in (
            ("BG/NBD", "bg", lambda: fitters.BetaGeoFitter().fit(x, t_x, age)),
            ("Pareto/NBD", "pareto", lambda: fitters.ParetoNBDFitter().fit(x, t_x, age)),
            (
                "Gamma-Gamma",
                "gamma",
                lambda: fitters.GammaGammaFitter().fit(x[buyers], spend[buyers]),
            ),
        ):
            table = Table(f"{name} fit of {SMALL:,} customers", f"{name} of {SMALL:,}", 1)
            table.add("satis, with standard errors", *times[key], base=True)
            self.measure(table, "lifetimes", work, self.agrees(estimates[key]))
            self.tables.append(table)

    def agrees(self, estimates):
        return lambda found: all(
            abs(one / other - 1) <= NEAR for one, other in zip(found.params_, estimates)
        )

    def large(self, columns):
        x, t_x, age, _ = columns
        customers = columns.shape[1]
        times, estimates, distinct = self.ours(customers)
        what = f"BG/NBD fit of {customers:,} customers, {distinct:,} distinct"
        table = Table(what, f"BG/NBD of {customers:,}", 1)
        table.add("satis, ungrouped histories", *times["bg"], base=True)
        agrees = self.agrees(estimates["bg"])
        fitter = self.lifetimes.BetaGeoFitter
        self.measure(table, "lifetimes", lambda: fitter().fit(x, t_x, age), agrees)

        def grouped():
            frame = self.pandas.DataFrame({"x": x, "t_x": t_x, "age": age})
            rows = frame.groupby(["x", "t_x", "age"], as_index=False).size()
            return fitter().fit(rows["x"], rows["t_x"], rows["age"], weights=rows["size"])

        self.measure(table, "lifetimes, grouped by hand", grouped, agrees)
        table.add("satis, Pareto/NBD", *times["pareto"])
        self.tables.append(table)

    def predictions(self, columns):
        np, (x, t_x, age, _) = self.numpy, columns
        customers = columns.shape[1]
        lines = self.ask("clv", "predict", self.folder, customers, self.repeats)
        alive, expected = (float(value) for value in next(kind(lines, "sums"))[1:])
        fitter = self.lifetimes.BetaGeoFitter()
        fitter.params_ = self.pandas.Series(
            [0.2425945224, 4.413602019, 0.7929220172, 2.4259067768], index=["r", "alpha", "a", "b"]
        )

        def predict():
            return (
                np.sum(fitter.conditional_probability_alive(x, t_x, age)),
                np.sum(
                    fitter.conditional_expected_number_of_purchases_up_to_time(39.0, x, t_x, age)
                ),
            )

        what = f"P(alive) and expectation of {customers:,} customers, BG/NBD"
        table = Table(what, f"predictions of {customers:,}", customers)
        table.add("satis", *times_of(lines)["predict"], base=True)
        self.measure(
            table,
            "lifetimes",
            predict,
            lambda found: abs(found[0] / alive - 1) <= 1e-9 and abs(found[1] / expected - 1) <= 1e-9,
        )
        self.tables.append(table)

    def log(self):
        np = self.numpy
        lines = self.ask("clv", "log", self.folder, self.repeats)
        sums = [float(value) for value in next(kind(lines, "sums"))[1:]]
        days = np.fromfile(self.folder / "days.i32", dtype=np.int32)
        frame = self.pandas.DataFrame(
            {
                "id": np.fromfile(self.folder / "ids.u64", dtype=np.uint64),
                "day": np.datetime64("2024-01-01") + days.astype("timedelta64[D]"),
                "amount": np.fromfile(self.folder / "amounts.f64"),
            }
        )
        summary = self.lifetimes.utils.summary_data_from_transaction_data

        def histories():
            return summary(frame, "id", "day", monetary_value_col="amount", freq="D")

        def agrees(found):
            theirs = [len(found)] + [
                found[name].sum() for name in ("frequency", "recency", "T", "monetary_value")
            ]
            return all(abs(one - other) <= 1e-9 * other for one, other in zip(theirs, sums))

        rows = len(days)
        table = Table(f"{rows:,} transactions to histories", f"histories of {rows:,}", rows)
        table.add("satis", *times_of(lines)["log"], base=True)
        self.measure(table, "lifetimes, with pandas", histories, agrees)
        self.tables.append(table)


if __name__ == "__main__":
    Clv.main()
