# SPDX-License-Identifier: Apache-2.0
"""Statistics of trials and cohorts for tools/trials.py: weighted, so that a trial that is drawn again is the same lives with other
weights."""
import collections
import math

from trial_lives import (REGIONS, RELATIONS, Life, answer, count_bones, count_harms, ever_so, fallen, holds, irradiated, is_in, lowest_day, meets,
                         number, of_visit, once, pain_answer, part_of, spell, worst_grade, worst_harm)

DRAWS = 400
UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def times_of(lives, weights, name, at, after=0.0):
    """(time, 1 event, 2 death before it, 0 neither; weight), from `after` on and until `at`."""
    out = []
    for life, weight in zip(lives, weights):
        if not weight or life.followed <= after:
            continue
        day, end = life.day(name), life.followed
        happened = 1 if day is not None and day <= end else 2 if life.died else 0
        time = day if happened == 1 else end
        if at is not None and time > at:
            time, happened = at, 0
        if time > after:
            out.append((time, happened, weight))
    out.sort(key=lambda one: one[0])
    return out


def steps(times):
    """Of sorted times: (time, events, deaths, at risk)."""
    risk, k = sum(w for _, _, w in times), 0
    while k < len(times):
        time, counts = times[k][0], [0.0, 0.0, 0.0]
        while k < len(times) and times[k][0] == time:
            counts[times[k][1]] += times[k][2]
            k += 1
        yield time, counts[1], counts[2], risk
        risk -= sum(counts)


def quantile(times, share):
    """Time at which so many have had it, by Kaplan and Meier; infinite where it is not reached."""
    free = 1.0
    for time, events, _, risk in steps(times):
        if events:
            free *= 1.0 - events / risk
            if free <= 1.0 - share + 1e-12:
                return time
    return math.inf


def free_at(times, at):
    free = 1.0
    for time, events, _, risk in steps(times):
        if time > at:
            break
        if events:
            free *= 1.0 - events / risk
    return free


def incidence(times, at):
    """Aalen and Johansen: death ends the chance."""
    alive, out = 1.0, 0.0
    for time, events, deaths, risk in steps(times):
        if time > at:
            break
        out += alive * events / risk
        alive *= 1.0 - (events + deaths) / risk
    return out


def cox(records):
    """Hazard ratio of x = 1 over x = 0 of (stratum, start, stop, event, x, weight); ties as Breslow. NaN where one side has no event."""
    points = []
    by_stratum = collections.defaultdict(list)
    for one in records:
        by_stratum[one[0]].append(one)
    for those in by_stratum.values():
        stops, starts = sorted(those, key=lambda r: -r[2]), sorted(those, key=lambda r: -r[1])
        risk, k, j = [0.0, 0.0], 0, 0
        while k < len(stops):
            time, events = stops[k][2], [0.0, 0.0]
            while k < len(stops) and stops[k][2] == time:
                risk[stops[k][4]] += stops[k][5]
                if stops[k][3]:
                    events[stops[k][4]] += stops[k][5]
                k += 1
            while j < len(starts) and starts[j][1] >= time:
                risk[starts[j][4]] -= starts[j][5]
                j += 1
            if events[0] + events[1] > 0 and risk[0] > 1e-9 and risk[1] > 1e-9:
                points.append((events[0] + events[1], events[1], risk[0], risk[1]))
    seen = sum(d1 for _, d1, _, _ in points)
    if not points or seen <= 0 or seen >= sum(d for d, _, _, _ in points):
        return math.nan
    beta = 0.0
    for _ in range(60):
        score = information = 0.0
        for d, d1, n0, n1 in points:
            share = n1 * math.exp(beta) / (n0 + n1 * math.exp(beta))
            score += d1 - d * share
            information += d * share * (1.0 - share)
        if information <= 0:
            return math.nan
        step = max(-1.0, min(1.0, score / information))
        beta += step
        if abs(step) < 1e-9:
            break
    return math.exp(beta)


def had(life, name, least=1):
    """Whether an event, or so many of what is counted, was seen."""
    if name + "_day" in life.row and name not in life.row:
        day = life.day(name)
        return day is not None and day <= life.followed
    return (number(life.row[name]) or 0.0) >= least


