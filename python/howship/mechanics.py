# SPDX-License-Identifier: Apache-2.0
"""How strong a bone in an image is."""
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from . import _core
from .volumes import Volume

Values = Union[NDArray[np.float32], NDArray[np.float64], NDArray[np.int16], NDArray[np.int32]]
Labels = Union[NDArray[np.uint8], NDArray[np.int16], NDArray[np.uint16], NDArray[np.int32], NDArray[np.int64]]


@dataclass(frozen=True)
class Specimen:
    """One state of the bone, tested. Forces are N and displacements mm; of bending and torsion they are moments, N mm,
    and rotations, rad."""

    name: str
    """as_imaged, with_lesion, treated"""
    load_case: str
    is_moment: bool
    stiffness: float
    """N/mm, or N mm/rad"""
    failure: float
    """Largest force on the curve; NaN where no curve was followed (``linear``)."""
    pistoia: float
    """Force at which 2 % of the bone exceeds 0.7 % effective strain."""
    first_yield: float
    daily: float
    """Largest load of daily life that the load case stands for; 0 where the bone was not named."""
    load_over_strength: float
    """Daily load over failure, or over ``pistoia`` with ``linear``."""
    fracture_probability: float
    rigidity_left: Tuple[float, float, float]
    """EA, EI, GJ of the section that lost most, over those of the bone as imaged."""
    first_failing: Tuple[float, float, float]
    """World mm, RAS+."""
    curve: NDArray[np.float64]
    """Shape (n, 2): displacement, force."""
    volumes: List[Volume]
    """strain_energy_density, effective_strain (at the daily load), damage, young; on the grid of the specimen."""


@dataclass(frozen=True)
class Strength:
    """A test of strength: the bone as imaged, then with what was done to it."""

    specimens: List[Specimen]
    centre: Tuple[float, float, float]
    """Centre of mass of what was tested (of a vertebra: the body), world mm, RAS+."""
    volume: float
    """mm3 of the mask."""
    mean_density: float
    """mg/cm3"""
    voxel: float
    """mm, of the elements."""
    notes: List[str]


def strength(
    image: Values,
    labels: Labels,
    affine: NDArray[np.float64],
    label: Union[int, Sequence[int]],
    *,
    bone: str = "",
    load: str = "",
    weight: float = 70.0,
    voxel: float = 0.0,
    calibration: Sequence[float] = (),
    density: bool = False,
    linear: bool = False,
    whole: bool = False,
    hole: Sequence[float] = (),
    blastic: Sequence[float] = (),
    cement: Sequence[float] = (),
    settings: Sequence[str] = (),
    threads: int = 0,
) -> Strength:
    """Stiffness and strength of a bone in a CT, as ``howship strength`` computes them.

    ``image`` holds CT numbers (HU; mg/cm3 with ``density``, or what ``calibration`` = (slope, offset) turns into that),
    ``labels`` whole numbers, both of shape (ni, nj, nk) on one grid; ``affine`` is 4 x 4, voxels to world RAS+ mm.
    The bone is where ``labels`` is one of ``label``. ``bone`` (``L3``, ``femur_left``) gives the usual load case and the
    daily load, ``load`` another case; one of them is needed. ``weight`` is the body's in kg, ``voxel`` the size of the
    elements in mm (0: that of the image, at most 1), ``linear`` follows no curve (ten times faster), ``whole`` keeps the
    arch of a vertebra. ``hole`` = (x, y, z, radius), ``blastic`` = (x, y, z, radius, mg/cm3) and ``cement`` =
    (x, y, z, mL), places in world mm, add specimens. ``settings`` are ``"KEY=VALUE"`` as of ``--set``.

    Both arrays are copied once. Raises InputError with all that is wrong.
    """
    tested = _core.strength(
        np.asarray(image, dtype=np.float32),
        np.asarray(labels, dtype=np.int32),
        np.asarray(affine, dtype=np.float64),
        [label] if isinstance(label, int) else list(label),
        bone,
        load,
        weight,
        voxel,
        calibration,
        density,
        linear,
        whole,
        hole,
        blastic,
        cement,
        settings,
        threads,
    )
    specimens = [
        Specimen(
            one.name,
            one.load_case,
            one.is_moment,
            one.stiffness,
            one.failure,
            one.pistoia,
            one.first_yield,
            one.daily,
            one.load_over_strength,
            one.fracture_probability,
            (one.rigidity_axial, one.rigidity_bending, one.rigidity_torsion),
            one.first_failing,
            one.curve,
            [Volume(*volume) for volume in one.volumes],
        )
        for one in tested.specimens
    ]
    return Strength(specimens, tested.centre, tested.volume, tested.mean_density, tested.voxel, tested.notes)
