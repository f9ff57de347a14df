// SPDX-License-Identifier: Apache-2.0
// A bone as a solid, cut open: rays through its voxels, on a plain canvas, so that it needs no graphics card and is
// there with the words. Outside it is the surface of the bone; the face of the cut is the CT with what grows in it.
import { freshId, h, Shared } from './dom';
import { boneText, dayText } from './names';
import { BoneJson, Field, nearestDay } from './payload';
import { Axes, axesOf } from './axes';
import { rgbOf } from './colours';

type Vec = [number, number, number];
/** How one looks at it; two runs may share it. Angles in degrees; the cut is a share of the way through. */
export interface Look { turn: number; tilt: number; cut: number }

const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** What there is on one day, by patient axes, x fastest; with a rim of nothing, so that no ray needs to ask. */
interface Body { solid: Uint8Array; near: Uint8Array; grey: Uint8Array; tumour: Uint8Array; woven: Uint8Array; inside: Uint8Array }

const rim = 2;

export class SolidView {
  readonly root: HTMLElement;
  private canvas: HTMLCanvasElement;
  private axes: Axes;
  private size: Vec;
  private bodies = new Map<number, Body>();
  private cutAxis: number;
  private pending = 0;
  private cutAt = 0.5;
  private box: [Vec, Vec];
  private points: Vec[] = [];  // some of the surface

  constructor(readonly bone: BoneJson, private fields: Map<string, Field>, private day: Shared<number>, readonly look: Shared<Look>, label = '') {
    this.axes = axesOf(bone);
    this.size = this.axes.size.map((n) => n + 2 * rim) as Vec;
    const width = this.axes.size.map((n, a) => n * this.axes.mm[a]);
    // Cut across the thinnest way through, which opens the widest face.
    this.cutAxis = width.indexOf(Math.min(...width));
    this.canvas = h('canvas', { role: 'img', tabindex: 0, 'aria-label': '' });
    this.root = h('div', { class: 'solid' }, this.canvas);
    this.say(label);
    this.cutAt = this.middle(this.cutAxis);
    this.box = this.bounds();
    let from: [number, number] | null = null;
    this.canvas.addEventListener('pointerdown', (event) => { this.canvas.setPointerCapture(event.pointerId); from = [event.clientX, event.clientY]; });
    this.canvas.addEventListener('pointermove', (event) => {
      if (!from || !(event.buttons & 1)) return;
      this.turn(0.5 * (event.clientX - from[0]), 0.5 * (event.clientY - from[1]));
      from = [event.clientX, event.clientY];
    });
    this.canvas.addEventListener('keydown', (event) => {
      const turn: Record<string, [number, number]> = { ArrowLeft: [-15, 0], ArrowRight: [15, 0], ArrowUp: [0, 10], ArrowDown: [0, -10] };
      if (!turn[event.key]) return;
      event.preventDefault();
      this.turn(...turn[event.key]);
    });
    look.follow(() => this.later());
    day.follow(() => { this.say(label); this.later(); });
  }

  /** Where the bone is looked at first: into the face of the cut, from the front and a little from one side. */
  static start(bone: BoneJson): Look {
    const axes = axesOf(bone), width = axes.size.map((n, a) => n * axes.mm[a]), thin = width.indexOf(Math.min(...width));
    return thin === 2 ? { turn: 28, tilt: 46, cut: 0.5 } : thin === 1 ? { turn: 24, tilt: 14, cut: 0.5 } : { turn: 66, tilt: 14, cut: 0.5 };
  }

  private say(label: string): void {
    const shown = this.bone.days[nearestDay(this.bone.days, this.day.value)], tumour = this.fields.get('tumour');
    let mm3 = 0;
    if (tumour) for (const q of tumour.on(shown)) mm3 += tumour.value(q);
    mm3 *= this.axes.mm[0] * this.axes.mm[1] * this.axes.mm[2];
    const name = boneText(this.bone.name);
    this.canvas.setAttribute('aria-label', `${name}${label} as a solid, cut open, on ${dayText(shown)}; ${mm3 > 0.5 ? `${Math.round(mm3)} cubic millimetres of tumour in it` : 'no tumour to see in it'}. Drag or use the arrow keys to turn it.`);
    this.root.dataset.day = String(shown);
  }

  private turn(across: number, up: number): void {
    const { turn, tilt, cut } = this.look.value;
    this.look.value = { turn: (turn + across) % 360, tilt: Math.max(-89, Math.min(89, tilt + up)), cut };
  }

