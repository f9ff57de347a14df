#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what tests/trust.toml names and says which targets are met.

usage: tools/trust.py [--only WORD] [--write] [BUILD]    BUILD: build/release; --write writes docs/trust.md

A target is met where everything that it names was run and passed. What was skipped, as a tool is missing, is not met."""
import fnmatch
import pathlib
import re
import subprocess
import sys
import tomllib

root = pathlib.Path(__file__).resolve().parent.parent


def ctest(build, *words):
    return subprocess.run(["ctest", "--test-dir", str(build), *words], capture_output=True, text=True).stdout


def tests_of(build):
    return [m[1] for m in re.finditer(r"^ +Test +#\d+: (\S+)", ctest(build, "-N"), re.M)]


def by_tests(build, patterns, known):
    wanted = [name for name in known if any(fnmatch.fnmatchcase(name, p) for p in patterns)]
    missing = [p for p in patterns if not any(fnmatch.fnmatchcase(name, p) for name in known)]
    if missing:
        return f"no such test: {', '.join(missing)}", False
    out = ctest(build, "-j", "2", "-R", "^(" + "|".join(re.escape(name) for name in wanted) + ")$")
    passed, skipped = len(re.findall(r" +Passed +", out)), len(re.findall(r"\*\*\*Skipped", out))
    words = f"{passed} of {len(wanted)} tests pass" + (f", {skipped} skipped" if skipped else "")
    return words, passed == len(wanted)


def by_command(row):
    out = subprocess.run(row["command"], shell=True, cwd=root, capture_output=True, text=True)
    found = re.search(row["find"], out.stdout)
    if not found:
        return "it gives no figure", False
    figure = f"{len(found[0].strip().splitlines())} {row['count']}" if "count" in row else found[0].strip()
    return figure if out.returncode == 0 else "it fails", out.returncode == 0


def main():
    words = sys.argv[1:]
    write = "--write" in words
    only = words[words.index("--only") + 1] if "--only" in words else ""
    rest = [w for w in words if not w.startswith("--") and w != only]
    build = pathlib.Path(rest[0]) if rest else root / "build/release"
    rows = tomllib.loads((root / "tests/trust.toml").read_text())["target"]
    known = tests_of(build)
    page = ("# What you may hold the program to\n\n"
            "Each target with what was seen when this page was written, and how to see it again. A target without a suite\n"
            "counts as a miss. Written by `tools/trust.py --write` from `tests/trust.toml`.\n")
    group, met, missed = None, 0, 0
    for row in rows:
        if only and only.lower() not in (row["group"] + row["says"]).lower():
            continue
        if "tests" in row:
            figure, good = by_tests(build, row["tests"], known)
            how = f"`tools/trust.py --only \"{row['says'].split(',')[0]}\"`"
        elif "command" in row:
            figure, good = by_command(row)
            how = f"`{row['command']}`"
        else:
            figure, good, how = "no suite yet", False, "-"
        met, missed = met + good, missed + (not good)
        print(f"{'pass' if good else 'MISS'}  {row['says']}: {figure}", flush=True)
        if row["group"] != group:
            group = row["group"]
            page += f"\n## {group}\n\n| target | wanted | seen | | again |\n|---|---|---|---|---|\n"
        page += f"| {row['says']} | {row['want']} | {figure} | {'pass' if good else '**miss**'} | {how} |\n"
    page += f"\n{met} of {met + missed} targets are met.\n"
    if write and not only:
        (root / "docs/trust.md").write_text(page)
    print(f"{met} of {met + missed} targets are met")


main()
