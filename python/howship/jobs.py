# SPDX-License-Identifier: Apache-2.0
"""Jobs: a run, a cohort, a trial. Each writes what the command of that name writes, byte for byte."""
from __future__ import annotations

import os
from typing import Optional, Sequence

from . import _core
from .result import Result
from .scenario import Path, Scenario, file_of


def run(
    scenario: Scenario,
    output: Path,
    *,
    seed: Optional[int] = None,
    stop_after: Optional[float] = None,
    threads: int = 0,
    resume: bool = False,
    force: bool = False,
    quiet: bool = True,
    log: Path = "",
) -> Result:
    """One virtual patient, from a scenario to a result folder, as ``howship run`` writes it.

    A dictionary is written to OUTPUT.toml first, which ``howship run`` runs to the same bytes. ``seed`` replaces that
    of the scenario, ``stop_after`` ends after that day with a checkpoint (``Result.complete`` is false then), ``threads``
    is how many (0: all cores, at most 16; the bytes are the same), ``resume`` goes on from the checkpoint of the folder or
    starts where there is none, ``force`` replaces an earlier result of Howship's, ``log`` takes one JSON line an event.

    Other threads of Python go on meanwhile. Ctrl-C ends the job after the present day with a checkpoint and raises
    Interrupted. Raises InputError with every fault before anything is written, RunError where it cannot go on.
    """
    file = file_of(scenario, output, force)
    _core.run(file, os.fspath(output), seed, stop_after, threads, resume, force, quiet, os.fspath(log))
    return Result(output)


def cohort(
    cohort: Scenario,
    output: Path,
    *,
    seed: Optional[int] = None,
    patients: Optional[int] = None,
    threads: int = 0,
    resume: bool = False,
    force: bool = False,
    quiet: bool = True,
    log: Path = "",
) -> Result:
    """Many virtual patients, as ``howship cohort``: tables patients, lesions, events, summary. Else as ``run``."""
    file = file_of(cohort, output, force)
    _core.cohort(file, os.fspath(output), seed, patients, threads, resume, force, quiet, os.fspath(log))
    return Result(output)


def trial(
    trial: Scenario,
    output: Path,
    *,
    seed: Optional[int] = None,
    patients: Optional[int] = None,
    power: bool = False,
    twins: bool = False,
    sizes: Sequence[int] = (),
    threads: int = 0,
    resume: bool = False,
    force: bool = False,
    quiet: bool = True,
    log: Path = "",
) -> Result:
    """A virtual trial, as ``howship trial``: tables summary, adsl, adtte, outcomes, flow. Else as ``run``.

    ``power`` lives every patient in every arm and draws trials of ``sizes`` patients an arm from these twins (table
    power). ``twins`` lives them so, too, and lets both of a pair leave on the day on which the file lets the patient go.
    """
    if power and twins:
        raise ValueError("power and twins are two questions: ask one of them")
    file = file_of(trial, output, force)
    _core.trial(
        file, os.fspath(output), seed, patients, power, twins, sizes, threads, resume, force, quiet, os.fspath(log)
    )
    return Result(output)