  /** The middle of the tumour along an axis when it is largest, else that of the bone; in voxels of the rimmed body. */
  private middle(axis: number): number {
    const tumour = this.fields.get('tumour'), { size, step, start } = this.axes;
    let sum = 0, all = 0;
    if (tumour && tumour.json.high > 0.05) {
      for (const day of [tumour.days[tumour.days.length - 1], tumour.days[0]]) {
        const bytes = tumour.on(day);
        for (let z = 0; z < size[2]; ++z) for (let y = 0; y < size[1]; ++y) for (let x = 0; x < size[0]; ++x) {
          const w = bytes[start + x * step[0] + y * step[1] + z * step[2]];
          if (w > 20) { sum += w * [x, y, z][axis]; all += w; }
        }
        if (all > 0) break;
      }
    }
    return rim + (all > 0 ? sum / all : 0.5 * (size[axis] - 1));
  }

  /** The corners of what is there on the first or the last day, so that the bone fills its picture and stays in place. */
  private bounds(): [Vec, Vec] {
    const low = [...this.size] as Vec, high: Vec = [0, 0, 0], [nx, ny, nz] = this.size;
    for (const day of [this.bone.days[0], this.bone.days[this.bone.days.length - 1]]) {
      const { inside } = this.bodyOn(day);
      for (let z = 0, i = 0; z < nz; ++z) for (let y = 0; y < ny; ++y) for (let x = 0; x < nx; ++x, ++i) {
        if (!inside[i]) continue;
        if (x < low[0]) low[0] = x; if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y; if (y > high[1]) high[1] = y;
        if (z < low[2]) low[2] = z; if (z > high[2]) high[2] = z;
        if ((x + y + z) % 3 === 0 && !(inside[i - 1] && inside[i + 1] && inside[i - nx] && inside[i + nx])) this.points.push([x, y, z]);
      }
    }
    return low[0] > high[0] ? [[0, 0, 0], this.size.map((n) => n - 1) as Vec] : [low, high];
  }

  private bodyOn(day: number): Body {
    const k = nearestDay(this.bone.days, day), found = this.bodies.get(k);
    if (found) return found;
    const [nx, ny, nz] = this.size, n = nx * ny * nz, { size, step, start } = this.axes, on = this.bone.days[k];
    const raw = (name: string) => this.fields.get(name)?.on(on);
    const ct = this.fields.get('ct'), bone = this.fields.get('bone_volume_fraction');
    const base = (ct ?? bone ?? [...this.fields.values()][0])!, ground = base.on(on), tumour = raw('tumour'), woven = raw('woven_fraction'), fraction = bone?.on(on);
    const [low, high] = base === ct ? [20, 900] : [0, 1];
    const shade = new Uint8Array(256), share = (name: string) => {
      const field = this.fields.get(name), out = new Uint8Array(256);
      if (field) for (let q = 1; q < 256; ++q) out[q] = Math.round(255 * Math.max(0, Math.min(1, field.value(q))));
      return out;
    };
    for (let q = 1; q < 256; ++q) shade[q] = Math.round(255 * Math.max(0, Math.min(1, (base.value(q) - low) / (high - low))));
    const tumourShare = share('tumour'), wovenShare = share('woven_fraction');
    const body: Body = { solid: new Uint8Array(n), near: new Uint8Array(n), grey: new Uint8Array(n), tumour: new Uint8Array(n), woven: new Uint8Array(n), inside: new Uint8Array(n) };
    for (let z = 0; z < size[2]; ++z) for (let y = 0; y < size[1]; ++y) for (let x = 0; x < size[0]; ++x) {
      const at = start + x * step[0] + y * step[1] + z * step[2], to = x + rim + nx * (y + rim + ny * (z + rim));
      const t = tumour ? tumourShare[tumour[at]] : 0;
      const there = t > 12 || (fraction ? fraction[at] > 0 : base === ct ? ground[at] > 0 && base.value(ground[at]) > 100 : ground[at] > 0);
      body.grey[to] = shade[ground[at]];
      body.tumour[to] = t;
      body.woven[to] = woven ? wovenShare[woven[at]] : 0;
      body.inside[to] = there ? 255 : 0;
    }
    // Blurred once along each axis, so that the surface is that of a bone and not of boxes; and what is near to it.
    let now: Uint8Array = body.inside, other = new Uint8Array(n);
    for (const stride of [1, nx, nx * ny]) {
      other = new Uint8Array(n);
      for (let i = stride; i < n - stride; ++i) other[i] = (now[i - stride] + 2 * now[i] + now[i + stride]) >> 2;
      now = other;
    }
    body.solid = now;
    for (const stride of [1, nx, nx * ny]) {
      other = new Uint8Array(n);
      for (let i = stride; i < n - stride; ++i) other[i] = Math.max(now[i - stride], now[i], now[i + stride]);
      now = other;
    }
    body.near = now;
    if (this.bodies.size > 4) this.bodies.delete(this.bodies.keys().next().value!);
    this.bodies.set(k, body);
    return body;
  }

