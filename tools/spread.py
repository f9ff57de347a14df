#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a cohort of 10,000 patients of each cancer and writes what is published beside what the program makes of it.

  tools/spread.py             holds docs/validation/spread.md against the program (the test Spread does this)
  tools/spread.py --write     writes the page anew
  tools/spread.py --program build/release/howship --patients 1000   another program; fewer patients, printed only
  tools/spread.py --depth body    runs cohorts of 500 patients with bodies (minutes) and holds
                                  tests/validation/spread/bodies.csv, from which the page has its second column, against them;
                                  --write writes that file anew

tests/validation/spread/rows.toml has the published figures. Exit status: 0 all is well, 1 something is not, 77 (which
ctest calls skipped) where this Python reads no TOML.
"""
import argparse
import csv
import math
import pathlib
import subprocess
import sys
import tempfile
import textwrap

from toml_reader import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/validation/spread.md"
ROWS = ROOT / "tests/validation/spread/rows.toml"
BODIES = ROOT / "tests/validation/spread/bodies.csv"
PRIMARIES = ["breast", "prostate", "lung", "renal", "thyroid", "myeloma"]
YEAR = 365.25
# What patients with bodies are given from the day on which bone disease is found.
MEDICINES = {"breast": ["aromatase_inhibitor", "docetaxel", "denosumab"], "prostate": ["lhrh_agonist", "denosumab"],
             "lung": ["cytotoxic", "denosumab"], "renal": ["kinase_inhibitor", "denosumab"],
             "thyroid": ["iodine_131", "denosumab"], "myeloma": ["zoledronate"]}
GROUPS = ["cervical", "thoracic", "lumbar", "sacrum", "pelvis", "ribs", "sternum", "skull", "shoulder_girdle", "humerus",
          "femur", "distal_limb"]
CLASSES = [("1", "1"), ("2_to_5", "2 to 5"), ("6_to_10", "6 to 10"), ("11_to_20", "11 to 20"),
           ("more_than_20", "more than 20")]
SHARED = 0.187, 0.494, 0.319  # patients with 0, 1 to 3, 4 or more nodes in the series of Colleoni


class Cohort:
    def __init__(self, program, primary, patients, folder, depth="spread", medicines=()):
        file = folder / f"{primary}.toml"
        file.write_text(f'title = "{primary}"\nseed = 1\npatients = {patients}\ndepth = "{depth}"\n[population]\n'
                        f'primary = "{primary}"\n[output]\nlesions = false\n'
                        + "".join(f'[[treatment]]\ndrug = "{name}"\n' for name in medicines))
        out = folder / primary
        subprocess.run([str(program), "cohort", str(file), "-o", str(out), "--quiet", "--force"], check=True)
        with open(out / "summary.csv", newline="") as text:
            self.summary = {row["quantity"]: row for row in csv.DictReader(text)}
        with open(out / "patients.csv", newline="") as text:
            self.patients = list(csv.DictReader(text))

    def value(self, quantity):
        cell = self.summary[quantity]["value"]
        return float(cell) if cell else math.nan

    def interval(self, quantity):
        row = self.summary[quantity]
        return (float(row["low"]), float(row["high"])) if row["low"] and row["high"] else None


class KeptCohort(Cohort):
    """What is kept of a cohort with bodies: its summary."""

    def __init__(self, rows):
        self.summary = {row["quantity"]: row for row in rows}
        self.patients = []


KEPT = ["primary", "quantity", "value", "low", "high", "patients"]


def kept_text(cohorts, patients):
    lines = [",".join(["cohort", "medicines", *KEPT])]
    for (given, name), cohort in cohorts.items():
        lines += [",".join([str(patients), given, *[row[key] for key in KEPT]]) for row in cohort.summary.values()]
    return "\n".join(lines) + "\n"


def kept_cohorts(given):
    """Cohorts by cancer, and how many patients each has."""
    with open(BODIES, newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["medicines"] == given]
    return {name: KeptCohort([row for row in rows if row["primary"] == name]) for name in PRIMARIES}, int(rows[0]["cohort"])


def number(cell):
    return float(cell) if cell else math.inf


def chosen(cohort, rule):
    """Patients of a rule without distant disease at diagnosis."""
    low, high = rule.get("nodes", (0, 99))
    out = []
    for p in cohort.patients:
        if p["stage"] == "distant" or not low <= int(p["nodes"]) <= high:
            continue
        if not rule.get("least_mm", 0) < float(p["size_mm"]) <= rule.get("most_mm", 1e9):
            continue
        if "grade" in rule and int(p["grade"]) != rule["grade"]:
            continue
        if rule.get("receptor") and p["receptor"] != rule["receptor"]:
            continue
        out.append(p)
    return out


def incidence(patients, years):
    """Bone disease with death as the other end, in percent (Aalen and Johansen)."""
    ends = []
    for p in patients:
        bone, death = number(p["bone_day"]), number(p["death_day"])
        ends.append((bone, 1) if bone < math.inf else (death, 2) if death < math.inf else (float(p["followed_day"]), 0))
    ends.sort(key=lambda end: end[0])
    free, out = 1.0, 0.0
    for k, (time, what) in enumerate(ends):
        if time > years * YEAR:
            break
        if what:
            step = free / (len(ends) - k)
            out += step if what == 1 else 0.0
            free -= step
    return 100 * out


def late(cohort, rule):
    """Distant recurrence in years 5 to 19.9 of those free of it at 5 years; other death censors (Kaplan and Meier)."""
    times = []
    for p in chosen(cohort, {**rule, "receptor": "positive"}):
        distant, end = number(p["distant_day"]), float(p["followed_day"])
        if min(distant, end) > 5 * YEAR:
            times.append((min(distant, end), distant <= end))
    times.sort(key=lambda time: time[0])
    alive = 1.0
    for k, (time, event) in enumerate(times):
        if time > 19.9 * YEAR:
            break
        if event:
            alive *= 1 - 1 / (len(times) - k)
    return 100 * (1 - alive), len(times)


def binomial(percent, n):
    """95 % interval of Wilson."""
    if n == 0:
        return None
    z, p = 1.959964, percent / 100
    centre, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return 100 * max(centre - half, 0), 100 * min(centre + half, 1)


def met(value, published):
    low, high = published["low"], published["high"]
    if low == high:
        return abs(value - low) <= 0.25 * abs(low) if low else value < 0.5
    return low <= value <= high


def shown(value, interval=None, digits=1):
    if math.isnan(value):
        return "–"
    out = f"{value:.{digits}f}"
    return out + (f" ({interval[0]:.{digits}f}–{interval[1]:.{digits}f})" if interval else "")


def of(published):
    low, high = published["low"], published["high"]
    return (f"{low:g}" if low == high else f"{low:g} to {high:g}") + f" ({published['source']})" + \
        (", fitted" if published.get("fitted") else "")


class Page:
    def __init__(self):
        self.lines, self.count, self.hits, self.free_count, self.free_hits, self.misses = [], 0, 0, 0, 0, []

    def add(self, *lines):
        self.lines += lines

    def judge(self, what, value, published):
        """The mark of a figure that has a published one."""
        good = met(value, published)
        self.count += 1
        self.hits += good
        if not published.get("fitted"):
            self.free_count += 1
            self.free_hits += good
        if not good:
            self.misses.append(f"{what}: {shown(value)}, published {of(published)}")
        return "met" if good else "**miss**"


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)] + ["| " + " | ".join(r) + " |" for r in rows] + [""]


def pooled_value(cohorts, pool, row):
    ever = {name: cohorts[name].value("bone_ever_percent") for name in pool}
    values = {name: cohorts[name].value(row["quantity"]) for name in pool}
    if row.get("of_cancer"):
        return sum(share * values[name] for name, share in pool.items())
    weights = {name: share * ever[name] / 100 for name, share in pool.items()}
    value = sum(weights[name] * values[name] for name in pool if weights[name] > 0)
    return value if row.get("of_all") else value / sum(weights.values())


def page_of(cohorts, rows, patients):
    page = Page()
    bodies, with_bodies = kept_cohorts("usual")
    untreated, _ = kept_cohorts("none")
    body_page = Page()
    main, main_bodies, main_untreated, judged = [], [], [], []
    for row in rows["row"]:
        cells = []
        for name in PRIMARIES:
            cohort = cohorts[name]
            value = cohort.value(row["quantity"])
            cells.append(shown(value))
            if name in row:
                mark = page.judge(f"{name}, {row['says']}", value, row[name])
                body = bodies[name].value(row["quantity"])
                body_mark = body_page.judge(f"{name}, {row['says']}", body, row[name])
                judged.append([name, row["says"], shown(value, cohort.interval(row["quantity"])), mark,
                               shown(body, bodies[name].interval(row["quantity"])), body_mark, of(row[name])])
        main.append([row["says"], *cells])
        main_bodies.append([row["says"], *[shown(bodies[name].value(row["quantity"])) for name in PRIMARIES]])
        main_untreated.append([row["says"], *[shown(untreated[name].value(row["quantity"])) for name in PRIMARIES]])
    page.add("## Six cancers", "", *table(["quantity", *PRIMARIES], main))
    page.add(f"The same with bodies and medicines, {with_bodies} patients of each cancer:", "",
             *table(["quantity", *PRIMARIES], main_bodies))
    page.add("The same patients given nothing for their metastases:", "", *table(["quantity", *PRIMARIES], main_untreated))
    page.add("## Beside what was published", "",
             *textwrap.wrap(
                 "With 95 % intervals of the cohort. With bodies, the law of bone and tumour grows each deposit in bone, and pain, "
                 "blood, calcium, fractures and cord are those of a simulated patient ([how](../theory/spread.md)). From the day on "
                 "which bone disease is found patients are given: "
                 + "; ".join(f"{name} {', '.join(drugs).replace('_', ' ')}" for name, drugs in MEDICINES.items()) + ".", 118), "",
             *table(["cancer", "quantity", "spread", "", "with bodies", "", "published"], judged))

    risks = []
    breast = cohorts["breast"]
    for row in rows["risk"]:
        if "late" in row:
            value, n = late(breast, row["late"])
        elif "mixed_nodes" in row:
            parts = [chosen(breast, {"nodes": nodes}) for nodes in ((0, 0), (1, 3), (4, 99))]
            value = sum(share * incidence(part, row["mixed_nodes"]["years"]) for share, part in zip(SHARED, parts))
            n = sum(len(part) for part in parts)
        else:
            group = chosen(breast, row["bone"])
            value, n = incidence(group, row["bone"]["years"]), len(group)
        published = row.get("published")
        mark = page.judge(f"breast, {row['says']}", value, published) if published else ""
        risks.append([row["says"], shown(value, binomial(value, n)), f"{n}", of(published) if published else "", mark])
    page.add("## Breast cancer by size, nodes and grade", "",
             *table(["quantity", "model", "patients", "published", ""], risks))
    split = []
    for receptor in ("positive", "negative"):
        times = [number(p["distant_day"]) for p in breast.patients if p["receptor"] == receptor and p["stage"] != "distant"]
        times = [t for t in times if t < math.inf]
        split.append([f"receptor-{receptor}", f"{len(times)}", shown(100 * sum(t > 5 * YEAR for t in times) / max(len(times), 1))])
    page.add("Share of distant recurrences that come after five years:", "",
             *table(["breast cancer", "recurrences", "after 5 years, %"], split))

    scans = []
    for row in rows["psa"]:
        men = [p for p in cohorts["prostate"].patients if row["low"] <= float(p["psa_ng_per_ml"]) < row["high"]]
        value = 100 * sum(p["bone_visible_at_diagnosis"] == "1" for p in men) / max(len(men), 1)
        mark = page.judge(f"prostate, PSA {row['words']}", value, row["published"])
        scans.append([row["words"], f"{len(men)}", shown(value, binomial(value, len(men))), of(row["published"]), mark])
    page.add("## Prostate cancer: a bone lesion of 8 mm or more at diagnosis, by PSA", "",
             *table(["PSA, ng/mL", "men", "model, %", "published", ""], scans))

    pool = rows["pool"]
    pooled = []
    for row in rows["pooled"]:
        value, body = pooled_value(cohorts, pool, row), pooled_value(bodies, pool, row)
        pooled.append([row["says"], shown(value), page.judge(f"pooled, {row['says']}", value, row["published"]), shown(body),
                       body_page.judge(f"pooled, {row['says']}", body, row["published"]), of(row["published"])])
    mix = ", ".join(f"{name} {share:g}" for name, share in pool.items())
    page.add("## Pooled over patients with bone disease", "", f"Mix of new cancers: {mix}.", "",
             *table(["quantity", "spread", "", "with bodies", "", "published"], pooled))

    sites = [[group.replace("_", " "), *[shown(cohorts[name].value(f"site_{group}_percent")) for name in PRIMARIES]]
             for group in GROUPS]
    spine = ["cervical", "thoracic", "lumbar"]
    def together(name, groups):
        return sum(cohorts[name].value(f"site_{group}_percent") for group in groups)
    sites.append(["spine C-T-L", *[shown(together(name, spine)) for name in PRIMARIES]])
    central = [*spine, "sacrum", "pelvis", "femur", "ribs", "humerus", "skull"]
    sites.append(["spine, sacrum, pelvis, proximal femur and humerus, ribs, skull",
                  *[shown(together(name, central)) for name in PRIMARIES]])
    page.add("## Bones", "", "Share of bone lesions of 5 mm or more, %.", "", *table(["bones", *PRIMARIES], sites))
    central_rows = []
    for name in PRIMARIES:
        value = together(name, central)
        published = {"low": 90, "high": 100, "source": "Peh"}
        central_rows.append([name, shown(value), of(published), page.judge(f"{name}, central bones", value, published)])
    page.add("Bones near the middle of the body hold more than nine lesions in ten:", "",
             *table(["cancer", "model, %", "published", ""], central_rows))
    order = []
    for name in PRIMARIES:
        ranked = {"spine": together(name, spine), "ribs": together(name, ["ribs"]), "pelvis": together(name, ["pelvis"]),
                  "sacrum": together(name, ["sacrum"]), "femur": together(name, ["femur"]), "skull": together(name, ["skull"])}
        order.append([name, " > ".join(sorted(ranked, key=lambda k: -ranked[k]))])
    page.add("Order of bones (bone scans: spine > ribs > pelvis, Kakhki 2013; in prostate pelvis above ribs):", "",
             *table(["cancer", "model"], order))

    counts = []
    for name in PRIMARIES:
        counts.append([name, *[f"{cohorts[name].value(f'lesions_at_detection_{key}_percent'):.0f} / "
                               f"{cohorts[name].value(f'lesions_at_death_{key}_percent'):.0f}" for key, _ in CLASSES]])
    page.add("## Number of bone lesions of 8 mm or more", "", "When found / at death, % of patients with bone disease.", "",
             *table(["cancer", *[words for _, words in CLASSES]], counts))

    viscera = []
    for name in PRIMARIES[:5]:
        parts = []
        for visible in ("1", "0"):
            group = [p for p in cohorts[name].patients if p["viscera_visible_at_diagnosis"] == visible]
            parts.append(100 * sum(bool(p["bone_day"]) for p in group) / max(len(group), 1))
        viscera.append([name, shown(parts[0]), shown(parts[1]), shown(parts[0] / parts[1])])
    page.add("## Bone disease ever, with and without a visible deposit elsewhere at diagnosis", "",
             *table(["cancer", "with, %", "without, %", "ratio"], viscera))

    head = ["# Spread and natural history beside what was published", "",
            "<!-- Generated by `tools/spread.py --write`. -->", "",
            f"Cohorts of {patients:,} patients of each cancer (`howship cohort`, seed 1) beside published figures. A figure is",
            "met inside the published range, or within a quarter of a single figure. Figures marked fitted were looked at when",
            "the numbers of the model were chosen (`howship show cohort`); the others were not.", "",
            f"**{page.hits} of {page.count} figures are met, {page.free_hits} of the {page.free_count} that were not fitted.** What is "
            "missed:", "", *[f"- {miss}" for miss in page.misses], "",
            "Some cannot be met together: a median of 19 to 25 months (clinics) and 51 % alive after a year (a register) of breast",
            "cancer, 6 to 7 months and 10 % of lung cancer; 18 % of a prostate cancer cohort of oncology practices after a year and",
            "5 % of a registry at diagnosis; mixed lesions in 10 and 15 % of breast and prostate cancer and in 24 % of a pool of all.",
            "The pooled incidence is that of all solid tumours, many of which spare bone. Pain leads to too few: viscera are noticed first.", "",
            f"**With bodies, {body_page.hits} of {body_page.count} of these figures are met, {body_page.free_hits} of the "
            f"{body_page.free_count} that were not fitted** (`depth = \"body\"`,",
            f"{with_bodies} patients of each cancer, seed 1). What is missed:", "", *[f"- {miss}" for miss in body_page.misses], ""]
    return "\n".join(head + page.lines).rstrip("\n") + "\n"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default=ROOT / "build/release/howship", type=pathlib.Path)
    options.add_argument("--patients", type=int, help="of each cancer; 10000, with bodies 500")
    options.add_argument("--depth", default="spread", choices=["spread", "body"])
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    with open(ROWS, "rb") as text:
        rows = tomllib.load(text)
    usual = 500 if given.depth == "body" else 10000
    patients = given.patients or usual
    program = given.program.resolve()
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        if given.depth == "body":
            cohorts = {(care, name): Cohort(program, name, patients, folder, "body", MEDICINES[name] if care == "usual" else [])
                       for care in ("none", "usual") for name in PRIMARIES}
        else:
            cohorts = {name: Cohort(program, name, patients, folder) for name in PRIMARIES}
    if given.depth == "body":
        text = kept_text(cohorts, patients)
        if given.write:
            BODIES.write_text(text)
            return 0
        if patients != usual:
            print(text, end="")
            return 0
        same = BODIES.exists() and BODIES.read_text() == text
        print("the figures with bodies are what the program gives" if same else
              "tools/spread.py --depth body --write writes tests/validation/spread/bodies.csv anew")
        return 0 if same else 1
    text = page_of(cohorts, rows, patients)
    if patients != usual:
        print(text)
        return 0
    if given.write:
        PAGE.write_text(text)
        return 0
    if not PAGE.exists() or PAGE.read_text() != text:
        ours = PAGE.read_text().splitlines() if PAGE.exists() else []
        for old, new in zip(ours, text.splitlines()):
            if old != new:
                print(f"docs/validation/spread.md says\n  {old}\nthe program gives\n  {new}")
                break
        print("tools/spread.py --write writes the page anew")
        return 1
    print("the page on spread is what the program gives")
    return 0


if __name__ == "__main__":
    sys.exit(main())
