"""Scores in memory, by segment and from a file, and intervals, against the
packages of data analysis. Started by run.py, which sets one thread for each.
"""

import json
import math
import subprocess

from common import Run, Table, close, kind, times_of

SEGMENTS = 1_000


class Scores(Run):
    name = "scores"
    names = ("numpy", "pandas", "polars", "duckdb", "scipy", "statsmodels")

    def compare(self):
        self.in_memory()
        self.intervals()
        self.files()

    # Answers in memory ----------------------------------------------------

    def in_memory(self):
        if self.numpy is None:
            self.notes.append("Without numpy there is no comparison in memory.")
            return
        ours = Ours(self.ask("scores", "measure", self.folder, self.repeats))
        np = self.numpy
        scores = np.fromfile(self.folder / "scores.u8", dtype=np.uint8)
        ids = np.fromfile(self.folder / "segments.u16", dtype="<u2")
        n = len(scores)
        counts = [ours.counts.get(score, 0) for score in range(11)]

        whole = Table(f"NPS of {n:,} answers, one byte each", "score", n)
        # What reads every byte once cannot be faster than this.
        for what in ("bandwidth", "in chunks", "plain"):
            whole.add(f"satis, sum of the bytes, {what}", *ours.times[f"sum, {what}"])
        whole.add("numpy, sum of the bytes", *self.time(lambda: scores.sum(dtype=np.uint64)))
        whole.add("satis, count only", *ours.times["count"])
        whole.add("satis, score", *ours.times["score"], base=True)
        self.check("satis: count and score", close(ours.score, nps(counts)))

        by = Table(f"NPS of the same by {SEGMENTS:,} segments", "segments", n)
        by.add("satis", *ours.times["score by segment"], base=True)

        for name, score in self.scorers(scores):
            self.measure(whole, name, score, lambda found: close(found, ours.score))
        for name, count in self.counters(scores):
            self.measure(whole, name, count, lambda found: list(found) == counts)
        for name, score in self.segment_scorers(scores, ids):
            self.measure(
                by,
                name,
                score,
                lambda found: len(found) == SEGMENTS
                and all(close(found[key], value) for key, value in ours.segments.items()),
            )
        self.tables += [whole, by]

    def scorers(self, scores):
        """Ways to the score alone, in each package's own words."""
        np, pd, pl, duckdb = self.numpy, self.pandas, self.polars, self.duckdb
        n = len(scores)

        def with_numpy():
            promoters = np.count_nonzero(scores >= 9)
            return 100 * (promoters - np.count_nonzero(scores <= 6)) / n

        yield "numpy, two comparisons", with_numpy
        if pd:
            series = pd.Series(scores)
            yield (
                "pandas, two comparisons",
                lambda: 100 * (int((series >= 9).sum()) - int((series <= 6).sum())) / n,
            )
        if pl:
            frame = pl.DataFrame({"score": scores})
            score = pl.col("score")
            net = 100 * ((score >= 9).sum().cast(pl.Int64) - (score <= 6).sum().cast(pl.Int64))
            yield "polars, two comparisons", lambda: frame.select(net / n).item()
        if duckdb:
            connection = self.connection(scores)
            query = """select 100.0::double * (count(*) filter (score >= 9)
                       - count(*) filter (score <= 6)) / count(*) from answers"""
            yield "duckdb, two filters", lambda: connection.execute(query).fetchone()[0]

    def counters(self, scores):
        """Ways to a full tally, which is what ours makes on its way."""
        np, pd, pl, duckdb = self.numpy, self.pandas, self.polars, self.duckdb
        yield "numpy, bincount", lambda: np.bincount(scores, minlength=11).tolist()
        if pd:
            series = pd.Series(scores)
            yield (
                "pandas, value_counts",
                lambda: series.value_counts().reindex(range(11), fill_value=0).tolist(),
            )
        if pl:
            column = pl.Series("score", scores)
            yield (
                "polars, value_counts",
                lambda: filled(column.value_counts().rows(), 11),
            )
        if duckdb:
            connection = self.connection(scores)
            query = "select score, count(*) from answers group by score"
            yield (
                "duckdb, group by",
                lambda: filled(connection.execute(query).fetchall(), 11),
            )

    def segment_scorers(self, scores, ids):
        np, pd, pl, duckdb = self.numpy, self.pandas, self.polars, self.duckdb

        def with_numpy():
            cells = np.bincount(ids.astype(np.int64) * 11 + scores, minlength=11 * SEGMENTS)
            cells = cells.reshape(SEGMENTS, 11)
            net = cells[:, 9:].sum(axis=1) - cells[:, :7].sum(axis=1)
            return (100 * net / cells.sum(axis=1)).tolist()

        yield "numpy, bincount of both", with_numpy
        if pd:
            frame = pd.DataFrame({"segment": ids, "score": scores})

            def with_pandas():
                code = (frame["score"] >= 9).astype("int8") - (frame["score"] <= 6).astype("int8")
                return (100 * code.groupby(frame["segment"]).mean()).to_dict()

            yield "pandas, groupby", with_pandas
        if pl:
            lazy = pl.DataFrame({"segment": ids, "score": scores}).lazy()
            score = pl.col("score")
            net = 100 * ((score >= 9).sum().cast(pl.Int64) - (score <= 6).sum().cast(pl.Int64))
            plan = lazy.group_by("segment").agg(net / pl.len())
            for engine in ("in-memory", "streaming"):
                yield (
                    f"polars, group_by, {engine}",
                    lambda engine=engine: dict(plan.collect(engine=engine).rows()),
                )
        if duckdb:
            connection = self.connection(scores, ids)
            query = """select segment, 100.0::double * (count(*) filter (score >= 9)
                       - count(*) filter (score <= 6)) / count(*)
                       from answers group by segment"""
            yield "duckdb, group by", lambda: dict(connection.execute(query).fetchall())

    def connection(self, scores, ids=None):
        """A DuckDB table of its own with the columns, on one thread."""
        connection = self.duckdb.connect()
        connection.execute("set threads = 1")
        columns = {"score": scores} if ids is None else {"score": scores, "segment": ids}
        connection.register("given", columns)
        listed = ", ".join(columns)
        connection.execute(f"create table answers as select {listed} from given")
        connection.unregister("given")
        return connection

    # Intervals ------------------------------------------------------------

    def intervals(self):
        lines = self.ask("scores", "intervals")
        ours = Ours(lines)
        table = Table("One interval", "intervals", 1, unit="us")
        for name in ("mover", "wilson", "agresti-coull", "jeffreys", "clopper-pearson", "t"):
            table.add(f"satis, {name}", *ours.times[name], base=name == "wilson")
        table.add("satis, exact bootstrap, n = 300", *ours.times["bootstrap"])
        if self.statsmodels:
            self.against_statsmodels(lines, table)
        if self.scipy:
            self.against_scipy(lines, table)
        self.tables.append(table)

    def against_statsmodels(self, lines, table):
        from statsmodels.stats.proportion import proportion_confint

        names = {
            "wilson": "wilson",
            "clopper-pearson": "beta",
            "jeffreys": "jeffreys",
            "agresti-coull": "agresti_coull",
        }
        worst = dict.fromkeys(names, 0.0)
        compared = dict.fromkeys(names, 0)
        for _, name, good, n, level, low, high in kind(lines, "interval"):
            good, n = int(good), int(n)
            theirs = proportion_confint(good, n, alpha=1 - float(level), method=names[name])
            for end, (found, expected) in enumerate(zip((float(low), float(high)), theirs)):
                # Brown, Cai and DasGupta close the interval at an end where no
                # answer, or every one, is good; statsmodels does not.
                if name == "jeffreys" and good == (0, n)[end]:
                    continue
                # A bound near the end of the scale is the difference of two
                # larger figures in their closed forms: as exact as these are.
                size = max(abs(expected), theirs[1] - theirs[0])
                worst[name] = max(worst[name], abs(found - expected) / size)
                compared[name] += 1
        for name, error in worst.items():
            self.check(
                f"{name} against statsmodels, {compared[name]} bounds, worst {error:.1e}",
                error <= 1e-11,
            )
        for name, theirs in names.items():
            call = lambda: proportion_confint(700, 1_000, method=theirs)
            table.add(f"statsmodels, {name}", *self.time(call, calls=50))
        if self.numpy is not None:
            goods = self.numpy.arange(1, 1_000)
            call = lambda: proportion_confint(goods, 1_000, method="wilson")
            table.add("statsmodels, wilson, 999 in one call", *self.time(call, each=999))
            call = lambda: proportion_confint(goods, 1_000, method="beta")
            table.add("statsmodels, clopper-pearson, 999 in one call", *self.time(call, each=999))

    def against_scipy(self, lines, table):
        np = self.numpy
        from scipy import stats

        worst = 0.0
        for _, counts, level, low, high in kind(lines, "t"):
            answers = np.repeat(np.arange(1, 6), [int(count) for count in counts.split(",")])
            interval = stats.t.interval(
                float(level), len(answers) - 1, answers.mean(), stats.sem(answers)
            )
            for found, expected in zip((float(low), float(high)), interval):
                worst = max(worst, abs(found - expected) / max(1.0, abs(expected)))
        self.check(f"t against scipy, worst {worst:.1e}", worst <= 1e-12)
        table.add(
            "scipy, t", *self.time(lambda: stats.t.interval(0.95, 999, 3.82, 0.036), calls=50)
        )

        (_, *counts, low, high) = next(kind(lines, "bootstrap"))
        answers = np.repeat([-1, 0, 1], [int(count) for count in counts])
        resample = lambda resamples: stats.bootstrap(
            (answers,),
            np.mean,
            n_resamples=resamples,
            method="percentile",
            rng=np.random.default_rng(1),
        ).confidence_interval
        simulated = resample(100_000)
        # One step of the score is 1 / n; a simulated quantile can be one off.
        step = 1.01 / len(answers)
        self.check(
            f"exact bootstrap {float(low):.4f} to {float(high):.4f} against scipy's, simulated, "
            f"{simulated.low:.4f} to {simulated.high:.4f}",
            abs(float(low) - simulated.low) <= step and abs(float(high) - simulated.high) <= step,
        )
        call = lambda: resample(9_999)
        table.add("scipy, bootstrap, n = 300, 9,999 resamples", *self.time(call))

    # Files ----------------------------------------------------------------

    def files(self):
        path = self.folder / "survey.csv"
        megabytes = path.stat().st_size / 1e6
        with open(path, "rb") as file:
            rows = sum(1 for _ in file) - 1
        table = Table(f"NPS of a CSV file, {rows:,} rows, {megabytes:.0f} MB", "rows", rows)
        expected = None
        readers = list(self.readers(str(path)))
        for name, read in readers:
            best, median, found = self.time(read, result=True)
            if expected is None:
                expected = found
            self.check(f"CSV, {name}: {found!r}", close(found, expected))
            table.add(name, best, median)
        self.measure_satis(table, path, expected)
        self.tables.append(table)

    def readers(self, path):
        """The score from the file; each reads no more columns than it needs."""
        pd, pl, duckdb = self.pandas, self.polars, self.duckdb
        if pd:

            def with_pandas():
                scores = pd.read_csv(path, usecols=["recommend"])["recommend"].dropna()
                return 100 * (int((scores >= 9).sum()) - int((scores <= 6).sum())) / len(scores)

            yield "pandas, read_csv", with_pandas
        if pl:
            score = pl.col("recommend")
            net = 100 * ((score >= 9).sum().cast(pl.Int64) - (score <= 6).sum().cast(pl.Int64))
            yield (
                "polars, scan_csv",
                lambda: pl.scan_csv(path).select(net / score.count()).collect().item(),
            )
        if duckdb:
            connection = duckdb.connect()
            connection.execute("set threads = 1")
            query = f"""select 100.0::double * (count(*) filter (recommend >= 9)
                        - count(*) filter (recommend <= 6)) / count(recommend)
                        from read_csv('{path.replace("'", "''")}')"""
            yield "duckdb, read_csv", lambda: connection.execute(query).fetchone()[0]

    def measure_satis(self, table, path, expected):
        if self.satis is None:
            return
        command = [self.satis, "nps", str(path), "--column", "recommend", "--format", "json"]
        first = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if first.returncode != 0:
            reason = first.stderr.strip().splitlines()
            self.notes.append(
                f"`satis nps` did not run ({reason[0] if reason else first.returncode}), "
                "so its row is left out."
            )
            return
        try:
            found = list(numbers(json.loads(first.stdout)))
        except json.JSONDecodeError as error:
            self.check(f"CSV, satis: its JSON does not parse: {error}", False)
            return
        if expected is not None:
            self.check(
                "CSV, satis nps: the same score in its JSON",
                any(close(number, expected) for number in found),
            )
        call = lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        table.add("satis nps, start of the program included", *self.time(call), base=True)


class Ours:
    """What our program printed."""

    def __init__(self, lines):
        self.times = times_of(lines)
        self.counts = {int(score): int(count) for _, score, count in kind(lines, "count")}
        self.segments = {int(segment): float(nps) for _, segment, nps in kind(lines, "segment")}
        self.score = next((float(nps) for _, nps in kind(lines, "score")), math.nan)


def nps(counts):
    return 100 * (sum(counts[9:]) - sum(counts[:7])) / sum(counts)


def filled(pairs, length):
    counts = [0] * length
    for score, count in pairs:
        counts[score] = count
    return counts


def numbers(value):
    """Every number in what was read from JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


if __name__ == "__main__":
    Scores.main()
