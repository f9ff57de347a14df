#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cohorts of tests/validation/oncology and writes what is published beside what the program makes of it.

  tools/oncology.py                      the quick check: rows, scenarios and page belong together, and the cohort that
                                         rows.toml names comes out as on the page (the test Oncology does this)
  tools/oncology.py --write              runs all cohorts and writes docs/validation/oncology.md anew
  tools/oncology.py --only renal_untreated ...   the rows of these cohorts, printed; --patients 20 for a first look
  tools/oncology.py --keep /tmp/oncology keeps what was read of each patient, and takes it from there for the same program

A cohort is a scenario run with seeds 1, 2, 3 ...: `[patient] variation = 1`, the default, makes another patient of each
seed. Exit status: 0 all is well, 1 something is not, 77 (which ctest calls skipped) where this Python reads no TOML.
"""

import argparse
import bisect
import hashlib
import json
import math
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import facts  # noqa: E402: the runner of scenarios, shared
from facts import ROOT, tomllib  # noqa: E402

HOME = ROOT / "tests/validation/oncology"
SCENARIOS = HOME / "scenarios"
PAGE = ROOT / "docs/validation/oncology.md"
PATIENTS = 200
MONTH = 30.4375  # days
NEVER = math.inf
NORMAL = 1.959964
# What is kept of a run: the rest of its folder is thrown away, a cohort would fill a disk.
OF_LESION = ["tumour_mm3", "adapted_mm3", "independent_mm3", "debris_mm3", "mean_hu", "bone_load_over_strength", "united"]
OF_BODY = ["tumour_marker_ug_per_l", "alp_u_per_l", "pain_0_to_10", "lumbar_density_relative", "hip_density_relative"]
BODY_EVERY = 14  # days between two looks at the body


class Missing(Exception):
    """A column that the program does not write, or a scenario that it refuses."""


# ---- What is read of a patient ---------------------------------------------------------------------------------------

def number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def read_patient(folder):
    """Lesions on every saved day, the body every fortnight, and all events."""
    out = {"lesions": {}, "body": {}, "events": []}
    lines = [line.split(",") for line in (folder / "lesions.csv").read_text(encoding="utf-8").splitlines()]
    names = [n for n in OF_LESION if n in lines[0]]
    at = [lines[0].index(n) for n in names]
    for cells in lines[1:]:
        one = out["lesions"].setdefault(cells[1], {"bone": cells[2], "day": [], **{n: [] for n in names}})
        one["day"].append(float(cells[0]))
        for name, k in zip(names, at):
            one[name].append(number(cells[k]))
    with open(folder / "timeline.csv", encoding="utf-8") as opened:
        head = opened.readline().strip().split(",")
        names = [n for n in OF_BODY if n in head]
        at = [head.index(n) for n in names]
        out["body"] = {"day": [], **{n: [] for n in names}}
        for line in opened:
            day = float(line[:line.index(",")])
            if day % BODY_EVERY:
                continue
            cells = line.split(",")
            out["body"]["day"].append(day)
            for name, k in zip(names, at):
                out["body"][name].append(number(cells[k]))
    for row in facts.Run("", folder, 0, "").table("events.csv")._rows:
        out["events"].append([row[0], row[1], row[2]])
    return out


class Cohorts(facts.World):
    """Each patient once; what is read stays, the result folder goes."""

    def run(self, what):
        scenario, seed = what
        kept = self.results / f"{self.folder_name(scenario, seed)}.json"
        stamp = hashlib.sha256((self.stamp(scenario, seed) + READER).encode()).hexdigest()
        if kept.exists():
            known = json.loads(kept.read_text(encoding="utf-8"))
            if known["stamp"] == stamp:
                return what, known, 0.0
        what, result, seconds = super().run(what)
        known = {"stamp": stamp, "refused": result.said.strip() if result.status else "",
                 "patient": None if result.status else read_patient(result.folder)}
        shutil.rmtree(result.folder, ignore_errors=True)
        (self.results / f"{result.folder.name}.done").unlink()
        kept.write_text(json.dumps(known), encoding="utf-8")
        return what, known, seconds


READER = repr((OF_LESION, OF_BODY, BODY_EVERY))


class Patient:
    def __init__(self, known):
        self.lesions, self.body, self.events = list(known["lesions"].values()), known["body"], known["events"]

    def body_at(self, column, day):
        if column not in self.body:
            raise Missing(f"timeline.{column}")
        days = self.body["day"]
        if self.died() <= day:
            return None
        return self.body[column][bisect.bisect_right(days, day) - 1]

    def body_from(self, column, day):
        """(day, value) after that day."""
        if column not in self.body:
            raise Missing(f"timeline.{column}")
        return [(d, v) for d, v in zip(self.body["day"], self.body[column]) if d > day and v is not None]

    def died(self):
        return next((day for day, event, _ in self.events if event == "death"), NEVER)

    def visits(self, start):
        """Indices of saved days: that of the start, and those after it while alive."""
        days = self.lesions[0]["day"]
        first = bisect.bisect_right(days, start) - 1
        return first, [k for k in range(first + 1, len(days)) if days[k] < self.died()]


def diameter(lesion, k):
    """mm, of the ball that living and dead tumour fill as they fill grown marrow."""
    return (6.0 / math.pi * (lesion["tumour_mm3"][k] + lesion["debris_mm3"][k]) / 0.72) ** (1.0 / 3.0)


class Course:
    """Response and progression by size, as trials read them: days after the start; the end of observation where none."""

    def __init__(self, patient, start):
        first, visits = patient.visits(start)
        days = patient.lesions[0]["day"]
        at_start = [diameter(one, first) for one in patient.lesions]
        lowest, self.progression, self.response = sum(at_start), NEVER, NEVER
        self.index_of_progression = None
        self.observed = (days[visits[-1]] if visits else days[first]) - start
        for k in visits:
            now = [diameter(one, k) for one in patient.lesions]
            if self.response == NEVER and sum(now) <= 0.7 * sum(at_start):
                self.response = days[k] - start
            worse = sum(now) >= 1.2 * lowest and sum(now) - lowest >= 5.0
            worse |= any(d >= 1.4 * max(d0, 8.0) for d, d0 in zip(now, at_start))
            lowest = min(lowest, sum(now))
            if worse:
                self.progression, self.index_of_progression = days[k] - start, k
                break
        if self.progression == NEVER and patient.died() < NEVER:
            self.progression = patient.died() - start

    def time(self):
        """(days, whether it happened)."""
        return (self.progression, True) if self.progression < NEVER else (self.observed, False)


MARKER = "tumour_marker_ug_per_l"


def marker_course(patient, start):
    """(best share of the start, day halved, (day of progression or last look, whether)) after the start."""
    first = patient.body_at(MARKER, start)
    if not first:
        return 1.0, NEVER, (0.0, False)
    lowest, halved, progressed, last = first, NEVER, None, 0.0
    best = 1.0
    for day, value in patient.body_from(MARKER, start):
        last = day - start
        if progressed is None:
            best = min(best, value / first)
            if halved == NEVER and value <= 0.5 * first:
                halved = last
            if last > 84 and value >= 1.25 * lowest and value - lowest >= 2.0:
                progressed = last
        lowest = min(lowest, value)
    return best, halved, (progressed, True) if progressed is not None else (last, False)


# ---- Figures with their 95 % interval --------------------------------------------------------------------------------

class Figure:
    def __init__(self, value, low, high, count, text=None):
        self.value, self.low, self.high, self.count, self.text = value, low, high, count, text


def wilson(share, count):
    middle = (share + NORMAL ** 2 / (2 * count)) / (1 + NORMAL ** 2 / count)
    half = NORMAL / (1 + NORMAL ** 2 / count) * math.sqrt(share * (1 - share) / count + NORMAL ** 2 / (4 * count ** 2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def percent(those):
    those = list(those)
    if not those:
        raise Missing("nobody whom this is asked of")
    share = sum(those) / len(those)
    low, high = wilson(share, len(those))
    return Figure(100 * share, 100 * low, 100 * high, len(those))


def mean_of(values):
    values = list(values)
    if len(values) < 2:
        raise Missing("nobody whom this is asked of")
    half = NORMAL * statistics.stdev(values) / math.sqrt(len(values))
    mean = statistics.fmean(values)
    return Figure(mean, mean - half, mean + half, len(values))


def median_of(values):
    """Interval by the order of the values."""
    values = sorted(values)
    count = len(values)
    if count < 6:
        raise Missing("nobody whom this is asked of")
    half = NORMAL * math.sqrt(count) / 2
    return Figure(statistics.median(values), values[max(int(count / 2 - half), 0)],
                  values[min(int(count / 2 + half), count - 1)], count)


def median_time(times, unit=MONTH):
    """Kaplan and Meier; interval by Brookmeyer and Crowley."""
    if not times:
        raise Missing("nobody whom this is asked of")
    alive, variance, at_risk = 1.0, 0.0, len(times)
    value, low, high = NEVER, None, NEVER
    for day in sorted({t for t, _ in times}):
        here = [happened for t, happened in times if t == day]
        events = sum(here)
        if events:
            alive *= 1 - events / at_risk
            if at_risk > events:
                variance += events / (at_risk * (at_risk - events))
            error = alive * math.sqrt(variance)
            if value == NEVER and alive <= 0.5:
                value = day
            if low is None and alive - NORMAL * error <= 0.5:
                low = day
            if high == NEVER and alive + NORMAL * error <= 0.5:
                high = day
        at_risk -= len(here)
    last = max(t for t, _ in times)
    shown = None if value < NEVER else f"not reached in {last / unit:.0f}"
    return Figure(value / unit, (low if low is not None else last) / unit, high / unit, len(times), shown)


def hazard_ratio(arm, other):
    """Events over those expected, of both arms (Pike); interval by their variance."""
    expected = [0.0, 0.0]
    for day in sorted({t for t, happened in arm + other if happened}):
        risk = [sum(t >= day for t, _ in side) for side in (arm, other)]
        events = sum(t == day and happened for t, happened in arm + other)
        for k in range(2):
            expected[k] += events * risk[k] / sum(risk)
    seen = [sum(h for _, h in side) for side in (arm, other)]
    if not (seen[0] and seen[1] and expected[0] and expected[1]):
        raise Missing("no event in one of the arms")
    ratio = seen[0] / expected[0] / (seen[1] / expected[1])
    spread = math.exp(NORMAL * math.sqrt(1 / expected[0] + 1 / expected[1]))
    return Figure(ratio, ratio / spread, ratio * spread, len(arm))


def odds_ratio(a, b):
    """Of two lists of yes and no."""
    cells = [sum(a), len(a) - sum(a), sum(b), len(b) - sum(b)]
    if not all(cells):
        cells = [c + 0.5 for c in cells]
    ratio = cells[0] * cells[3] / (cells[1] * cells[2])
    spread = math.exp(NORMAL * math.sqrt(sum(1 / c for c in cells)))
    return Figure(ratio, ratio / spread, ratio * spread, len(a))


# ---- What rows ask: one function each, named in rows.toml -------------------------------------------------------------

def outlives(patient, start):
    """Whether there is a look at the patient after that day."""
    return bool(patient.visits(start)[1])


def growth_cm_per_year(patients, start, until):
    def rate(p):
        first, last = p.visits(start)[0], p.visits(until)[0]
        days = p.lesions[0]["day"]
        return statistics.fmean(diameter(one, last) - diameter(one, first) for one in p.lesions) \
            / 10 / (days[last] - days[first]) * 365.25
    return mean_of(rate(p) for p in patients if outlives(p, start))


def doubled_percent(patients, start, until, years):
    """Patients whose tumour doubles its volume in less than so many years, by its growth in between."""
    def doubling(p):
        first, last = p.visits(start)[0], p.visits(until)[0]
        volume = [sum(one["tumour_mm3"][k] + one["debris_mm3"][k] for one in p.lesions) for k in (first, last)]
        days = p.lesions[0]["day"]
        if volume[1] <= volume[0] or volume[0] <= 0:
            return NEVER
        return (days[last] - days[first]) * math.log(2) / math.log(volume[1] / volume[0])
    return percent(doubling(p) < years * 365.25 for p in patients if outlives(p, start))


def progression_months(patients, start):
    return median_time([Course(p, start).time() for p in patients])


def progressed_percent(patients, start, years):
    return percent(Course(p, start).progression <= years * 365.25 for p in patients)


def progression_ratio(patients, others, start):
    return hazard_ratio([Course(p, start).time() for p in patients], [Course(p, start).time() for p in others])


def response_percent(patients, start):
    return percent(Course(p, start).response < NEVER for p in patients)


def response_months(patients, start):
    return median_of(r / MONTH for r in (Course(p, start).response for p in patients) if r < NEVER)


def adapted_percent(patients, start):
    """Those who progress, whose tumour is then to more than 1 % of the adapted clone."""
    def adapted(p, k):
        return sum(one["adapted_mm3"][k] for one in p.lesions) > 0.01 * sum(one["tumour_mm3"][k] for one in p.lesions)
    indices = [(p, Course(p, start).index_of_progression) for p in patients]
    return percent(adapted(p, k) for p, k in indices if k is not None)


def marker_halved_percent(patients, start):
    return percent(marker_course(p, start)[1] < NEVER for p in patients)


def marker_halved_days(patients, start):
    return median_of(d for d in (marker_course(p, start)[1] for p in patients) if d < NEVER)


def marker_best_percent(patients, start):
    return median_of(100 * marker_course(p, start)[0] for p in patients)


def marker_months(patients, start):
    return median_time([marker_course(p, start)[2] for p in patients])


def marker_ratio(patients, others, start):
    return hazard_ratio([marker_course(p, start)[2] for p in patients], [marker_course(p, start)[2] for p in others])


def changes(patients, column, start, after):
    pairs = [(p.body_at(column, start), p.body_at(column, start + after)) for p in patients]
    return [100 * (b / a - 1) for a, b in pairs if a and b is not None]


def change_percent(patients, column, start, after):
    return mean_of(changes(patients, column, start, after))


def fell_percent(patients, column, start, after):
    return percent(c < 0 for c in changes(patients, column, start, after))


def event_percent(patients, event):
    return percent(any(one == event for _, one, _ in p.events) for p in patients)


def iodine_percent(patients, start, answer):
    """At the last look: complete where less than 0.5 % of the tumour lives, partial from -30 %, progressed from +20 %."""
    def of(p):
        first, last = p.visits(start)[0], p.visits(start)[1][-1]
        living = [sum(one["tumour_mm3"][k] for one in p.lesions) for k in (first, last)]
        size = [sum(diameter(one, k) for one in p.lesions) for k in (first, last)]
        if living[1] < 0.005 * living[0]:
            return "complete"
        return "partial" if size[1] <= 0.7 * size[0] else "progressed" if size[1] >= 1.2 * size[0] else "stable"
    return percent(of(p) == answer for p in patients if outlives(p, start))


PAIN = "pain_0_to_10"


def painful_percent(patients, day, least=2.0):
    return percent(p.body_at(PAIN, day) >= least for p in patients if p.body_at(PAIN, day) is not None)


def before_and_after(patients, start, after, least):
    """Pain of those who have so much of it at the start, then and later."""
    pairs = [(p.body_at(PAIN, start), p.body_at(PAIN, start + after)) for p in patients]
    return [(a, b) for a, b in pairs if a is not None and a >= least and b is not None]


def pain_fell_percent(patients, start, after, least=2.0, left=None):
    """Of those in pain at the start: by two points or more at that time, or with no more than `left`."""
    pairs = before_and_after(patients, start, after, least)
    return percent(b <= left if left is not None else a - b >= 2.0 for a, b in pairs)


def pain_ever_fell_percent(patients, start, within, least=4.0, left=None):
    """The same at any look until then."""
    out = []
    for p in patients:
        first = p.body_at(PAIN, start)
        if first is None or first < least:
            continue
        looks = [v for d, v in p.body_from(PAIN, start) if d <= start + within]
        out.append(any(v < left if left is not None else first - v >= 2.0 for v in looks))
    return percent(out)


def pain_fell_odds(patients, others, start, after, least=2.0):
    """Of those in pain at the start: odds that it fell by two points or more, over those of the others."""
    return odds_ratio(*([a - b >= 2.0 for a, b in before_and_after(group, start, after, least)]
                        for group in (patients, others)))


def relief_points(patients, start, after, least):
    """Points of 100 by which pain has fallen, mean over those who had so much of 10 before."""
    return mean_of(10.0 * (a - b) for a, b in before_and_after(patients, start, after, least))


def months_to_pain_or_event(patients, start, least):
    """Until pain reaches that, a bone breaks or the cord is pressed."""
    times = []
    for p in patients:
        pain = [(d, v >= least) for d, v in p.body_from(PAIN, start)]
        days = [d for d, high in pain if high]
        days += [d for d, what, _ in p.events if d > start and what in ("fracture", "leg_weakness")]
        times.append((min(days) - start, True) if days else (pain[-1][0] - start, False))
    return median_time(times)


def broken_risk_by_pain(patients, start, within, least):
    """Risk of a bone that breaks or gives way further, in those with so much pain at the start over the others."""
    needs_fractures(patients)
    sides = ([], [])
    for p in patients:
        bad = broken(p, start, within) or broken(p, start, within, "collapse_goes_on")
        sides[p.body_at(PAIN, start) < least].append(bad)
    counts = [(sum(side), len(side)) for side in sides]
    if not all(events for events, _ in counts):
        raise Missing("no event on one of the sides")
    ratio = counts[0][0] / counts[0][1] / (counts[1][0] / counts[1][1])
    spread = math.exp(NORMAL * math.sqrt(sum(1 / events - 1 / all_ for events, all_ in counts)))
    return Figure(ratio, ratio / spread, ratio * spread, sum(all_ for _, all_ in counts))


def needs_fractures(patients):
    # Without the strength of every day nothing breaks in these runs, and none broken would look like a finding.
    if not any("bone_load_over_strength" in one for p in patients for one in p.lesions):
        raise Missing("lesions.bone_load_over_strength")


def broken(patient, start, within, event="fracture", bone=None):
    return any(start < day <= start + within and what == event and bone in (None, where)
               for day, what, where in patient.events)


def fracture_percent(patients, start, within):
    needs_fractures(patients)
    return percent(broken(p, start, within) for p in patients)


def fracture_odds(patients, others, start, within):
    needs_fractures(patients)
    return odds_ratio([broken(p, start, within) for p in patients], [broken(p, start, within) for p in others])


def bones_broken_percent(patients, start, within):
    """Bones whole at the start that break."""
    needs_fractures(patients)
    return percent(broken(p, start, within, bone=one["bone"]) for p in patients for one in p.lesions
                   if not broken(p, -1, start + 1, bone=one["bone"]))


def collapse_percent(patients, start, within):
    """Bones broken at the start that give way further."""
    needs_fractures(patients)
    return percent(broken(p, start, within, "collapse_goes_on", one["bone"]) for p in patients for one in p.lesions
                   if broken(p, -1, start + 1, bone=one["bone"]))


def united_percent(patients, after):
    """Of bones broken so long before the end: healed wholly."""
    if not any("united" in one for p in patients for one in p.lesions):
        raise Missing("lesions.united")
    out = []
    for p in patients:
        for one in p.lesions:
            day = next((d for d, what, where in p.events if what == "fracture" and where == one["bone"]), NEVER)
            if day + after <= one["day"][-1]:
                out.append((one["united"][-1] or 0.0) >= 1.0)
    return percent(out)


def hu_change(patients, first, last):
    """Mean over lesions."""
    out = []
    for p in patients:
        a, b = p.visits(first)[0], p.visits(last)[0]
        out += [one["mean_hu"][b] - one["mean_hu"][a] for one in p.lesions
                if one["mean_hu"][a] is not None and one["mean_hu"][b] is not None]
    return mean_of(out)


def hu_mean(patients, day):
    return mean_of(one["mean_hu"][k] for p in patients for one in p.lesions for k in [p.visits(day)[0]]
                   if one["mean_hu"][k] is not None)


MEASURES = {f.__name__: f for f in (
    growth_cm_per_year, doubled_percent, progression_months, progressed_percent, progression_ratio, response_percent,
    response_months, adapted_percent, marker_halved_percent, marker_halved_days, marker_best_percent, marker_months,
    marker_ratio, change_percent, fell_percent, event_percent, iodine_percent, painful_percent, pain_fell_percent,
    pain_ever_fell_percent, pain_fell_odds, relief_points, months_to_pain_or_event, fracture_percent, fracture_odds,
    bones_broken_percent, collapse_percent, broken_risk_by_pain, united_percent, hu_change, hu_mean)}


# ---- Rows ------------------------------------------------------------------------------------------------------------

KEYS = {"part", "asked", "cohort", "against", "resistant_on", "measure", "with", "unit", "digits", "published", "low", "high",
        "patients", "of", "source", "place", "use"}
USES = {"fitted": "a number of the model was chosen by this figure",
        "check": "not used",
        "recalled": "from memory, the page was not seen"}


def read_rows():
    given = tomllib.loads((HOME / "rows.toml").read_text(encoding="utf-8"))
    return given["held"], given["row"]


def citations():
    return tomllib.loads((ROOT / "data/citations.toml").read_text(encoding="utf-8"))


def faults_of_form(held, rows):
    faults, used, known = [], set(), citations()
    for k, row in enumerate(rows):
        name = f"row {k + 1} ({row.get('asked', '?')})"
        faults += [f"{name}: unknown {key}" for key in set(row) - KEYS]
        faults += [f"{name}: {key} is missing" for key in ("part", "asked", "cohort", "measure", "published", "source", "use")
                   if key not in row]
        if faults:
            continue
        used |= {row["cohort"], row.get("against", row["cohort"])}
        if row["measure"] not in MEASURES:
            faults.append(f"{name}: there is no measure {row['measure']}")
        if row["use"] not in USES:
            faults.append(f"{name}: use is {row['use']!r}, not one of {', '.join(USES)}")
        if " " not in row["source"] and row["source"] not in known:
            faults.append(f"{name}: data/citations.toml has no {row['source']}")
    there = {p.stem for p in SCENARIOS.glob("*.toml")}
    faults += [f"there is no scenario {name}" for name in sorted(used - there)]
    faults += [f"scenarios/{name}.toml: no row uses it" for name in sorted(there - used)]
    if held not in used:
        faults.append(f"held: no row uses {held}")
    return faults


def published_interval(row):
    """What is given, or by the size of the series: Wilson of a share, exponential of a median; else the point."""
    if "low" in row:
        return row["low"], row["high"]
    value, count = row["published"], row.get("patients")
    if count and row["unit"] == "%":
        low, high = wilson(value / 100, count)
        return 100 * low, 100 * high
    if count:
        return value * math.exp(-NORMAL / math.sqrt(count)), value * math.exp(NORMAL / math.sqrt(count))
    return value, value


def text_of(value, digits):
    return "" if value is None else f"{value:.{digits}f}".replace("-", "\u2212")


class Outcome:
    def __init__(self, row, world, count):
        self.row = row
        digits, unit = row.get("digits", 0 if row["unit"] in ("%", "HU", "days") else 1), row["unit"]
        low, high = published_interval(row)
        self.published = text_of(row["published"], row.get("digits", digits))
        if (low, high) != (row["published"],) * 2:
            self.published += f" ({text_of(low, digits)} to {text_of(high, digits)})"
        self.published += " " + unit
        self.patients, self.simulated = "", ""
        try:
            figure = self.figure(world, count)
        except Missing as missing:
            self.verdict = str(missing) if " " in str(missing) else f"the program has no such column yet: `{missing}`"
            self.state = "none"
            return
        self.patients = str(figure.count)
        shown = figure.text or text_of(figure.value, digits)
        ends = "" if figure.low is None or not math.isfinite(figure.low) else text_of(figure.low, digits)
        above = text_of(figure.high, digits) if math.isfinite(figure.high) else "\u2026"
        self.simulated = f"{shown} ({ends} to {above}) {unit}"
        if figure.low <= high and low <= figure.high:
            self.verdict, self.state = "within", "within"
        else:
            self.verdict = "**miss**: " + ("too low" if figure.high < low else "too high")
            self.state = "miss"

    def figure(self, world, count):
        row = self.row
        options, sides = dict(row.get("with", {})), [row["cohort"]] + ([row["against"]] if "against" in row else [])
        if "resistant_on" in row:
            options["start"] = row["resistant_on"]
        groups = []
        for side in sides:
            knowns = [world.result(side, seed) for seed in range(1, count + 1)]
            refused = next((k["refused"] for k in knowns if k["refused"]), None)
            if refused:
                raise Missing("the program refuses: " + refused.splitlines()[0].split("error: ")[-1])
            group = [Patient(k["patient"]) for k in knowns]
            group = [p for p in group if p.died() > options.get("start", options.get("first", -1))]
            if "resistant_on" in row:
                # Men whose marker rose on castration before that day; until then both arms are the same.
                group = [p for p in group if (lambda t: t[1] and t[0] + row["with"]["castrated_on"] <= row["resistant_on"])
                         (marker_course(p, row["with"]["castrated_on"])[2])]
            groups.append(group)
        options.pop("castrated_on", None)
        return MEASURES[row["measure"]](*groups, **options)


def source_text(row, known):
    place = f", {row['place']}" if row.get("place") else ""
    of = f" ({row['of']})" if row.get("of") else ""
    return (f"`{row['source']}`" if row["source"] in known else row["source"]) + place + of


def line_of(outcome, known):
    row = outcome.row
    cohort = row["cohort"] + (f", {row['against']}" if "against" in row else "")
    return (f"| {row['asked']} | {cohort} | {outcome.patients} | {outcome.simulated} | {outcome.published} | "
            f"{source_text(row, known)} | {row['use']} | {outcome.verdict} |")


def fingerprint():
    """Of what rows and scenarios ask and how it is read: the page must be written anew when one of them changes."""
    parts = [HOME / "rows.toml", pathlib.Path(__file__)] + sorted(SCENARIOS.glob("*.toml"))
    return hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()[:16]


HEAD = """# Oncology: cohorts beside what was published

