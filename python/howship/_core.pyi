# SPDX-License-Identifier: Apache-2.0
# What stands in the compiled module; mypy.stubtest compares the two. Users call the functions of the package instead.
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

commit: str
version: str

_Voxels = Union[NDArray[np.float32], NDArray[np.int16], NDArray[np.uint16], NDArray[np.uint8]]
_Volume = Tuple[str, _Voxels, NDArray[np.float64], str]

def run(
    file: str,
    folder: str,
    seed: Optional[int],
    stop_after: Optional[float],
    threads: int,
    resume: bool,
    force: bool,
    quiet: bool,
    log: str,
) -> bool: ...
def cohort(
    file: str,
    folder: str,
    seed: Optional[int],
    patients: Optional[int],
    threads: int,
    resume: bool,
    force: bool,
    quiet: bool,
    log: str,
) -> None: ...
def trial(
    file: str,
    folder: str,
    seed: Optional[int],
    patients: Optional[int],
    power: bool,
    twins: bool,
    sizes: Sequence[int],
    threads: int,
    resume: bool,
    force: bool,
    quiet: bool,
    log: str,
) -> None: ...
def check(text: str, path: str) -> List[Tuple[str, int, int, str, str, str]]: ...
def read_table(path: str) -> List[Tuple[str, Union[NDArray[np.float64], List[str]]]]: ...
def read_image(path: str) -> Tuple[NDArray[np.float32], NDArray[np.float64], str]: ...
def write_nifti(
    path: str, array: NDArray[np.float32], affine: NDArray[np.float64], description: str, unit: str
) -> None: ...
def bones_and_days(folder: str) -> Tuple[List[str], List[float]]: ...
def image(
    result: str,
    modality: str,
    view: str,
    bone: str,
    day: Optional[float],
    seed: Optional[int],
    threads: int,
) -> Tuple[List[_Volume], List[Tuple[str, str, float]]]: ...

class SpecimenStrength:
    @property
    def name(self) -> str: ...
    @property
    def load_case(self) -> str: ...
    @property
    def is_moment(self) -> bool: ...
    @property
    def stiffness(self) -> float: ...
    @property
    def failure(self) -> float: ...
    @property
    def pistoia(self) -> float: ...
    @property
    def first_yield(self) -> float: ...
    @property
    def daily(self) -> float: ...
    @property
    def load_over_strength(self) -> float: ...
    @property
    def fracture_probability(self) -> float: ...
    @property
    def rigidity_axial(self) -> float: ...
    @property
    def rigidity_bending(self) -> float: ...
    @property
    def rigidity_torsion(self) -> float: ...
    @property
    def first_failing(self) -> Tuple[float, float, float]: ...
    @property
    def curve(self) -> NDArray[np.float64]: ...
    @property
    def volumes(self) -> List[_Volume]: ...

class BoneStrength:
    @property
    def specimens(self) -> List[SpecimenStrength]: ...
    @property
    def centre(self) -> Tuple[float, float, float]: ...
    @property
    def volume(self) -> float: ...
    @property
    def mean_density(self) -> float: ...
    @property
    def voxel(self) -> float: ...
    @property
    def notes(self) -> List[str]: ...

def strength(
    image: NDArray[np.float32],
    labels: NDArray[np.int32],
    affine: NDArray[np.float64],
    label: Sequence[int],
    bone: str,
    load: str,
    weight: float,
    voxel: float,
    calibration: Sequence[float],
    density: bool,
    linear: bool,
    whole: bool,
    hole: Sequence[float],
    blastic: Sequence[float],
    cement: Sequence[float],
    settings: Sequence[str],
    threads: int,
) -> BoneStrength: ...
