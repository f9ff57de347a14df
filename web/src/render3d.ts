// SPDX-License-Identifier: Apache-2.0
// A bone in 3-D with NiiVue. Bundled apart and packed in the page: it is unpacked only when someone asks for it.
import { Niivue, NVImage, SHOW_RENDER } from '@niivue/niivue';
import type { BoneJson, Field } from './payload';

export interface Scene {
  show(day: number, layers: string[]): void;
  cut(share: number): void;
  turn(azimuth: number, elevation: number): void;
}
declare global {
  interface Window {
    howshipRender3d?: (canvas: HTMLCanvasElement, bone: BoneJson, fields: Map<string, Field>, base: string) => Promise<Scene>;
  }
}

/** A NIfTI-1 file in memory, a byte a voxel. */
function nifti(bone: BoneJson, bytes: Uint8Array): ArrayBuffer {
  const out = new ArrayBuffer(352 + bytes.length), view = new DataView(out);
  view.setInt32(0, 348, true);
  [3, ...bone.grid.size, 1, 1, 1, 1].forEach((n, k) => view.setInt16(40 + 2 * k, n, true));
  view.setInt16(70, 2, true);   // DT_UINT8
  view.setInt16(72, 8, true);
  const c = bone.grid.columns_mm;
  [1, ...c.map((column) => Math.hypot(...column)), 1, 1, 1, 1].forEach((x, k) => view.setFloat32(76 + 4 * k, x, true));
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2);        // millimetres
  view.setInt16(254, 1, true);  // sform
  for (let r = 0; r < 3; ++r)
    [c[0][r], c[1][r], c[2][r], bone.grid.origin_mm[r]].forEach((x, k) => view.setFloat32(280 + 16 * r + 4 * k, x, true));
  'n+1\0'.split('').forEach((letter, k) => view.setUint8(344 + k, letter.charCodeAt(0)));
  new Uint8Array(out, 352).set(bytes);
  return out;
}

const overlay = 0.75;

window.howshipRender3d = async (canvas, bone, fields, base) => {
  const nv = new Niivue({
    show3Dcrosshair: false, backColor: [0.04, 0.05, 0.06, 1], isOrientCube: true, isColorbar: false, logLevel: 'error',
    dragAndDropEnabled: false, isResizeCanvas: true, crosshairWidth: 0, clipPlaneColor: [0, 0, 0, 0],
  });
  await nv.attachToCanvas(canvas, false);
  const ground = fields.get(base)!;
  const add = async (field: Field, colormap: string, low: number, high: number, opacity: number) => {
    const image = await NVImage.loadFromUrl({ url: nifti(bone, field.on(bone.days[0])), name: `${field.json.name}.nii`, colormap, opacity,
      cal_min: low, cal_max: high, colorbarVisible: false });
    nv.addVolume(image);
    return image;
  };
  const flat = (r: number, g: number, b: number) => ({ R: [r, r, r], G: [g, g, g], B: [b, b, b], A: [0, 110, 200], I: [0, 90, 255] });
  nv.addColormap('howship_tumour', flat(240, 110, 30));
  nv.addColormap('howship_woven', flat(20, 190, 140));
  // Everything denser than soft tissue; of a fraction, everything that is a tenth bone.
  const threshold = base === 'ct' ? ground.byte(120) : ground.byte(0.1);
  const solid = base === 'ct' ? ground.byte(900) : 255;
  const images = new Map<string, NVImage>([[base, await add(ground, 'bone', threshold, solid, 1)]]);
  // Shares of the volume, on their own scale: a field that never comes near has nothing to show.
  for (const [name, colormap, from] of [['tumour', 'howship_tumour', 0.15], ['woven_fraction', 'howship_woven', 0.05]] as const) {
    const field = fields.get(name);
    if (field && field.json.high > from) images.set(name, await add(field, colormap, field.byte(from), field.byte(1), overlay));
  }
  nv.setSliceType(nv.sliceTypeRender);
  nv.opts.multiplanarShowRender = SHOW_RENDER.NEVER;
  nv.setRenderAzimuthElevation(215, 20);
  nv.setScale(1.7);
  await nv.setVolumeRenderIllumination(0.5).catch(() => undefined);
  return {
    show(day, layers) {
      for (const [name, image] of images) {
        image.img = fields.get(name)!.on(day).slice();
        if (name !== base) image.opacity = layers.includes(name) ? overlay : 0;
      }
      nv.updateGLVolume();
    },
    cut(share) { nv.setClipPlane(share <= 0 ? [2, 0, 0] : [0.5 - share, 180, 0]); },
    turn(azimuth, elevation) { nv.setRenderAzimuthElevation(nv.scene.renderAzimuth + azimuth, nv.scene.renderElevation + elevation); },
  };
};
