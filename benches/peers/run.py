#!/usr/bin/env python3
"""Compare satis with the packages people use today, on the same data in one run.

Makes a Python environment with the packages of requirements.txt, builds our
programs, writes the data once, measures everybody on one thread, checks that
all agree, and prints a table as Markdown. A package that cannot be installed
is named and left out. Exit code 1 if any result differs.

    python3 benches/peers/run.py                 10 million answers, quick
    python3 benches/peers/run.py --full          100 million, CSV of 3 million rows
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

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
    work.mkdir(parents=True, exist_ok=True)
    python, notes = environment(work / "venv", arguments.no_install)
    peer = build("satis-benches", "satis-peer", target)
    if peer is None:
        sys.exit("satis-peer does not build; see above")
    satis = build("satis-cli", "satis", target)
    if satis is None:
        notes.append("`satis` does not build, so its rows are left out.")
    generate(peer, work, arguments)
    command = [python, HERE / "compare.py", "--peer", peer, "--folder", work]
    command += ["--repeats", str(arguments.repeats)]
    command += ["--satis", satis] if satis else []
    for note in notes:
        command += ["--note", note]
    done = subprocess.run([str(part) for part in command], env=os.environ | ONE_THREAD)
    sys.exit(done.returncode)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, help="answers in memory [10 million]")
    parser.add_argument("--csv-rows", type=int, help="rows of the CSV file [300,000]")
    parser.add_argument("--full", action="store_true", help="100 million answers, 3 million rows")
    parser.add_argument("--repeats", type=int, default=7, help="times each is measured [7]")
    parser.add_argument("--seed", type=int, default=20_250_101)
    parser.add_argument("--work", type=Path, help="folder for data and packages [target/peers]")
    parser.add_argument("--no-install", action="store_true", help="use the packages as they are")
    arguments = parser.parse_args()
    arguments.rows = arguments.rows or (100_000_000 if arguments.full else 10_000_000)
    arguments.csv_rows = arguments.csv_rows or (3_000_000 if arguments.full else 300_000)
    return arguments


def target_folder():
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    answer = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE)
    return Path(json.loads(answer.stdout)["target_directory"])


def environment(folder, no_install):
    """The Python of an environment with what could be installed, and remarks."""
    python = folder / ("Scripts/python.exe" if platform.system() == "Windows" else "bin/python")
    if not python.exists():
        say(f"making a Python environment in {folder}")
        venv.create(folder, with_pip=True)
    notes = []
    if no_install:
        return python, notes
    wanted = (HERE / "requirements.txt").read_text().split()
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


def generate(peer, work, arguments):
    """Writes the data, unless the same lie there already."""
    wanted = f"{arguments.rows} {arguments.csv_rows} {arguments.seed}\n"
    mark = work / "data.txt"
    if mark.exists() and mark.read_text() == wanted:
        return
    say(f"writing {arguments.rows:,} answers and a CSV file of {arguments.csv_rows:,} rows")
    mark.unlink(missing_ok=True)
    sizes = [str(arguments.rows), str(arguments.csv_rows), str(arguments.seed)]
    subprocess.run([str(peer), "generate", str(work), *sizes], check=True)
    mark.write_text(wanted)


def say(message):
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
