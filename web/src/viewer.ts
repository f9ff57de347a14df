// SPDX-License-Identifier: Apache-2.0
// A bone over time: slices in three planes with overlays, on plain canvases.
import { checkbox, freshId, h, Shared, slider } from './dom';
import { boneText, dayText, sentenceCase, shown } from './names';
import { BoneJson, Field, nearestDay, readFields } from './payload';
import { Axes, axesOf } from './axes';
import { Meaning, rgbOf } from './colours';

type Rgb = [number, number, number];
export interface Layer { name: string; title: string; unit: string; colour: Meaning | 'ramp'; on: boolean }

const known: Record<string, { title: string; unit: string; colour: Meaning | 'ramp'; on: boolean }> = {
  tumour: { title: 'Tumour', unit: 'of the volume', colour: '--tumour', on: true },
  woven_fraction: { title: 'Woven bone', unit: 'of the volume', colour: '--made', on: true },
  cement: { title: 'Cement', unit: 'of the volume', colour: '--cement', on: true },
  dose: { title: 'Absorbed dose', unit: 'Gy', colour: 'ramp', on: false },
  strain_energy_density: { title: 'Strain energy density', unit: 'MPa', colour: 'ramp', on: false },
  strain: { title: 'Strain', unit: '', colour: 'ramp', on: false },
  damage: { title: 'Yielded bone', unit: '', colour: 'ramp', on: false },
  mineral: { title: 'Mineral', unit: 'of the volume', colour: 'ramp', on: false },
  formation: { title: 'Bone being made', unit: 'times health', colour: 'ramp', on: false },
  debris: { title: 'Dead tumour', unit: 'of the volume', colour: '--dead', on: false },
};
const bases: Record<string, { title: string; unit: string; window: [number, number] }> = {
  ct: { title: 'CT number', unit: 'HU', window: [-150, 900] },
  bone_volume_fraction: { title: 'Bone volume fraction', unit: '', window: [0, 1] },
};
// Cividis, coarsely: even in brightness and for any colour vision (Nunez 2018, doi:10.1371/journal.pone.0199239).
const ramp: Rgb[] = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102], [254, 232, 56]];
const rampAt = (x: number): Rgb => {
  const at = Math.max(0, Math.min(1, x)) * (ramp.length - 1), k = Math.min(ramp.length - 2, Math.floor(at));
  return [0, 1, 2].map((c) => ramp[k][c] + (at - k) * (ramp[k + 1][c] - ramp[k][c])) as Rgb;
};

// Each plane as doctors look at it: the patient's right on the left of the picture, head and front at the top.
interface Plane { title: string; across: number; down: number; through: number; ends: [string, string, string, string]; ask: string }
const planes: Plane[] = [
  { title: 'Axial', across: 0, down: 1, through: 2, ends: ['R', 'L', 'A', 'P'], ask: 'Axial slice, foot to head' },
  { title: 'Coronal', across: 0, down: 2, through: 1, ends: ['R', 'L', 'H', 'F'], ask: 'Coronal slice, back to front' },
  { title: 'Sagittal', across: 1, down: 2, through: 0, ends: ['A', 'P', 'H', 'F'], ask: 'Sagittal slice, left to right' },
];

export interface View { point: Shared<[number, number, number]>; layers: Shared<Layer[]>; base: Shared<string> }

/** A byte knows no more figures; parts below a thousandth are nearly none. */
const digits = (value: number): string => value > 0 && value < 0.001 ? '<0.001' : shown(Number(value.toPrecision(3)));

/** One bone of one run. `view` may be shared, so that two runs are looked at in the same place. */
export class BoneViewer {
  readonly root: HTMLElement;
  private axes: Axes;
  private fields = new Map<string, Field>();
  private canvases: { plane: Plane; canvas: HTMLCanvasElement; slide: HTMLInputElement }[] = [];
  private reading = h('p', { class: 'reading', 'aria-live': 'off' }, 'Unpacking the volumes …');
  private pending = false;

