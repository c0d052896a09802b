"""The European satisfaction model, estimated and bootstrapped, against plspm.
Started by run.py, which sets one thread for each.

plspm 0.5.7 fails with pandas 3, so the requirements hold an older one. Its option
`scaled` divides all items by one deviation, so it is compared with the model on
covariances (METRIC 4).
"""

import warnings

from common import Run, Table, kind, times_of

# A survey of one firm, and one of a nation; the latter is not bootstrapped.
SMALL = 250
OURS = 5_000
THEIRS = 20


class Csi(Run):
    name = "csi"
    names = ("numpy", "pandas", "plspm")

    def compare(self):
        if self.numpy is None or self.pandas is None:
            self.notes.append("Without numpy and pandas there is no comparison.")
            return
        np = self.numpy
        self.items = [line.split("\t") for line in self.read("items.tsv")]
        self.paths = [line.split("\t") for line in self.read("paths.tsv")]
        names = [f"{name}{at}" for name, count in self.items for at in range(1, int(count) + 1)]
        columns = np.fromfile(self.folder / "ecsi.u8", dtype=np.uint8).reshape(len(names), -1)
        whole = columns.shape[1]
        for size in (SMALL, whole):
            frame = self.pandas.DataFrame(
                np.ascontiguousarray(columns[:, :size].T).astype(np.float64), columns=names
            )
            self.estimate(frame, OURS if size == SMALL else 0)

    def read(self, name):
        return (self.folder / name).read_text().splitlines()

    def estimate(self, frame, replicates):
        rows = len(frame)
        repeats = self.repeats
        if rows > SMALL:
            # A minute each.
            self.repeats = 1
            self.notes.append(f"Of {rows:,} respondents each was measured once.")
        lines = self.ask("csi", "measure", self.folder, rows, replicates, self.repeats)
        times = times_of(lines)
        table = Table(f"ECSI of {rows:,} respondents", f"ECSI of {rows:,}", 1)
        table.add("satis, from the correlations", *times["estimate"])
        table.add("satis, from bytes", *times["bytes"], base=True)
        ours = {(start, end): float(value) for _, start, end, value in kind(lines, "path")}
        if self.plspm:
            self.measure(
                table, "plspm, from a data frame", lambda: self.fit(frame),
                lambda found: self.agree(found, ours),
            )
        self.repeats = repeats
        self.tables.append(table)
        if replicates and self.plspm:
            self.bootstrap(frame, lines, times, replicates)

    def bootstrap(self, frame, lines, times, replicates):
        table = Table(
            f"A bootstrap replicate, {len(frame)} respondents", "bootstrap", 1, "us"
        )
        table.add(f"satis, every figure, of {replicates:,}", *times["bootstrap"], base=True)
        table.add(f"satis, paths alone, of {replicates:,}", *times["bootstrap of paths"])
        # Its workers are processes, which the first row has to start as well.
        once = self.time(lambda: self.fit(frame, THEIRS), each=THEIRS)
        table.add(f"plspm, of {THEIRS}", *once)
        errors = {(start, end): float(value) for _, start, end, value in kind(lines, "error")}
        found = self.fit(frame, 60).bootstrap().paths()
        ratios = [
            found.loc[f"{start} -> {end}", "std.error"] / error
            for (start, end), error in errors.items()
        ]
        # 60 replicates know a standard error to 9 %.
        self.check("standard errors within 40 %", all(0.7 < ratio < 1.4 for ratio in ratios))
        self.tables.append(table)

    def fit(self, frame, replicates=0):
        from plspm import config
        from plspm.mode import Mode
        from plspm.plspm import Plspm
        from plspm.scheme import Scheme

        structure = config.Structure()
        for start, end in self.paths:
            structure.add_path([start], [end])
        model = config.Config(structure.path(), scaled=True)
        for name, count in self.items:
            items = [config.MV(f"{name}{at}") for at in range(1, int(count) + 1)]
            model.add_lv(name, Mode.A, *items)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Plspm(
                frame, model, Scheme.PATH, 300, 1e-20,
                bootstrap=replicates > 0, bootstrap_iterations=max(replicates, 10), processes=1,
            )

    def agree(self, found, ours):
        paths = found.path_coefficients()
        # Its stop rule is that of squared changes, of 1e-20.
        return all(
            abs(abs(paths.loc[end, start]) - abs(value)) <= 1e-8
            for (start, end), value in ours.items()
        )


if __name__ == "__main__":
    Csi.main()
