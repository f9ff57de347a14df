# SPDX-License-Identifier: Apache-2.0
"""What a job leaves behind, as arrays."""
from __future__ import annotations

import json
import os
import pathlib
from typing import Dict, List, Mapping, NamedTuple, Optional, Union

import numpy as np
from numpy.typing import NDArray

from . import _core
from .volumes import Volume, read_image

Column = Union[NDArray[np.float64], NDArray[np.str_]]
"""Of numbers, NaN where a cell is empty; or of words."""


class Table(Dict[str, Column]):
    """A table by its columns, all of one length, in the order of the file: ``pandas.DataFrame(table)`` takes it as it is.

    The unit of a column is part of its name (``calcium_mmol_per_l``); docs/reference/tables.md says what each means.
    """

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, shape (rows,), NaN where nothing was measured. Raises KeyError, TypeError."""
        column = self[name]
        if column.dtype != np.float64:
            raise TypeError(f"column '{name}' holds words")
        return column.astype(np.float64, copy=False)

    def words(self, name: str) -> NDArray[np.str_]:
        """A column of words, shape (rows,); empty ones where all cells are empty. Raises KeyError, TypeError."""
        column = self[name]
        if column.dtype != np.float64:
            return column.astype(np.str_, copy=False)
        if not np.isnan(column.astype(np.float64)).all():
            raise TypeError(f"column '{name}' holds numbers")
        return np.full(column.shape, "", dtype=np.str_)

    @property
    def rows(self) -> int:
        """How many."""
        for column in self.values():
            return len(column)
        return 0


def read_table(path: Union[str, "os.PathLike[str]"]) -> Table:
    """A CSV table that Howship wrote. Raises InputError where it is no table, RunError where it cannot be read."""
    table = Table()
    for name, column in _core.read_table(os.fspath(path)):
        table[name] = np.array(column, dtype=np.str_) if isinstance(column, list) else column
    return table


class Finding(NamedTuple):
    """What the reader of an image says of one bone."""

    bone: str
    words: str
    chance: float
    """With which this reader sees what is there, 0 to 1: truth, which no reader knows."""


class Image(NamedTuple):
    """A simulated test: its volumes, and last the label map of what is truly there (1 bone, 2 tumour)."""

    volumes: List[Volume]
    findings: List[Finding]


class Result:
    """The folder of a run, a cohort or a trial. Nothing is read before it is asked for."""

    path: pathlib.Path

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self.path = pathlib.Path(path)

    def __repr__(self) -> str:
        return f"howship.Result({str(self.path)!r})"

    @property
    def tables(self) -> List[str]:
        """Names of its tables, as ``timeline``, ``lesions``, ``events``; of a trial ``summary``, ``adtte``."""
        return sorted(one.stem for one in self.path.glob("*.csv"))

    def table(self, name: str) -> Table:
        """A table by its name, with or without ``.csv``. Raises KeyError with the names that there are."""
        file = self.path / (name if name.endswith(".csv") else name + ".csv")
        if not file.is_file():
            raise KeyError(f"no table '{name}' in {self.path}: " + ", ".join(self.tables))
        return read_table(file)

    @property
    def facts(self) -> Mapping[str, object]:
        """run.json (of a cohort cohort.json, of a trial trial.json): version, seed, hashes, parameters, works to cite."""
        for name in ("run.json", "cohort.json", "trial.json"):
            if (self.path / name).is_file():
                facts: Dict[str, object] = json.loads((self.path / name).read_text(encoding="utf-8"))
                return facts
        raise FileNotFoundError(f"{self.path} is no result")

    @property
    def complete(self) -> bool:
        """Whether the job has ended; one that was stopped goes on with ``resume=True``."""
        return self.facts.get("complete", (self.path / "manifest.sha256").is_file()) is True

    @property
    def bones(self) -> List[str]:
        """Bones of a run that have volumes. Raises InputError where there are none."""
        return _core.bones_and_days(str(self.path))[0]

    @property
    def days(self) -> List[float]:
        """Days of a run that have volumes. Raises InputError where there are none."""
        return _core.bones_and_days(str(self.path))[1]

    @property
    def volumes(self) -> List[str]:
        """Names of the volumes of a run, as ``L3_day_0030_ct``."""
        return sorted(one.name[: -len(".nii.gz")] for one in (self.path / "volumes").glob("*.nii.gz"))

    def volume(self, name: str) -> Volume:
        """A volume of a run by its name. Raises KeyError, InputError."""
        file = self.path / "volumes" / (name + ".nii.gz")
        if not file.is_file():
            raise KeyError(f"no volume '{name}' in {self.path}; Result.volumes lists them")
        return read_image(file)

    def image(
        self,
        modality: str,
        view: str = "",
        bone: str = "",
        day: Optional[float] = None,
        seed: Optional[int] = None,
        threads: int = 0,
    ) -> Image:
        """A simulated test of a bone: ``xray``, ``ct``, ``bone_scan``, ``pet`` or ``mri``, as ``howship image`` makes it.

        ``view`` is one of the modality's (the first where it is empty), ``bone`` one of the run's, ``day`` one of
        ``days`` (the last where it is None), ``seed`` that of the noise. A radiograph or a scan is one voxel thick.
        Raises InputError.
        """
        volumes, findings = _core.image(str(self.path), modality, view, bone, day, seed, threads)
        return Image([Volume(*one) for one in volumes], [Finding(*one) for one in findings])

