#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benches and writes docs/validation/speed.md: what is fast, beside what, and what limits the rest.

  tools/speed.py --write    # measures twice, and writes both beside each other

Figures are processor time wherever a bench has it, so that other work in the machine moves them little, and the median of
several rounds over all benches, so that a slow minute of the machine moves one round and no figure. Rounds of the two runs come in
turn, so that a slow quarter of an hour is neither's. Peers are run
where they are installed (Debian: plastimatch, libsundials-dev, libdeal.ii-dev); a time stands only where the answers are the same.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/validation/speed.md"

BENCHES = [
    ("local", ["step"]),
    ("fields", []),
    ("strength", ["block:64", "block:128", "trab:128"]),
    ("dealii", ["128"]),
    ("imaging", []),
    ("cohort", ["200"]),
    ("lanes", ["24", "1"]),
    ("clinic", []),
    ("dose", []),
    ("io", ["SCRATCH"]),
]
# Built only where their peer is installed.
OPTIONAL = {"dealii": "deal.II (Debian: libdeal.ii-dev; configure and build anew after it is installed)"}

# Of a profile of `howship cohort`, 120 women under guide_2016, by inclusive share of functions: heat and cement of needles 25 %,
# law and shells of lesions 14 %, bones made once 11 %, body and medicines 9 %, strength 6 %, ordered tests 8 %, policy 3 %.
# Who shares a lane: of 64 women side by side by eights and all at once, days of bodies that nobody had the medicines of.
LANES_LIMIT = ("lanes carry the body alone, a tenth of it by a profile, and 86 % of its days go alone in them (63 % with 64 side "
               "by side): the team gives each patient other medicines in another order. Treatments of places, lesions, tests and "
               "the day of a patient go one at a time")


class Row:
    """A line of the table. `value` is what two runs are compared by; `met` is None where there is no target."""

    def __init__(self, key, what, figure, beside, value, target="", met=None, limit=""):
        self.key, self.what, self.figure, self.beside = key, what, figure, beside
        self.value, self.target, self.met, self.limit = float(value), target, met, limit


def run_benches(build, scratch):
    out = {}
    for name, words in BENCHES:
        command = [str(build / f"bench_{name}")] + [scratch if w == "SCRATCH" else w for w in words]
        if name in OPTIONAL and not (build / f"bench_{name}").exists():
            print(f"bench_{name} is not built: {OPTIONAL[name]} is missing", file=sys.stderr)
            continue
        print("bench_" + name, *words, file=sys.stderr, flush=True)
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=scratch)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        out[name] = done.stdout.strip()
    return out


def run_scenario(build, scratch):
    """Of a run of a year and of one of a day: processor and wall seconds, and what it says of them: all, law, output."""
    source = (ROOT / "scenarios/lytic_breast_L3/scenario.toml").read_text()
    figures = {}
    for name, duration in (("year", "12 months"), ("day", "1 day")):
        folder = pathlib.Path(scratch) / name
        folder.mkdir()
        (folder / "scenario.toml").write_text(re.sub(r'(?m)^duration *=.*$', f'duration = "{duration}"', source))
        seen = []
        for number in range(7):  # the one in the middle, by the share of its output
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            done = subprocess.run([str(build / "howship"), "run", str(folder / "scenario.toml"), "-o", str(folder / f"out{number}")],
                                  check=True, capture_output=True, text=True, cwd=scratch)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            told = re.search(r"Time: ([\d.]+) s \(bone and tumour ([\d.]+) s.*?output ([\d.]+) s", done.stdout + done.stderr)
            if not told:
                sys.exit(f"howship run does not tell where its time went:\n{done.stdout}{done.stderr}")
            seen.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start,
                         *map(float, told.groups())))
        figures[name] = sorted(seen, key=lambda one: one[4] / one[2])[len(seen) // 2]
        if name == "year":
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            subprocess.run([str(build / "howship"), "report", str(folder / "out0")], check=True, capture_output=True, cwd=scratch)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            figures["report"] = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start)
    return figures


