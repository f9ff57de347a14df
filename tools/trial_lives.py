# SPDX-License-Identifier: Apache-2.0
"""Lives of a trial, patients of a cohort, as the tables of a result tell of them: what tools/trials.py counts."""
import collections
import csv
import functools
import math
import operator
import re


def number(cell):
    if cell == "not reached":
        return math.inf
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


RELATIONS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq, "!=": operator.ne}


def holds(row, condition):
    field, relation, value = condition.split()
    cell = row.get(field, "")
    if relation in ("=", "!=") and number(value) is None:
        return RELATIONS[relation](cell, value)
    cell = number(cell)
    return cell is not None and RELATIONS[relation](cell, float(value))


class Tables:
    """What visits and harms of a trial say of each subject; a table is read when something first asks for it."""

    def __init__(self, folder):
        self.folder = folder

    def rows(self, name):
        with open(self.folder / name, newline="", encoding="utf-8") as opened:
            yield from csv.DictReader(opened)

    @functools.cached_property
    def visits(self):
        """{(subject, code): [(planned day, day, value, grade, of which harm)]}, in order of days; laboratory and answers."""
        out = collections.defaultdict(list)
        for name in ("adlb.csv", "adqs.csv"):
            for row in self.rows(name):
                value = number(row["AVAL"])
                if value is not None and row["ANL01FL"] == "Y":
                    graded = number(row.get("ATOXGR")) or 0.0, row.get("ATOXDSC", "")
                    out[row["USUBJID"], row["PARAMCD"]].append((int(row["AVISITN"]), float(row["ADY"]), value, *graded))
        for those in out.values():
            those.sort()
        return out

    @functools.cached_property
    def answers(self):
        """{subject: {(course of radiation, week after it): answer of pain}}."""
        out = collections.defaultdict(dict)
        for row in self.rows("adqs.csv"):
            found = re.fullmatch(r"Week (\d+) of course (\d+)", row["AVISIT"])
            if row["PARAMCD"] == "PAINRESP" and found:
                out[row["USUBJID"]][int(found.group(2)), int(found.group(1))] = row["AVALC"]
        return out

    @functools.cached_property
    def harms(self):
        """{subject: its harms that were not there at randomisation}."""
        out = collections.defaultdict(list)
        for row in self.rows("adae.csv"):
            if row["TRTEMFL"] == "Y":
                out[row["USUBJID"]].append(row)
        return out

    @functools.cached_property
    def bones(self):
        """{subject: what befell its bones}, in order of days."""
        out = collections.defaultdict(list)
        for row in self.rows("adce.csv"):
            out[row["USUBJID"]].append(row)
        return out


class Life:
    """One patient of a trial: arm, days followed, what outcomes.csv says, and the tables for more."""
    __slots__ = ("arm", "design", "stratum", "primary", "followed", "died", "row", "gaps", "subject", "patient", "tables", "known")

    def __init__(self, design, subject, row, gaps, tables):
        self.design, self.arm, self.row, self.gaps, self.subject = design, subject["TRT01P"], row, gaps, subject
        self.tables, self.known = tables, {}
        self.stratum, self.primary = int(subject["STRATUM"] or 0), subject["PRIMARY"]
        self.patient = design, subject["TWINID"]  # who lives in every arm
        self.died = subject["DTHFL"] == "Y"
        self.followed = 0.0

    def day(self, name):
        """Day of the earliest of the events, joined by +; survival is death."""
        days = [once(self, marker_rise, "PSA") if one == "psa_progression" else number(self.row.get(one + "_day")) for one in name.split("+")]
        return min((d for d in days if d is not None), default=None)

    def visits(self, code):
        """(planned day, day, value, grade, of which harm) of visits while it was followed."""
        return [one for one in self.tables.visits.get((self.subject["USUBJID"], code), ()) if one[1] <= self.followed]

    def get(self, name, missing=None):
        """A column of adsl.csv or outcomes.csv; of a visit planned for a day NTX@84 the value, NTX@84- its change from the first day, NTX@84%
        that in parts of a hundred."""
        if "@" not in name:
            return self.subject.get(name, self.row.get(name, missing))
        code, _, planned = name.partition("@")
        at = {one[0]: one[2] for one in self.visits(code)}
        value, base = at.get(int(planned.rstrip("-%"))), at.get(0)
        if planned[-1].isdigit() or value is None or base is None:
            return value if planned[-1].isdigit() else None
        return value - base if planned.endswith("-") else 100.0 * (value - base) / base if base else None


