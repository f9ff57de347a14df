// SPDX-License-Identifier: Apache-2.0
// Everything that has a day: panels of charts on one axis of time, events above them. Columns are found, not listed: a
// table with a `day` gives a line for each of its numbers, apart for each lesion, bone or load case.
import uPlot from 'uplot';
import { checkbox, freshId, h, rowByKey, Shared, themed } from './dom';
import { lineColours, resolved } from './colours';
import { medicineText } from './events';
import { boneText, dayText, labelOf, month, said, shown, unitOf } from './names';
import { patientValue, Range, RunPart, tableOf } from './payload';

export interface Series {
  run: number;
  table: string;
  column: string;
  key: string;  // "lesion 1" or "L3 stance"; empty where the table has one row a day
  of: Record<string, string>;  // the words that the key is made of, by column
  days: number[];
  values: number[];
}
interface PanelKind { title: string; match: RegExp; shown: boolean }

// What a panel holds together, in the order of the page. Columns that none of these take get panels of their own.
const kinds: PanelKind[] = [
  { title: 'Living tumour', match: /^timeline\.csv:(tumour|outside_bone|canal)_mm3$/, shown: true },
  { title: 'Bone destroyed and woven bone laid down', match: /^lesions\.csv:(hole|woven)_mm3$/, shown: true },
  { title: 'Pain', match: /^timeline\.csv:pain(_untreated)?_0_to_10$/, shown: true },
  { title: 'Calcium in blood', match: /:calcium_mmol_per_l$/, shown: true },
  { title: 'Alkaline phosphatase', match: /:(bone_)?alp_u_per_l$/, shown: true },
  { title: 'Urinary NTx', match: /:ntx_/, shown: true },
  { title: 'Tumour marker', match: /:(tumour_marker|psa)/, shown: true },
  { title: 'Haemoglobin', match: /:haemoglobin/, shown: true },
  { title: 'Neutrophils', match: /:neutrophils/, shown: true },
  { title: 'Platelets', match: /:platelets/, shown: true },
  { title: 'Load over strength', match: /:.*(load_strength_ratio|load_over_strength|strength_ratio)/, shown: true },
  { title: 'Instability of the spine (SINS)', match: /^strength\.csv:sins$/, shown: true },
  { title: "Risk of a limb bone to break (Mirels' score)", match: /^strength\.csv:mirels$/, shown: true },
  { title: 'Rigidity left, of the section that lost most', match: /^strength\.csv:rigidity_/, shown: false },
  { title: 'Failure load', match: /:.*failure_load/, shown: true },
  { title: 'Bone removed and laid down each day', match: /^timeline\.csv:(matrix_resorbed|lamellar_formed|woven_formed)_mm3_per_day$/, shown: true },
  { title: 'CT number of the lesion', match: /^lesions\.csv:mean_hu$/, shown: true },
  { title: 'Calcium leaving and entering the bones', match: /:calcium_(released|deposited)_mmol_per_day$/, shown: false },
];
const medicines = 'Medicines in the body';
const skipped = new Set(['events.csv', 'findings.csv']);
// Words that change from day to day, and so tell no two lines apart.
const states = /^(merged_with|lesion_type|number_of_lesions)$/;