def rows_of(out, run):
    rows = []

    def each(name, pattern):
        found = list(re.finditer(pattern, out[name], re.M))
        if not found:
            sys.exit(f"bench_{name} printed nothing like {pattern}:\n{out[name]}")
        return found

    # Finite elements.
    machine = each("strength", r"^(\w+), (\d) threads: ([\d.]+) Gop/s of .*?, ([\d.]+) GB/s triad")[0]
    for m in each("strength", r"^(block|trab) +(\d+) +([\d.]+) +(\d+) \w +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)"
                              r" +(\d+) +([\d.]+) +\S+ +(\d+) +(\d+) +(\d+)"):
        kind, n, bytes_each, operations, memory = m[1], m[2], float(m[11]), int(m[13]), int(m[14])
        rows.append(Row(f"strength_{kind}_{n}", f"finite elements, {kind} {n}^3, the solve",
                        f"{m[6]} s, {m[4]} iterations, {m[10]} MB",
                        f"{operations} % of the peak of operations, {memory} % of triad", operations,
                        limit="operations: the rest is vectors, transfers and coarse grids" if kind == "block" else
                        "iterations, each as near to the peak as a half-empty grid lets it be"))
        if kind == "block" and n == "128":
            rows.append(Row("strength_bytes", "memory of block 128^3", f"{bytes_each} B a degree of freedom", "", bytes_each,
                            "<= 55 B", bytes_each <= 55))
        if kind == "trab":
            rows.append(Row("strength_trab_total", "trab 128^3, set-up and solve", f"{m[7]} s", "", float(m[7]), "<= 8 s",
                            float(m[7]) <= 8, "iterations: a grid that is three quarters void has 80 to 90"))

    # Beside deal.II, one thread each.
    if "dealii" in out:
        lanes = each("dealii", r"deal\.II (\S+), (\d+) double\(s\) and (\d+) float\(s\) a vector")[0]
        for m in each("dealii", r"^block (\d+), .*\n  Howship: set-up ([\d.]+) s, solve ([\d.]+) s, (\d+) iter.*?, (\d+) MB, "
                                r"([\d.]+) B/DOF\n  deal\.II: set-up ([\d.]+) s, solve ([\d.]+) s, (\d+) iter.*?, (\d+) MB, "
                                r"([\d.]+) B/DOF\n  deal\.II takes ([\d.]+) times"):
            target = m[1] == "128"
            rows.append(Row(f"dealii_{m[1]}", f"finite elements, block {m[1]}^3, the solve, one thread, fully integrated",
                            f"{m[3]} s after {m[2]} s of set-up, {m[4]} iterations, {m[5]} MB",
                            f"deal.II {lanes[1]}, matrix-free multigrid, vectors of {lanes[2]} doubles and {lanes[3]} floats: "
                            f"{m[8]} s after {m[7]} s, {m[9]} iterations, {m[10]} MB; the same force and displacements", m[12],
                            ">= 12 times" if target else "", float(m[12]) >= 12 if target else None,
                            "ours runs at the share of the peak that its row above has" if target else ""))

    # Projector.
    for m in each("imaging", r"^projection (\d+) x \d+: ([\d.]+) CPU-s, ray by ray ([\d.]+): ([\d.]+) of it; whole "
                             r"radiograph ([\d.]+) of ([\d.]+): ([\d.]+)"):
        rows.append(Row(f"projector_{m[1]}", f"projection of 256^3 to {m[1]} x {m[1]}, two materials in one pass",
                        f"{m[2]} s", f"ray by ray, as before: {m[3]} s", float(m[3]) / float(m[2]), "<= 0.6 of it",
                        float(m[2]) <= 0.6 * float(m[3]), "loads: a row of 16 voxels is two vectors for 16 rays"))
        rows.append(Row(f"radiograph_{m[1]}", f"whole radiograph, {m[1]} x {m[1]}, packing and 75 energies with it",
                        f"{m[5]} s", f"as before: {m[6]} s", float(m[6]) / float(m[5]), "<= 0.6 of it",
                        float(m[5]) <= 0.6 * float(m[6]), "packing the volume: 134 MB read and as much written"))
    ours = re.search(r"^radiograph 512 x 512.*: ([\d.]+) CPU-s", out["imaging"], re.M)
    peer = re.search(r"^plastimatch drr exact.*?: ([\d.]+) CPU-s; its picture differs from ours by ([\d.]+) %", out["imaging"],
                     re.M)
    if ours and peer:
        rows.append(Row("plastimatch", "radiograph 512 x 512 of 256^3, the quickest of seven", f"{ours[1]} s",
                        f"plastimatch, one material, no spectrum, reading its volume: {peer[1]} s (the picture differs by "
                        f"{peer[2]} %)", float(peer[1]) / float(ours[1])))

    # Voxel step. The first set of numbers is that of a run.
    seen = set()
    for m in each("local", r"^  h +([\d.]+) mm: the second thread is worth ([\d.]+) by wall, ([\d.]+) by processor time, "
                           r"triad's ([\d.]+); (\d+) passes over factors in (\d+), (\d+) stages of motion: (\d+) bytes an "
                           r"RVE-step, ([\d.]+) times the least possible (\d+)"):
        if m[1] in seen:
            continue
        seen.add(m[1])
        rows.append(Row(f"second_thread_{m[1]}", f"voxel step, {m[1]} mm: what the second thread is worth",
                        f"{m[3]} times ({m[2]} by wall)", f"triad's: {m[4]} times", m[3], ">= 1.6 by wall", float(m[2]) >= 1.6,
                        f"{m[8]} bytes an RVE-step, {m[9]} times the least possible {m[10]}: {m[5]} passes over factors go over "
                        f"all RVEs in {m[6]}, {m[7]} stages of motion in three with the law"))
    seen.clear()
    for m in each("local", r"^  whole step, h +([\d.]+) mm, +(\d+) RVEs awake, 1 thread : .*?([\d.]+) by processor time .*?; "
                           r"([\d.]+) GB/s, (\d+) % of triad"):
        if m[1] not in seen:
            seen.add(m[1])
            rows.append(Row(f"step_{m[1]}", f"voxel step, {m[1]} mm, {m[2]} RVEs, one thread", f"{m[3]} M RVE-steps/s",
                            f"{m[5]} % of triad", m[3]))

    # Fields.
    reach = 0
    for line in out["fields"].splitlines():
        if m := re.match(r"factors that reach (\d+) voxel", line):
            reach = m[1]
        if m := re.match(r"  one step of .*?, 128\^3, (\d) fields?: .*?\((\d+) M voxel.*?Howship .*?\((\d+) M/s; (\d+) "
                         r"passes, (\d+) bytes a voxel of 24 at least, (\d+) % of triad\), ratio ([\d.]+)", line):
            rows.append(Row(f"field_step_{reach}_{m[1]}", f"diffusion and decay, 128^3, {m[1]} substrate(s), reach {reach} "
                            "voxel(s), one step of 0.01 min", f"{m[3]} M voxel-substrate-steps/s", f"BioFVM's method: {m[2]} M/s",
                            m[7], ">= 350 M/s", float(m[3]) >= 350,
                            f"{m[4]} passes: {m[5]} bytes a voxel where 24 are the least, {m[6]} % of triad"))
        if m := re.match(r"  one day, 128\^3, (\d) fields?: Howship ([\d.]+) s .*?ratio (\d+); until nothing changes.*?: "
                         r"(\d+) s, ratio (\d+)", line):
            rows.append(Row(f"field_day_{reach}_{m[1]}", f"the same, {m[1]} substrate(s), reach {reach}, a model day to 1e-3", f"{m[2]} s",
                            f"BioFVM's method: {m[3]} times that; until nothing changes, {m[4]} s", m[5]))

    # Patients.
    curve = {m[1]: m[2] for m in each("cohort", r"^(\d) side by side, 1 thread.*?, ([\d.]+) ms a patient-year")}
    batch = curve["8"]
    rows.append(Row("cohort_lanes", "cohort with a radial lesion each, three years: 1, 4, 8 patients in the lanes of a vector",
                    f"{', '.join(curve.values())} ms a patient-year", "the same bytes", float(curve["1"]) / float(batch)))
    if m := re.search(r"^CVODE, body alone.*?: ([\d.]+) ms a patient-year", out["cohort"], re.M):
        rows.append(Row("cvode", "eight of them beside CVODE, which has the body alone", f"{batch} ms a patient-year", f"{m[1]} ms",
                        float(m[1]) / float(batch)))
    for m in each("lanes", r"^(guide_2016|none) +(\d+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$"):
        clinic = "no clinic" if m[1] == "none" else f"policy {m[1]} with its tests"
        rows.append(Row(f"lanes_{m[1]}", f"cohort of whole skeletons, {clinic}: 1, 4, 8 patients side by side",
                        f"{m[4]}, {m[5]}, {m[6]} ms a patient-year", "the same bytes", m[6], "<= 10 ms in lanes",
                        float(m[6]) <= 10, LANES_LIMIT))
    for m in each("clinic", r"^(guide_2016|none) .*?([\d.]+)$"):
        rows.append(Row(f"clinic_{m[1]}", f"one patient with one lesion in L3, alone, no test made, policy {m[1]}",
                        f"{m[2]} ms a patient-year", "", m[2]))

    # Dose, output.
    for m in each("dose", r"^rays, 128\^3 voxels, nine fields, ([\d.]+) mm apart.*?([\d.]+) million ray-steps/s"):
        rows.append(Row(f"dose_{m[1]}", f"dose, rays {m[1]} mm apart", f"{m[2]} M ray-steps/s", "", m[2]))
    raw = each("io", r"^raw bytes, synced.*? ([\d.]+) MB/s")[0]
    for name in ("nifti, bone volume fraction with image noise", "vti, both fractions", "checkpoint, written with 2 threads"):
        m = each("io", rf"^{re.escape(name)}.*? ([\d.]+) MB/s +([\d.]+) %")[0]
        rows.append(Row("io_" + name.split(",")[0], name, f"{m[1]} MB/s, {m[2]} % of the size",
                        f"raw bytes, synced: {raw[1]} MB/s", m[1], limit="compression"))
    cpu, wall, total, living, writing = run["year"]
    rows.append(Row("run_year", "`howship run`, a lesion in L3 for 12 months, everything written", f"{cpu:.2f} s",
                    f"by wall {wall:.1f} s: bone and tumour {living} s, output {writing} s", cpu))
    rows.append(Row("run_output", "share of output in it, by wall", f"{100 * writing / total:.0f} %", "", writing / total,
                    "<= 25 %", writing <= 0.25 * total, "the page is packed and the film strips are drawn at the end, the files of the last day are waited for, and "
                    "the volumes of 13 days are taken while the course stands"))
    rows.append(Row("run_report", "its report, written anew by `howship report`", f"{run['report'][0]:.2f} s",
                    f"by wall {run['report'][1]:.2f} s", run["report"][0], "<= 1 s", run["report"][1] <= 1,
                    "the saved volumes are read back"))
    cpu, wall, total, living, writing = run["day"]
    rows.append(Row("run_day", "`howship run` of one day", f"{cpu:.2f} s", f"by wall: the day {living} s, output {writing} s",
                    cpu, "the day <= 0.1 s", living <= 0.1,
                    "how the bone bears that day and how it did in health: two thirds of that are the materials of its voxels, most of "
                    "it the first touch of their memory, by a profile"))
    return machine, rows