def once(life, make, *of):
    """What is made of a life, kept: trials are drawn from the same lives hundreds of times."""
    if (make, *of) not in life.known:
        life.known[(make, *of)] = make(life, *of)
    return life.known[(make, *of)]


# ---- Of visits and harms of one life ---------------------------------------------------------------------------------

def of_visit(life, name):
    return number(life.get(name))


def meets(life, conditions):
    """1 or 0; None where a value of a visit that is asked for is not there."""
    if any("@" in c and life.get(c.split()[0]) is None for c in conditions):
        return None
    return float(all(holds(life, c) for c in conditions))


def worst_harm(life, harms, but, flag, at):
    """Worst grade of these harms (of none: of all but those) until that day; 0 of who had none, 1 of a harm without a grade."""
    out = 0.0
    for row in life.tables.harms.get(life.subject["USUBJID"], ()):
        asked = row["AEDECOD"] in harms if harms else row["AEDECOD"] not in but
        if asked and float(row["ASTDY"]) <= min(at, life.followed) and (not flag or row[flag] == "Y"):
            out = max(out, number(row["AETOXGR"]) or 1.0)
    return out


def count_harms(life, harms):
    return float(sum(row["AEDECOD"] in harms and float(row["ASTDY"]) <= life.followed for row in life.tables.harms.get(life.subject["USUBJID"], ())))


REGIONS = [("skull",), ("cervical",), ("thoracic",), ("lumbar",), ("ribs", "rib", "sternum"), ("pelvis", "sacrum", "ilium"),
           ("shoulder", "clavicle", "scapula"), ("humerus",), ("femur",)]


def is_in(region, names):
    return any(name in region for name in names)


def part_of(region):
    """T4 -> thoracic, hip_left -> pelvis and so on: bones and regions of lesions in the words of those who count places."""
    found = re.fullmatch(r"([CTL])(\d+)", region)
    if found:
        return {"C": "cervical", "T": "thoracic", "L": "lumbar"}[found.group(1)]
    return "pelvis" if region.startswith("hip_") else "skull" if region in ("cranium", "mandible") else region


def count_bones(life, kinds, region):
    """Skeletal-related events of these kinds (of none: of all) in bones of those regions (of none: anywhere)."""
    return float(sum(row["SREFL"] == "Y" and (not kinds or row["CEDECOD"] in kinds) and (not region or is_in(part_of(row["CELOC"]), region))
                     for row in life.tables.bones.get(life.subject["USUBJID"], ())))


def irradiated(life, region):
    """(days, 1 broke, 2 the patient died before, 0 neither) of each bone of those regions, from its first beam to its next fracture; bones
    that broke earlier in the trial are left out."""
    broken, beams, out = {}, {}, []
    for row in life.tables.bones.get(life.subject["USUBJID"], ()):
        bone, day = row["CELOC"], float(row["ASTDY"])
        if "fracture" in row["CEDECOD"]:
            broken.setdefault(bone, day)
        elif row["CEDECOD"] == "Radiation to bone" and bone and is_in(part_of(bone), region):
            beams.setdefault(bone, day)
    for bone, beam in beams.items():
        end = broken.get(bone, math.inf)
        if end >= beam:
            out.append((end - beam, 1) if end <= life.followed else (life.followed - beam, 2 if life.died else 0))
    return out


def lowest_day(life, code):
    """Day of the visit with the lowest value, of who has some after the first day."""
    those = [(value, day) for planned, day, value, *_ in life.visits(code) if planned > 0]
    return min(those)[1] - 1.0 if those else None


def worst_grade(life, code, harm, at):
    """Worst grade of a value at visits after the first day."""
    return max((grade for planned, day, _, grade, of in life.visits(code) if planned > 0 and day <= at and (of == harm or not harm)), default=0.0)


def ever_so(life, condition, at):
    """Whether a value was so at a visit after the first day."""
    code, relation, limit = condition.split()
    return float(any(planned > 0 and day <= at and RELATIONS[relation](value, float(limit)) for planned, day, value, *_ in life.visits(code)))


