"""What every group of peers needs: arguments, time, agreement and tables."""

import argparse
import datetime
import importlib
import importlib.metadata
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path


class Run:
    """One group. Its script gives `name`, the `names` of the packages that it
    compares with, and `compare`, and calls `main`.
    """

    name = ""
    names = ()

    @classmethod
    def main(cls):
        parser = argparse.ArgumentParser()
        parser.add_argument("--peer", required=True)
        parser.add_argument("--satis")
        parser.add_argument("--folder", type=Path, required=True)
        parser.add_argument("--repeats", type=int, required=True)
        parser.add_argument("--note", action="append", default=[])
        run = cls(parser.parse_args())
        run.compare()
        run.print()
        sys.exit(1 if run.wrong else 0)

    def __init__(self, arguments):
        self.folder = arguments.folder
        self.repeats = arguments.repeats
        self.peer = arguments.peer
        self.satis = arguments.satis
        self.notes = arguments.note
        self.tables = []
        self.checks = []
        self.wrong = False
        self.versions = []
        for name in self.names:
            try:
                module = importlib.import_module(name)
                self.versions.append(f"{name} {importlib.metadata.version(name)}")
            except ImportError:
                module = None
                if not any(note.startswith(name) for note in self.notes):
                    self.notes.append(f"{name} is not installed, so its rows are left out.")
            setattr(self, name, module)

    def compare(self):
        raise NotImplementedError

    def ask(self, *arguments):
        """What our program prints, split into fields."""
        command = [self.peer, *(str(argument) for argument in arguments)]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return [line.split("\t") for line in answer.stdout.splitlines()]

    def measure(self, table, name, work, agrees):
        try:
            best, median, found = self.time(work, result=True)
        except Exception as error:  # another package's failure ends its row only
            self.notes.append(f"{name} failed: {type(error).__name__}: {error}")
            return
        self.check(f"{table.what}, {name}", agrees(found))
        table.add(name, best, median)

    def time(self, work, calls=1, each=1, result=False):
        """The shortest and the median time in seconds, after one for warming up."""
        found = work()
        taken = []
        for _ in range(self.repeats):
            start = time.perf_counter()
            for _ in range(calls):
                found = work()
            taken.append((time.perf_counter() - start) / calls / each)
        times = min(taken), statistics.median(taken)
        return (*times, found) if result else times

    def check(self, what, passed):
        self.checks.append((what, bool(passed)))
        self.wrong |= not passed

    def print(self):
        print(f"# {self.name}\n")
        print(f"Measured {datetime.date.today()}: {machine()}; one thread each.")
        print(f"Python {platform.python_version()}, " + ", ".join(self.versions) + ".")
        print(f"The shortest and the median of {self.repeats} runs; the ratio is of the shortest.")
        for table in self.tables:
            print()
            table.print()
        print("\nChecks:\n")
        for what, passed in self.checks:
            print(f"- {'agrees' if passed else 'DIFFERS'}: {what}")
        for note in self.notes:
            print(f"- left out: {note}")


class Table:
    def __init__(self, title, what, count, unit="ms"):
        self.title, self.what, self.count, self.unit = title, what, count, unit
        self.rows = []
        self.base = None

    def add(self, name, best, median, base=False):
        self.rows.append((name, best, median))
        if base:
            self.base = best

    def print(self):
        factor = {"ms": 1e3, "us": 1e6}[self.unit]
        each = self.count > 1
        print(f"**{self.title}**\n")
        print(f"| | best, {self.unit} | median, {self.unit} |{' ns each |' if each else ''} ratio |")
        print(f"|---|---:|---:|{'---:|' if each else ''}---:|")
        for name, best, median in self.rows:
            ratio = f"{figure(best / self.base)}" if self.base else ""
            per = f" {figure(best / self.count * 1e9)} |" if each else ""
            print(f"| {name} | {figure(best * factor)} | {figure(median * factor)} |{per} {ratio} |")


def times_of(lines):
    """The shortest and the median time of each thing that our program timed."""
    return {name: (float(best), float(mid)) for _, name, best, mid in kind(lines, "time")}


def kind(lines, name):
    return (line for line in lines if line[0] == name)


def close(found, expected):
    return abs(found - expected) <= 1e-12 * max(1.0, abs(expected))


def figure(number):
    """Three digits that mean something."""
    if number == 0 or number >= 1_000:
        return f"{number:,.0f}"
    return f"{number:.{max(0, 2 - math.floor(math.log10(number)))}f}"


def machine():
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()}"