export function seriesOf(runs: RunPart[]): Series[] {
  const out: Series[] = [];
  runs.forEach((run, r) => {
    for (const name of Object.keys(run.tables)) {
      if (skipped.has(name)) continue;
      const table = tableOf(run, name)!;
      const day = table.header.indexOf('day');
      if (day < 0) continue;
      // The numbers of each column, or none where words stand in it.
      const numbers = table.header.map((column, k) => {
        if (k === day || /^(lesion|seed|merged_with)$/.test(column) || !table.rows.some((row) => row[k] !== '')) return undefined;
        const values: number[] = [];
        for (const row of table.rows) {
          const value = row[k] === '' ? NaN : Number(row[k]);
          if (row[k] !== '' && !Number.isFinite(value)) return undefined;
          values.push(value);
        }
        return values;
      }), days = table.rows.map((row) => Number(row[day]));
      // A lesion is named by its number and bone.
      const told = (column: string) => !states.test(column) && !(column === 'region' && table.header.includes('lesion'));
      // Words of the patient's day are what was so, not whose line it is.
      const single = name === 'timeline.csv' || name === 'diary.csv';
      const keys = single ? [] : table.header.map((column, k) => k).filter((k) => k !== day && !numbers[k] && told(table.header[k]));
      const keyOf = (row: string[]) =>
        keys.filter((k) => row[k]).map((k) => table.header[k] === 'bone' ? boneText(row[k])
          : table.header[k] === 'lesion' ? `lesion ${row[k]}` : row[k].replaceAll('_', ' ')).join(', ');
      const groups = new Map<string, number[]>();
      table.rows.forEach((row, n) => {
        const key = keyOf(row), mine = groups.get(key);
        if (mine) mine.push(n);
        else groups.set(key, [n]);
      });
      // A table that words break into very many lines is no chart.
      if (groups.size > 24) continue;
      const parts = [...groups].map(([key, rows]) => ({ key, rows, of: Object.fromEntries(keys.map((n) => [table.header[n], table.rows[rows[0]][n]])), days: rows.map((n) => days[n]) }));
      table.header.forEach((column, k) => {
        const values = numbers[k];
        if (values) out.push(...parts.map(({ key, rows, of, days: own }) => ({ run: r, table: name, column, key, of, days: own, values: rows.map((n) => values[n]) })));
      });
    }
  });
  return out;
}

/** With `until` it is a band. */
export interface Mark { day: number; until?: number; run: number; text: string; kind: string }

/** `flat` is asked for by the page but would only be a level line. */
interface Panel { title: string; unit: string; series: Series[]; range?: Range; shown: boolean; flat: boolean; left?: string }

/** As a reader wants it: a volume below a hundredth of a cubic millimetre is nearly none. */
const readout = (value: number, column: string): string => /_mm3$/.test(column) && value > 0 && value < 0.01 ? '<0.01' : said(value, column);

export function panelsOf(runs: RunPart[], ranges: Range[]): Panel[] {
  const series = seriesOf(runs);
  const taken = new Set<Series>();
  const sex = patientValue(runs[0], 'patient.sex');
  const rangeFor = (list: Series[]) => ranges.find((range) => list.some((s) => s.column === range.column) &&
    (!range.sex || range.sex === sex));
  const extent = (s: Series): [number, number] => s.values.reduce<[number, number]>(([low, high], v) => Number.isFinite(v) ? [Math.min(low, v), Math.max(high, v)] : [low, high], [Infinity, -Infinity]);
  // What moves by less than a twentieth of its usual range, or by a fiftieth where there is none, and does not leave the range, is unchanged.
  const varies = (list: Series[], range?: Range) => list.some((s) => {
    const [low, high] = extent(s), own = range?.column === s.column ? range : undefined;
    if (!(high > low)) return own ? high > own.high || low < own.low : false;
    return own ? high > own.high || low < own.low || high - low > 0.05 * (own.high - own.low) : high - low > 0.02 * Math.max(Math.abs(low), Math.abs(high)) && high > 1e-9;
  });
  const out: Panel[] = [];
  // Each unit has an axis of its own; the quantity is told by it.
  const drugs = series.filter((s) => s.table === 'medicines.csv' && s.column === 'level');
  drugs.forEach((s) => taken.add(s));
  for (const unit of new Set(drugs.map((s) => s.of.unit))) {
    const mine = drugs.filter((s) => s.of.unit === unit);
    out.push({ title: `${medicines}: ${mine[0].of.quantity}`, unit: unit === '1' ? '' : unit, flat: false, shown: true, series: mine.map((s) => ({ ...s, key: medicineText(s.of.drug) })) });
  }
  for (const kind of kinds) {
    const all = series.filter((s) => kind.match.test(`${s.table}:${s.column}`));
    all.forEach((s) => taken.add(s));
    // Among many, those that were never there are left to the tables.
    const ever = all.filter((s) => s.values.some((v) => Math.abs(v) > 1e-3)), there = all.length > 4 && ever.length ? ever : all;
    const [mine, left] = mostOf(there);
    if (!mine.length) continue;
    const range = rangeFor(mine), moves = varies(mine, range);
    out.push({ title: kind.title, unit: unitOf(mine[0].column), series: mine, range, shown: kind.shown && moves, flat: kind.shown && !moves, left });
  }
  // The levels of medicines stand in timeline.csv, too; the pains of several places are a list, and that of one place is the worst.
  const rest = series.filter((s) => !taken.has(s) && !/^(centre_|level_|pain_there$)/.test(s.column));
  for (const name of new Set(rest.map((s) => `${s.table}:${s.column}`))) {
    const mine = rest.filter((s) => `${s.table}:${s.column}` === name);
    const same = out.some((panel) => panel.title === labelOf(mine[0].column));
    out.push({ title: labelOf(mine[0].column) + (same ? ` (${mine[0].table})` : ''), unit: unitOf(mine[0].column), series: mine,
      range: rangeFor(mine), shown: false, flat: false });
  }
  return out;
}

