#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command that README.md shows, run as it is typed, one after the other: commands.py PROGRAM SOURCE.

What is changed is how much there is to do, never the words: the first scenario is made coarser, and jobs of many patients
get an option that makes them few. What a command takes for granted (a list of bones, two results) is made of what those
before it left. Scenarios in the text of all pages are checked.
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

# What a command gets in addition, by how it begins; None: it stands for any command.
QUICKER = {
    "howship cohort examples/cohorts/breast_bodies.toml": "--patients 60",
    "howship cohort examples/cohorts/breast_stage_two.toml": "--patients 200",
    "howship trial examples": "--patients 4",
    "howship dataset examples": "--cases 2",
    "howship run --from bodies --patient 57": "--stop-after '30 days'",
    "howship COMMAND": None,
}
# What has to be there before, by how a command begins: file and text, or link and what it leads to.
GIVEN = {
    "howship strength --batch list.csv": [("list.csv", "id,image,mask,label,bone,voxel,linear\n"
                                                       "L3,ct.nii.gz,ct_truth.nii.gz,1 2,L3,2,yes\n")],
    "howship report A B": [("A", "result"), ("B", "one_of_them")],
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
        for begins, things in GIVEN.items():
            for name, content in things if command.startswith(begins) else []:
                if "\n" in content:
                    pathlib.Path(name).write_text(content)
                else:
                    os.symlink(content, name)
        start = time.monotonic()
        ran = subprocess.run(["bash", "-c", typed], env=path, capture_output=True, text=True)
        worked = ran.returncode == (4 if "--stop-after" in typed else 0)  # 4: stopped early, as asked
        print(f"{'ok' if worked else 'FAILED':7}  {time.monotonic() - start:5.1f} s  {typed}")
        if not worked:
            failed.append(command)
            print(ran.stdout[-500:], ran.stderr[-1500:])
    for page in [source / "README.md", *sorted((source / "docs").rglob("*.md"))]:
        for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)):
            name = f"{page.relative_to(source)}, scenario {number + 1}"
            # A section alone goes behind the first scenario.
            pathlib.Path("shown.toml").write_text(block if "[patient]" in block else scenario + block)
            ran = subprocess.run([program, "check", "shown.toml"], capture_output=True, text=True)
            print(f"{'ok' if ran.returncode == 0 else 'FAILED':7}  {name}")
            if ran.returncode != 0:
                failed.append(name)
                print(ran.stderr[-1500:])
    if len(commands()) < 12:
        sys.exit(f"README.md shows only {len(commands())} commands: were they missed?")
    sys.exit(f"{len(failed)} commands or scenarios do not work as typed" if failed else 0)