  constructor(readonly bone: BoneJson, private day: Shared<number>, readonly view: View, label: string) {
    this.axes = axesOf(bone);
    const { size, mm } = this.axes;
    const width = (p: Plane) => size[p.across] * mm[p.across], height = (p: Plane) => size[p.down] * mm[p.down];
    const grid = h('div', { class: 'planes' });
    for (const plane of planes) {
      const canvas = h('canvas', { role: 'img', 'aria-label': `${plane.title} slice of ${boneText(bone.name)}${label}` });
      canvas.style.aspectRatio = `${width(plane)} / ${height(plane)}`;
      const slide = slider(plane.ask, size[plane.through] - 1, 0, (at) => this.move(plane.through, at));
      slide.root.querySelector('label')!.classList.add('unseen');
      const figure = h('figure', { class: `plane ${plane.title.toLowerCase()}` },
        h('figcaption', {}, plane.title),
        h('div', { class: 'picture' }, canvas, ...plane.ends.map((end, k) => h('span', { class: `end end-${k}`, 'aria-hidden': 'true' }, end))),
        slide.root);
      const place = (event: PointerEvent) => {
        const box = canvas.getBoundingClientRect();
        const u = Math.floor((event.clientX - box.left) / box.width * size[plane.across]);
        const v = Math.floor((event.clientY - box.top) / box.height * size[plane.down]);
        const point = [...this.view.point.value] as [number, number, number];
        point[plane.across] = this.flip(plane.across, u);
        point[plane.down] = this.flip(plane.down, v);
        this.view.point.value = point.map((x, a) => Math.max(0, Math.min(size[a] - 1, x))) as [number, number, number];
      };
      canvas.addEventListener('pointerdown', (event) => { canvas.setPointerCapture(event.pointerId); place(event); });
      canvas.addEventListener('pointermove', (event) => { if (event.buttons & 1) place(event); });
      this.canvases.push({ plane, canvas, slide: slide.input });
      grid.append(figure);
    }
    // One scale in millimetres for the three pictures: beside each other, or two stacked beside the first.
    const [a, c, s] = planes, stacked = height(c) + height(s) < 1.5 * height(a);
    grid.classList.toggle('stacked', stacked);
    if (stacked) [c, s].forEach((plane, k) => { (grid.children[k + 1] as HTMLElement).style.maxWidth = `${100 * width(plane) / Math.max(width(c), width(s))}%`; });
    grid.style.gridTemplateColumns = stacked ? `${width(a)}fr ${Math.max(width(c), width(s))}fr` : `${width(a)}fr ${width(c)}fr ${width(s)}fr`;

    this.root = h('div', { class: 'viewer' }, label ? h('h4', {}, label) : null, grid, this.reading);
  }

  /** Pictures run against the axes towards the patient's right, front and head. */
  private flip(axis: number, at: number): number { return this.axes.size[axis] - 1 - at; }

  async load(): Promise<void> {
    this.fields = await readFields(this.bone);
    if (!this.view.base.value) this.view.base.value = ['ct', 'bone_volume_fraction'].find((name) => this.fields.has(name)) ?? [...this.fields.keys()][0];
    if (!this.view.layers.value.length)
      this.view.layers.value = [...this.fields.keys()].filter((name) => !(name in bases)).map((name) => {
        const found = Object.entries(known).find(([key]) => name.startsWith(key))?.[1];
        return { name, ...(found ?? { title: sentenceCase(name), unit: '', colour: 'ramp' as const, on: false }) };
      }).sort((a, b) => Number(b.on) - Number(a.on));
    if (this.view.point.value[0] < 0) this.view.point.value = this.middleOfTumour();
    this.view.point.follow(() => this.later());
    this.view.layers.follow(() => this.later());
    this.view.base.follow(() => this.later());
    this.day.follow(() => this.later());
  }

  private index(point: [number, number, number]): number {
    return point.reduce((sum, at, axis) => sum + at * this.axes.step[axis], this.axes.start);
  }

  /** Where to look first: the middle of the tumour when it is largest, else that of the bone. */
  private middleOfTumour(): [number, number, number] {
    const { size } = this.axes, tumour = this.fields.get('tumour');
    const middle = size.map((n) => Math.floor(n / 2)) as [number, number, number];
    if (!tumour) return middle;
    const bytes = tumour.on(this.bone.days[0]), late = tumour.on(this.bone.days[this.bone.days.length - 1]);
    for (const q of [bytes, late]) {
      const sum = [0, 0, 0];
      let all = 0;
      for (let z = 0; z < size[2]; ++z) for (let y = 0; y < size[1]; ++y) for (let x = 0; x < size[0]; ++x) {
        const w = q[this.index([x, y, z])];
        if (w > 8) { sum[0] += w * x; sum[1] += w * y; sum[2] += w * z; all += w; }
      }
      if (all > 0) return sum.map((total) => Math.round(total / all)) as [number, number, number];
    }
    return middle;
  }

  private move(axis: number, at: number): void {
    const point = [...this.view.point.value] as [number, number, number];
    point[axis] = at;
    this.view.point.value = point;
  }

  /** Saved day nearest to the one that is looked at. */
  shownDay(): number { return this.bone.days[nearestDay(this.bone.days, this.day.value)]; }

  private later(): void {
    if (this.pending || !this.fields.size) return;
    this.pending = true;
    requestAnimationFrame(() => { this.pending = false; this.draw(); });
  }

  private draw(): void {
    const d = this.shownDay(), { size } = this.axes, point = this.view.point.value;
    for (const { plane, canvas, slide } of this.canvases) {
      slide.value = String(point[plane.through]);
      slide.setAttribute('aria-valuetext', `${plane.title} slice ${point[plane.through] + 1} of ${size[plane.through]}`);
      this.paint(canvas, plane, d, point);
    }
    const at = this.index(point);
    const parts = [...this.fields.values()].map((field) => {
      const about = bases[field.json.name] ?? this.view.layers.value.find((l) => l.name === field.json.name);
      const q = field.on(d)[at];
      if (q === 0 && field.json.background !== 0) return '';
      const own = field.days[nearestDay(field.days, d)];
      return `${about?.title ?? field.json.name} ${digits(field.value(q))}${/^(HU|Gy|MPa)$/.test(about?.unit ?? '') ? ` ${about!.unit}` : ''}${own === d ? '' : ` (on day ${own})`}`;
    }).filter(Boolean);
    this.reading.textContent = `At the cross on ${dayText(d)}: ${parts.join(' · ') || 'outside the bone'}`;
    this.root.dataset.day = String(d);
  }