/** The five lesions or bones whose lines go highest, and in words how many more there are. */
function mostOf(list: Series[]): [Series[], string | undefined] {
  const top = new Map<string, number>();
  for (const s of list) top.set(s.key, Math.max(top.get(s.key) ?? 0, ...s.values.filter(Number.isFinite).map(Math.abs)));
  if (top.size <= 6) return [list, undefined];
  const kept = new Set([...top].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([key]) => key));
  return [list.filter((s) => kept.has(s.key)), `${top.size - 5} smaller in ${list[0].table}`];
}

/** A broken bone is dozens of times too weak: on an even scale the way there would be flat. */
function steep(panel: Panel): boolean {
  if (panel.title !== 'Load over strength') return false;
  const real = panel.series.flatMap((s) => s.values.filter(Number.isFinite));
  return Math.min(...real) > 0 && Math.max(...real) > 5;
}

const dashes = [[], [6, 4]];
const spanText = (mark: Mark): string => mark.until === undefined ? dayText(mark.day) : `day ${Math.round(mark.day)} to ${Math.round(mark.until)}`;

/** The row of a series that is nearest to a day. */
export function nearest(series: Series, day: number): number {
  let best = -1;
  series.days.forEach((d, k) => {
    if (Number.isFinite(series.values[k]) && (best < 0 || Math.abs(d - day) < Math.abs(series.days[best] - day))) best = k;
  });
  return best;
}

export class Timeline {
  readonly root: HTMLElement;
  private plots = new Map<Panel, { plot: uPlot; root: HTMLElement; pin: HTMLElement; readouts: (day: number) => void; renew: () => void }>();
  private lane = h('div', { class: 'lane' });
  private list = h('div', { class: 'panels' });
  private level = h('p', { class: 'level' });
  private panels: Panel[];
  private boxes = new Map<Panel, HTMLInputElement>();
  private from = 0;
  private to: number;
  private pointing: number | null = null;

  private watch = new ResizeObserver(() => this.resize());

