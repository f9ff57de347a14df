// SPDX-License-Identifier: Apache-2.0
// What the page is made of: one JSON document and blocks of bytes in the same file (docs/reference/report.md).

export interface Understood { key: string; value: string; given: boolean }
export interface Parameter { value: number; unit: string; low: number; high: number; meaning: string; origin: string; source: string }
/** What a drug file of the user's own names in free words has no address. */
export interface Work { work?: string; citation: string; address?: string; cited_by?: string[] }
/** One of event_kinds: templates of words as src/howship/base/event.hpp declares them. */
export interface EventKind {
  origin: 'seeding' | 'growth' | 'treatment' | 'test' | 'body';
  level: 'note' | 'care' | 'warning' | 'serious';
  sentence: string;
  brief: string;
  plain: string;
  ask?: string;
}
export interface RunJson {
  title?: string;
  program?: { name: string; version: string; commit: string };
  note?: string;
  complete?: boolean;
  days_done?: number;
  duration_days?: number;
  seed?: number;
  scenario?: { sha256?: string; text?: string };
  inputs_sha256?: Record<string, string>;
  bones?: { name: string; provenance?: string; notes?: string[]; voxel_size_mm?: number }[];
  understood?: Understood[];
  parameters?: Record<string, Record<string, Parameter>>;
  parameters_given?: { key: string; value: string }[];
  columns?: Record<string, Record<string, string>>;
  event_kinds?: Record<string, EventKind>;
  warnings?: string[];
  works_to_cite?: Work[];
  clinic?: { policy: string; title: string; rules?: Record<string, { carries: string[]; source: string }> };
}
/** `days` only where they are not those of the bone. */
export interface FieldJson { name: string; background: number; low: number; high: number; block: number; days?: number[] }
export interface BoneJson {
  name: string;
  days: number[];
  grid: { size: [number, number, number]; columns_mm: number[][]; origin_mm: number[] };
  averaged: number;
  fields: FieldJson[];
}
export interface ImageJson { file: string; type?: string; block: number }
export interface Range { column: string; label?: string; sex?: string; low: number; high: number; source: string }
export interface Drug { title: string; group: string; route: string; summary: string; harms: string[] }
/** data/model_ranges.toml */
export interface ModelRanges {
  growth?: { factor: Record<string, number>; model_months: Record<string, number>; source: string };
  measure?: { column: string; factor: [number, number]; covers?: number; basis: string; source: string }[];
}
/** The body that is imaged, as src/howship/records/body_map.hpp gives it; mm towards the patient's right, front and head. */
export interface SkeletonJson {
  solids: (string | number)[][];
  anchors: Record<string, [number, number, number]>;
  places: Record<string, [number, number, number]>;
}
export interface RunPart {
  run: RunJson;
  tables: Record<string, string>;
  bones: BoneJson[];
  images: ImageJson[];
  left_out: string[];
}
export interface Document {
  format: number;
  runs: RunPart[];
  knowledge: { ranges?: Range[]; drugs?: Record<string, Drug>; model_ranges?: ModelRanges; skeleton?: SkeletonJson };
}

export interface Table { name: string; text: string; header: string[]; rows: string[][] }

/** RFC 4180. */
export function readCsv(name: string, text: string): Table {
  // Most tables have no quotes.
  if (!text.includes('"')) {
    const [header = [], ...rows] = (text.includes('\r') ? text.replaceAll('\r', '') : text).replace(/\n$/, '').split('\n').map((line) => line.split(','));
    return { name, text, header, rows };
  }
  const rows: string[][] = [];
  let row: string[] = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += '"'; ++i; }
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = ''; }
    else if (c !== '\r') cell += c;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return { name, text, header: rows[0] ?? [], rows: rows.slice(1) };
}

const parsed = new WeakMap<Record<string, string>, Map<string, Table>>();
/** A table of a run, parsed once, whoever asks. */
export function tableOf(run: RunPart, name: string): Table | undefined {
  if (run.tables[name] === undefined) return undefined;
  const mine = parsed.get(run.tables) ?? parsed.set(run.tables, new Map()).get(run.tables)!;
  return mine.get(name) ?? mine.set(name, readCsv(name, run.tables[name])).get(name);
}

