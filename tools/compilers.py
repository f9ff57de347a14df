#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the same patients with the programs of two compilers and compares every number of their tables.

usage: tools/compilers.py [PROGRAM OTHER] [--only NAME]    build/release/howship (g++) and build/clang/howship

Each scenario of RUNS is run for a step of one day and to its end, and a cohort to its end. Compared are all CSV files: words and
whole numbers alike, other numbers to 1e-12 after the step and 1e-6 over the course, as parts of the larger one or of what their column
holds at most (a sum that is nearly zero has no digits of its own). What else a result holds, volumes and pictures, is counted where its
bytes differ. Exit status: 0 they agree; 1 they do not; 2 a program is missing; 77 both were made by one compiler."""
import csv
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
RUNS = ["lytic_breast_L3", "blastic_prostate_L4", "denosumab_course_L3", "radiotherapy_breast_L3", "chemotherapy_gcsf_breast_L3",
        "humoral_hypercalcaemia", "renal_femur", "five_tests_L3"]
COHORT = "examples/cohorts/breast_stage_two.toml"
AFTER_A_STEP, OVER_A_COURSE = 1e-12, 1e-6


def run(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in (0, 4):  # 4: stopped as it was asked to
        sys.exit(f"compilers.py: {program} {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr}")


def compiler_of(program):
    """By what the compiler left in the program."""
    comment = subprocess.run(["readelf", "-p", ".comment", program], capture_output=True, text=True).stdout
    return "clang" if "clang" in comment else "g++"


def number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def apart(one, other):
    """Largest difference of a number in two tables, where it stands, and what else differs."""
    with open(one, newline="") as a, open(other, newline="") as b:
        rows, others = list(csv.reader(a)), list(csv.reader(b))
    if len(rows) != len(others) or rows[0] != others[0]:
        return 0.0, "", [f"{one.name}: {len(rows) - 1} and {len(others) - 1} rows"]
    worst, where, wrong = 0.0, "", []
    for column, name in enumerate(rows[0]):
        pairs = [(r[column], o[column]) for r, o in zip(rows[1:], others[1:])]
        numbers = [(number(a), number(b)) for a, b in pairs]
        largest = max((abs(x) for x, _ in numbers if x is not None), default=0.0)
        for line, ((a, b), (x, y)) in enumerate(zip(pairs, numbers), 2):
            if a == b:
                continue
            if x is None or y is None or (re.fullmatch(r"-?\d+", a) and re.fullmatch(r"-?\d+", b)):
                wrong.append(f"{one.name}:{line} {name}: '{a}' and '{b}'")
                continue
            far = abs(x - y) / max(abs(x), abs(y), largest)
            if far > worst:
                worst, where = far, f"{one.name}:{line} {name}: {a} and {b}"
    return worst, where, wrong


class Seen:
    def __init__(self):
        self.tables = self.files = self.other = 0
        self.worst, self.where, self.wrong = {}, {}, []

    def compare(self, kind, one, other):
        names = {p.relative_to(one) for p in one.rglob("*") if p.is_file()}
        if names != {p.relative_to(other) for p in other.rglob("*") if p.is_file()}:
            self.wrong.append(f"{one.name}: other files")
        for name in sorted(names):
            if not (other / name).exists() or name.name.startswith("checkpoint") or name.name in ("run.json", "manifest.sha256", "report.html"):
                continue  # these name the program
            self.files += 1
            if name.suffix == ".csv":
                self.tables += 1
                worst, where, wrong = apart(one / name, other / name)
                self.wrong += wrong
                if worst >= self.worst.get(kind, 0.0):
                    self.worst[kind], self.where[kind] = worst, where
            elif (one / name).read_bytes() != (other / name).read_bytes():
                self.other += 1


def main():
    words = sys.argv[1:]
    only = words[words.index("--only") + 1] if "--only" in words else ""
    programs = [pathlib.Path(w).resolve() for w in words if not w.startswith("--") and w != only]
    programs = programs or [root / "build/release/howship", root / "build/clang/howship"]
    for program in programs:
        if not program.exists():
            print(f"compilers.py: {program} is missing: cmake --preset clang && cmake --build build/clang --target howship", file=sys.stderr)
            return 2
    made = [compiler_of(program) for program in programs]
    if made[0] == made[1]:
        print(f"both programs were made by {made[0]}")
        return 77
    seen, runs = Seen(), 0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        for name in [*RUNS, COHORT]:
            if only not in name:
                continue
            runs += 1
            folders = [scratch / f"{pathlib.Path(name).stem}_{k}" for k in range(2)]
            if name == COHORT:
                for program, folder in zip(programs, folders):
                    run(program, "cohort", root / name, "-o", folder, "--patients", 100, "--quiet")
                seen.compare("course", *folders)
            else:
                scenario = root / "scenarios" / name / "scenario.toml"
                for kind, more in (("step", ["--stop-after", 1]), ("course", ["--force"])):
                    for program, folder in zip(programs, folders):
                        run(program, "run", scenario, "-o", folder, "--quiet", *more)
                    seen.compare(kind, *folders)
            print(f"{name}: " + ", ".join(f"{kind} {worst:.2g}" for kind, worst in seen.worst.items()), flush=True)
    for kind, where in seen.where.items():
        if where:
            print(f"farthest apart, {kind}: {where}")
    for one in seen.wrong[:20]:
        print(one)
    good = (not seen.wrong and runs > 0 and seen.worst.get("step", 0.0) <= AFTER_A_STEP and seen.worst.get("course", 0.0) <= OVER_A_COURSE)
    print(f"{made[0]} and {made[1]} over {runs} runs, {seen.tables} tables: at most {seen.worst.get('step', 0.0):.2g} apart after a step, "
          f"{seen.worst.get('course', 0.0):.2g} over a course, {len(seen.wrong)} words; {seen.other} of {seen.files - seen.tables} other files differ")
    return not good


sys.exit(main())
