#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when an include points down the house: each room may include only itself and the rooms before it."""
import pathlib
import re
import sys

LAYERS = [["base"], ["numerics"], ["statistics"], ["bone", "tumour"], ["space"], ["skeleton", "body"], ["therapy"],
          ["strength", "imaging"], ["patient"], ["spread"], ["clinic"], ["outcomes"], ["trial"], ["scenario"],
          ["formats"], ["pictures"], ["records"], ["play"], ["app"]]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
# No model room knows files or the terminal.
MODEL_ROOMS = {room for level in LAYERS[1:LEVEL["scenario"]] for room in level}
FORBIDDEN = {"fstream", "iostream", "cstdio", "filesystem"}

# What may be known to whoever decides for the patient: nothing that these include, at any depth, names the truth.
REPORT_HEADERS = ["imaging/finding.hpp", "patient/report.hpp"]
BLIND_ROOMS = {"clinic"}

root = pathlib.Path(__file__).resolve().parent.parent / "src" / "howship"
faults = []
for path in sorted(root.rglob("*.[ch]pp")):
    room = path.relative_to(root).parts[0]
    if room not in LEVEL:
        faults.append(f"{path}: room '{room}' is not on the list in {sys.argv[0]}")
        continue
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
        if not found:
            continue
        header = found[1]
        if header in FORBIDDEN and room in MODEL_ROOMS:
            faults.append(f"{path}:{number}: a model room includes <{header}>")
        parts = header.split("/")
        if parts[0] == "howship":
            other = parts[1]
            if other != room and not (other in LEVEL and LEVEL[other] < LEVEL[room]):
                faults.append(f"{path}:{number}: '{room}' may not include '{other}'")


def closure(path, seen):
    """Every file of ours that `path` includes, itself first."""
    if path in seen:
        return seen
    seen.append(path)
    for header in re.findall(r'^\s*#include\s+"howship/([^"]+)"', path.read_text(), re.MULTILINE):
        if (root / header).exists():
            closure(root / header, seen)
    return seen


blind = [root / header for header in REPORT_HEADERS]
blind += [path for path in root.rglob("*.[ch]pp") if path.relative_to(root).parts[0] in BLIND_ROOMS]
for path in sorted(blind):
    for reached in closure(path, []):
        if "Truth" in reached.read_text():
            faults.append(f"{path}: reaches Truth through {reached}")
print("\n".join(faults) if faults else "layers: every include points the right way")
sys.exit(bool(faults))