def middle_of(rounds):
    """Of each row the one whose value is the median over all rounds, an odd number of them."""
    rows = []
    for row in rounds[0]:
        same = sorted((one for rows_of_round in rounds for one in rows_of_round if one.key == row.key), key=lambda one: one.value)
        rows.append(same[len(same) // 2])
    return rows


def page(machine, rows, other, out, rounds):
    lines = ["# Speed", "",
             "Written by `tools/speed.py --write`. Times are processor time unless said otherwise; wall clocks are those of whatever "
             f"else the machine did. Everything is measured twice: each line is that of the median of {rounds} rounds over all benches, beside "
             "the median of as many others, which came in turn with them.", "",
             f"The machine in this run, whose load was {os.getloadavg()[0]:.1f} at its end: {machine[1]}, {machine[2]} threads, {machine[3]} Gop/s of separate multiplications and "
             f"additions in single precision, {machine[4]} GB/s triad.", ""]
    apart = {r.key: abs(r.value / other[r.key] - 1) for r in rows}
    far = sorted((key for key in apart if apart[key] > 0.1), key=apart.get, reverse=True)
    lines += [f"Two runs: {len(apart) - len(far)} of {len(apart)} figures within 10 % of each other"
              + ("; farther apart: " + ", ".join(f"`{key}` {100 * apart[key]:.0f} %" for key in far) if far else "") + ".", ""]
    lines += ["| what | Howship | beside | compared by | other run | target | met | limit |", "|---|---|---|---|---|---|---|---|"]
    for r in rows:
        met = "" if r.met is None else "yes" if r.met else "**no**"
        lines.append(f"| {r.what} | {r.figure} | {r.beside} | {r.value:.3g} | {other[r.key]:.3g} | {r.target} | {met} | {r.limit} |")
    lines += ["", "## Not in this run", "",
              *(f"- {peer} was not there." for name, peer in OPTIONAL.items() if name not in out),
              "- deal.II as Debian builds it, which is without vectors (VECTORIZATION_WIDTH_IN_BITS 0): the bench compiles its "
              "templates anew for the vectors of the machine; `-DHOWSHIP_DEALII_BITS=0` measures the package as it is.",
              "- ParOSol: figures on record stand in [the table of the strength solver](strength_speed.md).",
              "- mrgsolve, which Debian has not: 1,000 patients of OpenBoneMin over three years, another model and without lesions, in two "
              "processes took 22.3 s by wall beside 6.3 s of Howship's radial cohort with lesions, November 2026.",
              "- LEAP, separable footprint, one projection doubled: 0.198 s at 512 x 512 and 0.424 s at 1024 x 1024; BioFVM in "
              "PhysiCell, BioFVM-B and paraBioFVM, four substrates, 128^3, one step: 0.114, 0.042 and 0.022 s. All were built "
              "from source with their own build files on two cores of a machine with AVX-512, November 2026; wall clocks.", "",
              "## What the benches printed in the last round", ""]
    for name, text in out.items():
        lines += [f"`bench_{name}`", "", "```", text, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--write", action="store_true", help="write docs/validation/speed.md")
    parser.add_argument("--rounds", type=int, default=3, help="of each run over all benches, an odd number (default 3)")
    options = parser.parse_args()
    if options.rounds < 1 or options.rounds % 2 == 0:
        parser.error(f"--rounds {options.rounds} has no middle one: an odd number is needed")
    build = options.build.resolve()
    runs = [], []
    for number in range(2 * options.rounds):
        print(f"round {number + 1} of {2 * options.rounds}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="howship_speed_") as scratch:
            out = run_benches(build, scratch)
            run = run_scenario(build, scratch)
        machine, rows = rows_of(out, run)
        runs[number % 2].append(rows)
    rows, others = map(middle_of, runs)
    text = page(machine, rows, {row.key: row.value for row in others}, out, options.rounds)
    if options.write:
        PAGE.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