<!-- Generated by `tools/oncology.py --write`; the test Oncology holds it. -->
<!-- rows and scenarios: {fingerprint} -->

{summary}

Each cohort is a scenario of [tests/validation/oncology](../../tests/validation/oncology/README.md), lived by {count} patients
who differ as the program lets patients differ (`[patient] variation` is 1): the typical tumour is the same, growth, shares of
clones, answers to drugs, secretion, clearance and bone are drawn from the seed. One row of the table is read from what

```
for seed in $(seq 1 {count}); do
  howship run tests/validation/oncology/scenarios/NAME.toml --seed $seed -o NAME_$seed --quiet
done
```

leaves in `lesions.csv`, `timeline.csv` and `events.csv`; NAME is in the second column, and where it names two, the first is
held against the second.

* *Size*: the diameter of the ball that living and dead tumour would fill as they fill marrow, (6 (living + dead)/(0.72 π))^(1/3);
  a visit every eight weeks (of thyroid cancer every 24). Response: the sum of diameters falls by 30 %. Progression: it rises
  by 20 % and 5 mm over its lowest, or a lesion by 40 % over its first, or death. Two lesions a patient; seeds of 12 mm have
  grown for 16 weeks when a drug begins, seeds of 16 mm for 24 weeks when radiation does.
