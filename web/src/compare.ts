// SPDX-License-Identifier: Apache-2.0
// Two runs side by side in numbers: every quantity on a day that both have, and their events beside each other.
import { Child, copyText, freshId, h, Shared } from './dom';
import { dayText, labelOf, shown, unitOf } from './names';
import { nearestDay, RunPart, titleOf } from './payload';
import { Series, seriesOf } from './charts';
import { happenings, Happening, whenText } from './story';

export interface Difference { table: string; column: string; key: string; day: number; a: number; b: number }

/** Every number of a table that both runs have, on every day that both have. */
export function differencesOf(runs: RunPart[]): Difference[] {
  const all = seriesOf(runs), name = (s: Series) => `${s.table}|${s.column}|${s.key}`;
  const second = new Map(all.filter((s) => s.run === 1).map((s) => [name(s), s]));
  return all.filter((s) => s.run === 0).flatMap((a) => {
    const b = second.get(name(a));
    if (!b) return [];
    const at = new Map(b.days.map((d, k) => [d, k]));
    return a.days.flatMap((day, k) => {
      const other = at.get(day);
      if (other === undefined || !Number.isFinite(a.values[k]) || !Number.isFinite(b.values[other])) return [];
      return [{ table: a.table, column: a.column, key: a.key, day, a: a.values[k], b: b.values[other] }];
    });
  });
}

export interface Pair { a?: Happening; b?: Happening }

/** The n-th event of a kind in one run stands beside the n-th of that kind in the other. */
export function alignedEvents(runs: RunPart[]): Pair[] {
  const byKind = runs.map((run) => {
    const out = new Map<string, Happening[]>();
    for (const one of happenings(run)) {
      const key = `${one.event}|${one.bone}|${one.brief.replace(/ × \d+$/, '')}`;
      out.set(key, [...(out.get(key) ?? []), one]);
    }
    return out;
  });
  const pairs: Pair[] = [];
  for (const key of new Set([...byKind[0].keys(), ...byKind[1].keys()])) {
    const [a, b] = byKind.map((kinds) => kinds.get(key) ?? []);
    for (let k = 0; k < Math.max(a.length, b.length); ++k) pairs.push({ a: a[k], b: b[k] });
  }
  const first = (pair: Pair) => Math.min(pair.a?.day ?? Infinity, pair.b?.day ?? Infinity);
  return pairs.sort((x, y) => first(x) - first(y));
}

const signed = (value: number): string => value > 0 ? `+${shown(value)}` : shown(value);
const daysText = (days: number): string => `${shown(days)} day${days === 1 ? '' : 's'}`;
const measureText = (d: { column: string; key: string }) => labelOf(d.column) + (d.key ? `, ${d.key}` : '');

function copier(label: string, text: () => { rows: string[][]; what: string }): Child[] {
  const said = h('span', { class: 'said', role: 'status' });
  return [h('button', { type: 'button', click: async () => {
    const { rows, what } = text();
    said.textContent = await copyText(rows.map((row) => row.join('\t')).join('\n')) ? `${rows.length - 1} ${what} copied` : 'The browser did not allow copying';
  } }, label), said];
}

const header = (cells: string[], numbers: string[] = []) =>
  h('thead', {}, h('tr', {}, cells.map((cell) => h('th', { scope: 'col', class: numbers.includes(cell) ? 'number' : undefined }, cell))));
const scrolled = (name: string, table: HTMLElement) => h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, table);