  /** `like`: the charts that these stand in for; the same are shown. */
  constructor(private runs: RunPart[], private ranges: Range[], private marks: Mark[], private day: Shared<number>, private last: number, like?: Timeline) {
    this.to = last;
    this.panels = panelsOf(runs, ranges);
    if (like) for (const panel of this.panels) panel.shown = like.panels.find((one) => one.title === panel.title)?.shown ?? panel.shown;
    const button = (text: string, name: string, act: () => void) =>
      h('button', { type: 'button', title: name, 'aria-label': name, click: act }, text);
    const many = this.panels.map((panel) => {
      const box = checkbox(panel.title, panel.shown, (on) => { panel.shown = on; this.draw(); });
      this.boxes.set(panel, box.querySelector('input')!);
      return box;
    });
    this.drawLevel();
    this.root = h('div', { class: 'timeline' },
      h('div', { class: 'tools' },
        h('div', { class: 'buttons', role: 'group', 'aria-label': 'Zoom of all charts' },
          button('−', 'Show a longer time', () => this.zoom(2)), button('+', 'Show a shorter time', () => this.zoom(0.5)),
          button('◀', 'Earlier', () => this.shift(-0.25)), button('▶', 'Later', () => this.shift(0.25)),
          button('Whole course', 'Show the whole course', () => this.show(0, this.last))),
        h('p', { class: 'hint' }, 'Drag across a chart to zoom, click to set the day.')),
      this.lane, this.list, this.level,
      h('details', { class: 'more' }, h('summary', {}, `All ${this.panels.length} measures`), h('div', { class: 'checks' }, many)));
    day.follow((d) => this.pinTo(d));
    this.watch.observe(this.list);
    this.draw();
  }

  /** One row for all that stayed as it was; each opens its chart. */
  private drawLevel(): void {
    const rows = ([['Unchanged, within range: ', (panel) => !!panel.range], ['Unchanged: ', (panel) => !panel.range]] as [string, (panel: Panel) => boolean][]).map(([words, fits]) => {
      const mine = this.panels.filter((panel) => panel.flat && fits(panel));
      return mine.length ? h('span', {}, words, mine.map((panel, k) => [k ? ' · ' : '', h('button', { type: 'button', class: 'quiet', title: 'Show the chart', click: () => this.boxes.get(panel)!.click() },
        panel.title, ' ', h('b', {}, this.endOf(panel)), panel.unit ? ` ${panel.unit}` : '')]).flat(), '. ') : null;
    });
    this.level.replaceChildren(...rows.filter((row) => row !== null));
  }

  /** The same charts of other numbers, in place. False, and nothing is done, where they would be other charts. */
  update(runs: RunPart[], marks: Mark[]): boolean {
    const next = panelsOf(runs, this.ranges);
    const shape = (panels: Panel[]) => panels.map((panel) => [panel.title, panel.unit, panel.left, steep(panel), ...panel.series.map((s) => `${s.table}:${s.column}:${s.key}`)].join('|')).join('\n');
    if (shape(next) !== shape(this.panels)) return false;
    this.runs = runs;
    this.marks = marks;
    this.panels.forEach((panel, k) => {
      panel.flat = next[k].flat;
      panel.series.forEach((s, n) => Object.assign(s, next[k].series[n]));
      this.plots.get(panel)?.renew();
    });
    this.drawLevel();
    this.drawLane();
    return true;
  }

  /** Where a measure stands at the end. */
  private endOf(panel: Panel): string {
    const values = panel.series.map((s) => readout([...s.values].reverse().find(Number.isFinite) ?? NaN, s.column));
    return [...new Set(values.slice(0, panel.range ? 1 : 3))].join(', ');
  }

  /** Of the charts. Asked of the browser where they may have changed alone, as it lays out the page to answer. */
  private width(): number { return this.wide; }
  private wide = 240;

  /** Where the plot area lies: the same in every panel, so that the lane above can share it. */
  private static left = 62;
  private static right = 14;