def mean_of(pairs):
    pairs = [(v, w) for v, w in pairs if v is not None and not math.isnan(v)]
    total = sum(w for _, w in pairs)
    return sum(v * w for v, w in pairs) / total if total else math.nan


def share(lives, weights, name, least=1):
    return mean_of((float(had(life, name, least)), w) for life, w in zip(lives, weights))


def gaps_of(lives, weights, x, part):
    out, after, at = [], part.get("after", 0.0), part.get("at", math.inf)
    for life, weight in zip(lives, weights):
        if not weight:
            continue
        for start, stop, event in life.gaps:
            if stop > after and start < at:
                out.append((life.design, max(start, after), min(stop, at), event and stop <= at, x, weight))
    return [one for one in out if one[2] > one[1]]


def recent_records(lives, weights, part):
    """Follow-up cut at visits, x = 1 while the last value was so: between skeletal events, or until an endpoint."""
    code, relation, limit = part["recent"].split()
    out, name = [], part.get("endpoint")
    for life, weight in zip(lives, weights):
        if not weight:
            continue
        spans = life.gaps
        if name:
            day = life.day(name)
            seen = day is not None and day <= life.followed
            spans = [(0.0, day if seen else life.followed, seen)]
        visits = once(life, Life.visits, code)
        ends = [day for _, day, *_ in visits[1:]] + [math.inf]
        for k, (_, day, value, *_) in enumerate(visits):
            for start, stop, event in spans:
                begin, end = max(start, day if k else 0.0), min(stop, ends[k])
                if end > begin:
                    out.append((life.design, begin, end, event and end == stop, int(RELATIONS[relation](value, float(limit))), weight))
    return out


