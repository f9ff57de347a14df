#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pictures of docs/imaging-gallery that show an image beside what it was before: a lesion in a real CT, metal.

  gallery_pairs.py scan CT.nii.gz SEEN.nii.gz PAIR.png   a CT and the same with a grown lesion, sagittal and axial, and what
                                   differs. SEEN, with its truth beside it, is of `howship image RESULT --modality ct` on a result
                                   of scenarios/real_ct_L3 (PAIR is lesion_in_L3.png), or of another bone from a CT
  gallery_pairs.py cube FOLDER     grows a lesion in a cube of a real CT: lesion_in_scan_sagittal.png, lesion_in_scan_axial.png. FOLDER
                                   holds blds_1.nii.gz of github.com/hugboom/BLDS (MIT), which states its licence for the images.
                                   Its vertebra is marked by four lines along its end plates and walls, read off the cube, and closed
  gallery_pairs.py metal           two pedicle screws in L3, without and with metal: metal_streaks.png (CT), metal_film.png (a film
                                   on the day before and on the day itself)

cube and metal take --program build/release/howship and --out docs/imaging-gallery. Run it by /usr/bin/python3: it needs NumPy,
nibabel, SciPy and Pillow. A picture shows a person's scan: whether it may be published follows from the scan's licence.
"""
import argparse
import pathlib
import subprocess
import tempfile

import nibabel
import numpy as np
from PIL import Image
from scipy import ndimage

PATIENT = """seed = 3
[patient]
sex = "female"
age = 60
primary = "breast"
variation = 0
"""
LESION_IN_CUBE = f"""title = "A lytic metastasis in a vertebra of a real CT"
duration = "12 months"
{PATIENT}
[bone.L1]
ct = "ct.nii.gz"
mask = "mask.nii.gz"
label = 1
[[lesion]]
bone = "L1"
centre = ["3 mm", "-3 mm", "0 mm"]
radius = "4 mm"
type = "lytic"
"""
SCREWS = f"""title = "Two pedicle screws in L3"
duration = "2 days"
{PATIENT}
[bone.L3]
[[hardware]]
bone = "L3"
kind = "pedicle_screws"
start = "day 1"
from = ["-17 mm", "24 mm", "3 mm"]
to = ["17 mm", "24 mm", "3 mm"]
length = "40 mm"
[output]
save_every = "1 day"
"""


def volume(path):
    """Voxels along left to right, back to front and down to up, and their spacing in mm."""
    image = nibabel.as_closest_canonical(nibabel.load(path))
    return np.asarray(image.dataobj), np.array(image.header.get_zooms()[:3])


def grey(plane, spacing, scale, window):
    """A plane (left or back first, then up) as it is hung, `scale` pixels a mm, black to white over `window` (HU)."""
    shade = np.clip((plane.T[::-1, ::-1] - window[0]) / (window[1] - window[0]), 0, 1) * 255
    return ndimage.zoom(shade, (spacing[1] * scale, spacing[0] * scale), order=1).clip(0, 255)


def save(path, rows):
    Image.fromarray(np.vstack([np.hstack(row) for row in rows]).astype(np.uint8)).save(path, optimize=True)
    print(path)


def scan(args):
    before, spacing = volume(args.before)
    after, _ = volume(args.after)
    truth, _ = volume(args.after.replace(".nii.gz", "_truth.nii.gz"))
    before = np.rint(before)
    centre = np.argwhere(truth == 2).mean(0).round().astype(int)
    differ = before != after
    far = np.linalg.norm((np.argwhere(differ) - centre) * spacing, axis=1).max()
    same = np.allclose(nibabel.load(args.before).affine, nibabel.load(args.after).affine)
    print(f"grids equal: {same}; {differ.sum():,} of {differ.size:,} voxels differ, none farther than {far:.0f} mm from the "
          "middle of the tumour")
    for name, region in (("tumour", truth == 2), ("rest of the bone", truth == 1)):
        print(f"{name}: {before[region].mean():.0f} +- {before[region].std():.0f} HU before, {after[region].mean():.0f} +- "
              f"{after[region].std():.0f} HU after")
    half = np.round(66.0 / spacing).astype(int)  # of 132 mm shown

    def plane(of, axis):
        part = [slice(max(0, c - h), c + h) for c, h in zip(centre, half)]
        part[axis] = int(centre[axis])
        return grey(of[tuple(part)], np.delete(spacing, axis), 2.5, (-150, 450))

    save(args.out, [[plane(of, axis) for of in (before, after)] for axis in (0, 2)])


def between(p, q, at):
    """Second coordinate of the line through p and q where the first is `at`."""
    return p[1] + (q[1] - p[1]) * (at - p[0]) / (q[0] - p[0])


def grown(mask, times):
    for _ in range(times):
        wide = mask.copy()
        for axis in range(3):
            wide |= np.roll(mask, 1, axis) | np.roll(mask, -1, axis)
        mask = wide
    return mask


def vertebra(hu):
    """Mask of the vertebra in the middle of the cube blds_1."""
    i, j, k = np.indices(hu.shape)
    inside = (k <= between((56, 91), (26, 82.5), j) + 1.5) & (k >= between((64, 67), (35, 53.5), j) - 0.5)
    inside &= (j <= between((67, 64.5), (91, 57), k) + 3) & (j >= between((53.5, 33.5), (82.5, 25), k) - 2)
    inside &= abs(i - 61) < 26
    around = sum(np.roll(hu, (a, b, c), (0, 1, 2)) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)) / 27
    closed = ~grown(~grown(inside & ((around > 90) | (hu > 140)), 8), 8) & inside
    piece = np.zeros_like(closed)
    piece[61, 46, 72] = True
    while True:
        more = grown(piece, 1) & closed
        if (more == piece).all():
            return piece
        piece = more


def run(program, at, scenario, *options):
    (at / "scenario.toml").write_text(scenario)
    subprocess.run([program, "run", "scenario.toml", "-o", "result", "--quiet", "--force", *options], cwd=at, check=True)


def image(program, at, out, *options):
    subprocess.run([program, "image", "result", "-o", out, *options], cwd=at, check=True, stdout=subprocess.DEVNULL)
    return at / out


def cube(args, at):
    source = nibabel.as_closest_canonical(nibabel.load(args.cubes / "blds_1.nii.gz"))
    before = np.asarray(source.dataobj).astype(float)
    nibabel.save(nibabel.Nifti1Image(before.astype(np.int16), source.affine), at / "ct.nii.gz")
    nibabel.save(nibabel.Nifti1Image(vertebra(before).astype(np.uint8), source.affine), at / "mask.nii.gz")
    run(args.program, at, LESION_IN_CUBE)
    after, spacing = volume(image(args.program, at, "seen.nii.gz", "--modality", "ct"))
    truth, _ = volume(at / "seen_truth.nii.gz")
    print(f"{(after != before).sum():,} of {after.size:,} voxels differ")
    i, j, k = np.rint(np.argwhere(truth == 2).mean(0)).astype(int)
    for view, cut, of in (("sagittal", np.s_[i, :, :], [1, 2]), ("axial", np.s_[:, :, k], [0, 1])):
        pair = [grey(one[cut], spacing[of], 5, (-150, 600)) for one in (before, after)]
        save(args.out / f"lesion_in_scan_{view}.png", [pair])


def metal(args, at):
    shown = []
    for share in (0, 1):
        run(args.program, at, SCREWS + f"[parameters.imaging]\nct_picture_metal = {share}\n")
        hu, spacing = volume(image(args.program, at, f"ct_{share}.nii.gz", "--modality", "ct", "--bone", "L3"))
        # The slice with most metal; 96 mm of it.
        if share == 1:
            k = int((hu > 2500).sum((0, 1)).argmax())
        shown.append((hu, spacing))
    half = int(48 / shown[0][1][0])
    pair = []
    for hu, spacing in shown:
        middle = np.array(hu.shape) // 2
        part = hu[middle[0] - half:middle[0] + half, middle[1] - half:middle[1] + half, k]
        pair.append(grey(part, spacing[:2], 5, (-150, 750)))
    save(args.out / "metal_streaks.png", [pair])
    films = []
    for view in ("ap", "lateral"):
        films.append([np.asarray(Image.open(image(args.program, at, f"{view}_{day}.png", "--modality", "xray", "--view", view,
                                                  "--bone", "L3", "--day", str(day))).reduce(2)) for day in (0, 2)])
    save(args.out / "metal_film.png", [[one for pair in films for one in pair]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = parser.add_subparsers(dest="word", required=True)
    one = words.add_parser("scan")
    one.add_argument("before")
    one.add_argument("after")
    one.add_argument("out")
    of_cube, of_metal = words.add_parser("cube"), words.add_parser("metal")
    of_cube.add_argument("cubes", type=pathlib.Path)
    for one in (of_cube, of_metal):
        one.add_argument("--program", default="build/release/howship")
        one.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/imaging-gallery"))
    args = parser.parse_args()
    if args.word == "scan":
        return scan(args)
    args.program = str(pathlib.Path(args.program).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        (cube if args.word == "cube" else metal)(args, pathlib.Path(scratch))


if __name__ == "__main__":
    main()
