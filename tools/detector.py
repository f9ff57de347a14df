#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a simple detector on synthetic CT and says how well it finds boxed lesions in real CT cubes.

usage: howship dataset examples/datasets/nnunet_vertebrae.toml -o synthetic
       /usr/bin/python3 tools/detector.py synthetic ../shared/data/ct_bone_metastases

The detector scores each voxel of bone by smoothed CT numbers, gradients and local deviations at several scales, with
boosted stumps; numpy, scipy and nibabel of Debian are all that it needs. Nothing of the real cubes is used to train it.
Printed: the area under the ROC curve of synthetic voxels that were not trained on; the same of real voxels of bone in
and out of boxes; and how often boxes of the same sizes at random places of bone in the same cubes score as high, on
average, as the real ones (one-sided).
"""
import csv
import pathlib
import sys

import nibabel
import numpy as np
from scipy import ndimage, stats


def load(path):
    image = nibabel.as_closest_canonical(nibabel.load(path))
    return np.asarray(image.dataobj).astype(np.float32), image.affine


def bone_of(hu):
    """What a reader would look at: dense voxels, and what they enclose within a few millimetres."""
    dense = ndimage.gaussian_filter(hu, 1.0) > 150
    parts, n = ndimage.label(dense)
    sizes = ndimage.sum(dense, parts, range(1, n + 1)) if n else []
    dense = np.isin(parts, 1 + np.flatnonzero(np.array(sizes) > 200))
    return ndimage.binary_closing(np.pad(dense, 8), iterations=6)[8:-8, 8:-8, 8:-8] & (hu > -200)


def features(hu):
    x = np.clip(hu, -200, 1000)
    out = []
    for sigma in (1.0, 2.0, 4.0):
        mean = ndimage.gaussian_filter(x, sigma)
        out += [mean, np.sqrt(np.maximum(0, ndimage.gaussian_filter(x * x, sigma) - mean * mean)),
                ndimage.gaussian_gradient_magnitude(x, sigma)]
    out.append(out[3] - ndimage.gaussian_filter(x, 8.0))
    return np.stack(out, -1)


def boosted_stumps(x, y, rounds=150, rate=0.2, bins=32):
    """Log-loss boosting; a list of (feature, threshold, score below, score above)."""
    cuts = np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1], axis=0)
    place = np.stack([np.searchsorted(cuts[:, f], x[:, f]) for f in range(x.shape[1])], 1)
    score, model = np.zeros(len(y)), []
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-score))
        g, h = y - p, p * (1 - p)
        best = None
        for f in range(x.shape[1]):
            sg = np.cumsum(np.bincount(place[:, f], g, bins))[:-1]
            sh = np.cumsum(np.bincount(place[:, f], h, bins))[:-1]
            gain = sg ** 2 / (sh + 1) + (g.sum() - sg) ** 2 / (h.sum() - sh + 1)
            k = int(np.argmax(gain))
            if best is None or gain[k] > best[0]:
                best = gain[k], f, k, rate * sg[k] / (sh[k] + 1), rate * (g.sum() - sg[k]) / (h.sum() - sh[k] + 1)
        _, f, k, low, high = best
        model.append((f, cuts[k, f], low, high))
        score += np.where(place[:, f] <= k, low, high)
    return model


def score_of(model, x):
    return sum(np.where(x[..., f] <= cut, low, high) for f, cut, low, high in model)


def area(score, inside):
    """Under the ROC curve: the chance that a voxel inside scores above one outside."""
    ranks = stats.rankdata(score)
    n, m = inside.sum(), (~inside).sum()
    return (ranks[inside].sum() - n * (n + 1) / 2) / (n * m)


def main():
    synthetic, real = map(pathlib.Path, sys.argv[1:3])
    draw = np.random.default_rng(1)

    def sampled(images, labels):
        xs, ys = [], []
        for image in sorted(images.glob("*.nii.gz")):
            hu, _ = load(image)
            truth, _ = load(labels / image.name.replace("_0000", ""))
            bone, tumour = bone_of(hu), truth == 2
            x = features(hu)
            for region, y in ((tumour, 1), (bone & ~ndimage.binary_dilation(tumour, iterations=3), 0)):
                at = np.flatnonzero(region)
                at = draw.choice(at, min(400, len(at)), replace=False)
                xs.append(x.reshape(-1, x.shape[-1])[at])
                ys.append(np.full(len(at), y))
        return np.concatenate(xs), np.concatenate(ys)

    x, y = sampled(synthetic / "imagesTr", synthetic / "labelsTr")
    model = boosted_stumps(x, y)
    held, truth = sampled(synthetic / "imagesTs", synthetic / "labelsTs")
    cases = len(list((synthetic / "imagesTr").glob("*.gz")))
    print(f"trained on {cases} synthetic images, {len(y)} voxels; synthetic voxels held out: "
          f"area {area(score_of(model, held), truth == 1):.2f}")
    boxes = list(csv.DictReader(open(real / "lesion_boxes.csv")))
    found, random_places, all_scores, all_inside = [], [], [], []
    for name in sorted({b["file"] for b in boxes}):
        hu, affine = load(real / name)
        score, bone = score_of(model, features(hu)), bone_of(hu)
        inside = np.zeros(hu.shape, bool)
        middles = np.argwhere(bone)
        for box in (b for b in boxes if b["file"] == name):
            ras = np.array([float(box["ras_x"]), float(box["ras_y"]), float(box["ras_z"]), 1.0])
            centre = (np.linalg.inv(affine) @ ras)[:3]
            half = np.array([float(box[f"size_{c}_mm"]) for c in "xyz"]) / 2

            def part(middle):
                low = np.maximum(0, np.round(middle - half).astype(int))
                return tuple(slice(a, max(a + 1, b)) for a, b in zip(low, np.round(middle + half).astype(int) + 1))

            def mean_score(middle):
                there = bone[part(middle)]
                return score[part(middle)][there].mean() if there.any() else np.nan

            inside[part(centre)] = True
            found.append(mean_score(centre))
            random_places.append([mean_score(m) for m in draw.permutation(middles)[:1000]])
            higher = np.mean(np.array(random_places[-1]) < found[-1])
            print(f"{name} lesion {box['lesion']}: mean score {found[-1]:+.2f}, above {100 * higher:.0f} % of such boxes at "
                  "random places of bone")
        all_scores.append(score[bone])
        all_inside.append(inside[bone])
        print(f"{name}: area {area(score[bone], inside[bone]):.2f} over {bone.sum()} voxels of bone")
    chance = np.nanmean(np.array(random_places), 0)
    p = (1 + np.sum(chance >= np.nanmean(found))) / (1 + len(chance))
    print(f"all cubes: area {area(np.concatenate(all_scores), np.concatenate(all_inside)):.2f}; boxes score "
          f"{np.nanmean(found):+.2f}, random ones {chance.mean():+.2f} +- {chance.std():.2f}, p = {p:.3f}")


if __name__ == "__main__":
    main()
