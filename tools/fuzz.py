#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Feeds random bytes to every reader (tests/fuzz) under the address and undefined-behaviour sanitizers, and says what came of it.

usage: tools/fuzz.py [NAME ...] [--executions N] [--seconds S] [--timeout S]    one reader after another; all where none is named
       tools/fuzz.py --so-far        executions of each reader in all its runs, and what the last of them has shown

The programs are those of the preset fuzz: cmake --preset fuzz && cmake --build build/fuzz --target fuzz. Each reader starts from the
files of tests/fuzz/NAME/corpus, from those of the project that it reads and from what it failed on before, and keeps what
it finds in build/fuzz/corpus. Exit status: 0 nothing failed; 1 a finding (its bytes lie in build/fuzz/findings) or, with
--so-far, fewer than ten million executions in all or a reader that was not run; 2 a program is missing."""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build/fuzz"
logs = build / "logs"
WANTED = 10_000_000
# What is in the project already, beside tests/fuzz/NAME/corpus.
SEEDS = {"drug": ["data/drugs"], "primary": ["data/primaries"], "policy": ["data/policies"], "cohort": ["examples/cohorts"],
         "trial": ["examples/trials", "data/validation/designs"], "dataset": ["examples/datasets"]}
LARGEST = 8192  # bytes of a file from there, and of what is made of it: larger ones are read slowly and say no more


def names():
    return sorted(source.stem for source in (root / "tests/fuzz").glob("*.cpp"))


def seeds_of(name):
    folders = [root / "tests/fuzz" / name / "corpus"] + [root / folder for folder in SEEDS.get(name, [])]
    files = [file for folder in folders for file in sorted(folder.glob("*")) if file.suffix != ".md"]
    return [file for file in files + sorted((build / "findings").glob(f"{name}-*")) if file.is_file() and file.stat().st_size <= LARGEST]


def corpus_of(name):
    corpus = build / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for file in seeds_of(name):
        shutil.copyfile(file, corpus / file.name)
    return corpus


def dictionary_of(name):
    """Words to put together: those of tests/fuzz/NAME/words.dict, else keys and texts of the files to start from."""
    written = root / "tests/fuzz" / name / "words.dict"
    if written.exists() or name not in SEEDS:
        return written if written.exists() else None
    text = "\n".join(file.read_text(errors="ignore") for file in seeds_of(name) if file.suffix == ".toml")
    words = re.findall(r"^ *([a-z_0-9]+) *=", text, re.M) + re.findall(r"^ *\[+[\w.]+\]+", text, re.M) + re.findall(r'"[\w /%.*^-]+"', text)
    made = build / f"{name}.dict"
    made.write_text("".join('"' + word.replace('"', '\\"') + '"\n' for word in sorted(set(words))))
    return made


def run(name, options):
    program = build / f"fuzz_{name}"
    if not program.exists():
        print(f"{program} is missing: cmake --preset fuzz && cmake --build build/fuzz --target fuzz_{name}", file=sys.stderr)
        sys.exit(2)
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    words = [program, f"-timeout={options.timeout}", "-rss_limit_mb=2048", "-print_final_stats=1", f"-max_len={LARGEST}",
             f"-artifact_prefix={findings}/{name}-"]
    if options.executions:
        words.append(f"-runs={options.executions}")
    if options.seconds or not options.executions:
        words.append(f"-max_total_time={options.seconds or 600}")
    if dictionary := dictionary_of(name):
        words.append(f"-dict={dictionary}")
    logs.mkdir(exist_ok=True)
    with open(logs / f"{name}.log", "w") as log:
        subprocess.run([*words, corpus_of(name)], stdout=log, stderr=log, cwd=findings)
    count, finding = said(name)
    counts = json.loads(kept(name).read_text()) if kept(name).exists() else []
    kept(name).write_text(json.dumps([*counts, [count, finding]]))
    return count, finding


def kept(name):
    """Executions and finding of every run of a reader."""
    return logs / f"{name}.json"


def so_far(name):
    runs = json.loads(kept(name).read_text()) if kept(name).exists() else []
    return (sum(count for count, _ in runs), runs[-1][1]) if runs else (0, "not run")


def said(name):
    """Executions of the last run of a reader, and its finding."""
    text = (logs / f"{name}.log").read_text(errors="replace")
    count = re.findall(r"^(?:stat::number_of_executed_units: *|#)(\d+)", text, re.M)  # of a run that was stopped: so far
    found = re.search(r"^(?:==\d+== ?ERROR.*|SUMMARY: .*)$", text, re.M)
    return int(count[-1]) if count else 0, found[0] if found else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--executions", type=int)
    parser.add_argument("--seconds", type=int, help="600 where neither is given; whichever comes first where both are")
    parser.add_argument("--timeout", type=int, default=10, help="seconds on the clock that one input may take, on a machine with other work, too")
    parser.add_argument("--so-far", action="store_true")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(names()))
    if unknown:
        sys.exit(f"there is no reader {', '.join(unknown)}: {', '.join(names())}")
    total, failed, seen = 0, 0, 0
    for name in options.names or names():
        count, finding = so_far(name) if options.so_far else run(name, options)
        total += count
        seen += finding != "not run"
        failed += finding not in ("", "not run")
        print(f"{name:12} {count:>12,}  {finding or 'nothing'}", flush=True)
    wanted = len(options.names or names())
    print(f"{total:,} executions of {seen} readers, {failed or 'no'} finding{'s' if failed > 1 else ''}")
    return bool(failed) or (options.so_far and (total < WANTED or seen < wanted))


sys.exit(main())