/** A number of a cell; NaN where it is empty or text. */
export const numberOf = (cell: string | undefined): number => cell === undefined || cell === '' ? NaN : Number(cell);

export const titleOf = (run: RunPart): string => run.run.title ?? 'Untitled';

const byColumn = new WeakMap<Table, Record<string, string>[]>();
/** Rows as objects by column. */
export function records(table: Table | undefined): Record<string, string>[] {
  if (!table) return [];
  if (!byColumn.has(table)) byColumn.set(table, table.rows.map((row) => Object.fromEntries(table.header.map((name, k) => [name, row[k] ?? '']))));
  return byColumn.get(table)!;
}

export const patientValue = (run: RunPart, key: string): string | undefined =>
  run.run.understood?.find((u) => u.key === key)?.value;

function decode64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) out[i] = binary.charCodeAt(i);
  return out;
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, how: 'deflate'): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(how));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The blocks stand behind the program, so that the page is there before they are read. */
const allRead = new Promise<void>((resolve) => {
  if (document.readyState !== 'loading') resolve();
  else document.addEventListener('DOMContentLoaded', () => resolve());
});

export async function block(id: string): Promise<Uint8Array<ArrayBuffer>> {
  await allRead;
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks its part ${id}`);
  return decode64(element.textContent!.trim());
}

export const imageUrl = async (image: ImageJson): Promise<string> =>
  URL.createObjectURL(new Blob([await block(`block-${image.block}`)], { type: image.type ?? 'image/png' }));

/** The index of the day that is nearest to one. */
export const nearestDay = (days: number[], day: number): number =>
  days.reduce((best, d, k) => Math.abs(d - day) < Math.abs(days[best] - day) ? k : best, 0);

/** One field of a bone: a byte a voxel for each of its days. */
export class Field {
  constructor(readonly json: FieldJson, readonly days: number[], readonly bytes: Uint8Array, readonly voxels: number) {}
  /** On the saved day that is nearest. */
  on(day: number): Uint8Array {
    const k = nearestDay(this.days, day);
    return this.bytes.subarray(k * this.voxels, (k + 1) * this.voxels);
  }
  /** The byte that all but the highest hundredth of what is there stay below: peaks must not darken all else. */
  get top(): number {
    if (!this.found) {
      const counts = new Uint32Array(256);
      for (const q of this.bytes) ++counts[q];
      let left = 0.01 * (this.bytes.length - counts[0]);
      this.found = 255;
      while (this.found > 1 && (left -= counts[this.found]) > 0) --this.found;
    }
    return this.found;
  }
  private found = 0;
  value(q: number): number {
    return q === 0 ? this.json.background : this.json.low + (q - 1) / 254 * (this.json.high - this.json.low);
  }
  /** The byte that stands for a value, as a real number. */
  byte(value: number): number {
    const { low, high } = this.json;
    return high > low ? 1 + 254 * (value - low) / (high - low) : 1;
  }
}

const read = new Map<BoneJson, Promise<Map<string, Field>>>();

/** For a bone whose volumes are no part of the file. */
export function giveFields(bone: BoneJson, fields: Map<string, Field>): void {
  read.set(bone, Promise.resolve(fields));
}

/** Once for each bone, whoever asks. */
export function readFields(bone: BoneJson): Promise<Map<string, Field>> {
  if (!read.has(bone)) read.set(bone, unpackFields(bone));
  return read.get(bone)!;
}

async function unpackFields(bone: BoneJson): Promise<Map<string, Field>> {
  const voxels = bone.grid.size.reduce((a, b) => a * b, 1);
  const out = new Map<string, Field>();
  for (const json of bone.fields) {
    const bytes = await unpack(await block(`block-${json.block}`), 'deflate');
    for (let i = voxels; i < bytes.length; ++i) bytes[i] = (bytes[i] + bytes[i - voxels]) & 255;
    out.set(json.name, new Field(json, json.days ?? bone.days, bytes, voxels));
  }
  return out;
}

export const readDocument = (): Document =>
  JSON.parse(document.getElementById('report-data')!.textContent!) as Document;
