#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the small scenarios of tests/validation/facts and holds every fact that a user can see against what they write.

  tools/facts.py                     runs all, fails where a fact does not hold or a page differs from what is computed
  tools/facts.py --quick             without those that say nightly = true, whose rows must stand as they were (the test Facts)
  tools/facts.py --write             writes docs/validation/facts.md and docs/validation/experiments.md anew
  tools/facts.py --only F036 F037    these alone, with the numbers that their checks saw
  tools/facts.py --keep /tmp/facts   keeps the results there, and takes from there what was run with the same program

The facts are in tests/validation/facts/*.toml (README.md beside them says how), the experiments in experiments.toml.
Exit status: 0 all holds, 1 something does not, 77 (which ctest calls skipped) where this Python cannot read TOML.
"""

import argparse
import array
import ast
import concurrent.futures
import csv
import functools
import gzip
import hashlib
import html
import json
import math
import os
import pathlib
import re
import shlex
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile

from toml_reader import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "tests/validation/facts"
SCENARIOS = HOME / "scenarios"
FACTS_PAGE = ROOT / "docs/validation/facts.md"
EXPERIMENTS_PAGE = ROOT / "docs/validation/experiments.md"
# What the files of facts are called, in the order of the page.
AREAS = ["spread", "remodelling", "lesions", "symptoms", "diagnosis", "labs", "treatment", "complication", "decision"]
STATES = {"W": "a user sees it, by the command given, and a check on what the program wrote can fail",
          "P": "a part of it is seen",
          "N": "the program does not show it"}


class Missing(Exception):
    """What a check asked for is not there: a run that failed, a column that does not exist, no browser."""


class NoBrowser(Missing):
    pass


# ---- Results of a run ------------------------------------------------------------------------------------------------

def number(text):
    try:
        return float(text)
    except ValueError:
        return text


class Column(list):
    """Values of a column, with the days they belong to."""

    def __init__(self, values, days):
        super().__init__(values)
        self.days = days

    def at(self, day):
        """The last value on or before the day."""
        before = [v for v, d in zip(self, self.days) if d <= day]
        if not before:
            raise Missing(f"no value on or before day {day}")
        return before[-1]

    def between(self, first, last):
        kept = [(v, d) for v, d in zip(self, self.days) if first <= d <= last]
        return Column([v for v, _ in kept], [d for _, d in kept])

    def day_when(self, holds):
        """The first day on which it holds, or None."""
        return next((d for v, d in zip(self, self.days) if v != "" and holds(v)), None)

    def day_of_lowest(self):
        return self.days[self.index(min(self))]

    def day_of_highest(self):
        return self.days[self.index(max(self))]

    @property
    def mean(self):
        return statistics.fmean(self)

    @property
    def given(self):
        """Without empty cells."""
        kept = [(v, d) for v, d in zip(self, self.days) if v != ""]
        return Column([v for v, _ in kept], [d for _, d in kept])


class Table:
    """A CSV file: table.COLUMN is a Column, table.where(bone="L3") the rows in which a column has that value."""

    def __init__(self, name, columns, rows):
        self._name, self._columns, self._rows = name, columns, rows

    def __getattr__(self, column):
        if column.startswith("__"):
            raise AttributeError(column)
        if column not in self._columns:
            raise Missing(f"{self._name} has no column {column}")
        at, day = self._columns.index(column), self._columns.index("day") if "day" in self._columns else None
        return Column([r[at] for r in self._rows], [r[day] if day is not None else math.nan for r in self._rows])

    def __len__(self):
        return len(self._rows)

    def where(self, **wanted):
        for column in wanted:
            if column not in self._columns:
                raise Missing(f"{self._name} has no column {column}")
        at = {self._columns.index(c): v for c, v in wanted.items()}
        return Table(self._name, self._columns, [r for r in self._rows if all(r[i] == v for i, v in at.items())])

    def has(self, column):
        return column in self._columns


class Page:
    """What a browser shows of a report."""

    def __init__(self, text):
        self._text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())

    def says(self, words):
        return " ".join(words.split()) in self._text


class Run:
    """A result folder: run.timeline, run.lesions, run.findings, run.strength, run.events are its tables."""

    def __init__(self, name, folder, status, said):
        self.name, self.folder, self.status, self.said = name, folder, status, said

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.table(f"{name}.csv")

    @functools.lru_cache(maxsize=None)
    def table(self, file):
        if not (self.folder / file).exists():
            raise Missing(f"{self.name} has no {file}" + (f": {self.said.strip()}" if self.status else ""))
        with open(self.folder / file, encoding="utf-8", newline="") as opened:
            columns, *rows = csv.reader(opened)
        return Table(f"{self.name}/{file}", columns, [[number(cell) for cell in row] for row in rows])

    def lesion(self, which=1):
        return self.lesions.where(lesion=which)

    def day_of(self, event, **where):
        """Day of the first event of that kind, or None."""
        days = self.events.where(event=event, **where).day
        return days[0] if days else None

    def days_of(self, event, **where):
        return list(self.events.where(event=event, **where).day)

    def details(self, event, **where):
        return list(self.events.where(event=event, **where).detail)

    @functools.lru_cache(maxsize=None)
    def volume(self, bone, day, field):
        """Sum of a field over the voxels of a bone."""
        file = self.folder / "volumes" / f"{bone}_day_{day:04d}_{field}.nii.gz"
        if not file.exists():
            raise Missing(f"{self.name} has no volumes/{file.name}")
        raw = gzip.decompress(file.read_bytes())
        shape, (kind,), (start,) = struct.unpack_from("<8h", raw, 40), struct.unpack_from("<h", raw, 70), \
            struct.unpack_from("<f", raw, 108)
        values = array.array({2: "B", 4: "h", 16: "f", 64: "d", 512: "H"}[kind])
        values.frombytes(raw[int(start):int(start) + values.itemsize * math.prod(shape[1:shape[0] + 1])])
        return math.fsum(values)

    def estimate(self, quantity, primary=None):
        """Of a cohort: a value of summary.csv, of that cancer or of the only one."""
        rows = self.summary.where(quantity=quantity, **({"primary": primary} if primary else {}))
        if len(rows) != 1:
            raise Missing(f"{self.name}/summary.csv has {len(rows)} rows of {quantity}")
        return rows.value[0]

    @functools.cached_property
    def json(self):
        return json.loads((self.folder / "run.json").read_text(encoding="utf-8"))

    @functools.cached_property
    def page(self):
        browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not browser:
            raise NoBrowser("no chromium is installed (tools/setup.sh --browser)")
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom",
                 (self.folder / "report.html").as_uri()], capture_output=True, text=True, timeout=180, check=False)
        # The program of the page stands in it, too, and must not count as what is shown.
        return Page(re.sub(r"<(script|style)\b.*?</\1>", " ", done.stdout, flags=re.S))


class Said(str):
    """What a command printed, with its exit status."""

    status = 0


# ---- Facts and experiments as they are written -----------------------------------------------------------------------

def names_in(expressions):
    """Names that expressions use, the innermost scope aside: it does not matter if a few too many."""
    found = set()
    for text in expressions:
        for node in ast.walk(ast.parse(text.strip(), mode="eval")):
            if isinstance(node, ast.Name):
                found.add(node.id)
    return found


class Claim:
    """What a fact and an experiment share: runs, commands, values of them, and a check over the values."""

    def __init__(self, key, given, file):
        self.key, self.given, self.file = key, given, file
        self.commands = given.get("commands", {})
        self.seeds = given.get("seeds", {})
        self.values = given.get("values", {})
        self.seen_format = given.get("seen", "")

    def expressions(self):
        texts = list(self.values.values())
        return texts + [self.given[k] for k in ("holds", "wanted", "expected") if k in self.given]

    def scenarios(self):
        """Scenarios that the checks use, in the order of first use."""
        used = names_in(self.expressions())
        named = [s for s in scenario_names() if s in used]
        order = " ".join(self.expressions())
        named.sort(key=lambda s: re.search(rf"\b{s}\b", order).start())
        return named

    def runs(self):
        """(scenario, seed or None) of everything that must be run."""
        wanted = [(s, None) for s in self.scenarios()]
        for scenario, count in self.seeds.values():
            wanted += [(scenario, seed) for seed in range(1, count + 1)]
        return wanted

    def evaluate(self, world):
        """Values by name; raises Missing."""
        scope = dict(BUILTINS)
        for scenario in self.scenarios():
            scope[scenario] = world.result(scenario, None)
        for name, (scenario, count) in self.seeds.items():
            scope[name] = [world.result(scenario, seed) for seed in range(1, count + 1)]
        for name, command in self.commands.items():
            scope[name] = world.said(command)
        for name, text in self.values.items():
            scope[name] = eval(text.strip(), scope)  # noqa: S307: our own files
        return scope


BUILTINS = {"min": min, "max": max, "sum": sum, "len": len, "abs": abs, "all": all, "any": any, "sorted": sorted,
            "range": range, "round": round, "zip": zip, "float": float, "int": int, "str": str, "set": set,
            "list": list, "enumerate": enumerate, "median": statistics.median, "mean": statistics.fmean,
            "deviation": statistics.stdev, "log": math.log, "exp": math.exp, "sqrt": math.sqrt, "search": re.search,
            "findall": re.findall, "__builtins__": {}}


def command_of(text):
    """What of the program a file is for."""
    return "trial" if "\n[[arm]]" in text else "cohort" if "\n[population]" in text else "run"


@functools.lru_cache(maxsize=None)
def scenario_names():
    return sorted(p.stem for p in SCENARIOS.glob("*.toml"))


def read_facts():
    facts = {}
    for area in AREAS:
        file = HOME / f"{area}.toml"
        if not file.exists():
            continue
        for key, given in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if key in facts:
                raise SystemExit(f"{file.name}: {key} stands twice")
            facts[key] = Claim(key, given, area)
    return facts


def read_statements():
    with open(ROOT / "tests/reference/statements.csv", encoding="utf-8", newline="") as opened:
        return {row["id"]: row for row in csv.DictReader(opened)}


def read_experiments():
    file = HOME / "experiments.toml"
    if not file.exists():
        return []
    listed = tomllib.loads(file.read_text(encoding="utf-8")).get("experiment", [])
    return [Claim(f"experiment {i + 1}", given, "experiments") for i, given in enumerate(listed)]


def faults_of_form(facts, experiments, statements):
    """What is wrong with the files themselves."""
    faults = [f"{key}: no statement has this number" for key in facts if key not in statements]
    faults += [f"{key}: is in no file of facts" for key in statements if key not in facts]
    for key, fact in facts.items():
        state, given = fact.given.get("state"), fact.given
        if state not in STATES:
            faults.append(f"{key}: state is {state!r}, not one of {', '.join(STATES)}")
        if not given.get("says"):
            faults.append(f"{key}: says nothing")
        if state == "W" and not (given.get("holds") and given.get("seen") and given.get("look")):
            faults.append(f"{key}: W needs look, holds and seen")
        if state != "W" and not given.get("missing"):
            faults.append(f"{key}: what is missing is not said")
        if state == "W" and given.get("missing"):
            faults.append(f"{key}: W, and yet something is missing")
        unknown = set(given) - {"says", "state", "look", "values", "commands", "seeds", "holds", "wanted", "seen",
                                "missing", "nightly"}
        if unknown:
            faults.append(f"{key}: unknown {', '.join(sorted(unknown))}")
    for claim in list(facts.values()) + experiments:
        for text in claim.expressions():
            try:
                ast.parse(text.strip(), mode="eval")
            except SyntaxError as error:
                faults.append(f"{claim.key}: {text!r}: {error.msg}")
        for scenario, _ in claim.seeds.values():
            if scenario not in scenario_names():
                faults.append(f"{claim.key}: there is no scenario {scenario}")
        shadowed = (set(claim.values) | set(claim.commands) | set(claim.seeds)) & (set(scenario_names()) | set(BUILTINS))
        if shadowed:
            faults.append(f"{claim.key}: {', '.join(sorted(shadowed))} already has that name")
        if faults:
            continue
        if claim.given.get("holds") or claim.given.get("expected"):
            if not claim.runs() and not claim.commands:
                faults.append(f"{claim.key}: the check looks at no run and no command, so it cannot fail")
    used = {scenario for c in list(facts.values()) + experiments if not faults for scenario, _ in c.runs()}
    for c in list(facts.values()) + experiments:
        used |= {match for command in c.commands.values() for match in re.findall(r"facts/scenarios/(\w+)\.toml", command)}
        used |= {match for command in c.commands.values() for match in re.findall(r"(?<![/\w])facts/(\w+)", command)}
    if not faults:
        faults += [f"scenarios/{s}.toml: no fact and no experiment uses it" for s in scenario_names() if s not in used]
    return faults


# ---- Running ---------------------------------------------------------------------------------------------------------

class World:
    """Runs each scenario and each command once."""

    def __init__(self, program, results, jobs, scenarios=SCENARIOS):
        self.program, self.results, self.jobs, self.scenarios = program, results, jobs, scenarios
        self.of_program = hashlib.sha256(program.read_bytes()).hexdigest()
        self.done, self.printed, self.seconds = {}, {}, {}

    @staticmethod
    def folder_name(scenario, seed):
        return scenario if seed is None else f"{scenario}_{seed}"

    def file(self, scenario):
        return self.scenarios / f"{scenario}.toml"

    def stamp(self, scenario, seed):
        """Of all that a result depends on."""
        text = self.file(scenario).read_bytes()
        policies = re.findall(r'^policy *= *"(policies/[^"]+)"', text.decode(), flags=re.M)
        return hashlib.sha256(b"".join([f"{self.of_program} {seed}\n".encode(), text] +
                                       [(self.scenarios / one).read_bytes() for one in policies])).hexdigest()

    def run(self, what):
        scenario, seed = what
        file, stamp = self.file(scenario), self.stamp(scenario, seed)
        folder = self.results / self.folder_name(scenario, seed)
        kept = self.results / f"{folder.name}.done"
        if kept.exists():
            was, status, said = kept.read_text(encoding="utf-8").split("\n", 2)
            if was == stamp:
                return what, Run(folder.name, folder, int(status), said), 0.0
        text = file.read_text(encoding="utf-8")
        words = [str(self.program), command_of(text), str(file.relative_to(ROOT)), "-o",
                 str(folder), "--force", "--quiet", "--threads", "1"] + ([] if seed is None else ["--seed", str(seed)])
        before = os.times().elapsed
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        kept.write_text(f"{stamp}\n{done.returncode}\n{said}", encoding="utf-8")
        return what, Run(folder.name, folder, done.returncode, said), os.times().elapsed - before

    def run_all(self, wanted):
        """In parallel; the longest of the last time are not known, so big files (tests, strength) start first."""
        def weight(what):
            text = self.file(what[0]).read_text(encoding="utf-8")
            if command_of(text) != "run":
                return -100
            return -(10 * text.count("[[test]]") + 20 * text.count("strength_every") + text.count("[[lesion]]"))
        order = sorted(dict.fromkeys(wanted), key=lambda w: (weight(w), w[0], w[1] or 0))
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for what, result, seconds in pool.map(self.run, order):
                self.done[what], self.seconds[what] = result, seconds

    def result(self, scenario, seed):
        return self.done[scenario, seed]

    def said(self, command):
        """Output of a command as it stands on the page: howship is the program, facts/NAME the result of that name."""
        if command not in self.printed:
            words = shlex.split(command)
            if words[0] != "howship":
                raise SystemExit(f"a command starts with howship: {command}")
            words = [str(self.program)] + [str(self.results / w[6:]) if w.startswith("facts/") else w for w in words[1:]]
            done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
            text = Said((done.stdout + done.stderr).replace(str(self.results), "facts"))
            text.status = done.returncode
            self.printed[command] = text
        return self.printed[command]


# ---- Judging ---------------------------------------------------------------------------------------------------------

def said_of_values(claim, scope):
    names = {k: scope[k] for k in claim.values if k in scope}
    def short(value):
        text = f"{value:.6g}" if isinstance(value, float) else repr(value)
        return text if len(text) < 200 else text[:200] + "..."
    return ", ".join(f"{k} = {short(v)}" for k, v in names.items())


def shown(claim, scope):
    """The sentence of what was seen, with its numbers."""
    text = claim.seen_format.format(**{k: v for k, v in scope.items() if not k.startswith("__")})
    return re.sub(r"(?<![\d.\w])-(?=\d)", "\u2212", text)


def judge(claim, world):
    """(fault or None, what was seen, values) of a fact."""
    given = claim.given
    try:
        scope = claim.evaluate(world)
        fault = None
        if "holds" in given and not eval(given["holds"].strip(), scope):  # noqa: S307
            fault = f"does not hold: {' '.join(given['holds'].split())}"
        if given["state"] != "W" and "wanted" in given and eval(given["wanted"].strip(), scope):  # noqa: S307
            fault = f"what was missing is there now: {' '.join(given['wanted'].split())}"
        return fault, shown(claim, scope), said_of_values(claim, scope)
    except NoBrowser as error:
        return None, None, f"not checked: {error}"
    except Missing as error:
        return str(error), "", ""
    except Exception as error:  # noqa: BLE001: a check may fail in any way; it names itself
        return f"{type(error).__name__}: {error}", "", ""


def command_text(claim):
    """What a reader types, as on the page."""
    looked_at = [s for c in claim.commands.values() for s in re.findall(r"(?<![/\w])facts/(\w+)", c) if s in scenario_names()]
    parts = [f"[`{s}`](../../tests/validation/facts/scenarios/{s}.toml)"
             for s in dict.fromkeys(claim.scenarios() + looked_at)]
    parts += [f"[`{s}`](../../tests/validation/facts/scenarios/{s}.toml) with seeds 1 to {n}" for s, n in
              claim.seeds.values()]
    parts += [f"`{c}`" for c in claim.commands.values()]
    return ", ".join(parts)


HEAD = """# {title}

<!-- Generated by `tools/facts.py --write`; the test Facts fails where it is not what is computed. -->

"""


def rows_as_they_were(facts):
    """The last column of the rows of a page that are of these facts still; others are missed when pages are compared."""
    out, page = {}, FACTS_PAGE.read_text(encoding="utf-8").splitlines() if FACTS_PAGE.exists() else []
    for key, fact in facts.items():
        start = f"| {key} | {fact.given['says']} | {fact.given['state']} | {command_text(fact)} | "
        out[key] = next((line[len(start):-2] for line in page if line.startswith(start)), "")
    return out


def facts_page(facts, statements, seen, kept=None):
    count = {s: sum(f.given["state"] == s for f in facts.values()) for s in STATES}
    areas = {}
    for key, row in statements.items():
        areas.setdefault(row["area"].split("/")[0], []).append(key)
    text = HEAD.format(title="What a user can see of what is known")
    text += (f"**{count['W']} of {len(facts)}** statements about bone metastasis are shown by a command that a reader can "
             f"run; {count['P']} are shown in part, {count['N']} not. Each check looks at what the program wrote, and can "
             "fail.\n\n")
    text += "| state | means | statements |\n|---|---|---|\n"
    text += "".join(f"| {s} | {STATES[s]} | {count[s]} |\n" for s in STATES)
    text += "\n| area | W | P | N |\n|---|---|---|---|\n"
    for area, keys in areas.items():
        text += f"| {area} | " + " | ".join(str(sum(facts[k].given["state"] == s for k in keys)) for s in STATES) + " |\n"
    text += ("\nA name under *run* is a scenario:\n\n```\nhowship run tests/validation/facts/scenarios/NAME.toml -o facts/NAME"
             "\n```\n\nwith `--seed N -o facts/NAME_N` where seeds are given, or, where it has `[population]`, a cohort:\n`howship "
             "cohort` in place of `howship run`. Other commands stand in full; `facts/NAME` in "
             "them is a result of such a run. The checks themselves are in "
             "[tests/validation/facts](../../tests/validation/facts/README.md), beside the scenarios. The statements are "
             "those of guides for patients, in our own words; a number is of this program, not of the world. Where one "
             "run stands for many patients, the row says what the one shows.\n")
    for area, keys in areas.items():
        text += f"\n## {area.capitalize()}\n\n| | statement | | run | where to look, and what is seen |\n|---|---|---|---|---|\n"
        for key in keys:
            given = facts[key].given
            parts = [p for p in (given.get("look", ""), seen.get(key, "")) if p]
            what = ": ".join(parts)
            if given["state"] != "W":
                what = (what + "; " if what else "") + f"*missing: {given['missing']}*"
            what = (kept or {}).get(key, what)
            text += f"| {key} | {given['says']} | {given['state']} | {command_text(facts[key])} | {what} |\n"
    return text


def sections_as_they_were(experiments):
    """Of the page of experiments, by key: those that are not run now."""
    old = EXPERIMENTS_PAGE.read_text(encoding="utf-8") if EXPERIMENTS_PAGE.exists() else ""
    by_title = {part.split("\n", 1)[0]: "\n## " + part for part in old.split("\n## ")[1:]}
    return {e.key: by_title.get(e.given["title"], "") for e in experiments}


def experiments_page(experiments, judged, kept):
    good = sum(v for v, _ in judged.values()) + sum("| verdict | as expected" in text for text in kept.values())
    text = HEAD.format(title="Small experiments that an expert would try")
    text += (f"{good} of {len(experiments)} come out as is known. A verdict is computed from the numbers beside it; one that "
             "is not as expected stays here as it is. Names under *run* are scenarios, run as "
             "[the page of facts](facts.md) says; sources are keys of "
             "[the list of works](../reference/sources.md).\n")
    for claim in experiments:
        if claim.key in kept:
            text += kept[claim.key]
            continue
        as_expected, what = judged[claim.key]
        given = claim.given
        text += (f"\n## {given['title']}\n\n| | |\n|---|---|\n| tried | {given['tried']} |\n| run | {command_text(claim)} |\n"
                 f"| known | {given['known']} |\n| seen | {what} |\n| verdict | "
                 + ("as expected" if as_expected else "**not as expected**") +
                 (f": {given['why']}" if given.get("why") and not as_expected else "") + " |\n")
    return text


def compare(page, text, faults, tool="tools/facts.py"):
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    if old == text:
        return
    before, after = old.splitlines(), text.splitlines()
    changed = [line for line in after if line not in set(before)]
    gone = [line for line in before if line not in set(after)]
    faults.append(f"{page.relative_to(ROOT)} is not what is computed; {tool} --write writes it anew")
    faults.extend(f"  - {line}" for line in gone[:10])
    faults.extend(f"  + {line}" for line in changed[:10])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/howship")
    parser.add_argument("--quick", action="store_true", help="without what says nightly = true")
    parser.add_argument("--write", action="store_true", help="write the pages")
    parser.add_argument("--only", nargs="+", default=[], metavar="FACT", help="these facts, or N for experiment N")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for results, used again by the same program")
    parser.add_argument("--jobs", type=int, default=min(8, os.cpu_count() or 1))
    parser.add_argument("--times", action="store_true", help="say how long each run took")
    options = parser.parse_args()

    facts, experiments, statements = read_facts(), read_experiments(), read_statements()
    faults = faults_of_form(facts, experiments, statements)
    if faults and not options.only:
        print("\n".join(faults))
        return 1
    if options.only:
        facts = {k: f for k, f in facts.items() if k in options.only or f.file in options.only}
        experiments = [e for e in experiments if e.key.split()[-1] in options.only or "experiments" in options.only]
    later = {k: f for k, f in facts.items() if options.quick and f.given.get("nightly")}
    now = {k: f for k, f in facts.items() if k not in later}
    tonight = [e for e in experiments if options.quick and e.given.get("nightly")]
    tried = [e for e in experiments if e not in tonight]
    claims = list(now.values()) + tried

    temporary = None if options.keep else tempfile.TemporaryDirectory(prefix="howship-facts-")
    results = (options.keep or pathlib.Path(temporary.name)).resolve()
    results.mkdir(parents=True, exist_ok=True)
    world = World(options.program.resolve(), results, options.jobs)
    wanted = [what for claim in claims for what in claim.runs()]
    for claim in claims:  # a command may look at the result of a run
        for command in claim.commands.values():
            wanted += [(s, None) for s in re.findall(r"(?<![/\w])facts/(\w+)", command) if s in scenario_names()]
    world.run_all(wanted)
    if options.times:
        for what, seconds in sorted(world.seconds.items(), key=lambda pair: -pair[1]):
            print(f"{seconds:7.2f} s  {World.folder_name(*what)}")
        print(f"{os.times().children_user + os.times().children_system:7.0f} s  of processors in all")

    seen, judged, unchecked = {}, {}, 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        answers = list(pool.map(lambda fact: judge(fact, world), now.values()))
    for fact, (fault, text, values) in zip(now.values(), answers):
        unchecked += text is None
        seen[fact.key] = fact.seen_format if text is None else text
        if options.only:
            print(f"{fact.key} {fact.given['state']}: {'ok' if not fault else fault}\n    {seen[fact.key]}\n    {values}")
        if fault:
            faults.append(f"{fact.key} ({fact.given['state']}, {fact.file}.toml): {fault}" + (f" [{values}]" if values else ""))
    for claim in tried:
        try:
            scope = claim.evaluate(world)
            judged[claim.key] = bool(eval(claim.given["expected"].strip(), scope)), shown(claim, scope)  # noqa: S307
            if options.only:
                print(f"{claim.key} {claim.given['title']}: {judged[claim.key]}\n    {said_of_values(claim, scope)}")
        except Exception as error:  # noqa: BLE001
            faults.append(f"{claim.key} ({claim.given['title']}): {type(error).__name__}: {error}")
            judged[claim.key] = False, ""

    if unchecked:
        print(f"{unchecked} facts are words on the page of a report and were not checked: no chromium is installed")
    if not options.only:
        pages = [(FACTS_PAGE, facts_page(facts, statements, seen, rows_as_they_were(later)))]
        if experiments:
            pages.append((EXPERIMENTS_PAGE, experiments_page(experiments, judged, sections_as_they_were(tonight))))
        for page, text in pages:
            if options.write:
                page.write_text(text, encoding="utf-8")
            else:
                compare(page, text, faults)
    print("\n".join(faults) if faults else f"{len(now)} facts and {len(tried)} experiments are as the pages say" +
          (f"; {len(later)} facts and {len(tonight)} experiments are left to ./test.sh nightly" if later or tonight else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
