# SPDX-License-Identifier: Apache-2.0
"""Howship simulates bone metastasis, from the cell to the clinic.

It is research software: not a medical device, and no advice to patients. ``docs/python.md`` is the tutorial.
"""
from ._core import commit as __commit__
from ._core import version as __version__
from .faults import Fault, InputError, Interrupted, RunError
from .jobs import cohort, run, trial
from .mechanics import Specimen, Strength, strength
from .result import Column, Finding, Image, Result, Table, read_table
from .scenario import Path, Scenario, Settings, check, to_toml
from .volumes import Volume, Voxels, read_image, write_nifti

__all__ = [
    "Column",
    "Fault",
    "Finding",
    "Image",
    "InputError",
    "Interrupted",
    "Path",
    "Result",
    "RunError",
    "Scenario",
    "Settings",
    "Specimen",
    "Strength",
    "Table",
    "Volume",
    "Voxels",
    "__commit__",
    "__version__",
    "check",
    "cohort",
    "read_image",
    "read_table",
    "run",
    "strength",
    "to_toml",
    "trial",
    "write_nifti",
]