def of_trial(part, groups):
    """Value of a part's statistic; groups: those of the arm, then those of what it is compared with, lives and weights."""
    how, name = part["statistic"], part.get("endpoint")
    at, after = part.get("at"), part.get("after", 0.0)
    unit, scale = UNITS[part.get("unit", "day")], part.get("scale", 1.0)

    every = lambda lives, weights, make, *of: ((once(life, make, *of), w) for life, w in zip(lives, weights))
    words = lambda key: tuple([part[key]] if isinstance(part.get(key), str) else part.get(key, ()))
    until, within = at or math.inf, lambda grade: float(part.get("least", 1) <= grade <= part.get("most", math.inf))

    def one(lives, weights):
        if how.startswith("visit_percent"):
            return 100.0 * mean_of(every(lives, weights, meets, words("where")))
        if how.startswith("visit_mean"):
            return scale * mean_of(every(lives, weights, of_visit, name))
        if how.startswith("visit_median"):
            return scale * quantile(sorted((v, 1, w) for v, w in every(lives, weights, of_visit, name) if v is not None and w), 0.5)
        if how.startswith("lowest"):
            return quantile(sorted((v, 1, w) for v, w in every(lives, weights, lowest_day, name) if v is not None and w), 0.5) / unit
        if how == "harm_share":
            these, all_of = (mean_of(every(lives, weights, count_harms, those)) for those in (words("harm"), words("harm") + words("or")))
            return 100.0 * these / all_of if all_of else math.nan
        if how.startswith("harm"):
            return 100.0 * mean_of((within(v), w) for v, w in every(lives, weights, worst_harm, words("harm"), words("but"), part.get("flag"), until))
        if how.startswith("graded"):
            return 100.0 * mean_of((within(v), w) for v, w in every(lives, weights, worst_grade, name, part.get("harm"), until))
        if how.startswith("bone_number"):
            return scale * mean_of(every(lives, weights, count_bones, words("kind"), words("region")))
        if how.startswith("beam_fracture"):
            times = sorted((days, end, w) for bones, w in every(lives, weights, irradiated, words("region")) for days, end in bones if w)
            broken = [one for one in times if one[1] == 1]
            if how.startswith("beam_fracture_median"):
                return quantile(broken, 0.5) / unit if broken else math.nan
            if how.startswith("beam_fracture_share"):  # of the fractures
                return 100.0 * mean_of((float(days <= at), w) for days, _, w in broken)
            return 100.0 * incidence(times, until) if times else math.nan
        if how.startswith("ever"):
            return 100.0 * mean_of(every(lives, weights, ever_so, part["where"], until))
        if how.startswith("spell"):
            return quantile(sorted((*v, w) for v, w in every(lives, weights, spell, part["where"]) if v and w), 0.5) / unit
        if how.startswith("fallen"):
            return 100.0 * mean_of(every(lives, weights, fallen, name, part["by"]))
        if how.startswith(("answer", "pain_answer")):
            make, when = (answer, part.get("week")) if how.startswith("answer") else (pain_answer, part.get("visit"))
            given = every(lives, weights, make, when)
            return 100.0 * mean_of((float(bool(v & set(part["answers"]))), w) for v, w in given if v is not None)
        if how.startswith("percent_more"):
            return 100.0 * share(lives, weights, name, 2)
        if how == "percent_at_entry":
            return 100.0 * mean_of((float(all(holds(life.subject, c) for c in part["among"])), w) for life, w in zip(lives, weights))
        if how == "median_at_entry":
            return scale * quantile(sorted((number(life.subject[name]), 1, w) for life, w in zip(lives, weights) if number(life.subject[name]) is not None), 0.5)
        if how == "percent_first":  # the first skeletal event was this
            first = lambda life: life.day("first_skeletal_event")
            return 100.0 * mean_of((float(first(life) is not None and first(life) <= life.followed and life.day(name) == first(life)), w) for life, w in zip(lives, weights))
        if how in ("percent_least", "odds_ratio_least"):
            return 100.0 * mean_of((float((number(life.row[name]) or 0.0) >= part["least"]), w) for life, w in zip(lives, weights))
        if how.startswith(("percent", "odds", "risk", "cases")):
            if at is not None:
                return 100.0 * mean_of((float((life.day(name) or math.inf) <= min(at, life.followed)), w) for life, w in zip(lives, weights))
            return 100.0 * share(lives, weights, name)
        if how.startswith("median"):
            return quantile(times_of(lives, weights, name, at), 0.5) / unit
        if how == "quarter":
            return quantile(times_of(lives, weights, name, at), 0.25) / unit
        if how == "alive":
            return 100.0 * free_at(times_of(lives, weights, name, None), at)
        if how == "incidence":
            return 100.0 * incidence(times_of(lives, weights, name, None), at)
        if how == "hazard":
            those = times_of(lives, weights, name, at, after)
            years = sum((t - after) * w for t, _, w in those) / 365.25
            return scale * sum(w for _, e, w in those if e == 1) / years if years else math.nan
        if how.startswith(("number", "mean")):
            return scale * mean_of((number(life.row.get(name)), w) for life, w in zip(lives, weights))
        raise SystemExit(f"no statistic {how}")

    if how == "recent_ratio":
        return cox(recent_records(*groups[0], part))
    if how == "hazard_ratio" and "split" in part:  # of one arm: those of whom it holds, over those of whom it does not
        lives, weights = groups[0]
        groups = [(lives, [w if once(life, meets, words("split")) == x else 0.0 for life, w in zip(lives, weights)]) for x in (1.0, 0.0)]
    if how == "rate_ratio":
        return cox(gaps_of(*groups[0], 1, part) + gaps_of(*groups[1], 0, part))
    if how == "hazard_ratio":
        records = []
        for x, (lives, weights) in ((1, groups[0]), (0, groups[1])):
            for life, weight in zip(lives, weights):
                if weight:
                    day = life.day(name)
                    seen = day is not None and day <= life.followed
                    if (day if seen else life.followed) > after:
                        records.append((life.design, after, day if seen else life.followed, seen, x, weight))
        return cox(records)
    if how == "cases":
        return one(*groups[0]) / 100.0 * part["size_of_arm"]
    if len(groups) == 1:
        return one(*groups[0])
    a, b = one(*groups[0]), one(*groups[1])
    if "odds" in how:
        return math.nan if not (0 < a < 100 and 0 < b < 100) else a / (100 - a) / (b / (100 - b))
    if how.endswith("_difference"):
        return a - b
    return a / b if b else math.nan  # ratio


def plain_mean(values, scale=1.0):
    """Weights to a mean of those values that there are."""
    there = [(k, v) for k, v in enumerate(values) if v is not None]

    def value(weights):
        total = sum(weights[k] for k, _ in there)
        return scale * sum(v * weights[k] for k, v in there) / total if total else math.nan
    return value


def seen(cell, at):
    return float(number(cell) is not None and (at is None or number(cell) <= at))


