# SPDX-License-Identifier: Apache-2.0
"""How things go wrong, as exceptions."""
from __future__ import annotations

from typing import List, NamedTuple, Sequence, Tuple


class Fault(NamedTuple):
    """One thing that is wrong with an input. Line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    key: str
    """The input concerned, as ``lesion[0].radius``."""
    message: str
    hint: str
    """What to write instead; may be empty."""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        text = f"{place}: error: " + (f"{self.key}: " if self.key else "") + self.message
        return text + (f"\n    hint: {self.hint}" if self.hint else "")


class InputError(ValueError):
    """The input is wrong; nothing was started and nothing written. ``faults`` holds all that is wrong, in file order."""

    faults: List[Fault]

    def __init__(self, faults: Sequence[Tuple[str, int, int, str, str, str]]) -> None:
        self.faults = sorted((Fault(*one) for one in faults), key=lambda one: (one.file, one.line, one.column))
        super().__init__("\n".join(str(one) for one in self.faults))

    def __reduce__(self) -> Tuple[type, Tuple[List[Fault]]]:
        return InputError, (self.faults,)


class RunError(RuntimeError):
    """A job that could not go on (disk full, a file that cannot be read, a solver that does not converge)."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C or SIGTERM ended a job. Every file of its folder is whole; call it again with ``resume=True``."""
