// SPDX-License-Identifier: Apache-2.0
// The first screen in words: what the run answers, in a sentence or two made from its tables; the figures that moved
// most; and day by day which test would have seen the lesion.
import { Child, h, Shared } from './dom';
import { boneText, dayText, month, upper, volumeText } from './names';
import { Range, records, RunPart, numberOf, tableOf } from './payload';
import { befallen, Figure, figures, Happening, listed, within } from './story';
import { testNamed } from './words';
import { hasClinic, stopsOf } from './clinic';

/** The best chance that a kind of test had on a day, over its views and bones; and whether its reader reported something. */
export interface Chance { day: number; chance: number; reported: boolean; bones: string[] }
export interface Row { test: string; name: string; cells: Chance[] }

const kindNames = ['mri', 'pet', 'ct', 'bone_scan', 'xray'];

/** A row for each kind of test that has chances, the earliest to see first. */
export function chancesOf(run: RunPart): Row[] {
  const out = new Map<string, Map<number, Chance>>();
  for (const row of records(tableOf(run, 'findings.csv'))) {
    const chance = numberOf(row.detection_probability), day = numberOf(row.day);
    if (!Number.isFinite(chance) || !Number.isFinite(day)) continue;
    const days = out.get(row.test) ?? out.set(row.test, new Map()).get(row.test)!;
    const cell = days.get(day) ?? { day, chance: 0, reported: false, bones: [] };
    const reported = row.decision === 'reported' && row.false_alarm !== 'yes';
    if (reported && row.bone && !cell.bones.includes(row.bone)) cell.bones.push(row.bone);
    days.set(day, { ...cell, chance: Math.max(cell.chance, chance), reported: cell.reported || reported });
  }
  const even = (row: Row) => row.cells.find((cell) => cell.chance >= 0.5)?.day ?? Infinity;
  const total = (row: Row) => row.cells.reduce((sum, cell) => sum + cell.chance, 0) / row.cells.length;
  return [...out].map(([test, days]) => ({ test, name: testNamed(test)?.name.replace(/ scan$/, '') ?? test, cells: [...days.values()].sort((a, b) => a.day - b.day) }))
    .map((row) => row.test === 'bone_scan' ? { ...row, name: 'Bone scan' } : row)
    .sort((a, b) => even(a) - even(b) || total(b) - total(a) || kindNames.indexOf(a.test) - kindNames.indexOf(b.test));
}

export const chanceText = (chance: number): string => chance < 0.005 ? '0 %' : chance > 0.995 ? '100 %' : `${Math.round(100 * chance)} %`;
const inHundred = (chance: number): string => `${Math.round(100 * chance)} in 100`;

/** When which test would have seen it. */
function testsAnswer(run: RunPart): string {
  const rows = chancesOf(run).filter((row) => row.test !== 'biopsy');
  if (!rows.length) return '';
  const the = (row: Row) => row.name.replace(/^B/, 'b'), first = (row: Row) => row.cells.find((cell) => cell.chance >= 0.5);
  const [best] = rows, worst = rows[rows.length - 1], seen = first(best);
  const peak = (row: Row) => row.cells.reduce((a, b) => b.chance > a.chance ? b : a);
  if (!seen) return `No test would have been more likely than not to see it: at best ${the(best)}, ${inHundred(peak(best).chance)} on day ${Math.round(peak(best).day)}.`;
  const start = `${upper(the(best))} would see it first: ${inHundred(seen.chance)} on day ${Math.round(seen.day)}`;
  if (rows.length === 1) return `${start}.`;
  const late = first(worst);
  return late && late.day > seen.day ? `${start}. ${upper(the(worst))} comes last: not before day ${Math.round(late.day)} is it more likely than not to see it.`
    : late ? `${start}; all ${rows.length} tests see it from then on.`
      : `${start}. ${upper(the(worst))} never gets there: at best ${inHundred(peak(worst).chance)}, on day ${Math.round(peak(worst).day)}.`;
}

