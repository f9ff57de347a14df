#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cheap tests beside the whole chain: looks at lesions that the fit has not seen by both, and writes docs/validation/surrogates.md.

usage: tools/surrogates.py --write [--program PROGRAM] [--points N] [--folder DIR]
DIR keeps what was made: the same command goes on where it was stopped."""
import argparse
import csv
import pathlib
import subprocess

from toml_reader import tomllib

root = pathlib.Path(__file__).resolve().parent.parent
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--program", default=root / "build/release/howship", type=pathlib.Path)
parser.add_argument("--points", default=9, type=int, help="lesions in each class of bones")
parser.add_argument("--folder", default=root / "build/surrogates", type=pathlib.Path)
parser.add_argument("--write", action="store_true", help="write the page; else print it")
options = parser.parse_args()

TITLES = {"ct": "CT", "xray_ap": "film, front", "xray_lateral": "film, side", "bone_scan": "bone scan", "pet": "FDG-PET",
          "mri": "MRI"}


def compared(what, voxel, first):
    """Rows of the comparison, of lesions behind those of the tables."""
    subprocess.run([options.program, "surrogate", what, "-o", options.folder, "--points", str(options.points), "--first",
                    str(first), "--voxel", voxel, "--against", "built-in", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return list(csv.DictReader(open(options.folder / f"against_{what}.csv")))


def table(head, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]) + "\n"


made = tomllib.load(open(root / "data/surrogates/imaging.toml", "rb"))
strength = tomllib.load(open(root / "data/surrogates/strength.toml", "rb"))
tests, bones = compared("imaging", "1.5 mm", made["points"]), compared("strength", "2 mm", strength["points"])
number = lambda text: f"{float(text):.3f}"
met = lambda good: "met" if good else "**missed**"

whole = [row for row in tests if row["kind"] == "all"]
ct = [row for row in tests if row["test"] == "ct" and row["kind"] != "all"]
loaded = sum(int(row["bones"]) for row in bones)
rms = (sum(int(row["bones"]) * float(row["error_rms"]) ** 2 for row in bones) / loaded) ** 0.5
largest = max(float(row["error_largest"]) for row in bones)
page = f"""# Cheap tests beside the whole chain

<!-- Written by tools/surrogates.py --write. -->

Cohorts with a clinic do not image every bone at every visit: their tests are read from tables that `howship surrogate` fits
to whole examinations ([how](../theory/clinic.md)). Here lesions of the same design that the fit has not seen
are looked at by both: grown in every class of bones, untreated and treated, and drawn into their bones.

## Tests

Error of the chance that a lesion is called. Asked for: a mean of 0.030 at most, and 95 % of lesions within 0.150.

{table(["test", "lesions", "chance, whole chain", "chance, table", "mean error", "95 %", "largest", "asked for"],
       [[TITLES[row["test"]], row["lesions"], number(row["chance_full"]), number(row["chance_table"]),
         number(row["error_mean"]), number(row["error_95"]), number(row["error_largest"]),
         met(float(row["error_mean"]) <= 0.03 and float(row["error_95"]) <= 0.15)] for row in whole])}
CT by kind of lesion, asked for: within 0.050 of the whole chain's.

{table(["kind", "lesions", "chance, whole chain", "chance, table", "asked for"],
       [[row["kind"], row["lesions"], number(row["chance_full"]), number(row["chance_table"]),
         met(abs(float(row["chance_full"]) - float(row["chance_table"])) <= 0.05)] for row in ct])}
The design itself ({made["points"]} lesions in each class of bones), a tenth of the lesions left out of the fit at a time:

{table(["test", "lesions", "near the threshold", "mean error", "95 %", "largest"],
       [[TITLES[one["name"]], str(one["lesions"]), str(one["near_threshold"]), number(one["error_mean"]),
         number(one["error_95"]), number(one["error_largest"])] for one in made["test"]])}
## Strength

Error of ln strength, bones that keep a quarter of it. Asked for: 0.120 (root mean square) and 0.350 at most.

{table(["bones", "loaded", "root mean square", "largest"],
       [[row["class"].replace("_", " "), row["bones"], number(row["error_rms"]), number(row["error_largest"])]
        for row in bones] + [["all", str(loaded), number(rms), number(largest)]])}
Over all bones: root mean square {met(rms <= 0.12)}, largest {met(largest <= 0.35)}. Of the design ({strength["points"]} bones a class), left out of the
fit: {strength["error_rms"]:.3f} and {strength["error_largest"]:.2f}.
"""
if options.write:
    (root / "docs/validation/surrogates.md").write_text(page)
else:
    print(page)
