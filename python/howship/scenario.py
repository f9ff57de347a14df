# SPDX-License-Identifier: Apache-2.0
"""Scenarios as dictionaries: what a TOML file holds, written down so that the command can run the same."""
from __future__ import annotations

import os
import pathlib
import re
from typing import List, Mapping, Sequence, Union

from . import _core
from .faults import Fault

Value = Union[str, bool, int, float, "Settings", "Rows"]
Settings = Mapping[str, "Value"]
"""A table of TOML as a dictionary."""
Rows = Sequence["Value"]
Path = Union[str, "os.PathLike[str]"]
Scenario = Union[Path, Settings]
"""A TOML file, or a dictionary of what would stand in it; docs/reference/scenario.md lists it."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def _text(value: str) -> str:
    out = ['"']
    for letter in value:
        if letter in '"\\':
            out.append("\\" + letter)
        elif ord(letter) < 32 or ord(letter) == 127:
            out.append(f"\\u{ord(letter):04x}")
        else:
            out.append(letter)
    return "".join(out) + '"'


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else _text(key)


def _inline(value: Value) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    raise TypeError(f"a scenario holds words, numbers, lists and dictionaries, no {type(value).__name__}")


def _is_rows(value: Value) -> bool:
    return (
        not isinstance(value, (str, Mapping))
        and isinstance(value, Sequence)
        and len(value) > 0
        and all(isinstance(one, Mapping) for one in value)
    )


def _write(table: Settings, name: str, lines: List[str]) -> None:
    """Plain values of a table, then its tables, each under a heading of its own."""
    later: List[str] = []
    for key, value in table.items():
        if isinstance(value, Mapping) or _is_rows(value):
            later.append(key)
        else:
            lines.append(f"{_key(key)} = {_inline(value)}")
    for key in later:
        value = table[key]
        heading = f"{name}.{_key(key)}" if name else _key(key)
        if isinstance(value, Mapping):
            lines.extend(["", f"[{heading}]"])
            _write(value, heading, lines)
        elif not isinstance(value, (str, bool, int, float)):
            for row in value:
                if isinstance(row, Mapping):
                    lines.extend(["", f"[[{heading}]]"])
                    _write(row, heading, lines)


def to_toml(scenario: Settings) -> str:
    """The TOML text of a dictionary: ``{"lesion": [{"bone": "L3"}]}`` becomes ``[[lesion]]``.

    Quantities are strings with their unit, as in a file: ``"3 mm"``. Raises TypeError for what TOML cannot hold.
    """
    lines: List[str] = []
    _write(scenario, "", lines)
    return "\n".join(lines).lstrip("\n") + "\n"


def check(scenario: Scenario) -> List[Fault]:
    """Everything that is wrong with a scenario, in file order; an empty list where it may be run.

    Of a dictionary, lines are those of ``to_toml``. Raises OSError where a file cannot be read.
    """
    if isinstance(scenario, Mapping):
        text, path = to_toml(scenario), "scenario"
    else:
        path = os.fspath(scenario)
        text = pathlib.Path(path).read_text(encoding="utf-8")
    return sorted((Fault(*one) for one in _core.check(text, path)), key=lambda one: (one.line, one.column))


def file_of(scenario: Scenario, output: Path, may_replace: bool) -> str:
    """The file that a job reads: the one given, or OUTPUT.toml, which is written beside the result for a dictionary."""
    if not isinstance(scenario, Mapping):
        return os.fspath(scenario)
    text = to_toml(scenario)
    path = pathlib.Path(os.fspath(output).rstrip("/") + ".toml")
    if path.exists() and path.read_text(encoding="utf-8") != text and not may_replace:
        raise FileExistsError(f"{path} holds another scenario; name another output, or force=True replaces it")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)