  private drawLane(): void {
    const shown = this.marks.filter((mark) => (mark.until ?? mark.day) >= this.from - 1e-9 && mark.day <= this.to + 1e-9);
    const rows: [number, number][][] = [], most = 8;
    const width = this.width() - Timeline.left - Timeline.right;
    // What lasts finds a place for its words first, then what is grave.
    const rank = (mark: Mark) => mark.until !== undefined && mark.kind === 'treatment' ? 0 : ['harm', 'treatment'].indexOf(mark.kind) + 1 || 3;
    const items = [...shown].sort((a, b) => rank(a) - rank(b) || a.day - b.day).flatMap((mark) => {
      const share = (d: number) => Math.min(1, Math.max(0, (d - this.from) / Math.max(1e-9, this.to - this.from)));
      const x = share(mark.day), ends = mark.until === undefined ? x : share(mark.until);
      // Words go to the left of their mark in the right half, and to a row where they do not meet others.
      const length = (7 * mark.text.length + 24) / width, leftward = x > 0.6 || (x > 0.5 && x + length > 1);
      const [start, end] = leftward ? [x - length, Math.max(x, ends)] : [x, Math.max(x + length, ends)];
      let row = rows.findIndex((taken) => taken.every(([a, b]) => b <= start || a >= end));
      if (row < 0 && rows.length < most) { row = rows.length; rows.push([]); }
      // Where there is no room for more words, a mark; its title says it.
      const bare = row < 0;
      if (bare) row = most;
      else rows[row].push([start, end]);
      const item = h('button', {
        type: 'button', class: `mark ${mark.kind}${bare ? ' bare' : ''}${leftward ? ' leftward' : ''}${mark.run ? ' second' : ''}`,
        title: `${spanText(mark)}: ${mark.text}`, 'aria-label': `${spanText(mark)}: ${mark.text}`,
        click: () => { this.day.value = mark.day; },
      }, h('span', { class: bare ? 'unseen' : undefined }, mark.text));
      item.style.left = `${(100 * x).toFixed(3)}%`;
      item.style.top = `${row * 24}px`;
      // What does not fit on a narrow screen is cut; its title says it whole.
      item.style.maxWidth = `${Math.floor((leftward ? x : 1 - x) * width + (leftward ? Timeline.left - 4 : Timeline.right))}px`;
      if (mark.until === undefined || bare) return [item];
      const band = h('i', { class: `band ${mark.kind}`, 'aria-hidden': 'true' });
      band.style.cssText = `left:${(100 * x).toFixed(3)}%;width:${(100 * (ends - x)).toFixed(3)}%;top:${row * 24}px`;
      return [band, item];
    });
    this.lane.replaceChildren(...items);
    this.lane.style.height = `${Math.max(1, rows.length + (this.lane.querySelector('.bare') ? 1 : 0)) * 24 + 4}px`;
    this.lane.style.marginLeft = `${Timeline.left}px`;
    this.lane.style.marginRight = `${Timeline.right}px`;
  }

  private draw(): void {
    this.wide = Math.max(240, this.list.clientWidth);
    for (const panel of this.panels) {
      const there = this.plots.get(panel);
      if (panel.shown && !there) this.plots.set(panel, this.makePlot(panel));
      if (!panel.shown && there) { there.plot.destroy(); this.plots.delete(panel); }
    }
    this.list.replaceChildren(...this.panels.filter((p) => p.shown).map((p) => this.plots.get(p)!.root));
    this.resize();
  }

  private resize(): void {
    this.wide = Math.max(240, this.list.clientWidth);
    for (const { plot } of this.plots.values()) plot.setSize({ width: this.width(), height: 132 });
    this.drawLane();
    this.pinTo(this.day.value);
  }

  private show(from: number, to: number): void {
    this.from = Math.max(0, from);
    this.to = Math.min(this.last, Math.max(to, this.from + 1));
    for (const { plot } of this.plots.values()) plot.setScale('x', { min: this.from, max: this.to });
    this.drawLane();
    this.pinTo(this.day.value);
  }
  private zoom(factor: number): void {
    const middle = Math.min(this.to, Math.max(this.from, this.day.value)), half = 0.5 * factor * (this.to - this.from);
    const from = Math.max(0, Math.min(middle - half, this.last - 2 * half));
    this.show(from, from + 2 * half);
  }
  private shift(share: number): void {
    const span = this.to - this.from, from = Math.max(0, Math.min(this.from + share * span, this.last - span));
    this.show(from, from + span);
  }

