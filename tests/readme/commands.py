#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command that README.md shows, run as it is typed, one after the other: commands.py PROGRAM SOURCE.

What is changed is how much there is to do, never the words: the first scenario is made coarser, and jobs of many patients
get an option that makes them few.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

program, source = (pathlib.Path(one).resolve() for one in sys.argv[1:3])
readme = (source / "README.md").read_text()

# What a command gets in addition, by how it begins; None: it needs what the reader has, or hours.
QUICKER = {
    "howship cohort examples/cohorts/breast_bodies.toml": "--patients 20",
    "howship cohort examples/cohorts/breast_stage_two.toml": "--patients 200",
    "howship trial examples": "--patients 4",
    "howship dataset examples": "--cases 2",
    "howship run --from bodies --patient 57": None,  # lives for minutes
    "howship report A B": None,
    "howship strength --batch list.csv": None,  # tests/unit/strength has one
    "howship COMMAND": None,
}


def commands():
    """Lines of the blocks, and code in the text that is a whole command."""
    out = []
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL):
        if kind in ("", "sh"):
            out += [line.split("  #")[0].strip() for line in block.splitlines() if line.startswith("howship ")]
    out += [one for one in re.findall(r"`(howship \w[^`]*)`", readme) if " " in one[8:]]
    return list(dict.fromkeys(out))


def quicker(command):
    for start, more in QUICKER.items():
        if command.startswith(start):
            return None if more is None else f"{command} {more}"
    return command


with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    for folder in ("examples", "scenarios"):
        os.symlink(source / folder, folder)
    scenario = re.search(r"^```toml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL).group(1)
    pathlib.Path("scenario.toml").write_text(scenario + '\n[bone.L3]\nvoxel_size = "2 mm"\n')
    path = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    failed = []
    for command in commands():
        typed = quicker(command)
        if typed is None:
            print(f"not run  {command}")
            continue
        start = time.monotonic()
        ran = subprocess.run(["bash", "-c", typed], env=path, capture_output=True, text=True)
        print(f"{'ok' if ran.returncode == 0 else 'FAILED':7}  {time.monotonic() - start:5.1f} s  {typed}")
        if ran.returncode != 0:
            failed.append(command)
            print(ran.stdout[-500:], ran.stderr[-1500:])
    if len(commands()) < 12:
        sys.exit(f"README.md shows only {len(commands())} commands: were they missed?")
    sys.exit(f"{len(failed)} commands of README.md do not work as typed" if failed else 0)