def of_cohort(part, cohort, which):
    """From weights of those patients to the value of a part's statistic; what is read of them is read once."""
    how, at, of = part["statistic"], part.get("at"), part.get("of")
    unit = UNITS[part.get("unit", "day")]
    rows = [cohort.patients[k] for k in which]
    if how in ("percent", "event_ratio"):
        return plain_mean([seen(r.get(of), at) for r in rows], 100.0 if how == "percent" else 1.0)
    if how == "percent_one":
        return plain_mean([float(number(r.get(of)) == 1) for r in rows], 100.0)
    if how == "percent_at_most":
        return plain_mean([None if number(r.get(of)) is None else float(number(r[of]) <= part["most"]) for r in rows], 100.0)
    if how == "yearly":
        spans = [(min(number(r["followed_day"]), at or math.inf), number(r.get(of))) for r in rows]
        spans = [(end if day is None else min(end, max(day, 0.0)), float(day is not None and day <= end)) for end, day in spans]
        total = lambda weights, k: sum(w * one[k] for w, one in zip(weights, spans))
        return lambda weights: 36525.0 * total(weights, 1) / (total(weights, 0) or math.nan)
    if how == "ratio":
        both = [(k, number(r.get(of)), number(r.get(part["under"]))) for k, r in enumerate(rows)]
        both = [(k, a, b) for k, a, b in both if a is not None and b]
        return lambda weights: sum(a * weights[k] for k, a, _ in both) / (sum(b * weights[k] for k, _, b in both) or math.nan)
    if how in ("median", "alive", "hazard_ratio"):
        those = []
        for k, r in enumerate(rows):
            start = 0.0 if part["from"] == "zero" else number(r.get(part["from"]))
            end = number(r.get(part["to"]))
            if start is None or end is None and part.get("seen_only"):
                continue
            last = end if end is not None else number(r["followed_day"])
            if last >= start:
                those.append((last - start, int(end is not None), k, r["primary"], int(number(r[part["by"]]) or 0) if "by" in part else 0))
        those.sort(key=lambda one: one[0])

        def value(weights):
            if how == "hazard_ratio":
                return cox([(p, 0.0, t + 0.5, e == 1, x, weights[k]) for t, e, k, p, x in those if weights[k]])
            times = [(t, e, weights[k]) for t, e, k, _, _ in those if weights[k]]
            return quantile(times, 0.5) / unit if how == "median" else 100.0 * free_at(times, at)
        return value
    if how == "lesions":
        counted = lambda place, kind: kind in part.get("type", (kind,)) and ("region" not in part or is_in(part_of(place), part["region"]))
        counts = [(k, len(cohort.lesions[r["patient"]]), sum(counted(place, kind) for _, place, kind in cohort.lesions[r["patient"]]))
                  for k, r in enumerate(rows) if r["patient"] in cohort.lesions]
        return lambda weights: 100.0 * sum(weights[k] * n for k, _, n in counts) / (sum(weights[k] * n for k, n, _ in counts) or math.nan)
    if how in ("patients_with_lesion", "regions"):
        values = []
        for r in rows:
            found_on = number(r["bone_day"])
            places = {part_of(p) for day, p, _ in cohort.lesions.get(r["patient"], ()) if found_on is not None and day <= found_on + 31}
            if not places:
                values.append(None)
            elif how == "regions":
                values.append(float(sum(any(is_in(p, names) for p in places) for names in REGIONS)))
            else:
                values.append(100.0 * any(is_in(p, part["region"]) for p in places))
        return plain_mean(values)
    raise SystemExit(f"no statistic {how}")


# ---- A trial of so many, drawn again and again -----------------------------------------------------------------------

def drawn(count, size, draw):
    """How often each of `count` lives is in a trial of `size` that is drawn from them."""
    if size > 10 * count:
        rate = size / count
        return [max(0.0, draw.gauss(rate, math.sqrt(rate))) for _ in range(count)]
    out = [0] * count
    for k in draw.choices(range(count), k=size):
        out[k] += 1
    return out


def band(again):
    """5th and 95th of a hundred."""
    again = sorted(x for x in again if not math.isnan(x))
    if len(again) < 0.8 * DRAWS:
        return math.nan, math.nan
    return again[int(0.05 * len(again))], again[min(len(again) - 1, int(0.95 * len(again)))]