  private pinTo(day: number): void {
    for (const { plot, pin, readouts } of this.plots.values()) {
      const x = plot.valToPos(day, 'x');
      pin.style.transform = `translateX(${x}px)`;
      pin.hidden = day < this.from || day > this.to || !Number.isFinite(x);
      if (this.pointing === null) readouts(day);
    }
  }

  private makePlot(panel: Panel) {
    // The same colour for the same quantity in both runs; the second run is dashed.
    const kinds = [...new Set(panel.series.map((s) => s.column + s.key))];
    const several = new Set(panel.series.map((s) => s.column)).size > 1 || /^Bone destroyed/.test(panel.title), keys = new Set(panel.series.map((s) => s.key)).size > 1;
    const nameOf = (s: Series) => [s.of.drug ? s.key : several || !keys ? labelOf(s.column) : '', keys && !s.of.drug ? s.key : '',
      this.runs.length > 1 ? `(${'AB'[s.run]})` : ''].filter(Boolean).join(' ');
    const order = panel.series.map((s) => kinds.indexOf(s.column + s.key));
    const colours = lineColours(kinds.map((kind) => panel.series.find((s) => s.column + s.key === kind)!.column));

    const values = panel.series.map(() => h('b', {}));
    const holder = h('div', { class: 'plot', role: 'slider', tabindex: 0, 'aria-valuemin': 0, 'aria-valuemax': Math.round(this.last), 'aria-orientation': 'horizontal' });
    const when = h('span', { class: 'when' });
    const readouts = (day: number) => {
      panel.series.forEach((s, k) => {
        const at = nearest(s, day);
        values[k].textContent = at < 0 ? '–' : readout(s.values[at], s.column);
        values[k].dataset.value = at < 0 ? '' : String(s.values[at]);
        values[k].dataset.day = at < 0 ? '' : String(s.days[at]);
      });
      when.textContent = `day ${Math.round(day)}`;
      holder.setAttribute('aria-valuenow', String(Math.round(day)));
      holder.setAttribute('aria-valuetext', `${dayText(day)}: ${panel.series.map((s, k) => `${nameOf(s)} ${values[k].textContent}`).join(', ')}${panel.unit ? ` ${panel.unit}` : ''}`);
    };
    const legend = h('div', { class: 'legend' }, panel.series.map((s, k) => {
      const swatch = h('i', { class: s.run ? 'dashed' : '' });
      swatch.style.setProperty('--swatch', colours[order[k]]);
      return h('span', { 'data-column': `${s.table}:${s.column}`, 'data-key': s.key }, swatch, nameOf(s), ' ', values[k]);
    }), panel.left ? h('span', {}, panel.left) : null, when);

    const heading = freshId('panel');
    const root = h('div', { class: 'panel', role: 'group', 'aria-labelledby': heading },
      h('div', { class: 'panel-head' },
        h('h3', { id: heading }, panel.title, panel.unit ? h('small', {}, ` ${panel.unit}`) : null,
          panel.range ? h('small', { class: 'usual', title: panel.range.source }, ` ${panel.range.label ?? 'usual'} ${panel.range.low} to ${panel.range.high}`) : null),
        legend));
    holder.setAttribute('aria-label', this.inWords(panel, nameOf));
    let table = this.tableOf(panel, nameOf);
    root.append(holder, table);
    // By keyboard from row to row; the day is that of the whole page.
    holder.addEventListener('keydown', (event) => {
      const rowDays = [...new Set(panel.series.flatMap((s) => s.days.filter((_, k) => Number.isFinite(s.values[k]))))].sort((a, b) => a - b);
      const now = this.day.value, k = rowDays.reduce((best, d, i) => Math.abs(d - now) < Math.abs(rowDays[best] - now) ? i : best, 0);
      const to = rowByKey(event, k, rowDays.length);
      if (to !== undefined) this.day.value = rowDays[to];
    });

    const joined = () => uPlot.join(panel.series.map((s) =>
      [s.days, s.values.map((v) => Number.isFinite(v) ? v : null)] as uPlot.AlignedData));
    const uneven = steep(panel);
    const plot = new uPlot({
      width: this.width(), height: 132, pxAlign: 0,
      legend: { show: false },
      padding: [6, Timeline.right, 0, 0],
      cursor: { sync: { key: 'time', scales: ['x', null] }, drag: { x: true, y: false, setScale: true }, y: false, points: { size: 7 } },
      scales: {
        x: { time: false, range: () => [this.from, this.to] },
        y: { distr: uneven ? 3 : 1, range: (_, low, high) => {
          if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
          if (uneven) return [0.7 * low, 1.4 * high];
          const range = panel.range;
          // A usual range that the curve comes near is part of the picture.
          if (range) { low = Math.min(low, range.low); high = Math.max(high, Math.min(range.high, high + 2 * (range.high - range.low))); }
          const start = low >= 0 && low < 0.5 * high ? 0 : low, room = 0.08 * (high - start) || 1;
          return [start === 0 ? 0 : start - room, high + room];
        } },
      },
      axes: [
        { stroke: () => themed('--quiet'), grid: { stroke: () => themed('--rule'), width: 1 }, ticks: { show: false }, size: 28, gap: 7, font: '12px system-ui, sans-serif',
          splits: (_, __, min, max) => {
            const step = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 60].find((m) => month(max - min) / m <= this.width() / 70) ?? 120;
            const out: number[] = [];
            for (let m = Math.ceil(month(min) / step - 1e-9) * step; m <= month(max) + 1e-9; m += step) out.push(m * 365.25 / 12);
            return out;
          },
          values: (_, splits) => splits.map((d) => { const m = month(d); return Math.abs(m) < 1e-9 ? 'month 0' : String(Number(m.toFixed(2))); }) },
        { stroke: () => themed('--quiet'), grid: { stroke: () => themed('--rule'), width: 1 }, ticks: { show: false }, size: Timeline.left, gap: 6, font: '12px system-ui, sans-serif',
          space: 26, values: (_, splits) => splits.map((v) => v === null ? '' : shown(Number(v.toPrecision(10)))) },
      ],
      series: [{}, ...panel.series.map((s, k): uPlot.Series => ({
        // A curve through every row that goes nowhere beyond them, on fractions of pixels: no stairs at any zoom.
        stroke: () => resolved(colours[order[k]]), width: 2, dash: dashes[s.run], spanGaps: true, pxAlign: 0, paths: uPlot.paths.spline!(),
        points: { show: s.days.length < 2 ? true : false, size: 5 } }))],
      hooks: {
        drawClear: [(u) => {
          // What lasts is shaded behind the curves.
          u.ctx.save();
          u.ctx.globalAlpha = 0.08;
          u.ctx.fillStyle = themed('--drug');
          let done = this.from;
          for (const mark of this.marks.filter((one) => one.until !== undefined && one.kind === 'treatment').sort((a, b) => a.day - b.day)) {
            const from = Math.max(mark.day, done), to = Math.min(mark.until!, this.to);
            if (to <= from) continue;
            done = to;
            const [x0, x1] = [from, to].map((d) => u.valToPos(d, 'x', true));
            u.ctx.fillRect(x0, u.bbox.top, x1 - x0, u.bbox.height);
          }
          u.ctx.restore();
          if (!panel.range) return;
          const top = u.valToPos(panel.range.high, 'y', true), bottom = u.valToPos(panel.range.low, 'y', true);
          const box = u.bbox, y0 = Math.max(box.top, top), y1 = Math.min(box.top + box.height, bottom);
          if (y1 <= y0) return;
          u.ctx.fillStyle = themed('--usual');
          u.ctx.fillRect(box.left, y0, box.width, y1 - y0);
        }],
        drawAxes: [(u) => {
          u.ctx.save();
          u.ctx.strokeStyle = themed('--event');
          u.ctx.lineWidth = devicePixelRatio;
          u.ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
          for (const mark of this.marks) {
            if (mark.day < this.from || mark.day > this.to) continue;
            const x = Math.round(u.valToPos(mark.day, 'x', true)) + 0.5;
            u.ctx.beginPath();
            u.ctx.moveTo(x, u.bbox.top);
            u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
            u.ctx.stroke();
          }
          u.ctx.restore();
        }],
        setCursor: [(u) => {
          const left = u.cursor.left ?? -1;
          this.pointing = left >= 0 ? u.posToVal(left, 'x') : null;
          readouts(this.pointing ?? this.day.value);
        }],
        setSelect: [(u) => {
          if (u.select.width < 4) return;
          const from = u.posToVal(u.select.left, 'x'), to = u.posToVal(u.select.left + u.select.width, 'x');
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          this.show(from, to);
        }],
      },
    }, joined(), holder);
    const pin = h('div', { class: 'pin', 'aria-hidden': 'true' });
    plot.over.append(pin);
    plot.over.addEventListener('dblclick', () => this.show(0, this.last));
    plot.over.addEventListener('click', (event) => {
      if (plot.select.width > 3) return;
      this.day.value = Math.max(0, Math.min(this.last, Math.round(plot.posToVal(event.offsetX, 'x'))));
    });
    readouts(this.day.value);
    const renew = () => {
      plot.setData(joined());
      holder.setAttribute('aria-label', this.inWords(panel, nameOf));
      // Its rows are made when it is opened.
      if (table.querySelector('table')) {
        const fresh = this.tableOf(panel, nameOf);
        fresh.open = table.open;
        table.replaceWith(fresh);
        table = fresh;
      }
      readouts(this.day.value);
    };
    return { plot, root, pin, readouts, renew };
  }

  /** The rows of a chart, made when they are asked for. */
  private tableOf(panel: Panel, nameOf: (s: Series) => string): HTMLDetailsElement {
    const holder = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${panel.title} as a table` });
    const root = h('details', { class: 'as-table' }, h('summary', {}, 'As a table'), holder);
    root.addEventListener('toggle', () => {
      if (!root.open || holder.childElementCount) return;
      const days = [...new Set(panel.series.flatMap((s) => s.days))].sort((a, b) => a - b);
      const at = panel.series.map((s) => new Map(s.days.map((d, k) => [d, s.values[k]])));
      holder.append(h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Day'), panel.series.map((s) => h('th', { scope: 'col', class: 'number' }, nameOf(s), panel.unit ? ` (${panel.unit})` : '')))),
        h('tbody', {}, days.map((d) => h('tr', {}, h('th', { scope: 'row' }, String(Number(d.toFixed(2)))), at.map((values, k) => h('td', { class: 'number' }, values.has(d) ? readout(values.get(d)!, panel.series[k].column) : '')))))));
    });
    return root;
  }

  /** A chart for those who hear it. */
  private inWords(panel: Panel, nameOf: (s: Series) => string): string {
    return `${panel.title}. ` + panel.series.map((s) => {
      const real = s.values.map((v, k) => ({ v, d: s.days[k] })).filter((p) => Number.isFinite(p.v));
      if (!real.length) return `${nameOf(s)}: no values.`;
      const high = real.reduce((a, b) => b.v > a.v ? b : a), low = real.reduce((a, b) => b.v < a.v ? b : a);
      const text = (v: number) => readout(v, s.column);
      return `${nameOf(s)}: ${text(real[0].v)} at the start, ${text(real[real.length - 1].v)} ${panel.unit} on day ${Math.round(real[real.length - 1].d)}; ` +
        `highest ${text(high.v)} on day ${Math.round(high.d)}, lowest ${text(low.v)} on day ${Math.round(low.d)}.`;
    }).join(' ');
  }

  /** Once others stand in its place. */
  destroy(): void {
    this.watch.disconnect();
    for (const { plot } of this.plots.values()) plot.destroy();
    this.plots.clear();
  }

  /** Colours follow the theme. */
  repaint(): void { for (const { plot } of this.plots.values()) plot.redraw(false); }
}