/** The gravest that befell: the first of the kinds that change a life. */
function graveAnswer(run: RunPart): string {
  const grave = ['death', 'paraplegia', 'cannot_walk', 'fracture', 'collapse', 'cord_compression', 'hypercalcaemia_grade_4', 'hypercalcaemia_grade_3', 'canal_entered', 'cortex_breached'];
  const told = befallen(run);
  const found = grave.map((event) => told.find((one) => one.event === event)).filter((one) => one !== undefined);
  if (!found.length) return '';
  const [worst] = found, before = worst.event === 'death' ? found.find((one) => one !== worst) : undefined;
  // What happened, without how much and by what.
  const told1 = (one: Happening) => `on day ${Math.round(one.day)} ${within(one.text.replace(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g, (_, a: string, b?: string) => b ?? a).replace(/(:| \().*$/, '').replace(/\.$/, ''))}`;
  return `${upper(before ? `${told1(before)}, and ${told1(worst)}` : told1(worst))}.`;
}

function growthAnswer(run: RunPart): string {
  const rows = records(tableOf(run, 'timeline.csv')).map((row) => numberOf(row.tumour_mm3)).filter(Number.isFinite);
  if (rows.length < 2) return '';
  const [start] = rows, end = rows[rows.length - 1], most = Math.max(...rows), months = month(run.run.days_done ?? 0);
  const span = months >= 2 ? `${Math.round(months)} months` : `${Math.round(run.run.days_done ?? 0)} days`;
  if (most < 0.05) return '';
  if (end < 1e-3) return `No living tumour is left after ${span}; at most there were ${volumeText(most)}.`;
  if (end < 0.7 * most) return `The living tumour, at most ${volumeText(most)}, is ${volumeText(end)} after ${span}.`;
  return `In ${span} the living tumour ${end > 1.1 * start ? 'grows' : end < 0.9 * start ? 'shrinks' : 'stays'} ${start < 0.05 ? `to ${volumeText(end)}` : `from ${volumeText(start)} to ${volumeText(end)}`}.`;
}

/** Where a team decides: how long it took to know, and what was there by then. */
function clinicAnswer(run: RunPart): string {
  const stops = stopsOf(run), called = stops.find((stop) => stop.calls)?.day;
  const known = stops.find((stop) => stop.known.diagnosed !== null)?.known.diagnosed ?? null;
  const by = (day: number) => {
    const row = records(tableOf(run, 'timeline.csv')).filter((one) => numberOf(one.day) <= day).pop(), there = numberOf(row?.tumour_mm3);
    return there > 0.05 ? `, with ${volumeText(there)} of living tumour there by then` : '';
  };
  const daysText = (days: number) => `${Math.round(days)} day${Math.round(days) === 1 ? '' : 's'}`;
  if (known === null) return called === undefined ? '' : `The patient first calls on day ${Math.round(called)}; bone metastasis is never diagnosed.`;
  if (called === undefined || called > known) return `Bone metastasis is diagnosed on day ${Math.round(known)}${by(known)}.`;
  return `The patient first calls on day ${Math.round(called)}; bone metastasis is diagnosed ${known - called < 0.5 ? 'the same day' : `${daysText(known - called)} later`}${by(known)}.`;
}

/** A few sentences. What a team found goes before what was asked of tests, and that before what befell. */
export function answerText(run: RunPart): string {
  if (hasClinic(run)) return [clinicAnswer(run), graveAnswer(run), growthAnswer(run)].filter(Boolean).join(' ');
  return [testsAnswer(run) || graveAnswer(run), growthAnswer(run)].filter(Boolean).join(' ');
}

/** How far a figure moved, between 0 and 1: in widths of its usual range where there is one. */
export function moved(figure: Figure, ranges: Range[]): number {
  const range = figure.column && ranges.find((one) => one.column === figure.column);
  const change = Math.abs(figure.end - figure.start);
  if (range) return change / (change + (range.high - range.low));
  // Of volumes, how many times over: twenty times is all the way.
  if (/_mm3$/.test(figure.column)) return Math.min(1, Math.abs(Math.log((figure.end + 1) / (figure.start + 1))) / 3);
  return change / Math.max(Math.abs(figure.start), Math.abs(figure.end), figure.column === 'pain_0_to_10' ? 2 : 1e-9);
}

