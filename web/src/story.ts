// SPDX-License-Identifier: Apache-2.0
// What happened, by date, in sentences; and the figures that sum it up.
import { h } from './dom';
import { boneText, dayText, labelOf, month, rounded, said, sentenceCase, unitOf, upper, volumeText } from './names';
import { EventKind, numberOf, patientValue, records, RunPart, tableOf } from './payload';
import { Mark } from './charts';
import { amountText, colourOf, filled, givenText, isOperation, kindOf, medicineText } from './events';
import { terms, testNamed } from './words';

/** `days` are all on which it happened. `text` is a sentence that may carry [[terms]] or [[term|as shown]], which are explained where they first stand. */
export interface Happening { day: number; until?: number; days: number[]; times: number; kind: EventKind; event: string; bone: string; detail: string; text: string; brief: string; plain: string; anew?: boolean }

/** A name within a sentence; X-ray and CT stay as they are. */
export const within = (name: string): string => name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

export const listed = (parts: string[]): string => parts.join(', ').replace(/, ([^,]*)$/, ' and $1');

/** All tests of a day in one sentence, and what they reported; their details stand with the pictures. */
function tested(rows: Record<string, string>[], kind: EventKind): Happening {
  const nameOf = (detail: string) => testNamed(/^[a-z_]+/.exec(detail)?.[0] ?? '')?.name ?? sentenceCase(detail.replace(/(:| \().*$/, ''));
  const names = [...new Set(rows.map((row) => nameOf(row.detail ?? '')))];
  const called = rows.filter((row) => /: /.test(row.detail) && !/: nothing/.test(row.detail));
  // Tests that reported in the same bones share a clause.
  const where = new Map<string, string[]>();
  for (const name of new Set(called.map((row) => nameOf(row.detail)))) {
    const bones = listed([...new Set(called.filter((row) => nameOf(row.detail) === name && row.bone).map((row) => boneText(row.bone)))]);
    where.set(bones, [...(where.get(bones) ?? []), name]);
  }
  const reports = [...where].map(([bones, tests]) => `${listed(tests.map(within))}${bones ? ` in ${bones}` : ''}`);
  const [first, ...others] = names, named = listed([first, ...others.map(within)]);
  const brief = names.length > 2 ? `${names.length} kinds of test` : named;
  const text = `${names.length > 2 || new Set(called.map((row) => nameOf(row.detail))).size < names.length ? `${named}. ` : ''}${reports.length ? `Something was reported by ${reports.join('; ')}.` : rows.some((row) => /: nothing/.test(row.detail)) ? 'Nothing was reported.' : ''}`.trim();
  const day = numberOf(rows[0].day);
  return { day, days: [day], times: 1, kind, event: rows[0].event, bone: '', detail: text, text, brief, plain: within(text) };
}

/** No more figures than anybody says, no unit that is none. */
const sensible = (text: string): string => text.replace(/\d+\.\d{2,}/g, (number) => rounded(Number(number))).replace(/\b(\d+) 1\/day/g, '$1 a day');

const medicineOf = (detail: string): string => /^\w+/.exec(detail)?.[0] ?? '';

/** A medicine in its own words; one that is stopped to be begun anew has another dose. */
function medicated(kind: EventKind, event: string, detail: string, anew: boolean): { kind: EventKind; detail: string } {
  const said = givenText(detail);
  if (anew) {
    const [, name, amount, unit] = /^(\w+) ([\d.]+) ?([^ ,;]*)/.exec(detail) ?? [], dose = name ? amountText(amount!, unit) : '';
    const of = `the dose of ${medicineText(medicineOf(detail))}`;
    return { kind: { ...kind, sentence: `${upper(of)} is now {detail}.`, brief: `${upper(medicineText(medicineOf(detail)))} {detail}`, plain: `${of} was changed to {detail}` }, detail: dose || 'another' };
  }
  if (event === 'dose' && isOperation(medicineOf(detail)))
    return { kind: { ...kind, sentence: kind.sentence.replace('is given', 'is done'), plain: kind.plain.replace('was given', 'was done') }, detail: said };
  return { kind, detail: said };
}

/** Events in order; what repeats often (daily fractions, monthly doses) is told once. */
export function happenings(run: RunPart): Happening[] {
  const read = records(tableOf(run, 'events.csv')), on = (event: string) => new Set(read.filter((row) => row.event === event).map((row) => `${row.day} ${medicineOf(row.detail ?? '')}`));
  const starts = on('start'), stops = on('stop');
  const begunAnew = (row: Record<string, string>) => (row.event === 'start' ? stops : starts).has(`${row.day} ${medicineOf(row.detail ?? '')}`);
  const rows = read.filter((row) => row.event !== 'stop' || !begunAnew(row)).map((row) => ({ row, kind: kindOf(run, row.event ?? '') }));
  const isTest = (row: Record<string, string>) => row.event === 'test_performed';
  const looked = rows.filter(({ row }) => isTest(row)), testDays = [...new Set(looked.map(({ row }) => row.day))];
  // What reports nothing by itself, such as blood or a dental check, is told apart from what is read: each is counted.
  const testsOf = (day: string): Record<string, string>[][] => {
    const there = looked.filter(({ row }) => row.day === day).map(({ row }) => row), read = there.filter((row) => /: /.test(row.detail ?? ''));
    const others = [...new Set(there.filter((row) => !read.includes(row)).map((row) => row.detail))];
    return [...others.map((detail) => there.filter((row) => row.detail === detail)), ...read.length ? [read] : []];
  };
  const all = testDays.flatMap((day) => testsOf(day).map((list) => tested(list, looked[0].kind))).concat(rows.filter(({ row }) => !isTest(row)).map(({ row, kind }): Happening => {
    const { event = '', bone = '', detail = '' } = row, medicine = /^(dose|start|stop)$/.test(event), anew = event === 'start' && begunAnew(row);
    const words = medicine ? medicated(kind, event, detail, anew) : { kind, detail };
    const say = (template: string) => sensible(filled(template, bone, words.detail));
    const day = numberOf(row.day);
    return { day, days: [day], times: 1, kind, event, bone, detail, anew, text: upper(say(words.kind.sentence)), brief: upper(say(words.kind.brief)), plain: say(words.kind.plain) };
  })).filter((one) => Number.isFinite(one.day));
  // What befalls bone after bone is told once, with the bones.
  const bonesOf = new Map<string, string[]>();
  for (const { event, bone } of all)
    if (bone) bonesOf.set(event, bonesOf.get(event) ?? []).get(event)!.push(bone);
  const widespread = new Set([...bonesOf].filter(([, bones]) => bones.length > 12 && new Set(bones).size > 3).map(([event]) => event));
  const groups = new Map<string, Happening[]>();
  for (const one of all) {
    const key = widespread.has(one.event) ? one.event : `${one.event}|${one.anew ?? ''}|${one.bone}|${one.detail.replace(/[\d.]+/g, '#')}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const out: Happening[] = [];
  for (const list of groups.values()) {
    if (list.length < 4) { out.push(...list); continue; }
    const last = list[list.length - 1], [first] = list;
    const bones = () => listed([...new Set(list.slice(1).map((one) => boneText(one.bone)))]);
    // Of daily fractions not which one the first was.
    const once = (words: string) => words.replace(/,? 1 of \d+\b/, '');
    let { text, plain } = { text: once(first.text), plain: once(first.plain) };
    if (widespread.has(first.event)) text = `${first.text} ${list.length - 1} more follow, in ${bones()}.`;
    else if (first.anew) {
      const doses = list.map((one) => Number(/ ([\d.]+)/.exec(one.detail)?.[1])), of = `the dose of ${medicineText(medicineOf(first.detail))}`;
      const between = `between ${rounded(Math.min(...doses))} and ${amountText(String(Math.max(...doses)), first.detail.split(' ')[2])}`;
      [text, plain] = [`${upper(of)} is changed, ${between}.`, `${of} was changed, ${between}`];
    }
    out.push({ ...first, text, plain, until: last.day, days: list.map((one) => one.day), times: list.length, brief: `${first.brief} × ${list.length}` });
  }
  return out.sort((a, b) => a.day - b.day);
}

/** Without what a care team says: that has a part of the page of its own. */
export const befallen = (run: RunPart): Happening[] => happenings(run).filter((one) => one.event !== 'visit' && one.event !== 'decision');

/** In the words that each kind declares. A medicine from its start to its stop, and what repeats, is a band. */
export function marksOf(runs: RunPart[]): Mark[] {
  return runs.flatMap((run, r) => {
    const letter = runs.length > 1 ? ` (${'AB'[r]})` : '', last = run.run.days_done ?? 0;
    const out: Mark[] = [], running = new Map<string, Mark>();
    const told = befallen(run);
    for (const one of told) {
      const drug = medicineOf(one.detail), mark: Mark = { day: one.day, run: r, kind: colourOf(one.kind), text: one.brief + letter };
      const lasts = running.get(drug);
      if (one.event === 'start' && drug) {
        if (lasts) { lasts.until = last; continue; }
        running.set(drug, mark);
        mark.until = last;
      } else if (one.event === 'stop' && lasts) {
        lasts.until = one.day;
        running.delete(drug);
        continue;
      } else if (one.until !== undefined) mark.until = one.until;
      out.push(mark);
    }
    return out;
  });
}

/** Text with its terms explained where they first stand on the page. */
export class Explainer {
  private said = new Set<string>();
  explain(text: string): (Node | string)[] {
    return text.split(/(\[\[[^\]]+\]\])/).filter(Boolean).flatMap((part): (Node | string)[] => {
      const [term, shownAs = term] = /^\[\[(.+)\]\]$/.exec(part)?.[1].split('|') ?? [];
      if (!term) return [part];
      const about = terms[term];
      if (!about) return [shownAs!];
      if (this.said.has(term)) return [h('dfn', { title: about.brief }, shownAs)];
      this.said.add(term);
      return [h('dfn', { title: about.plain }, shownAs), h('span', { class: 'gloss' }, ` (${about.brief})`)];
    });
  }
}

export function patientText(run: RunPart): string {
  const sex = patientValue(run, 'patient.sex'), age = patientValue(run, 'patient.age'), weight = patientValue(run, 'patient.weight');
  const primary = patientValue(run, 'patient.primary');
  const who = sex === 'female' ? 'A woman' : sex === 'male' ? 'A man' : 'A patient';
  return `${who}${age ? ` of ${age.replace(/ years?$/, '')}` : ''}${weight ? `, ${weight}` : ''}${primary ? `, with ${primary} cancer` : ''}`;
}

const number = (n: number): string => ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][n] ?? String(n);

export function openingText(run: RunPart): string {
  const bones = [...new Set((run.run.understood ?? []).filter((u) => /^lesion\[\d+\]\.bone$/.test(u.key)).map((u) => boneText(u.value)))];
  const lesions = (run.run.understood ?? []).filter((u) => /^lesion\[\d+\]\.bone$/.test(u.key)).length;
  const days = run.run.days_done ?? 0;
  const what = lesions ? `${number(lesions)} [[metastasis${lesions > 1 ? '|metastases' : ''}]] in ${bones.join(', ').replace(/, ([^,]*)$/, ' and $1')}` : 'the skeleton';
  return `${patientText(run)}. Followed for ${month(days) >= 2 ? `${Math.round(month(days))} months` : `${days} days`}: ${what}.`;
}

export interface Figure { column: string; label: string; start: number; end: number; from: string; to: string; unit: string; term?: string }

/** What sums the run up, what a reader asks first before the rest: totals over lesions, where each body value of note ended. */
export function figures(run: RunPart): Figure[] {
  const out: Figure[] = [];
  const lesions = records(tableOf(run, 'lesions.csv')), timeline = records(tableOf(run, 'timeline.csv'));
  const strength = records(tableOf(run, 'strength.csv'));
  const days = lesions.map((row) => numberOf(row.day)).filter(Number.isFinite);
  const sum = (column: string, day: number) => lesions.filter((row) => numberOf(row.day) === day).reduce((s, row) => s + (numberOf(row[column]) || 0), 0);
  const volume = (column: string, label: string, start: number, end: number) => {
    if (start > 0.05 || end > 0.05)
      out.push({ column, label, start, end, from: volumeText(start), to: volumeText(end).split(' ')[0], unit: volumeText(end).split(' ')[1] });
  };
  const total = (column: string, label: string) => {
    if (days.length && lesions.some((row) => Number.isFinite(numberOf(row[column])))) volume(column, label, sum(column, Math.min(...days)), sum(column, Math.max(...days)));
  };
  const ends = (rows: Record<string, string>[], column: string) => {
    const values = rows.map((row) => numberOf(row[column])).filter(Number.isFinite);
    return values.length ? { start: values[0], end: values[values.length - 1] } : null;
  };
  const add = (rows: Record<string, string>[], column: string, label: string) => {
    const both = ends(rows, column);
    if (both) out.push({ column, label, ...both, from: said(both.start, column), to: said(both.end, column), unit: unitOf(column).replace(/^0 to /, 'of ') });
  };
  const tumour = ends(timeline, 'tumour_mm3');
  if (tumour) volume('tumour_mm3', 'Living tumour', tumour.start, tumour.end);
  else total('tumour_mm3', 'Living tumour');
  add(timeline, 'pain_0_to_10', 'Pain');
  total('hole_mm3', 'Bone lost');
  const force = strength[0] && Object.keys(strength[0]).find((column) => /failure_load|load_strength_ratio/.test(column));
  if (force && new Set(strength.map((row) => `${row.bone}${row.load_case ?? row.load ?? ''}`)).size === 1) add(strength, force, labelOf(force));
  add(timeline, 'calcium_mmol_per_l', 'Calcium in blood');
  total('woven_mm3', 'Woven bone');
  for (const [column, label] of [['alp_u_per_l', 'Alkaline phosphatase'], ['ntx_nmol_per_mmol', 'Urinary NTx'], ['haemoglobin_g_per_dl', 'Haemoglobin'], ['neutrophils_per_nl', 'Neutrophils'], ['platelets_per_nl', 'Platelets']])
    add(timeline, column, label);
  if (new Set(lesions.map((row) => row.lesion)).size === 1) add(lesions, 'mean_hu', 'CT number in the lesion');
  return out;
}

/** What befell by days: a list for each; what is spread over time stands alone. */
export function byDays(told: Happening[]): Happening[][] {
  const out: Happening[][] = [];
  for (const one of told) {
    const last = out[out.length - 1];
    if (last && one.until === undefined && last[0].until === undefined && Math.round(last[0].day) === Math.round(one.day)) last.push(one);
    else out.push([one]);
  }
  return out;
}

export function whenText(one: Happening): string {
  return one.until === undefined ? dayText(one.day) : `day ${Math.round(one.day)} to ${Math.round(one.until)}, ${one.times} times`;
}