  private paint(canvas: HTMLCanvasElement, plane: Plane, d: number, point: [number, number, number]): void {
    const { size, mm, step } = this.axes, nu = size[plane.across], nv = size[plane.down];
    const base = this.fields.get(this.view.base.value)!, bytes = base.on(d);
    const [low, high] = bases[base.json.name]?.window ?? [base.json.low, base.json.high];
    const grey = new Uint8Array(256);
    for (let q = 1; q < 256; ++q) grey[q] = Math.max(0, Math.min(255, 18 + 237 * (base.value(q) - low) / (high - low)));
    const layers = this.view.layers.value.filter((l) => l.on && this.fields.has(l.name)).map((layer) => {
      const field = this.fields.get(layer.name)!;
      const colours = new Float32Array(256 * 4);
      for (let q = 1; q < 256; ++q) {
        const share = layer.colour === 'ramp' ? q / field.top : Math.max(0, field.value(q));
        const rgb = layer.colour === 'ramp' ? rampAt(share) : rgbOf(layer.colour);
        colours.set([...rgb, layer.colour === 'ramp' ? (share > 0.02 ? 0.7 : 0) : share > 0.02 ? Math.min(0.62, 0.8 * Math.sqrt(share)) : 0], 4 * q);
      }
      return { bytes: field.on(d), colours };
    });
    const image = new ImageData(nu, nv);
    const fixed = this.axes.start + point[plane.through] * step[plane.through];
    for (let v = 0; v < nv; ++v) for (let u = 0; u < nu; ++u) {
      const at = fixed + this.flip(plane.across, u) * step[plane.across] + this.flip(plane.down, v) * step[plane.down];
      const q = bytes[at];
      let r: number, g: number, b: number;
      r = g = b = q === 0 && base.json.background !== 0 ? 10 : q === 0 ? 14 : grey[q];
      for (const layer of layers) {
        const c = 4 * layer.bytes[at], alpha = layer.colours[c + 3];
        if (alpha === 0) continue;
        r += alpha * (layer.colours[c] - r);
        g += alpha * (layer.colours[c + 1] - g);
        b += alpha * (layer.colours[c + 2] - b);
      }
      const p = 4 * (v * nu + u);
      image.data[p] = r; image.data[p + 1] = g; image.data[p + 2] = b; image.data[p + 3] = 255;
    }
    const small = new OffscreenCanvas(nu, nv);
    small.getContext('2d')!.putImageData(image, 0, 0);
    // Enough pixels that voxels blend into a picture on any screen.
    const scale = Math.max(2, Math.ceil(480 / Math.max(nu, nv)));
    const w = Math.round(nu * scale), hgt = Math.round(nv * scale * mm[plane.down] / mm[plane.across]);
    if (canvas.width !== w || canvas.height !== hgt) { canvas.width = w; canvas.height = hgt; }
    const context = canvas.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(small, 0, 0, w, hgt);
    const x = (this.flip(plane.across, point[plane.across]) + 0.5) * w / nu, y = (this.flip(plane.down, point[plane.down]) + 0.5) * hgt / nv;
    context.strokeStyle = 'rgba(255, 255, 255, 0.55)';
    context.lineWidth = Math.max(1, scale / 4);
    const gap = 0.045 * w;
    context.beginPath();
    context.moveTo(0, y); context.lineTo(x - gap, y); context.moveTo(x + gap, y); context.lineTo(w, y);
    context.moveTo(x, 0); context.lineTo(x, y - gap); context.moveTo(x, y + gap); context.lineTo(x, hgt);
    context.stroke();
  }
}

/** What is laid over what, for all viewers that share a view. */
export function layerTools(view: View, fieldNames: string[]): HTMLElement {
  const root = h('div', { class: 'layers' });
  view.layers.follow((layers) => {
    if (root.childElementCount || !layers.length) return;
    root.append(...layers.map((layer) => {
      const swatch = h('i', { class: layer.colour === 'ramp' ? 'ramp' : '' });
      if (layer.colour !== 'ramp') swatch.style.setProperty('--swatch', `var(${layer.colour})`);
      return checkbox([swatch, layer.title], layer.on, (on) => {
        view.layers.value = view.layers.value.map((l) => l.name === layer.name ? { ...l, on } : l);
      });
    }));
    const choices = fieldNames.filter((name) => name in bases);
    if (choices.length > 1) {
      const id = freshId('base');
      const select = h('select', { id }, choices.map((name) => h('option', { value: name, selected: name === view.base.value }, bases[name].title)));
      select.addEventListener('change', () => { view.base.value = select.value; });
      root.append(h('label', { for: id, class: 'choice' }, 'Grey shows ', select));
    }
  });
  return root;
}
