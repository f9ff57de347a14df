#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command that README.md shows, run as it is typed, one after the other: commands.py PROGRAM SOURCE.

What is changed is how much there is to do, never the words: the first scenario is made coarser, and jobs of many patients
get an option that makes them few. What a command takes for granted (a list of bones, two results) is made of what those
before it left. Scenarios in the text of all pages are checked.

commands.py PROGRAM SOURCE BUILD runs the blocks of shell ("sh") of README.md and all pages instead, each as it stands, in
one shell, in a folder that looks like a checkout and with a home of its own. Two things are not done as a user's machine
does them. `cmake` configures in a folder of its own, with the options as typed, and asks for the targets as typed
without compiling: the folder BUILD, built before, stands for what they would have made. `apt install` needs root: apt
simulates it for the very files, and they are unpacked beside. What a block promises is tried after it. Skips (77) where
BUILD has no Python package.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

program, source, *built = (pathlib.Path(one).resolve() for one in sys.argv[1:])
readme = (source / "README.md").read_text()

# What a command gets in addition, by how it begins; None: it stands for any command.
QUICKER = {
    "howship cohort examples/cohorts/breast_bodies.toml": "--patients 60",
    "howship cohort examples/cohorts/breast_stage_two.toml": "--patients 200",
    "howship trial examples": "--patients 4",
    "howship dataset examples": "--cases 2",
    "howship run --from bodies --patient 13": "--stop-after '30 days'",
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


# What a block of shell is followed by, in the same shell, by a word that stands in it: what its page says is there then.
PROMISED = {
    "./demo.sh": """test -f results/lytic_breast_L3/events.csv
        "$HOME/.local/bin/howship" check scenarios/lytic_breast_L3/scenario.toml
        "$HOME/.local/bin/howship" check "$HOME/.local/share/howship/scenarios/lytic_breast_L3/scenario.toml"
        test -f "$HOME/.local/share/man/man1/howship-run.1"
        test -f "$HOME/.local/share/bash-completion/completions/howship" """,
    "(cd build/release && cpack)": """unpacked/usr/bin/howship --version
        PYTHONPATH=unpacked/usr/lib/python3/dist-packages python3 -c 'import howship; print(howship.__file__)' | grep unpacked
        ls build/release/libhowship-dev_*.deb""",
    "pip install .": """cd /
        "$HOME/howship/bin/python" -c 'import howship; print(howship.check({"title": 3})[0].message)'""",
    "export PYTHONPATH": """cd /
        python3 -c 'import howship; print(howship.__file__)' | grep "$PYTHONPATH" """,
}
STAND_INS = {
    "cmake": """#!/bin/bash
set -euo pipefail
case $1 in
  --preset)
    /usr/bin/env -i HOME="$HOME" PATH="$REAL_PATH" cmake -S {source} "$@" -B {fresh} 2>&1 | tee {fresh}.log
    ! grep -A9 'not used by the project' {fresh}.log ;;
  --build)
    case $2 in build/*) [ -d "$2" ] ;; *) [ "$2" = "$(realpath build/release)" ] ;; esac
    [ -f {fresh}/CMakeCache.txt ] || "$0" --preset release -DHOWSHIP_PYTHON=ON >/dev/null  # ./test.sh stands before
    [ $# -eq 2 ] || [ "$3" = --target ]
    for target in "${{@:4}}"; do ninja -C {fresh} -t query "$target" >/dev/null; done ;;
  *) PATH=$REAL_PATH exec cmake "$@" ;;
esac
""",
    "apt": """#!/bin/bash
set -euo pipefail
[ "$1" = install ]
apt-get --simulate "$@" | grep '^Inst .*howship'
for deb in "${{@:2}}"; do dpkg-deb -x "$deb" unpacked; done
""",
}


def shell_blocks():
    """Page, number and text of every block of shell; lines of the README that `commands` runs are not among them."""
    for page in [source / "README.md", *sorted((source / "docs").rglob("*.md"))]:
        for number, block in enumerate(re.findall(r"^```sh\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)):
            yield f"{page.relative_to(source)}, block {number + 1}", block


def run_blocks(build, scratch):
    """How many blocks do not do what they promise."""
    checkout, stand_ins, home, fresh = (scratch / one for one in ("checkout", "bin", "home", "fresh"))
    for folder in (checkout / "build" / "release", stand_ins, home):
        folder.mkdir(parents=True)
    for there, here in ((source, checkout), (build, checkout / "build" / "release")):
        for one in there.iterdir():
            if one.name not in ("build", "results", ".git") and not one.name.endswith(".deb"):
                (here / one.name).symlink_to(one)
    for name, text in STAND_INS.items():
        (stand_ins / name).write_text(text.format(source=shlex.quote(str(source)), fresh=fresh))
        (stand_ins / name).chmod(0o755)
    real = f"/usr/bin:{os.environ['PATH']}"  # Debian's own Python before others: the module is of that one
    wanted = {**os.environ, "HOME": str(home), "REAL_PATH": real, "PATH": f"{stand_ins}:{real}", "PIP_NO_INDEX": "1",
              "HOWSHIP_BUILD": "build/release"}  # pip compiles nothing; the page says that this does it
    wanted.pop("PYTHONPATH", None)
    failed = 0
    blocks = list(shell_blocks())
    for name, block in blocks:
        # A line whose first half fails, as in "this && that", is no error to `bash -e`.
        typed = "".join(f"{line}\n[ $? = 0 ] || exit 1\n" for line in block.replace("\\\n", " ").splitlines())
        promised = [more for word, more in PROMISED.items() if word in block]
        start = time.monotonic()
        ran = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join([typed, *promised])], cwd=checkout, env=wanted,
                             capture_output=True, text=True)
        worked = ran.returncode == 0 and promised
        print(f"{'ok' if worked else 'FAILED':7}  {time.monotonic() - start:5.1f} s  {name}")
        if not worked:
            failed += 1
            print(ran.stdout[-1500:], ran.stderr[-1500:], "" if promised else "nothing is known to try after it")
    if len(blocks) < 5:
        sys.exit(f"only {len(blocks)} blocks of shell: were they missed?")
    return failed


if built:
    if not list((built[0] / "python" / "howship").glob("_core*.so")):
        print("skipped: the build has no Python package (-DHOWSHIP_PYTHON=ON)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        failed = run_blocks(built[0], pathlib.Path(scratch).resolve())
    sys.exit(f"{failed} blocks of shell do not work as typed" if failed else 0)

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
