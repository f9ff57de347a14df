#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A study of tests as hospitals make them, in the patients of a cohort: what bone scan, CT, MRI and PET each find of what is there.

  tools/staging.py                  the quick check: page, design and the table of trials belong together
  tools/staging.py --write          lives the cohort of data/validation/staging and writes docs/validation/staging.md anew
  tools/staging.py --patients 300   prints the page of a smaller cohort; --keep FOLDER keeps each patient's rows for the same program

Who has a metastasis in bone, how many there are and how large they are is what spread and the law in the bones make of the cancers.
A patient is looked at where the guide's care would first look for bone metastases, by all four tests within weeks, and again half a
year later. As in published studies a bone counts as diseased where there was tumour and any of the tests calls it, now or then.
Exit status: 0 all is well, 1 something is not, 77 (which ctest calls skipped) where this Python reads no TOML."""
import argparse
import concurrent.futures
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

from facts import ROOT, tomllib

HOME = ROOT / "data/validation/staging"
COHORT, POLICY = HOME / "five_cancers.toml", HOME / "four_tests.toml"
PAGE = ROOT / "docs/validation/staging.md"
TABLE = ROOT / "data/validation/trials.toml"
RULE = "V-four"  # which orders the tests
TESTS = {"pet": "FDG-PET", "ct": "CT", "mri": "MRI", "bone_scan": "bone scan"}
AGAIN = 182  # days from the tests to those of the half year
SAMPLES = 2000  # of the bootstrap


def looks_of(folder):
    """Each look at a patient: {test: {bone: (chance of being called, tumour in mm3)}} of the first tests and of those half a year later."""
    rows = {}
    if not (folder / "findings.csv").exists():  # nobody ever looked
        return []
    with open(folder / "findings.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["test"] in TESTS and row["bone"] and row["detection_probability"]:
                rows.setdefault((int(row["day"]), row["test"]), {})[row["bone"]] = (float(row["detection_probability"]), float(row["tumour_mm3"] or 0))
    out = []
    with open(folder / "events.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["event"] != "decision" or not row["detail"].startswith(RULE + " "):
                continue
            days = {test: math.ceil(float(day)) for test, day in re.findall(r"(\w+) on day ([\d.]+)", row["detail"])}
            now = {test: rows.get((days.get(test), test)) for test in TESTS}
            if all(now.values()):  # else the patient died before the last of them, or one was under way for another reason
                out.append((now, {test: rows.get((days[test] + AGAIN, test), {}) for test in TESTS}))
    return out


def judged(look):
    """Of one look: the chance that each bone is called by each test, and that it counts as diseased: at once, or half a year later too."""
    now, later = look
    out = {}
    for bone in now["ct"]:
        tumour = max(now[test].get(bone, (0, 0))[1] for test in TESTS)
        if tumour <= 0:
            continue
        chances = {test: now[test].get(bone, (0, 0))[0] for test in TESTS}
        unseen = math.prod(1 - c for c in chances.values())
        out[bone] = {**chances, "at once": 1 - unseen, "diseased": 1 - unseen * math.prod(1 - later[test].get(bone, (0, 0))[0] for test in TESTS), "tumour": tumour}
    return out


def of_patient(bones):
    """The same for a patient: that one of its bones is."""
    return {key: 1 - math.prod(1 - one[key] for one in bones.values()) for key in (*TESTS, "at once", "diseased")}


def live(options, folder):
    """The looks at every patient of the cohort who has a body."""
    program = pathlib.Path(options.program)
    cohort = folder / "cohort"
    words = [program, "cohort", COHORT, "-o", cohort, "--patients", options.patients, "--quiet", "--force"]
    subprocess.run([*map(str, words)], check=True)
    with open(cohort / "outcomes.csv", newline="", encoding="utf-8") as file:
        who = [(int(row["patient"]), row["primary"]) for row in csv.DictReader(file)]
    stamp = hashlib.sha256(program.read_bytes() + COHORT.read_bytes() + POLICY.read_bytes()).hexdigest()[:16]

    def one(patient):
        kept = folder / f"{stamp}_{patient}.json"
        if not kept.exists():
            result = folder / f"patient_{patient}"
            subprocess.run([program, "run", "--from", cohort, "--patient", str(patient), "-o", result, "--quiet", "--force", "--threads", "1"], check=True)
            kept.write_text(json.dumps([judged(look) for look in looks_of(result)]))
            shutil.rmtree(result)
        return json.loads(kept.read_text())

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        looks = list(pool.map(one, [patient for patient, _ in who]))
    return [(primary, bones) for (_, primary), all_looks in zip(who, looks) for bones in chosen(all_looks)]


def chosen(looks):
    """Of each patient the look that found something, as one who is found is not looked for again; else the last."""
    for bones in looks:
        if bones and of_patient(bones)["diseased"] >= 0.5:
            return [bones]
    return [looks[-1]] if looks and looks[-1] else []


def sensitivity(patients, test, of, who="diseased"):
    """Percent of diseased bones, or patients, that a test calls; `who` says which way they count as that."""
    each = [of_patient(bones) for bones in patients] if of == "patients" else [one for bones in patients for one in bones.values()]
    diseased = sum(one[who] for one in each)
    return 100 * sum(one[test] for one in each) / diseased if diseased else math.nan


def interval(patients, test, of):
    """95 %, by drawing patients anew."""
    draw = random.Random(1)
    values = sorted(sensitivity(draw.choices(patients, k=len(patients)), test, of) for _ in range(SAMPLES))
    return values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES)]


def rows_of(table):
    """Published rows: [name, source, of, test, value]."""
    return next(page["rows"] for page in table["page"] if page["file"] == PAGE.name)


def size_of(tumour):
    """Diameter (mm) of a ball of so much tumour."""
    return 2 * (0.75 * tumour / math.pi) ** (1 / 3)


def page_of(options, table, looked_at):
    patients = [bones for _, bones in looked_at]
    diseased = sum(of_patient(bones)["diseased"] for bones in patients)
    bones = [one for all_bones in patients for one in all_bones.values()]
    lesions = sum(one["diseased"] for one in bones)
    out = f"""# Four tests in the patients of a cohort, beside studies of them