function measures(runs: RunPart[], day: Shared<number>): HTMLElement {
  const all = differencesOf(runs);
  const days = [...new Set(all.map((d) => d.day))].sort((a, b) => a - b);
  if (!days.length) return h('p', { class: 'absent' }, 'The two runs have no measure on a common day.');
  // A day on which most is known: that of a saved lesion or a strength test rather than of the daily table alone.
  const count = new Map<number, number>();
  for (const d of all) count.set(d.day, (count.get(d.day) ?? 0) + 1);
  const least = Math.min(...count.values());
  const full = days.filter((d) => count.get(d)! > least || least === Math.max(...count.values()));
  const id = freshId('day');
  const select = h('select', { id }, full.map((d) => h('option', { value: d }, dayText(d))));
  const body = h('tbody'), note = h('p', { class: 'hint' });
  const row = (d: Difference) => h('tr', { 'data-measure': `${d.table}:${d.column}:${d.key}` },
    h('th', { scope: 'row' }, measureText(d)), h('td', { class: 'number' }, shown(d.a)), h('td', { class: 'number' }, shown(d.b)),
    h('td', { class: 'number' }, signed(d.b - d.a)), h('td', {}, unitOf(d.column)));
  const cells = (d: Difference) => [String(d.day), d.table, d.column, d.key, String(d.a), String(d.b), String(d.b - d.a), unitOf(d.column)];
  const show = () => {
    const mine = all.filter((d) => d.day === Number(select.value)), differ = mine.filter((d) => d.a !== d.b);
    body.replaceChildren(...differ.map(row));
    note.textContent = differ.length === mine.length ? '' : `${mine.length - differ.length} more ${mine.length - differ.length === 1 ? 'measure is' : 'measures are'} the same in both on this day.`;
  };
  select.addEventListener('change', () => { day.value = Number(select.value); show(); });
  day.follow((d) => { select.value = String(full[nearestDay(full, d)]); show(); });
  const columns = ['day', 'table', 'column', 'of', 'a', 'b', 'b_minus_a', 'unit'];
  return h('div', { class: 'differences' },
    h('div', { class: 'tools' }, h('label', { for: id }, 'On ', select),
      copier('Copy this day', () => ({ rows: [columns, ...all.filter((d) => d.day === Number(select.value)).map(cells)], what: 'rows' })),
      copier('Copy every common day', () => ({ rows: [columns, ...all.map(cells)], what: 'rows' }))),
    scrolled('Differences between the two runs', h('table', {},
      h('caption', {}, 'Every measure that differs on that day'), header(['Measure', 'A', 'B', 'B − A', 'Unit'], ['A', 'B', 'B − A']), body)), note);
}

function events(runs: RunPart[]): HTMLElement {
  const pairs = alignedEvents(runs);
  if (!pairs.length) return h('p', { class: 'absent' }, 'Nothing was recorded as an event in either run.');
  const what = (pair: Pair) => (pair.a ?? pair.b)!.brief.replace(/ × \d+$/, '');
  const gap = (pair: Pair) => !pair.b ? 'only in A' : !pair.a ? 'only in B'
    : pair.a.day === pair.b.day && pair.a.times === pair.b.times ? 'the same'
    : pair.a.day === pair.b.day ? `${pair.b.times} times, not ${pair.a.times}` : `${daysText(Math.abs(pair.b.day - pair.a.day))} ${pair.b.day > pair.a.day ? 'later' : 'earlier'} in B`;
  const when = (one?: Happening) => one ? whenText(one) : '–';
  const columns = ['Event', 'A', 'B', 'Difference'];
  return h('div', { class: 'aligned' },
    h('div', { class: 'tools' }, copier('Copy events', () => ({ rows: [columns, ...pairs.map((p) => [what(p), when(p.a), when(p.b), gap(p)])], what: 'events' }))),
    scrolled('Events of the two runs', h('table', {}, h('caption', {}, 'The same event in both runs stands in one row'), header(columns),
      h('tbody', {}, pairs.map((p) => h('tr', {}, h('th', { scope: 'row' }, what(p)), h('td', {}, when(p.a)), h('td', {}, when(p.b)), h('td', {}, gap(p))))))));
}

/** `runs` are two. */
export function compareSection(runs: RunPart[], day: Shared<number>): HTMLElement {
  return h('div', {}, h('p', { class: 'pair' }, runs.map((run, r) => h('span', {}, h('span', { class: `badge badge-${r}` }, 'AB'[r]), ` ${titleOf(run)}`))),
    h('h3', {}, 'Measures'), measures(runs, day), h('h3', {}, 'Events'), events(runs));
}