def spell(life, condition):
    """(days, 1 where it ended) from the first visit at which a value was so to the first at which it is not any more; None where it never was."""
    code, relation, limit = condition.split()
    begun = None
    for planned, day, value, *_ in life.visits(code):
        so = planned > 0 and RELATIONS[relation](value, float(limit))
        if so and begun is None:
            begun = day
        elif begun is not None and not so:
            return day - begun, 1
    return None if begun is None else (life.followed - begun, 0)


def fallen(life, code, by):
    """Whether a value fell by so many parts of a hundred, as two visits in a row show; None where there is none of the first day."""
    those = life.visits(code)
    if not those or those[0][0] != 0:
        return None
    low = [value <= (1.0 - by / 100.0) * those[0][2] for _, _, value, *_ in those[1:]]
    return float(any(a and b for a, b in zip(low, low[1:])))


def marker_rise(life, code):
    """Day of the visit from which a marker is a quarter and 2 ug/L above its lowest, as the next visit shows too."""
    those, lowest = life.visits(code), math.inf
    for k, (_, day, value, *_) in enumerate(those):
        limit = max(1.25 * lowest, lowest + 2.0)
        if value >= limit and k + 1 < len(those) and those[k + 1][2] >= limit:
            return day
        lowest = min(lowest, value)
    return None


def answer(life, week):
    """Answers of pain to the first course of radiation, at that week or at all; None where nobody asked after it."""
    those = {at: word for (course, at), word in life.tables.answers.get(life.subject["USUBJID"], {}).items() if course == 1}
    return None if not those else {word for at, word in those.items() if week is None or at == week}


def pain_answer(life, planned):
    """CR, PR or nothing, of pain and opioids at a visit, by the rules that courses of radiation are judged by; of no visit: the best of all."""
    pain, dose = ({one[0]: one[2] for one in life.visits(code)} for code in ("NRSWORST", "OMED"))
    if 0 not in pain or planned is not None and planned not in pain:
        return None
    out = set()
    for k in (pain if planned is None else (planned,)):
        less, more = pain[0] - pain[k], dose.get(k, 0.0) - dose.get(0, 0.0)
        if k > 0 and pain[k] <= 0.0 and more <= 0.0:
            out.add("CR")
        elif k > 0 and (less >= 2.0 and more <= 0.0 or less >= 0.0 and more < 0.0 and dose.get(k, 0.0) <= 0.75 * dose.get(0, 0.0)):
            out.add("PR")
    return out


def read_lives(design, folder):
    table = lambda name: csv.DictReader(open(folder / name, newline="", encoding="utf-8"))
    subjects = {row["USUBJID"]: row for row in table("adsl.csv")}
    gaps = collections.defaultdict(list)
    for row in table("adtter.csv"):
        gaps[row["USUBJID"]].append((float(row["TSTART"]), float(row["TSTOP"]), row["EVENT"] == "1"))
    out, tables = [], Tables(folder)
    for row in table("outcomes.csv"):
        life = Life(design, subjects[row["USUBJID"]], row, gaps[row["USUBJID"]], tables)
        life.followed = (number(row["days_followed_day"]) or 0.0) + 1.0  # as days of events are counted: the first is day 1
        if life.died and not (life.day("survival") or math.inf) <= life.followed:
            raise SystemExit(f"{folder / 'outcomes.csv'}: {row['USUBJID']} died, and is not followed until then")
        out.append(life)
    return out


class Cohort:
    def __init__(self, folder, lesions):
        table = lambda name: list(csv.DictReader(open(folder / name, newline="", encoding="utf-8")))
        self.patients = table("patients.csv")
        if (folder / "outcomes.csv").exists():
            more = {row["patient"]: row for row in table("outcomes.csv")}
            for row in self.patients:
                row.update({k: v for k, v in more.get(row["patient"], {}).items() if k not in row})
        self.lesions = collections.defaultdict(list)
        if lesions and (folder / "lesions.csv").exists():
            with open(folder / "lesions.csv", newline="", encoding="utf-8") as opened:
                for row in csv.DictReader(opened):
                    if row["organ"] == "bone" and row["visible_day"]:
                        self.lesions[row["patient"]].append((float(row["visible_day"]), row["region"], row["type"]))