Generated by `tools/staging.py --write`. {options.patients:,} people with one of five cancers (`data/validation/staging/five_cancers.toml`) live under
the guide of 2016. Where it would first look for metastases in bone they have a bone scan, CT, MRI and FDG-PET of the whole
body within weeks, and all four again half a year later (`four_tests.toml` beside it). Sites, numbers and sizes of metastases
are what the cancers have made by then; nobody chose them. A bone counts as diseased where tumour was in it and any of the four
tests calls it, now or half a year later, as such studies have it that cannot take every bone to a pathologist; what no test ever
calls counts for nobody. That rule was written down before any figure was seen; the last column leaves out the half year, so that
what grows into sight after the tests is not held against them. Chances are those of the reader of tests by table (`howship show tests`); of each patient counts the look that found something.

{len(patients)} patients with tumour in bone were looked at. {diseased:.0f} of them count as diseased, with {lesions / diseased:.1f} bones each.

| source | test | share of | simulated | published | simulated, 95 % | of what any test calls at once |
|---|---|---|---|---|---|---|
"""
    seen = {}
    for name, source, of, test, value in rows_of(table):
        key = next(k for k, words in TESTS.items() if words == test)
        if (key, of) not in seen:
            seen[key, of] = sensitivity(patients, key, of), *interval(patients, key, of), sensitivity(patients, key, of, "at once")
        got, low, high, at_once = seen[key, of]
        out += f"| {source} | {test} | {of} | {got:.1f} | {value:g} | {low:.1f} to {high:.1f} | {at_once:.1f} |\n"
    out += """
## By cancer, sensitivity of patients

| primary | diseased | FDG-PET | CT | MRI | bone scan |
|---|---|---|---|---|---|
"""
    for primary in sorted({primary for primary, _ in looked_at}):
        some = [bones for one, bones in looked_at if one == primary]
        out += f"| {primary} | {sum(of_patient(b)['diseased'] for b in some):.0f} | " + " | ".join(f"{sensitivity(some, test, 'patients'):.0f}" for test in TESTS) + " |\n"
    out += """
## By size, sensitivity of bones

Diameter of a ball of the living tumour in the bone.

| diameter, mm | diseased | FDG-PET | CT | MRI | bone scan |
|---|---|---|---|---|---|
"""
    for low, high in ((0, 5), (5, 10), (10, 20), (20, 40), (40, 1000)):
        some = [{"bone": one} for one in bones if low <= size_of(one["tumour"]) < high]
        if some:
            said = f"{low} to {high}" if high < 1000 else f"over {low}"
            out += f"| {said} | {sum(b['bone']['diseased'] for b in some):.0f} | " + " | ".join(f"{sensitivity(some, test, 'lesions'):.0f}" for test in TESTS) + " |\n"
    return out + """
## What this cannot show

A lesion of the study is a bone: two lesions in one bone are read as one. Nobody overlooks a place: the reader searches all of
them, and misses only what does not stand out. Published figures pool studies that differ in who was looked at, and why, and in how
truth was found; many counted what one test alone had shown.
"""


def check(options):
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    wrong = [f"docs/validation/staging.md has no row of {source}, {test}, {of}, {value:g}" for _, source, of, test, value in rows_of(table)
             if not re.search(rf"^\| {re.escape(source)} \| {test} \| {of} \| [\d.]+ \| {value:g} \|", text, re.M)]
    for file in (COHORT, POLICY):
        done = subprocess.run([options.program, "check", str(file)], capture_output=True, text=True)
        if done.returncode:
            wrong.append(f"{file.relative_to(ROOT)}: {done.stderr.strip()}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/howship"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--patients", type=int)
    parser.add_argument("--jobs", type=int, default=2, help="patients at once")
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    if tomllib is None:
        print("skipped: this Python reads no TOML")
        return 77
    if not options.write and not options.patients:
        wrong = check(options)
        print("\n".join(wrong) if wrong else "page, design and table belong together")
        return bool(wrong)
    options.patients = options.patients or tomllib.loads(COHORT.read_text(encoding="utf-8"))["patients"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        text = page_of(options, tomllib.loads(TABLE.read_text(encoding="utf-8")), live(options, folder))
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