export function movedMost(run: RunPart, ranges: Range[], most = 3): Figure[] {
  // Among equals the order of the list stands; a tenth is no difference.
  return figures(run).map((figure, k) => ({ figure, k, by: Math.round(10 * moved(figure, ranges)) }))
    .filter((one) => one.by > 0).sort((a, b) => b.by - a.by || a.k - b.k).slice(0, most).map((one) => one.figure);
}

export function figureCard(f: Figure): HTMLElement {
  return h('div', { class: 'figure' }, h('span', { class: 'what' }, f.label),
    h('span', { class: 'to' }, f.to, f.unit ? h('small', {}, ` ${f.unit}`) : null), h('span', { class: 'from' }, f.from === f.to || f.from === `${f.to} ${f.unit}` ? 'as at the start' : `from ${f.from.replace(/^0(\.0+)?( mm³)?$/, '0')}`));
}

/** Day by day which test would see it. */
export function chanceStrip(run: RunPart, day: Shared<number>, letter: string): HTMLElement | null {
  const rows = chancesOf(run);
  if (!rows.length) return null;
  const days = [...new Set(rows.flatMap((row) => row.cells.map((cell) => cell.day)))].sort((a, b) => a - b);
  const heads = days.map((d) => h('th', { scope: 'col' }, h('button', { type: 'button', title: dayText(d), click: () => { day.value = d; } }, h('span', { class: 'unseen' }, 'day '), String(Math.round(d)))));
  const body = rows.map((row) => h('tr', {}, h('th', { scope: 'row' }, row.name), days.map((d): Child => {
    const cell = row.cells.find((one) => one.day === d);
    if (!cell) return h('td', { class: 'none', 'data-day': d }, '');
    const where = cell.bones.length ? `, in ${listed(cell.bones.map(boneText))}` : '';
    const element = h('td', { 'data-day': d, 'data-chance': cell.chance, class: `${cell.reported ? 'seen' : ''} ${cell.chance >= 0.5 ? 'likely' : ''}`.trim() || undefined,
      title: `${row.name} on ${dayText(d)}: ${chanceText(cell.chance)}; its reader ${cell.reported ? `reported it${where}` : 'did not report it'}` },
    chanceText(cell.chance), cell.reported ? h('span', { class: 'unseen' }, ' reported') : null);
    element.style.setProperty('--chance', `${Math.round(100 * cell.chance)}%`);
    return element;
  })));
  const table = h('table', {}, h('caption', {}, `Which test would see it${letter}`, h('small', {}, ' chance that its reader reports it; a filled dot where this one did')),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'day'), heads)), h('tbody', {}, body));
  day.follow((now) => {
    const nearest = days.reduce((best, d) => Math.abs(d - now) < Math.abs(best - now) ? d : best);
    table.querySelectorAll<HTMLElement>('[data-day]').forEach((cell) => cell.classList.toggle('now', Number(cell.dataset.day) === nearest));
    heads.forEach((head, k) => head.classList.toggle('now', days[k] === nearest));
  });
  return h('div', { class: 'chances scroll-x', tabindex: 0, role: 'region', 'aria-label': `Which test would see it${letter}, day by day` }, table);
}

/** For two runs: what sets them apart most. */
export function apartText(runs: RunPart[], ranges: Range[]): string {
  const [a, b] = runs.map((run) => figures(run));
  const pairs = a.flatMap((one) => {
    const other = b.find((two) => two.label === one.label);
    return other ? [{ one, other, by: moved({ ...one, start: one.end, end: other.end }, ranges) }] : [];
  }).sort((x, y) => Math.round(10 * y.by) - Math.round(10 * x.by));
  const told = pairs.filter((pair) => pair.by > 0.02).slice(0, 2);
  if (!told.length) return 'At the end the two runs hardly differ.';
  return `At the end ${told.map(({ one, other }, k) => `${k ? '' : 'the '}${within(one.label)} is ${one.to} ${one.unit} in A, ${other.to} ${other.unit} in B`).join('; ')}.`.replaceAll('the bone lost is', 'bone lost is');
}