* *PSA* every four weeks (with docetaxel every two): halved, or progressed where it is 25 % and 2 ug/L over its lowest, after
  twelve weeks.
* *Resistant to castration*: men whose PSA has progressed on castration before day 672, on which the second line begins; the
  day is the same for all.
* *Pain* is 0 to 10 and that of the patient; asked of those with 2 or more. No pain left is 0.05 or less.
* Medians of times are of Kaplan and Meier, known to one visit (1.8 months of size); ratios of hazards are of observed to
  expected events.

In brackets are 95 % intervals; of a published figure as given, or by the size of its series, else there is none. *Within*: the
two overlap. Published patients are of many sorts, stages and visits, and die: a miss is a miss all the same. *Use*: fitted,
{fitted}; check, {check}; recalled, {recalled}.
Nothing was fitted to this page: what was fitted, was with other cohorts, by a reduced law or by one lesion, so that a miss of a
fitted row is a difference between that and what a user runs. Sources are keys of
[the list of works](../reference/sources.md). Radionuclides for bone are on [the page of the body](systemic.md).
"""


def page_of(outcomes, count):
    known = citations()
    number_of = {s: sum(o.state == s for o in outcomes) for s in ("within", "miss", "none")}
    summary = (f"**{number_of['within']} of {len(outcomes)}** figures are met, {number_of['miss']} are missed, "
               f"{number_of['none']} cannot be asked of the program yet.")
    text = HEAD.format(fingerprint=fingerprint(), summary=summary, count=count, **USES)
    parts = list(dict.fromkeys(o.row["part"] for o in outcomes))
    text += "\n| | within | miss | not yet |\n|---|---|---|---|\n"
    for part in parts:
        states = [o.state for o in outcomes if o.row["part"] == part]
        text += f"| {part} | {states.count('within')} | {states.count('miss')} | {states.count('none')} |\n"
    for part in parts:
        text += (f"\n## {part}\n\n| asked | scenario | patients | Howship | published | source | use | |\n"
                 "|---|---|---|---|---|---|---|---|\n")
        text += "".join(line_of(o, known) + "\n" for o in outcomes if o.row["part"] == part)
    text += "\n## Scenarios\n\n| | |\n|---|---|\n"
    for file in sorted(SCENARIOS.glob("*.toml")):
        title = tomllib.loads(file.read_text(encoding="utf-8"))["title"]
        text += f"| [{file.stem}](../../tests/validation/oncology/scenarios/{file.name}) | {title} |\n"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/howship")
    parser.add_argument("--write", action="store_true", help="run all cohorts and write the page")
    parser.add_argument("--only", nargs="+", default=[], metavar="COHORT", help="print the rows of these cohorts")
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--keep", type=pathlib.Path, help="folder for what is read, used again by the same program")
    parser.add_argument("--jobs", type=int, default=min(8, os.cpu_count() or 1))
    options = parser.parse_args()
    if options.write and options.patients != PATIENTS:
        parser.error(f"the page is of {PATIENTS} patients a cohort")

    held, rows = read_rows()
    faults = faults_of_form(held, rows)
    if faults:
        print("\n".join(faults))
        return 1
    names = options.only or ([held] if not options.write else sorted({r["cohort"] for r in rows}))
    asked = [r for r in rows if r["cohort"] in names]
    cohorts = sorted({r["cohort"] for r in asked} | {r["against"] for r in asked if "against" in r})

    temporary = None if options.keep else tempfile.TemporaryDirectory(prefix="howship-oncology-")
    results = (options.keep or pathlib.Path(temporary.name)).resolve()
    results.mkdir(parents=True, exist_ok=True)
    world = Cohorts(options.program.resolve(), results, options.jobs, SCENARIOS)
    began = time.monotonic()
    world.run_all([(c, seed) for c in cohorts for seed in range(1, options.patients + 1)])
    outcomes = [Outcome(row, world, options.patients) for row in asked]
    used = os.times()
    print(f"{len(cohorts)} cohorts of {options.patients}: {time.monotonic() - began:.0f} s, "
          f"{used.children_user + used.children_system + used.user + used.system:.0f} s of processors", file=sys.stderr)

    known = citations()
    if options.write:
        PAGE.write_text(page_of(outcomes, options.patients), encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)} is written")
        return 0
    lines = [line_of(o, known) for o in outcomes]
    if options.only:
        print("\n".join(lines))
        return 0
    page = PAGE.read_text(encoding="utf-8").splitlines()
    again = "; tools/oncology.py --write writes it anew"
    if f"<!-- rows and scenarios: {fingerprint()} -->" not in page:
        faults.append(f"{PAGE.relative_to(ROOT)} is of other rows, scenarios or readings{again}")
    faults += [f"{PAGE.relative_to(ROOT)} has not what {held} gives{again}\n  + {line}" for line in lines if line not in page]
    print("\n".join(faults) if faults else f"{held}: {len(lines)} rows are as on the page")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
