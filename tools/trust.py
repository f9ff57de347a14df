#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what tests/trust.toml names and says which targets are met.

usage: tools/trust.py [--only WORD] [--write] [BUILD]    BUILD: build/release; --write writes docs/trust.md

What was seen is kept in BUILD/trust.json, at first as the page has it, so --only WORD --write renews a part of the page. A target is met where everything that it names was run and passed. What was skipped, as a tool is missing, is not met."""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

from toml_reader import tomllib

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
    out = ctest(build, "-j", "2", "-R", "^(" + "|".join(re.escape(name) for name in wanted) + ")( .*)?$")
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


def as_the_page_has_it(page):
    """Figure and verdict of each target on the page."""
    rows = re.findall(r"^\| (.*?) \| .*? \| ([^|]*) \| (pass|\*\*miss\*\*) \|", page.read_text(), re.M) if page.exists() else []
    return {says: [figure, verdict == "pass"] for says, figure, verdict in rows}


def main():
    words = sys.argv[1:]
    write = "--write" in words
    only = words[words.index("--only") + 1] if "--only" in words else ""
    rest = [w for w in words if not w.startswith("--") and w != only]
    build = pathlib.Path(rest[0]) if rest else root / "build/release"
    rows = tomllib.loads((root / "tests/trust.toml").read_text())["target"]
    known = tests_of(build)
    kept = build / "trust.json"
    if not kept.exists():
        kept.write_text(json.dumps(as_the_page_has_it(root / "docs/trust.md")))
    seen = json.loads(kept.read_text())
    for row in rows:
        if only.lower() not in (row["group"] + row["says"]).lower():
            continue
        if "tests" in row:
            figure, good = by_tests(build, row["tests"], known)
            good = good and int(figure.split()[0]) >= row.get("least", 0)
        elif "command" in row:
            figure, good = by_command(row)
        else:
            figure, good = "no suite yet", False
        print(f"{'pass' if good else 'MISS'}  {row['says']}: {figure}", flush=True)
        seen = json.loads(kept.read_text())  # another one may run beside this
        seen[row["says"]] = [figure, good]
        kept.write_text(json.dumps(seen))
    met = sum(seen.get(row["says"], ["", False])[1] for row in rows)
    page = ("# What you may hold the program to\n\n"
            "Each target with what was seen when this page was written, and how to see it again. A target without a suite\n"
            "counts as a miss, and one that was not run on the machine that wrote this is open. Written by `tools/trust.py --write` from `tests/trust.toml`.\n\n"
            f"**{met} of {len(rows)} targets are met.**\n")
    group = None
    for row in rows:
        figure, good = seen.get(row["says"], ["not run", False])
        how = f"`{row['command']}`" if "command" in row else f"`tools/trust.py --only \"{row['says'].split(',')[0]}\"`"
        if row["group"] != group:
            group = row["group"]
            page += f"\n## {group}\n\n| target | wanted | seen | | again |\n|---|---|---|---|---|\n"
        verdict = "pass" if good else "?" if figure == "not run" else "**miss**"
        page += f"| {row['says']} | {row['want']} | {figure} | {verdict} | {how if figure != 'no suite yet' else '-'} |\n"
    if write:
        (root / "docs/trust.md").write_text(page)
    print(f"{met} of {len(rows)} targets are met")


main()
