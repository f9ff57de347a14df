# SPDX-License-Identifier: Apache-2.0
"""Volumes: an array with its place in the patient."""
from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Sequence, Union

import numpy as np
from numpy.typing import NDArray

from . import _core

Voxels = Union[NDArray[np.float32], NDArray[np.int16], NDArray[np.uint16], NDArray[np.uint8]]
"""One value a voxel, shape (ni, nj, nk), i fastest in memory (Fortran order)."""


@dataclass(frozen=True)
class Volume:
    """Voxels and where they lie. The array is the memory of the program that made it: nothing was copied."""

    name: str
    """What it is, as ``ct`` or ``ct_truth``."""
    array: Voxels
    affine: NDArray[np.float64]
    """4 x 4, from voxels (i, j, k, 1) to world millimetres, RAS+: right, front, up, as nibabel has it."""
    unit: str
    """Of the values, ``1`` for plain numbers, empty where a file does not say."""

    def world_of(self, voxel: Sequence[float]) -> NDArray[np.float64]:
        """World place, mm, of the centre of a voxel."""
        place: NDArray[np.float64] = self.affine[:3, :3] @ np.asarray(voxel, dtype=np.float64) + self.affine[:3, 3]
        return place


def read_image(path: Union[str, os.PathLike[str]]) -> Volume:
    """A 3-D image from NIfTI, NRRD, MetaImage or a folder of DICOM files, values after their slope and intercept.

    Raises InputError where the file is missing, damaged or no such image. What had to be decided to place it stands in
    no place of the volume: ``howship strength`` and ``howship check`` say it.
    """
    array, affine, _ = _core.read_image(os.fspath(path))
    return Volume(os.path.basename(os.fspath(path)), array, affine, "")


def write_nifti(path: Union[str, os.PathLike[str]], volume: Volume, description: str = "") -> None:
    """Writes a volume as NIfTI-1 (``.nii.gz``, 32-bit reals), whole or not at all. Raises RunError."""
    _core.write_nifti(
        os.fspath(path), volume.array.astype(np.float32), volume.affine, description or volume.name, volume.unit
    )
