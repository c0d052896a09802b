#!/usr/bin/env python3
"""Compare satis with the packages people use today, on the same data in one run.

Builds our programs; then for each group of peers makes a Python environment with
the packages of its requirements file, writes the data once, measures everybody
on one thread, checks that all agree, and prints tables as Markdown. A package
that cannot be installed is named and left out. Exit code 1 if any result
differs.

    python3 benches/peers/run.py                 all groups, 10 million scores
    python3 benches/peers/run.py --full          100 million, CSV of 3 million rows
    python3 benches/peers/run.py reliability     one group or several

A group is a script, requirements-NAME.txt beside it, a line of GROUPS below, and
a module of satis-peer that writes and measures what it asks for.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

# What each group has our program write: the module of satis-peer, the files and
# the arguments that they depend on.
GROUPS = {
    "scores": ("scores", lambda given: (given.rows, given.csv_rows, given.seed)),
    "reliability": ("reliability", lambda given: (given.respondents, given.seed)),
    "factors": ("reliability", lambda given: (given.respondents, given.seed)),
    "clv": ("clv", lambda given: (given.customers, 10 * given.customers, given.seed)),
    "csi": ("csi", lambda given: (1_000_000, given.seed)),
    "inference": ("inference", lambda given: (100_000, given.seed)),
}

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
ONE_THREAD = {
    name: "1"
    for name in (
        "POLARS_MAX_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "RAYON_NUM_THREADS",
    )
}


def main():
    arguments = parse()
    target = target_folder()
    work = (arguments.work or target / "peers").resolve()
    peer = build("satis-benches", "satis-peer", target)
    if peer is None:
        sys.exit("satis-peer does not build; see above")
    wrong = False
    for group in arguments.groups:
        wrong |= not compare(group, peer, target, work, arguments)
    sys.exit(1 if wrong else 0)


def compare(group, peer, target, work, arguments):
    """Runs the script of a group; whether all agreed."""
    module, sizes = GROUPS[group]
    folder = work / module
    folder.mkdir(parents=True, exist_ok=True)
    python, notes = environment(work / f"venv-{group}", group, arguments.no_install)
    command = [python, "-B", HERE / f"{group}.py", "--peer", peer, "--folder", folder]
    command += ["--repeats", str(arguments.repeats)]
    if group == "scores":
        satis = build("satis-cli", "satis", target)
        if satis is None:
            notes.append("`satis` does not build, so its rows are left out.")
        command += ["--satis", satis] if satis else []
    generate(peer, module, folder, [str(size) for size in sizes(arguments)])
    for note in notes:
        command += ["--note", note]
    done = subprocess.run([str(part) for part in command], env=os.environ | ONE_THREAD)
    return done.returncode == 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)} [all of them]"
    )
    parser.add_argument("--rows", type=int, help="scores in memory [10 million]")
    parser.add_argument("--csv-rows", type=int, help="rows of the CSV file [300,000]")
    parser.add_argument("--full", action="store_true", help="100 million scores, 3 million rows")
    parser.add_argument(
        "--respondents", type=int, default=50_000, help="of questionnaires with 22 items [50,000]"
    )
    parser.add_argument("--customers", type=int, help="with ten purchases each [100,000]")
    parser.add_argument("--repeats", type=int, default=7, help="times each is measured [7]")
    parser.add_argument("--seed", type=int, default=20_250_101)
    parser.add_argument("--work", type=Path, help="folder for data and packages [target/peers]")
    parser.add_argument("--no-install", action="store_true", help="use the packages as they are")
    arguments = parser.parse_args()
    unknown = [group for group in arguments.groups if group not in GROUPS]
    if unknown:
        parser.error(f"no group {', '.join(unknown)}: there are {', '.join(GROUPS)}")
    arguments.groups = arguments.groups or list(GROUPS)
    arguments.rows = arguments.rows or (100_000_000 if arguments.full else 10_000_000)
    arguments.customers = arguments.customers or (1_000_000 if arguments.full else 100_000)
    arguments.csv_rows = arguments.csv_rows or (3_000_000 if arguments.full else 300_000)
    return arguments


def target_folder():
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    answer = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE)
    return Path(json.loads(answer.stdout)["target_directory"])


def environment(folder, group, no_install):
    """The Python of an environment with what could be installed, and remarks."""
    python = folder / ("Scripts/python.exe" if platform.system() == "Windows" else "bin/python")
    if not python.exists():
        say(f"making a Python environment in {folder}")
        venv.create(folder, with_pip=True)
    notes = []
    if no_install:
        return python, notes
    wanted = (HERE / f"requirements-{group}.txt").read_text().split()
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    say("installing " + ", ".join(wanted))
    if subprocess.run(install + wanted).returncode == 0:
        return python, notes
    # Together they do not install: take each that does.
    for package in wanted:
        if subprocess.run(install + [package]).returncode != 0:
            notes.append(f"{package} could not be installed, so its rows are left out.")
            say(notes[-1])
    return python, notes


def build(package, program, target):
    say(f"building {program}")
    command = ["cargo", "build", "--release", "--quiet", "-p", package, "--bin", program]
    if subprocess.run(command, cwd=REPOSITORY).returncode != 0:
        return None
    suffix = ".exe" if platform.system() == "Windows" else ""
    return target / "release" / (program + suffix)


def generate(peer, module, folder, sizes):
    """Writes the data of a module, unless the same lie there already."""
    wanted = " ".join(sizes) + "\n"
    mark = folder / "data.txt"
    if mark.exists() and mark.read_text() == wanted:
        return
    say(f"writing the data of {module}: {' '.join(sizes)}")
    mark.unlink(missing_ok=True)
    subprocess.run([str(peer), module, "generate", str(folder), *sizes], check=True)
    mark.write_text(wanted)


def say(message):
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