  /** A rough picture at once, a fine one when nothing has moved for a moment. */
  private later(): void {
    clearTimeout(this.pending);
    requestAnimationFrame(() => this.draw(0.5));
    this.pending = window.setTimeout(() => this.draw(Math.min(2, Math.max(1, devicePixelRatio)) * 1.25), 120);
  }

  private draw(quality: number): void {
    const began = performance.now();
    const body = this.bodyOn(this.day.value), { mm } = this.axes, { solid, near, grey, tumour, woven, inside } = body;
    const [nx, ny] = this.size, size = this.size, nxy = nx * ny;
    const css = this.canvas.clientWidth || 420, high = this.canvas.clientHeight || css;
    const w = Math.round(css * quality), ht = Math.round(high * quality);
    const { turn, tilt, cut } = this.look.value, yaw = turn * Math.PI / 180, pitch = tilt * Math.PI / 180;
    const d: Vec = [-Math.sin(yaw) * Math.cos(pitch), -Math.cos(yaw) * Math.cos(pitch), -Math.sin(pitch)];
    const u: Vec = [-Math.cos(yaw), Math.sin(yaw), 0];
    const v: Vec = [u[1] * d[2] - u[2] * d[1], u[2] * d[0] - u[0] * d[2], u[0] * d[1] - u[1] * d[0]];
    const axis = this.cutAxis, towards = -Math.sign(d[axis]) || 1;
    // At a half the cut goes through the middle of the tumour.
    const edge = towards > 0 ? this.box[1][axis] + 1 : this.box[0][axis] - 1, far = towards > 0 ? this.box[0][axis] - 1 : this.box[1][axis] + 1;
    const plane = cut <= 0.5 ? edge + (this.cutAt - edge) * cut / 0.5 : this.cutAt + (far - this.cutAt) * (cut - 0.5) / 0.5;
    // What is left after the cut fills the picture.
    let left = 1e9, right = -1e9, low = 1e9, top = -1e9;
    for (const p of this.points) {
      if ((p[axis] - plane) * towards > 1) continue;
      const x = p[0] * mm[0] * u[0] + p[1] * mm[1] * u[1] + p[2] * mm[2] * u[2], y = p[0] * mm[0] * v[0] + p[1] * mm[1] * v[1] + p[2] * mm[2] * v[2];
      left = Math.min(left, x); right = Math.max(right, x); low = Math.min(low, y); top = Math.max(top, y);
    }
    if (left > right) { left = low = -1; right = top = 1; }
    const pixel = Math.max((right - left) / w, (top - low) / ht) * 1.06;
    const acrossMiddle = 0.5 * (left + right), upMiddle = 0.5 * (low + top);
    // In voxels: one step of the ray, of the picture to the right and up.
    const step = 0.7 * Math.min(...mm), dv = d.map((x, a) => x * step / mm[a]) as Vec;
    const uv = u.map((x, a) => x * pixel / mm[a]) as Vec, vv = v.map((x, a) => x * pixel / mm[a]) as Vec;
    const inward = d.reduce((sum, x, a) => sum + x * 0.5 * (this.box[0][a] + this.box[1][a]) * mm[a], 0);
    const centre = [0, 1, 2].map((a) => (acrossMiddle * u[a] + upMiddle * v[a] + inward * d[a]) / mm[a]) as Vec;
    const light: Vec = [0, 1, 2].map((a) => -0.72 * d[a] - 0.42 * u[a] + 0.55 * v[a]) as Vec;
    const boneColour = rgbOf('--bone'), marrow = rgbOf('--marrow'), orange = rgbOf('--tumour'), green = rgbOf('--made');
    const image = new ImageData(w, ht), out = image.data, o: Vec = [0, 0, 0];
    const at3 = (field: Uint8Array, x: number, y: number, z: number): number => {
      const i = x | 0, j = y | 0, k = z | 0, fx = x - i, fy = y - j, fz = z - k, o = i + nx * j + nxy * k;
      const a = field[o] + fx * (field[o + 1] - field[o]), b = field[o + nx] + fx * (field[o + nx + 1] - field[o + nx]);
      const c = field[o + nxy] + fx * (field[o + nxy + 1] - field[o + nxy]), e = field[o + nxy + nx] + fx * (field[o + nxy + nx + 1] - field[o + nxy + nx]);
      const p = a + fy * (b - a), q = c + fy * (e - c);
      return p + fz * (q - p);
    };
    for (let py = 0; py < ht; ++py) for (let px = 0; px < w; ++px) {
      const sx = px + 0.5 - 0.5 * w, sy = 0.5 * ht - py - 0.5;
      let first = -1e9, last = 1e9;
      for (let a = 0; a < 3; ++a) {
        o[a] = centre[a] + sx * uv[a] + sy * vv[a];
        if (Math.abs(dv[a]) < 1e-9) { if (o[a] < 1 || o[a] > size[a] - 3) last = -1e9; continue; }
        const s = (1 - o[a]) / dv[a], e = (size[a] - 3 - o[a]) / dv[a];
        first = Math.max(first, Math.min(s, e));
        last = Math.min(last, Math.max(s, e));
      }
      if (first >= last) continue;
      let cutFace = false;
      if (Math.abs(dv[axis]) > 1e-9) {
        const s = (plane - o[axis]) / dv[axis];
        if (s > first) { first = s; cutFace = cut > 0; }
      }
      if (first >= last) continue;
      let x = o[0] + first * dv[0], y = o[1] + first * dv[1], z = o[2] + first * dv[2];
      let r = 0, g = 0, b = 0, a = 0;
      if (cutFace && at3(inside, x, y, z) > 127) {
        const t = at3(tumour, x, y, z) / 255, c = at3(grey, x, y, z) / 255, m = Math.min(1, at3(woven, x, y, z) / 255 * 3), tint = Math.min(0.92, 1.25 * t);
        const shade = Math.min(1, 1.15 * Math.sqrt(c));
        const mix = (k: number) => {
          const plain = marrow[k] + shade * (boneColour[k] - marrow[k]), made = plain + 0.5 * m * (green[k] - plain);
          return made + tint * (orange[k] - made);
        };
        r = mix(0); g = mix(1); b = mix(2);
        a = 255;
      } else {
        const steps = Math.floor(last - first);
        let before = 0;
        for (let s = 0; s <= steps; ++s, x += dv[0], y += dv[1], z += dv[2]) {
          if (near[(x + 0.5 | 0) + nx * (y + 0.5 | 0) + nxy * (z + 0.5 | 0)] < 96) { before = 0; continue; }
          const value = at3(solid, x, y, z);
          if (value < 112) { before = value; continue; }
          const back = s === 0 || value === before ? 0 : (value - 112) / (value - before);
          x -= back * dv[0]; y -= back * dv[1]; z -= back * dv[2];
          const slope: Vec = [(at3(solid, x + 1, y, z) - at3(solid, x - 1, y, z)) / mm[0], (at3(solid, x, y + 1, z) - at3(solid, x, y - 1, z)) / mm[1], (at3(solid, x, y, z + 1) - at3(solid, x, y, z - 1)) / mm[2]];
          const long = Math.hypot(...slope) || 1, lit = Math.max(0, -dot(slope, light) / long);
          // A little under the surface: what grows there shows through.
          const t = Math.min(1, 1.5 * at3(tumour, x + dv[0], y + dv[1], z + dv[2]) / 255);
          const glow = 0.42 + 0.62 * lit;
          r = glow * (boneColour[0] + t * (orange[0] - boneColour[0]));
          g = glow * (boneColour[1] + t * (orange[1] - boneColour[1]));
          b = glow * (boneColour[2] + t * (orange[2] - boneColour[2]));
          a = 255;
          break;
        }
      }
      if (!a) continue;
      const p = 4 * (py * w + px);
      out[p] = r; out[p + 1] = g; out[p + 2] = b; out[p + 3] = a;
    }
    if (this.canvas.width !== w || this.canvas.height !== ht) { this.canvas.width = w; this.canvas.height = ht; }
    this.canvas.getContext('2d')!.putImageData(image, 0, 0);
    this.root.dataset.ms = (performance.now() - began).toFixed(0);
  }
}

/** The slider that cuts. */
export function cutSlider(look: Shared<Look>): HTMLElement {
  const id = freshId('cut'), input = h('input', { type: 'range', id, min: 0, max: 100, value: Math.round(100 * look.value.cut) });
  input.addEventListener('input', () => { look.value = { ...look.value, cut: Number(input.value) / 100 }; });
  return h('div', { class: 'slider cut' }, h('label', { for: id }, 'Cut open'), input);
}
