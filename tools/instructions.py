#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of the hot kernels under callgrind and compares them with those on record.

usage: tools/instructions.py [PROGRAM]                    exits 1 where a count moved by more than 1 %
       tools/instructions.py --accept NAME "WHY" [PROGRAM]    takes the new count of NAME for the right one

A count is that of one thread on the plain instruction set, so it is the same on any machine with the same compiler and
libraries. Exits 77, which ctest calls skipped, where valgrind is missing."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from toml_reader import tomllib

root = pathlib.Path(__file__).resolve().parent.parent
record = root / "tests" / "instructions.toml"
MOST = 0.01

SCENARIO = """title = "Counted"
seed = 7
duration = "{days} days"
voxel_size = "2 mm"
[patient]
primary = "breast"
[[lesion]]
bone = "L3"
radius = "4 mm"
space = "{space}"
[output]
png = false
volumes = {volumes}
save_every = "{days} days"
checkpoint_every = "{days} days"
"""

CLINIC = """title = "Counted"
seed = 9
duration = "40 days"
voxel_size = "2 mm"
[patient]
primary = "breast"
[clinic]
policy = "guide_2016"
tests = "surrogate"
stage = 3
first_visit = "day 0"
[[lesion]]
bone = "L3"
radius = "8 mm"
space = "shells"
[output]
png = false
volumes = false
save_every = "40 days"
checkpoint_every = "40 days"
"""

# name: what is counted, the function whose instructions count, and how the program gets there.
CASES = {
    "scenario": ("a scenario is read", "howship::scenario::load_scenario*", ["check", "voxels.toml"]),
    "voxels": ("three days of a vertebra with a lesion, in voxels", "howship::patient::live*",
               ["run", "voxels.toml", "-o", "counted", "--threads", "1", "--quiet"]),
    "shells": ("thirty days of body and lesion, in shells", "howship::patient::live*",
               ["run", "shells.toml", "-o", "counted", "--threads", "1", "--quiet"]),
    "policy": ("forty days of a team that decides", "howship::clinic::Clinic::decide*",
               ["run", "clinic.toml", "-o", "counted", "--threads", "1", "--quiet"]),
    "reckoned": ("what the tests of those days see, by table", "howship::imaging::read_table*",
                 ["run", "clinic.toml", "-o", "counted", "--threads", "1", "--quiet"]),
    "summary": ("what a lesion amounts to for them", "howship::patient::summaries_of*",
                ["run", "clinic.toml", "-o", "counted", "--threads", "1", "--quiet"]),
    "radiograph": ("a radiograph of that vertebra with its reading", "howship::imaging::examine(*",
                   ["image", "result", "--modality", "xray", "--threads", "1", "-o", "xray.png"]),
    "solver": ("a finite-element test of a bone", "howship::strength::assess_map*",
               ["strength", "result/volumes/CT", "--mask", "result/volumes/TISSUE", "--label", "1", "--load", "axial",
                "--linear", "--no-maps", "--threads", "1", "--voxel", "2", "-o", "strength"]),
}


def count(program, folder, function, words):
    environment = {"PATH": "/usr/bin:/bin", "HOWSHIP_ISA": "baseline", "LC_ALL": "C.UTF-8"}
    out = subprocess.run(["valgrind", "--tool=callgrind", f"--toggle-collect={function}", "--callgrind-out-file=/dev/null", program, *words],
                         cwd=folder, env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", out.stderr)
    if out.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"instructions.py: nothing was counted by: howship {' '.join(words)}\n{out.stderr[-2000:]}")
    return int(found[1])


def main():
    words = sys.argv[1:]
    accepted = reason = None
    if words[:1] == ["--accept"]:
        if len(words) < 3 or words[1] not in (*CASES, "all") or not words[2].strip():
            sys.exit(f"instructions.py: --accept NAME \"WHY\", NAME one of {', '.join(CASES)} or all")
        accepted, reason, words = words[1], words[2].strip(), words[3:]
    if not shutil.which("valgrind"):
        print("valgrind is not installed (apt-get install valgrind)")
        sys.exit(77)
    program = str(pathlib.Path(words[0] if words else root / "build/release/howship").resolve())
    known = tomllib.loads(record.read_text()) if record.exists() else {}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "voxels.toml").write_text(SCENARIO.format(days=3, space="voxels", volumes="true"))
        (place / "clinic.toml").write_text(CLINIC)
        (place / "shells.toml").write_text(SCENARIO.format(days=30, space="shells", volumes="false"))
        subprocess.run([program, "run", "voxels.toml", "-o", "result", "--quiet"], cwd=folder, check=True)
        for name, (what, function, arguments) in CASES.items():
            if accepted not in (None, "all", name):
                continue
            volumes = {w: next((p.name for p in sorted((place / "result/volumes").iterdir()) if p.name.endswith(e)), w)
                       for w, e in (("CT", "_ct.nii.gz"), ("TISSUE", "_tissue.nii.gz"))}
            arguments = [volumes.get(w.split("/")[-1]) and f"result/volumes/{volumes[w.split('/')[-1]]}" or w for w in arguments]
            shutil.rmtree(place / "counted", ignore_errors=True)
            found = count(program, folder, function, arguments)
            if accepted:
                known[name] = {"instructions": found, "because": reason}
                continue
            before = known.get(name, {}).get("instructions")
            moved = found / before - 1 if before else None
            bad = moved is None or abs(moved) > MOST
            wrong += bad
            print(f"{name:<12} {found:>14,} {'no record' if moved is None else f'{100 * moved:+.2f} %'}{'  MOVED' if bad else ''}  {what}")
    if accepted:
        text = "# Instructions of the hot kernels, kept by tools/instructions.py --accept.\n"
        for name in CASES:
            if name in known:
                because = known[name]["because"].replace("\\", "").replace('"', "'")
                text += f'\n[{name}]\ninstructions = {known[name]["instructions"]}\nbecause = "{because}"\n'
        record.write_text(text)
        print(f"{accepted}: accepted")
    elif wrong:
        sys.exit(f"{wrong} counts moved by more than {100 * MOST:.0f} % or are not on record. Where that is meant:\n"
                 '  tools/instructions.py --accept NAME "WHY"')


main()
