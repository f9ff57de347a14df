// SPDX-License-Identifier: Apache-2.0
// Voxels by patient axes, whatever way their grid lies.
import { BoneJson } from './payload';

/** Steps along right, front and head. */
export interface Axes { size: [number, number, number]; mm: [number, number, number]; step: [number, number, number]; start: number }

export function axesOf(bone: BoneJson): Axes {
  const n = bone.grid.size, strides = [1, n[0], n[0] * n[1]];
  const out: Axes = { size: [1, 1, 1], mm: [1, 1, 1], step: [0, 0, 0], start: 0 };
  const free = new Set([0, 1, 2]);
  for (let world = 0; world < 3; ++world) {
    const axis = [...free].reduce((a, b) => Math.abs(bone.grid.columns_mm[b][world]) > Math.abs(bone.grid.columns_mm[a][world]) ? b : a);
    free.delete(axis);
    const column = bone.grid.columns_mm[axis];
    out.size[world] = n[axis];
    out.mm[world] = Math.hypot(...column);
    out.step[world] = column[world] < 0 ? -strides[axis] : strides[axis];
    if (column[world] < 0) out.start += (n[axis] - 1) * strides[axis];
  }
  return out;
}
