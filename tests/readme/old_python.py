#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: old_python.py CHECKOUT -- every tool that reads TOML runs with tomli where Python has no tomllib of its own, and
says in a sentence what is missing where there is neither."""
import pathlib
import subprocess
import sys

tools = pathlib.Path(sys.argv[1]) / "tools"
readers = [t for t in sorted(tools.glob("*.py")) if t.stem != "toml_reader" and "tomllib" in t.read_text()]
if len(readers) < 10:
    sys.exit(f"only {len(readers)} tools read TOML: is {tools} the folder?")
WITHOUT = ("import runpy, sys\nsys.modules['tomllib'] = None\n{other}\nsys.argv = {argv!r}\n"
           "sys.path.insert(0, {folder!r})\nrunpy.run_path(sys.argv[0], run_name='__main__')\n")
wrong = []


def run(tool, other, words):
    code = WITHOUT.format(other=other, argv=[str(tool), *words], folder=str(tools))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


for tool in readers:
    words = ["compared", str(tools.parent / "scenarios/real_ct_L3")] if tool.stem == "scenario_numbers" else []
    if tool.stem == "clinic":  # asks for TOML behind its options
        words = ["--program", "/nowhere"]
    said = run(tool, "sys.modules['tomli'] = None", words)
    if said.returncode != 77 or "tomli" not in said.stderr or "Traceback" in said.stderr:
        wrong.append(f"{tool.name} without any: exit status {said.returncode}, {said.stderr[-200:]}")
    # tomli is the reader that Python 3.11 took over: tomllib under its name.
    with_tomli = "import importlib; del sys.modules['tomllib']; sys.modules['tomli'] = importlib.import_module('tomllib'); sys.modules['tomllib'] = None"
    if tool.stem == "scenario_numbers":
        said = run(tool, with_tomli, words)
        if said.returncode != 0:
            wrong.append(f"{tool.name} with tomli: exit status {said.returncode}, {said.stderr[-200:]}")
for line in wrong:
    print(line)
print(f"{len(readers)} tools")
sys.exit(bool(wrong))
