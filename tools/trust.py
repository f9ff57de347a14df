#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what tests/trust.toml names and says which targets are met.

usage: tools/trust.py [--only WORD] [--page] [--write] [BUILD]    BUILD: build/release; its tests and program are run, not built

--write writes docs/trust.md, --page does that and runs nothing. What was seen is kept in build/trust.json with the commit of
the program that it was seen with, at first as the page has it, so --only WORD --write renews a part of the page and leaves
the rest with the commits of theirs. A target is met where everything that it names was run and passed. What was skipped, as a
tool is missing, is not met."""
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


def by_command(row, build):
    """A command that fails keeps its figure where the figure says why: executions that are too few, a coverage that is too low."""
    out = subprocess.run(row["command"].replace("BUILD", str(build)), shell=True, cwd=root, capture_output=True, text=True)
    found = re.search(row["find"], out.stdout, re.M)
    good = out.returncode == 0
    if not found:
        return "it gives no figure" if good else "it fails", False
    if "count" in row:
        return f"{len(found[0].strip().splitlines())} {row['count']}" if good else "it fails", good
    return found[0].strip(), good


def commit_of(build):
    """That of the program which is there; "+" where its source was not that of the commit. Of the checkout where it is None."""
    if build is None:
        return subprocess.run(["git", "describe", "--always", "--abbrev=7", "--exclude=*"], cwd=root, capture_output=True,
                              text=True).stdout.strip() or "?"
    program = build / "howship"
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program.exists() else ""
    found = re.search(r"\((\w{7})\w*(\+?)", said)
    return found[1] + found[2] if found else "?"


def as_the_page_has_it(page):
    """Figure, verdict and commit of each target on the page."""
    rows = re.findall(r"^\| (.*?) \| .*? \| ([^|]*) \| (pass|\*\*miss\*\*) \| (\w+\+?|-) \|", page.read_text(), re.M) if page.exists() else []
    return {says: [figure, verdict == "pass", commit] for says, figure, verdict, commit in rows}


def main():
    words = sys.argv[1:]
    write = "--write" in words or "--page" in words
    only = words[words.index("--only") + 1] if "--only" in words else ""
    rest = [w for w in words if not w.startswith("--") and w != only]
    page_only = "--page" in words
    build = pathlib.Path(rest[0]).resolve() if rest else root / "build/release"
    rows = tomllib.loads((root / "tests/trust.toml").read_text())["target"]
    known, commit = ([], "") if page_only else (tests_of(build), commit_of(build))
    kept = root / "build/trust.json"
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        kept.write_text(json.dumps(as_the_page_has_it(root / "docs/trust.md")))
    seen = json.loads(kept.read_text())
    for row in rows:
        if page_only or only.lower() not in (row["group"] + row["says"]).lower():
            continue
        at = commit
        if "tests" in row:
            figure, good = by_tests(build, row["tests"], known)
            good = good and int(figure.split()[0]) >= row.get("least", 0)
        elif "command" in row:
            figure, good = by_command(row, build)
            at = at if "BUILD" in row["command"] else commit_of(None)
        else:
            figure, good = "no suite yet", False
        print(f"{'pass' if good else 'MISS'}  {row['says']}: {figure}", flush=True)
        seen = json.loads(kept.read_text())  # another one may run beside this
        seen[row["says"]] = [figure, good, at if figure != "no suite yet" else "-"]
        kept.write_text(json.dumps(seen))
    met = sum(seen.get(row["says"], ["", False])[1] for row in rows)
    page = ("# What you may hold the program to\n\n"
            "Each target with what was seen, with the program of which commit (+: changed since), and how to see it again. A target\n"
            "without a suite counts as a miss, and one that was not run is open. Written by `tools/trust.py --write` from `tests/trust.toml`.\n\n"
            f"**{met} of {len(rows)} targets are met.**\n")
    group = None
    for row in rows:
        figure, good, at = (*seen.get(row["says"], ["not run", False]), "-")[:3]
        how = row.get("again", row.get("command")) or f"tools/trust.py --only \"{row['says'].split(',')[0]}\""
        if row["group"] != group:
            group = row["group"]
            page += f"\n## {group}\n\n| target | wanted | seen | | at | again |\n|---|---|---|---|---|---|\n"
        verdict = "pass" if good else "?" if figure == "not run" else "**miss**"
        page += f"| {row['says']} | {row['want']} | {figure} | {verdict} | {at} | {'`' + how + '`' if figure != 'no suite yet' else '-'} |\n"
    if write:
        (root / "docs/trust.md").write_text(page)
    print(f"{met} of {len(rows)} targets are met")


main()
