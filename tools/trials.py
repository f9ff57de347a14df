#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs published trials by their designs alone and writes what the program makes of them beside what was published.

  tools/trials.py                        the quick check: table, designs, page and blind values belong together, and the first
                                         lives come out as in data/validation/first.csv (the test Validation does this)
  tools/trials.py --write                runs every design and writes docs/validation/trials.md, blind.csv, frozen.json anew
  tools/trials.py --only E046 za_crpc    these rows or designs alone, printed
  tools/trials.py --lives 40             at most so many lives an arm (60; the band is that of a trial of the published size
                                         all the same); --keep DIR keeps results and takes them from there for the same program

Lives are read by trial_lives.py and counted by trial_statistics.py. data/validation/designs holds the designs, trials.toml beside it says what each row of the evidence asks of which.
Exit status: 0 all is well, 1 something is not or a design could not run, 77 (which ctest calls skipped) where this Python reads no TOML.
"""
import argparse
import collections
import csv
import hashlib
import json
import math
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

from toml_reader import tomllib
from trial_lives import Cohort, holds, number, read_lives
from trial_statistics import DRAWS, band, drawn, of_cohort, of_trial

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "data/validation"
DESIGNS = HOME / "designs"
FIRST = HOME / "first.csv"
PAGES = ROOT / "docs/validation"
PAGE, NUMBERS, BLIND, FROZEN = (PAGES / n for n in ("trials.md", "trials.csv", "blind.csv", "frozen.json"))
EVIDENCE = ROOT.parent / "shared/evidence/trials_dev.csv"
FIRST_DESIGN, FIRST_PATIENTS = "za_breast_japan", 2  # of the quick check
FEWEST = 8  # lives of an arm, below which a row counts as not run
RULE = ("a published value is inside where it lies in the simulated 90 % interval of a trial of that size, or the simulated value "
        "lies in the published 95 % interval or range; of a ratio, the direction is right where both are on the same side of 1")
# What freezes: numbers of data files, and those of the code as its reference pages print them (a test holds these to it).
FREEZES = ["data/citations.toml", "data/model_ranges.toml", "data/reference_ranges.toml", "data/drugs", "data/policies", "data/primaries",
           "data/surrogates", "data/validation/designs", "data/validation/trials.toml", "docs/reference/parameters.md",
           "docs/reference/cohort.md", "docs/reference/policies.md"]


class Results:
    """Designs that were run, and what rows make of them."""

    def __init__(self, folder):
        self.folder, self.trials, self.cohorts = folder, {}, {}

    def ready(self, design):
        return (self.folder / design / "report.html").exists() or (self.folder / design / "summary.csv").exists()

    def lives(self, design):
        if design not in self.trials:
            self.trials[design] = read_lives(design, self.folder / design) if self.ready(design) else []
        return self.trials[design]

    def size(self, design, arm):
        """Patients of an arm, as the design has them."""
        file = tomllib.loads((DESIGNS / f"{design}.toml").read_text(encoding="utf-8"))
        names = [one["name"] for one in file["arm"]]
        ratio = file.get("randomisation", {}).get("ratio", [1] * len(names))
        return round(file["patients"] * len(names) * ratio[names.index(arm)] / sum(ratio))

    def group(self, part, arm, also=None):
        """Strata of lives to draw from: (lives, size of the trial)."""
        out = []
        if "pool" in part:
            for one in part["pool"]:
                design, agent = one.split(":")
                names = [a["name"] for a in tomllib.loads((DESIGNS / f"{design}.toml").read_text(encoding="utf-8"))["arm"]]
                control = next(n for n in names if n != agent)
                name = agent if arm == "agent" else control
                those = [life for life in self.lives(design) if life.arm == name]
                if those:
                    out.append((those, self.size(design, name)))
        else:
            for name in filter(None, (arm, also)):
                those = [life for life in self.lives(part["design"]) if life.arm == name]
                out.append((those, self.size(part["design"], name)))
        kept = []
        for those, size in out:
            count = len(those)
            if "stratum" in part:
                those = [life for life in those if life.stratum == part["stratum"]]
            if "primary" in part:
                those = [life for life in those if life.primary == part["primary"]]
            if "primary_not" in part:
                those = [life for life in those if life.primary != part["primary_not"]]
            if "among" in part and not part["statistic"].endswith("at_entry"):
                those = [life for life in those if all(holds(life, c) for c in part["among"])]
            if those:
                kept.append((those, max(1, round(size * len(those) / count))))
        total = sum(size for _, size in kept)
        wanted = part.get("arm_size") or (part["size"] * total / part["size_of_all"] if "size" in part and part.get("size_of_all") else None)
        if wanted and total:
            kept = [(those, max(1, round(size * wanted / total))) for those, size in kept]
        return kept

    def trial_value(self, part):
        arms = [(part["arm"], part.get("also"))] + ([(part["over"], part.get("over_also"))] if "over" in part else [])
        if "size" in part:  # of all arms that are named
            plain = {k: v for k, v in part.items() if k != "size"}
            sums = [sum(s for _, s in self.group(plain, *arm)) for arm in arms]
            part = {**part, "size_of_all": sums[0] * 2 if len(arms) == 1 else sum(sums)}
        groups = [self.group(part, *arm) for arm in arms]
        counts = [sum(len(those) for those, _ in group) for group in groups]
        if not all(counts) or min(counts) < FEWEST:
            return None
        part = {**part, "size_of_arm": sum(size for _, size in groups[0])}
        lives = [[life for those, _ in group for life in those] for group in groups]
        flat = [[size / len(those) for those, size in group for _ in those] for group in groups]
        value = of_trial(part, list(zip(lives, flat)))
        draw, again = random.Random(1), []
        for _ in range(DRAWS):
            weights = [[w for those, size in group for w in drawn(len(those), size, draw)] for group in groups]
            again.append(of_trial(part, list(zip(lives, weights))))
        low, high = band(again)
        size = sum(s for group in groups for _, s in group)
        # What the few lives leave uncertain: of other patients, each with all of its lives.
        by_design = collections.defaultdict(list)
        for patient in dict.fromkeys(life.patient for of in lives for life in of):
            by_design[patient[0]].append(patient)
        again = []
        for _ in range(DRAWS):
            times = {}
            for those in by_design.values():
                times.update(zip(those, drawn(len(those), len(those), draw)))
            again.append(of_trial(part, [(of, [w * times[life.patient] for life, w in zip(of, ws)]) for of, ws in zip(lives, flat)]))
        return value, low, high, sum(counts), size, band(again)

    def cohort(self, name):
        if name not in self.cohorts:
            self.cohorts[name] = Cohort(self.folder / name, True) if self.ready(name) else None
        return self.cohorts[name]

    def cohort_value(self, part):
        names = [part["cohort"]] + ([part["cohort_over"]] if "cohort_over" in part else [])
        cohorts = [self.cohort(name) for name in names]
        if not all(cohorts):
            return None
        sides = []
        for cohort in cohorts:
            which = [k for k, row in enumerate(cohort.patients)
                     if all(holds(row, c) for c in part.get("among", ())) and not ("without" in part and holds(row, part["without"]))]
            if part["statistic"] in ("median", "alive", "hazard_ratio") and part["from"] != "zero":
                which = [k for k in which if cohort.patients[k].get(part["from"])]
            if part["statistic"] in ("patients_with_lesion", "regions"):
                which = [k for k in which if cohort.patients[k]["bone_day"]]
            if part.get("seen_only"):
                which = [k for k in which if cohort.patients[k].get(part["to"])]
            sides.append(which)
        if min(map(len, sides)) < FEWEST:
            return None
        size = part.get("arm_size") or part.get("size") or len(sides[0])

        readers = [of_cohort(part, cohort, which) for cohort, which in zip(cohorts, sides)]

        def value(weights):
            all_of = [read(w) for read, w in zip(readers, weights)]
            return all_of[0] if len(all_of) == 1 else (all_of[0] / all_of[1] if all_of[1] else math.nan)
        draw = random.Random(1)
        per = max(1, size // len(sides))
        draws = DRAWS if max(map(len, sides)) < 3000 else DRAWS // 4
        again = [value([drawn(len(which), per, draw) for which in sides]) for _ in range(draws)]
        low, high = (sorted(again)[int(0.05 * draws)], sorted(again)[int(0.95 * draws)]) if not any(map(math.isnan, again)) else band(again * (DRAWS // draws))
        return value([[1.0] * len(which) for which in sides]), low, high, sum(map(len, sides)), size


# ---- Table, runs -------------------------------------------------------------------------------------------------------------

def parts_of(table):
    """Every number that is asked: keys of the row below those of the part."""
    out = []
    for row in table["row"]:
        for k, part in enumerate(row["parts"]):
            whole = {key: value for key, value in row.items() if key != "parts"}
            if part.get("not_modelled"):
                whole = {key: whole[key] for key in ("id", "asked") if key in whole}
            one = {**whole, **part, "part": k}
            if "the same" in part.get("says", ""):  # as the row's first part says it
                one["says"] = one["says"].replace("the same", row["parts"][0].get("says", row["says"]).split(": ")[-1])
            out.append(one)
    for page in table["page"]:
        for k, (name, source, who, test, value) in enumerate(page["rows"]):
            out.append({"id": name, "part": sum(o["id"] == name for o in out), "page": page["file"], "cells": [source, test, who], "asked": True,
                        "says": f"{test}: sensitivity of {who}, %" if "missed" not in who else f"{test}: {who}, % (up to)", "published": value, **({"published_low": 0, "published_high": value} if "missed" in who else {})})
    for group in table["not_modelled"]:
        for name in group["ids"]:
            out.append({"id": name, "part": 0, "says": "", "not_modelled": group["why"], "asked": group.get("asked", False)})
    return sorted(out, key=lambda one: (one["id"], one["part"]))


def designs_of(part):
    if part.get("not_modelled") or "page" in part:
        return []
    if "pool" in part:
        return [one.split(":")[0] for one in part["pool"]]
    return [part[key] for key in ("design", "cohort", "cohort_over") if key in part]


def run(options, design, folder):
    """Lives through a design, unless the same program has; False where it could not."""
    file = DESIGNS / f"{design}.toml"
    wanted = tomllib.loads(file.read_text(encoding="utf-8"))
    program = pathlib.Path(options.program)
    trial = "arm" in wanted
    lives = wanted["patients"]
    if trial and options.lives:
        lives = max(2, min(lives, options.lives, max(options.lives // 2, FEWEST) if len(wanted["arm"]) > 2 else options.lives))
    if not trial:
        lives = min(lives, 5 * options.lives if wanted.get("depth") == "body" else options.patients)
    policies = b"".join((DESIGNS / name).read_bytes() for name in sorted(set(re.findall(r'"(policies/[^"]+)"', file.read_text(encoding="utf-8")))))
    stamp = hashlib.sha256(program.read_bytes() + file.read_bytes() + policies + f"{lives} lives, twins".encode()).hexdigest()
    kept = folder / f"{design}.stamp"
    if kept.exists() and kept.read_text() == stamp:
        return True
    # What an earlier run left is not taken for what this one says.
    kept.unlink(missing_ok=True)
    shutil.rmtree(folder / design, ignore_errors=True)
    command = [str(program), "trial" if trial else "cohort", str(file), "-o", str(folder / design), "--quiet", "--force", "--patients", str(lives)]
    if trial and len(wanted["arm"]) > 1:
        command += ["--twins"]  # a difference between arms is of their treatments alone, and half as many have to be found
    if options.threads:
        command += ["--threads", str(options.threads)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3) or not Results(folder).ready(design):
        print(f"{design}: {done.stderr.strip()}", file=sys.stderr)
        return False
    kept.write_text(stamp)
    print(f"{design}: {lives} {'lives an arm' if trial else 'patients'}", flush=True)
    return True


def frozen(note=""):
    files = []
    for name in FREEZES:
        path = ROOT / name
        files += [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    each = {str(f.relative_to(ROOT)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(each.items()))
    return {"rule": RULE, "seed": 1, "note": note, "sha256_of_list": hashlib.sha256(lines.encode()).hexdigest(), "files": dict(sorted(each.items()))}


# ---- Page -------------------------------------------------------------------------------------------------------------------------

def digits(x):
    if x is None or math.isnan(x):
        return ""
    if math.isinf(x):
        return "not reached"
    return f"{x:.0f}" if abs(x) >= 100 else f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}"


def verdict(row):
    """yes, no, or nothing where there is nothing to compare."""
    value, low, high, published = (number(row[k]) for k in ("value", "lower", "upper", "published"))
    if published is None or value is None:
        return ""
    inside = low is not None and high is not None and low <= published <= high
    p_low, p_high = number(row["published_low"]), number(row["published_high"])
    inside |= p_low is not None and p_high is not None and p_low <= value <= p_high
    error = number(row["error"])
    if not inside and error is not None and low - error <= published <= high + error:
        return "open"  # outside, by less than what the few lives leave uncertain
    return "yes" if inside else "no"


def cell(row, key):
    return digits(number(row[key]))


def page_of(rows):
    def line(row):
        published = digits(number(row["published"]))
        if row["published_low"]:
            published += f" ({digits(number(row['published_low']))} to {digits(number(row['published_high']))})"
        arm = f"{row['arm']}: " if row["arm"] else ""
        if row["why"]:
            return f"| {row['id']} | {arm}{row['says']} | {published} | {row['why']} | | | |"
        met = {"yes": "inside", "no": "**miss**", "open": "**miss**, lives too few to tell", "": ""}[verdict(row)]
        between = f" ({cell(row, 'lower')} to {cell(row, 'upper')})" if row["lower"] else ""
        return (f"| {row['id']} | {arm}{row['says']} | {published} | {cell(row, 'value')}{between} | {cell(row, 'error')} | "
                f"{row['lives']}{' / ' if row['size'] else ''}{row['size']} | {met} |")

    note = json.loads(FROZEN.read_text(encoding="utf-8")).get("note", "")
    head = ["| row | what | published | here (90 % of trials of that size) | error of simulation | lives / patients | |", "|---|---|---:|---:|---:|---:|---|"]
    asked = [r for r in rows if r["asked"] and r["published"] != "" or r["asked"] and r["why"]]
    judged = [r for r in asked if verdict(r)]
    inside = [r for r in judged if verdict(r) == "yes"]
    clusters = collections.defaultdict(list)
    for r in judged:
        clusters[r["cluster"]].append(verdict(r) == "yes")
    whole = sum(sum(v) / len(v) for v in clusters.values())
    logs = [math.log(number(r["value"]) / number(r["published"])) for r in judged
            if (number(r["value"]) or 0) > 0 and math.isfinite(number(r["value"])) and (number(r["published"]) or 0) > 0]
    more = [r for r in rows if not r["asked"] and r["published"] != "" and not r["why"]]
    more_judged = [r for r in more if verdict(r)]
    ratios = [r for r in judged + more_judged if "ratio" in r["says"] and (number(r["value"]) or 0) > 0 and math.isfinite(number(r["value"]))]
    right = [r for r in ratios if (number(r["value"]) < 1) == (number(r["published"]) < 1)]
    blind = [r for r in rows if r["blind"]]
    out = ["# Published trials, run by their designs", "", "<!-- Generated by `tools/trials.py --write`. -->", "",
           "Each trial is a file of [data/validation/designs](../../data/validation/README.md), written from population, arms, doses, "
           "visits, endpoint, size and follow-up alone: `howship trial data/validation/designs/NAME.toml -o NAME` runs one. "
           "[trials.toml](../../data/validation/trials.toml) says which number of it stands for which row of the evidence.", "",
           "**In-sample.** These rows may be used for fitting, so that a row inside proves little and a miss tells much. Rows that are kept "
           "blind are in [blind.csv](blind.csv): their published values were not looked up and nothing was fitted to them.", "",
           f"**Rule, written before the runs:** {RULE}. Intervals are of sampling alone, without uncertainty of parameters, and narrower "
           "for it. Fewer lives than patients were simulated, each patient in every arm (`--twins`); a trial of the published size is drawn from them 400 times (a quarter as often from "
           "large cohorts), so that the interval is that of the trial's size and is no wider for it. What the few lives leave uncertain of the simulated value itself is the "
           "column *error of simulation*, half of its 90 % interval over other patients; where a miss is smaller than that it says so, and counts as a miss. [frozen.json](frozen.json) has the hashes of what was frozen."
           + (" " + note if note else ""), "",
           f"**Rows of the protocol (section 7.5): {len(inside)} of {len(judged)} numbers inside, {100 * len(inside) / max(1, len(judged)):.0f} %** "
           f"(wanted: 75 %); numbers that share patients counted as one, {100 * whole / max(1, len(clusters)):.0f} % of {len(clusters)} clusters. "
           + (f"Mean of ln(simulated / published) {sum(logs) / len(logs):+.2f}, mean of its size {sum(map(abs, logs)) / len(logs):.2f}. " if logs else "")
           + f"Of other rows of calibration, {sum(verdict(r) == 'yes' for r in more_judged)} of {len(more_judged)} inside. "
           f"Ratios on the right side of 1: {len(right)} of {len(ratios)}.", "", "## Rows of the protocol", ""] + head + [line(r) for r in asked]
    missed = [r for r in judged if verdict(r) != "yes"]
    out += ["", "### What is missed", "", "What the misses come from, as far as it is known: [README](../../data/validation/README.md).", ""]
    for r in missed:
        out.append(f"- {r['id']}, {r['arm'] + ': ' if r['arm'] else ''}{r['says']}: {cell(r, 'value')}, published {digits(number(r['published']))}")
    out += ["", "## Other rows of calibration", ""] + head + [line(r) for r in more]
    done = [r for r in blind if not r["why"]]
    left = [r for r in blind if r["why"]]
    waiting = {r["id"] for r in left if r["why"].startswith("not run")}
    out += ["", "## Blind rows", "",
            f"{len({r['id'] for r in done})} rows have {len(done)} predictions in [blind.csv](blind.csv), {len(waiting)} wait for their run, "
            f"{len({r['id'] for r in blind} - {r['id'] for r in done} - waiting)} are not modelled. No row has been looked at against its published value.", "",
            "| why not | rows |", "|---|---|"]
    reasons = collections.defaultdict(set)
    for r in left:
        reasons[r["why"]].add(r["id"])
    out += [f"| {why} | {', '.join(sorted(ids))} |" for why, ids in sorted(reasons.items())]
    out += ["", "Rows of calibration that cannot be reached:", "", "| why not | rows |", "|---|---|"]
    reasons = collections.defaultdict(set)
    for r in rows:
        if r["why"] and not r["blind"] and not r["asked"]:
            reasons[r["why"]].add(r["id"])
    out += [f"| {why} | {', '.join(sorted(ids))} |" for why, ids in sorted(reasons.items())]
    return "\n".join(out) + "\n"


COLUMNS = ["id", "part", "cluster", "design", "arm", "says", "value", "lower", "upper", "error", "lives", "size", "published", "published_low",
           "published_high", "asked", "blind", "why"]


def text_of(columns, rows):
    import io
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def blind_of(rows):
    out = []
    for r in rows:
        if r["blind"]:
            out.append({"id": r["id"], "value": r["value"], "lower": r["lower"], "upper": r["upper"], "error": r["error"], "lives": r["lives"],
                        "what": (r["arm"] + ": " if r["arm"] else "") + r["says"], "why_not": r["why"]})
    return text_of(["id", "value", "lower", "upper", "error", "lives", "what", "why_not"], out)


def shown(x):
    return "" if math.isnan(x) else "not reached" if math.isinf(x) else f"{x:.6g}"


def from_page(part):
    """The number of another page of ours, from the row of its table that has these cells."""
    source, test, who = part["cells"]
    for line in (PAGES / part["page"]).read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) >= 5 and cells[0].startswith(source) and cells[1] == test and cells[2] == who:
            return float(cells[3])
    raise SystemExit(f"{part['page']} has no row of {part['cells']}")


def row_of(part, results, sets):
    blind = "published" not in part and sets.get(part["id"], "calibrate") != "calibrate"
    designs = designs_of(part)
    arm = part.get("arm", "")
    if "also" in part:
        arm += f" and {part['also']}"
    if "over" in part:
        arm += f" against {part['over']}" + (f" and {part['over_also']}" if "over_also" in part else "")
    if "pool" in part:
        arm = "" if part["says"].startswith(("zoledronate", "denosumab")) else "agent against control" if "over" in part else ""
    row = {key: "" for key in COLUMNS}
    row.update(id=part["id"], part=part["part"], says=part.get("says", ""), arm=arm, design=" ".join(designs), asked="yes" if part.get("asked") else "",
               blind="yes" if blind else "", cluster=part.get("design") or part.get("cohort") or part.get("page") or " ".join(designs))
    for key in ("published", "published_low", "published_high"):
        if key in part:
            row[key] = f"{part[key]:g}"
    if part.get("not_modelled"):
        row["why"] = "not modelled: " + part["not_modelled"]
        return row
    if "page" in part:
        row.update(value=shown(from_page(part)), lives="", size="")
        return row
    if not all(results.ready(d) for d in designs):
        row["why"] = "not run yet"
        return row
    got = results.cohort_value(part) if "cohort" in part else results.trial_value(part)
    if got is None:
        row["why"] = f"not run yet: fewer than {FEWEST} lives"
        return row
    value, low, high, lives, size, *other = got
    if other:
        half = (other[0][1] - other[0][0]) / 2.0 if all(map(math.isfinite, other[0])) else math.nan
    else:
        half = (high - low) / 2.0 * math.sqrt(size / lives) if all(map(math.isfinite, (low, high))) else math.nan
    row.update(value=shown(value), lower=shown(low), upper=shown(high), error=shown(half), lives=lives, size=size)
    if math.isnan(value):
        row["why"] = "not run yet: too few events among the lives for this number"
        row["value"] = row["lower"] = row["upper"] = row["error"] = ""
    return row


def sets_of(table):
    """Which rows are blind: those whose value the evidence withholds; where the evidence is not here, as the numbers that were kept say."""
    if EVIDENCE.exists():
        return {r["id"]: r["set"] for r in csv.DictReader(open(EVIDENCE, newline="", encoding="utf-8"))}
    return {r["id"]: "hold-out" if r["blind"] else "calibrate" for r in csv.DictReader(open(NUMBERS, newline="", encoding="utf-8"))}


def check(options, table):
    wrong = []
    parts = parts_of(table)
    if EVIDENCE.exists():
        evidence = {r["id"]: r for r in csv.DictReader(open(EVIDENCE, newline="", encoding="utf-8"))}
        for name in sorted({p["id"] for p in parts} - set(evidence)):
            wrong.append(f"trials.toml: there is no row {name} in the evidence")
        for name in sorted(k for k, r in evidence.items() if r["set"] != "input" and k not in {p["id"] for p in parts}):
            wrong.append(f"trials.toml: row {name} of the evidence is neither mapped nor said to be out of reach")
        out_of_reach = {name for group in table["not_modelled"] for name in group["ids"]}
        for name in sorted(out_of_reach & {p["id"] for p in parts if not p.get("not_modelled")}):
            wrong.append(f"trials.toml: row {name} has numbers, and is said to be out of reach")
        for part in parts:
            if "published" in part and part["id"] in evidence and evidence[part["id"]]["value"].strip() in ("[blind]", ""):
                wrong.append(f"trials.toml: {part['id']} is blind and has a published value")
    else:
        print("the evidence table is not here: rows are not held against it")
    for design in sorted({d for p in parts for d in designs_of(p)}):
        if not (DESIGNS / f"{design}.toml").exists():
            wrong.append(f"trials.toml: there is no design {design}")
    if wrong:
        return wrong
    for file in sorted(DESIGNS.rglob("*.toml")):
        done = subprocess.run([options.program, "check", str(file)], capture_output=True, text=True)
        if done.returncode:
            wrong.append(f"{file.relative_to(ROOT)}: {done.stderr.strip()}")
    rows = list(csv.DictReader(open(NUMBERS, newline="", encoding="utf-8")))
    if PAGE.read_text(encoding="utf-8") != page_of(rows):
        wrong.append("docs/validation/trials.md is not what trials.csv beside it says: tools/trials.py --page writes it anew")
    if BLIND.read_text(encoding="utf-8") != blind_of(rows):
        wrong.append("docs/validation/blind.csv is not what trials.csv beside it says: tools/trials.py --page writes it anew")
    known = {(r["id"], int(r["part"])) for r in rows}
    if known != {(p["id"], p["part"]) for p in parts}:
        wrong.append("docs/validation/trials.csv has other rows than data/validation/trials.toml")
    if frozen()["sha256_of_list"] != json.loads(FROZEN.read_text(encoding="utf-8"))["sha256_of_list"]:
        print("numbers have changed since the page was made: it and the blind values are those of the version in frozen.json")
    with tempfile.TemporaryDirectory() as scratch:
        first = list(csv.DictReader(first_lives(options, pathlib.Path(scratch)).splitlines()))
        kept = list(csv.DictReader(FIRST.read_text(encoding="utf-8").splitlines()))
        # What was kept is there as it was; a column more is no difference.
        if [{key: one.get(key) for key in kept[0]} for one in first] != kept:
            wrong.append("the first lives come out otherwise than in data/validation/first.csv: where that is meant, "
                         "tools/trials.py --first writes it anew, and the page is that of an older version until --write")
    return wrong


def first_lives(options, folder):
    subprocess.run([options.program, "trial", str(DESIGNS / f"{FIRST_DESIGN}.toml"), "-o", str(folder / "first"), "--quiet", "--force",
                    "--patients", str(FIRST_PATIENTS)], check=True)
    return (folder / "first/outcomes.csv").read_text(encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/release/howship"))
    parser.add_argument("--write", action="store_true", help="writes page, blind values and hashes")
    parser.add_argument("--page", action="store_true", help="writes page and blind values again from trials.csv")
    parser.add_argument("--first", action="store_true", help="writes the first lives again")
    parser.add_argument("--results", action="store_true", help="with --write: takes what is in --keep and runs nothing; what is not there keeps its former numbers")
    parser.add_argument("--only", nargs="+", help="rows or designs")
    parser.add_argument("--lives", type=int, default=60, help="at most so many lives an arm; half of it with more than two arms")
    parser.add_argument("--patients", type=int, default=20000, help="at most so many patients of a cohort; of one with bodies five times --lives")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--note", default="", help="with --write: a sentence about the runs, for the page")
    parser.add_argument("--keep", type=pathlib.Path, help="folder of the results")
    options = parser.parse_args()
    table = tomllib.loads((HOME / "trials.toml").read_text(encoding="utf-8"))
    if options.page:
        rows = list(csv.DictReader(open(NUMBERS, newline="", encoding="utf-8")))
        PAGE.write_text(page_of(rows), encoding="utf-8")
        BLIND.write_text(blind_of(rows), encoding="utf-8")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if options.first:
            FIRST.write_text(first_lives(options, pathlib.Path(scratch)), encoding="utf-8")
            return 0
        if not options.write and not options.only:
            wrong = check(options, table)
            print("\n".join(wrong) if wrong else "table, designs, page and first lives belong together")
            return 1 if wrong else 0
        parts, failed = parts_of(table), False
        if options.only:
            parts = [p for p in parts if p["id"] in options.only or designs_of(p) and set(designs_of(p)) <= set(options.only)]
        if not options.results:
            # Rows of the protocol first, so that a run that is stopped has them.
            for design in dict.fromkeys(d for p in sorted(parts, key=lambda p: not p.get("asked")) for d in designs_of(p)):
                failed = not run(options, design, folder) or failed
        results, sets = Results(folder), sets_of(table)
        rows = [row_of(p, results, sets) for p in parts]
        if options.results and options.write:
            # What is not in the folder keeps the number that it had; the note says of which version that is.
            former = {(r["id"], r["part"]): r for r in csv.DictReader(open(NUMBERS, newline="", encoding="utf-8"))}
            for k, r in enumerate(rows):
                had = former.get((r["id"], str(r["part"])))
                if r["why"] == "not run yet" and had and not had["why"].startswith("not modelled"):
                    rows[k] = had
        if not options.write:
            for r in rows:
                print(r["id"], r["arm"], r["says"], "|", r["value"], r["lower"], r["upper"], "|", r["published"], verdict(r), r["why"])
            return int(failed)
        NUMBERS.write_text(text_of(COLUMNS, rows), encoding="utf-8")
        FROZEN.write_text(json.dumps(frozen(options.note), indent=1) + "\n", encoding="utf-8")
        rows = list(csv.DictReader(open(NUMBERS, newline="", encoding="utf-8")))
        PAGE.write_text(page_of(rows), encoding="utf-8")
        BLIND.write_text(blind_of(rows), encoding="utf-8")
        judged = [r for r in rows if r["asked"] and verdict(r)]
        print(f"{PAGE.relative_to(ROOT)}: {sum(verdict(r) == 'yes' for r in judged)} of {len(judged)} inside")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
