// SPDX-License-Identifier: Apache-2.0
// The same story for people without medical training: short sentences, every term with how to say it, ranges instead of
// promises, and what to ask a care team.
import { Child, h } from './dom';
import { boneText, month, sentenceCase, shown, upper } from './names';
import { Drug, ModelRanges, numberOf, patientValue, records, RunPart, tableOf, titleOf } from './payload';
import { centimetresText, growthDays, growthWidth, measureOf, monthsText, seededOn, speedsOf } from './ranges';
import { befallen, Happening, listed, within } from './story';
import { goodToKnow, Reason, terms, testNamed, tests, TestWords, treatments } from './words';
import { Chance, chancesOf, Row } from './answer';

/** A day that the scenario fixed. */
const inMonth = (day: number): string => month(day) < 0.5 ? 'At the start' : `In month ${Math.max(1, Math.round(month(day)))}`;

function plainEvent(one: Happening, run: RunPart, ranges: ModelRanges | undefined): string {
  const again = one.times > 1 ? `${one.times} times until about month ${Math.max(1, Math.round(month(one.until!)))}` : '', speeds = speedsOf(run, ranges);
  switch (one.kind.origin) {
    case 'seeding': return `${inMonth(one.day)}, ${one.plain}${again && `, ${again}`}.`;
    case 'test': return `${inMonth(one.day)}: ${one.plain}${again && ` ${again}.`}`;
    case 'treatment': return `${inMonth(one.day)}: ${one.plain}${again && `, ${again}`}.`;
    case 'growth': return speeds ? `${upper(monthsText(growthDays(one.day, seededOn(run, one.bone), speeds)))}, ${one.plain}.` : `At some time, ${one.plain}. No range of months is known.`;
    default: return `This happened in this run: ${one.plain}. Whether and when it comes in a real person cannot be said from one run.`;
  }
}

const whole = (days: number[]): string => {
  const months = [...new Set(days.map((d) => Math.max(1, Math.round(month(d)))))];
  return months.length > 8 ? `month ${months[0]} to month ${months[months.length - 1]}, on ${days.length} days` : `month${months.length > 1 ? 's' : ''} ${listed(months.map(String))}`;
};

/** All days of tests as one line with their dates: what each of them saw is said with the tests. */
function dated(events: Happening[]): (Happening | string)[] {
  const tests = events.filter((one) => one.event === 'test_performed');
  if (tests.length < 2) return events;
  return events.filter((one) => one.event !== 'test_performed' || one === tests[0]).map((one) =>
    one === tests[0] ? `Tests were done in ${whole([...new Set(tests.flatMap((test) => test.days))].sort((a, b) => a - b))}. What each of them saw stands below.` : one);
}

/** How often a team saw the patient: what it decided and why is for those who know its words. */
function seenText(run: RunPart): string {
  const days = records(tableOf(run, 'events.csv')).filter((row) => row.event === 'visit').map((row) => numberOf(row.day));
  return days.length ? `The care team saw or spoke to the patient ${days.length === 1 ? 'once' : `${days.length} times`}, ${days.length === 1 ? 'in' : 'first in'} month ${Math.max(1, Math.round(month(days[0])))}.` : '';
}

/** Whether the tables show, on each of these days, what makes such a test miss a tumour. */
function shows(run: RunPart, reason: Reason, missed: Record<string, string>[]): boolean {
  const lesions = records(tableOf(run, 'lesions.csv'));
  return missed.length > 0 && missed.every((row) => {
    if (reason === 'small') return numberOf(row.tumour_mm3) < 500;
    // As the bone was when it was last saved.
    const mine = lesions.filter((one) => one.bone === row.bone && numberOf(one.day) <= numberOf(row.day)), last = Math.max(...mine.map((one) => numberOf(one.day)));
    const sum = (column: string) => mine.filter((one) => numberOf(one.day) === last).reduce((all, one) => all + (numberOf(one[column]) || 0), 0);
    const hole = sum('hole_mm3'), woven = sum('woven_mm3');
    return reason === 'dissolved' ? hole > woven : mine.length > 0 && hole + woven < 50;
  });
}

/** In which months a test saw the tumour and in which it missed it, and why, where the tables show why. */
function sawText(run: RunPart, words: TestWords): string {
  const rows = records(tableOf(run, 'findings.csv')).filter((row) => row.decision && words.match.test((row.test ?? '').replaceAll('_', ' ')));
  const days = [...new Set(rows.map((row) => numberOf(row.day)))].sort((a, b) => a - b);
  const there = (day: number) => rows.filter((row) => numberOf(row.day) === day && numberOf(row.tumour_mm3) > 0.05);
  const saw = days.filter((day) => rows.some((row) => numberOf(row.day) === day && row.decision === 'reported' && row.false_alarm !== 'yes'));
  const missed = days.filter((day) => there(day).length && !saw.includes(day)), why = words.missed && shows(run, words.missed.where, missed.flatMap(there)) ? `: ${words.missed.why}` : '';
  if (!saw.length && !missed.length) return '';
  const parts = [saw.length ? `saw it in ${whole(saw)}` : '', missed.length ? `missed it in ${whole(missed)}${why}` : ''].filter(Boolean);
  return `In this run it ${parts.join(', and ')}.`;
}

/** The run in one sentence. */
function openingSentence(run: RunPart): string {
  const rows = chancesOf(run).filter((row) => row.test !== 'biopsy'), first = (row: Row) => row.cells.find((cell) => cell.chance >= 0.5);
  if (rows.length < 2) return '';
  const [best] = rows, seen = first(best), never = rows.filter((row) => !first(row));
  const name = (row: Row) => within(testNamed(row.test)?.name ?? row.name), at = (cell: Chance) => `month ${Math.max(1, Math.round(month(cell.day)))}`;
  if (!seen) return 'In this run no test was likely to see the tumour.';
  const last = rows[rows.length - 1], late = first(last);
  return `In this run the ${name(best)} was the first test that was likely to see the tumour, in ${at(seen)}${never.length ? `; the ${listed(never.map(name))} was not likely to see it at any time` : late && late.day > seen.day ? `; the ${name(last)} was the last, in ${at(late)}` : ''}.`;
}

interface Size { bone: string; lesion: string; start: number; end: number; holeStart: number; holeEnd: number }

/** First and last saved day of each lesion. */
function sizesOf(run: RunPart): Size[] {
  const rows = records(tableOf(run, 'lesions.csv'));
  return [...new Set(rows.map((row) => row.lesion))].map((lesion) => {
    const mine = rows.filter((row) => row.lesion === lesion), first = mine[0], last = mine[mine.length - 1];
    return { bone: boneText(first.bone), lesion, start: numberOf(first.tumour_mm3), end: numberOf(last.tumour_mm3),
      holeStart: numberOf(first.hole_mm3), holeEnd: numberOf(last.hole_mm3) };
  });
}

function sizeText(size: Size, run: RunPart, ranges: ModelRanges | undefined): string | null {
  const speeds = speedsOf(run, ranges);
  if (!(Math.max(size.start, size.end) > 0.5)) return null;
  const width = speeds && growthWidth(size.start, size.end, speeds), hole = speeds && growthWidth(size.holeStart, size.holeEnd, speeds);
  const tumour = width ? `At the end, the tumour in ${size.bone} may be ${centimetresText(width)} wide.`
    : size.end < size.start ? `At the end, the tumour in ${size.bone} was smaller than at the start in this run. How much smaller it gets in people differs so much that no range is given.`
    : `The tumour in ${size.bone} grew. No range of sizes is known for it.`;
  return tumour + (hole && size.holeEnd > 50 ? ` The hole it leaves in the bone may be ${centimetresText(hole)} wide.` : '');
}

/** Highest calcium, and how near each bone came to breaking, with the error that the model is known to have. */
function measured(run: RunPart, ranges: ModelRanges | undefined): string[] {
  const out: string[] = [];
  const calcium = measureOf(ranges, 'calcium_mmol_per_l'), strength = measureOf(ranges, 'load_over_strength');
  const values = records(tableOf(run, 'timeline.csv')).map((row) => numberOf(row.calcium_mmol_per_l)).filter(Number.isFinite);
  if (calcium && values.length) {
    const most = Math.max(...values);
    out.push(`The highest calcium in the blood may be ${shown(Number((most * calcium.factor[0]).toFixed(1)))} to ${shown(Number((most * calcium.factor[1]).toFixed(1)))} mmol/L. Usual is 2.1 to 2.6.`);
  }
  const rows = records(tableOf(run, 'strength.csv')).filter((row) => Number.isFinite(numberOf(row.load_over_strength)));
  if (strength)
    for (const bone of new Set(rows.map((row) => row.bone))) {
      const mine = rows.filter((row) => row.bone === bone), last = Math.max(...mine.map((row) => numberOf(row.day)));
      const share = Math.max(...mine.filter((row) => numberOf(row.day) === last).map((row) => numberOf(row.load_over_strength)));
      out.push(`At the last test, lifting and other heavy daily loads used ${Math.floor(100 * share * strength.factor[0])} to ${Math.ceil(100 * share * strength.factor[1])} of every 100 parts of what ${boneText(bone)} can carry. Above 100 it is likely to break.`);
    }
  return out;
}

function aboutRanges(run: RunPart, ranges: ModelRanges | undefined): HTMLElement {
  const speeds = speedsOf(run, ranges), growth = ranges?.growth;
  const items: Child[] = [
    'Days of treatments and tests are the plan of this run. They are not predictions.',
    growth && speeds ? `Months and widths of the tumour show how slowly and how fast it is thought to grow in 9 of 10 people: ${Math.round(speeds.modelMonths / speeds.fast)} to ${Math.round(speeds.modelMonths / speeds.slow)} months to grow from 4 mm to 4 cm wide when nothing is done. In this run it would take about ${Math.round(speeds.modelMonths)}. This is no measured chance, because no one has measured well how fast cancer grows in bones.`
      : 'How fast the tumour grows was set by hand in this run, or is not known for this cancer. So no range is given for it.',
  ];
  if (measureOf(ranges, 'calcium_mmol_per_l') && tableOf(run, 'timeline.csv')?.header.includes('calcium_mmol_per_l'))
    items.push('The range of calcium is as wide as the program was ever found to be off, for the mean of a group of patients. One person can differ more.');
  if (measureOf(ranges, 'load_over_strength') && tableOf(run, 'strength.csv'))
    items.push('The range of strength covers about 9 of 10 bones when strength is computed from a scan. It leaves out how a real person moves or falls.');
  items.push('No range holds everything. They leave out how well a treatment works for one person, other illnesses, cancer in other organs, chance, and what no one knows yet.',
    'How long someone lives is not predicted here. Pain is not given a range, because the program was never checked against the pain of real people.');
  const sources = [growth && speeds ? `Growth: ${growth.source}.` : '', ...(ranges?.measure ?? []).map((m) => `${sentenceCase(m.column.replace(/_mmol_per_l$/, ''))}: ${m.basis} (${m.source}).`)].filter(Boolean);
  return h('div', { class: 'caution', id: 'about-ranges' }, h('h4', {}, 'What these ranges are, and what they are not'),
    h('p', {}, 'These are ranges, not promises. One run shows one of many ways things can go.'),
    h('ul', {}, items.map((item) => h('li', {}, item))),
    h('details', {}, h('summary', {}, 'Where the ranges come from'), h('ul', {}, sources.map((text) => h('li', {}, text)))));
}

export function plainSection(runs: RunPart[], drugs: Record<string, Drug>, ranges?: ModelRanges): HTMLElement {
  return h('div', { class: 'plain' }, runs.map((run, r) => {
    const events = befallen(run), seen = seenText(run);
    const lesions = records(tableOf(run, 'lesions.csv'));
    const bones = [...new Set(lesions.map((row) => boneText(row.bone)))];
    const primary = patientValue(run, 'patient.primary')?.replaceAll('_', ' ');
    const said = JSON.stringify(run.run.understood ?? []) + (run.tables['events.csv'] ?? '').replace(/^[\d.]+,(visit|decision),.*$/gm, '');
    const myTests = tests.filter((t) => (run.run.understood ?? []).some((u) => /^test\[\d+\]\.(name|test|modality)$/.test(u.key) && t.match.test(u.value.replaceAll('_', ' '))) ||
      records(tableOf(run, 'findings.csv')).some((row) => t.match.test((row.modality ?? row.test ?? row.name ?? '').replaceAll('_', ' '))));
    const asked = (run.run.understood ?? []).filter((u) => /^treatment\[|\.kind$|^exposure\.event/.test(u.key)).map((u) => u.value).join(' ') + ' ' +
      events.filter((e) => e.kind.origin === 'treatment').map((e) => `${e.event} ${e.detail}`).join(' ') + ' ' + Object.keys(drugs).filter((name) => said.includes(name)).join(' ');
    const myTreatments = treatments.filter((t) => t.match.test(asked));
    const used = Object.entries(terms).filter(([term]) =>
      events.some((e) => e.text.includes(`[[${term}`)) || (term === 'NTx' ? /ntx/ : term === 'PSA' ? /psa/ : new RegExp(term === 'alkaline phosphatase' ? 'alp_' : term.replace(/ /g, '.'), 'i')).test(said + (run.tables['timeline.csv'] ?? '').slice(0, 2000)) ||
      ['metastasis', 'cortex', 'spinal canal'].includes(term) || (term === 'vertebra' && bones.some((b) => /^[CTLS]\d/.test(b))));
    const asks = [...new Set(events.flatMap((e) => e.kind.ask ?? []))];
    const opening = openingSentence(run), saw = new Map(myTests.map((t) => [t, sawText(run, t)]));
    const extent = run.run.days_done ?? 0, planned = run.run.duration_days;
    const defined = (name: string, say: string | undefined, ...about: Child[]) =>
      h('div', {}, h('dt', {}, name, say ? h('span', { class: 'say' }, ` say: ${say}`) : null), h('dd', {}, ...about));

    return h('div', {},
      runs.length > 1 ? h('h3', {}, `${'AB'[r]}: ${titleOf(run)}`) : null,
      h('p', { class: 'lead' }, `This is a made-up patient in a computer${primary ? `, with ${primary} cancer that has spread to bone` : ''}. ` +
        `We followed ${bones.length ? listed(bones) : 'the bones'} for about ${Math.max(1, Math.round(month(extent)))} month${month(extent) < 1.5 ? '' : 's'}.` +
        (run.run.complete === false && planned ? ` The computer was stopped early: ${Math.round(month(planned))} months were planned. What would have come after is not known.` : '')),
      opening ? h('p', { class: 'lead' }, opening) : null,
      h('h3', {}, 'What happened, and what it may mean'),
      h('ul', {}, seen ? h('li', {}, seen) : null, dated(events).map((one) => h('li', {}, typeof one === 'string' ? one : plainEvent(one, run, ranges))),
        sizesOf(run).map((size) => sizeText(size, run, ranges)).concat(measured(run, ranges)).map((text) => text && h('li', {}, text))),
      aboutRanges(run, ranges),
      h('h3', {}, 'The tests'),
      myTests.length ? h('dl', { class: 'words' }, myTests.map((t) => defined(t.name, t.say,
        h('p', {}, `What it looks for: ${t.looksFor}`), h('p', {}, `What it is like: ${t.feelsLike}`), saw.get(t) ? h('p', {}, saw.get(t)) : null))) : h('p', {}, 'No tests were done in this run.'),
      h('h3', {}, 'The treatments'),
      myTreatments.length ? h('dl', { class: 'words' }, myTreatments.map((t) => defined(t.name, t.say,
        h('p', {}, `What it is for: it ${t.purpose}`), h('p', {}, `Common side effects: ${t.effects}`)))) : h('p', {}, 'No treatment was given in this run. It shows what may happen when nothing is done.'),
      h('h3', {}, 'What the words mean'),
      h('dl', { class: 'words' }, used.map(([term, about]) => defined(term, about.say, about.plain))),
      h('h3', {}, 'Questions worth asking a care team'),
      h('ul', { class: 'questions' }, [
        `Is this the same cancer as the first one${primary ? ` (${primary})` : ''}, or a new one?`,
        bones.length ? `Is it in other bones besides ${listed(bones)}?` : 'Which bones is it in?',
        'Is any bone likely to break? What can be done before that?',
        ...(asks.length ? asks : ['Which signs mean that I must call at once?']),
        myTreatments.length ? `What is the goal of ${myTreatments.map((t) => t.name.replace(/^(A|An|The) /, '').replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())).join(', ')}: cure, more time, or less pain?` : 'What are the treatments, and what is the goal of each: cure, more time, or less pain?',
        'What are the risks, and how long do they last?',
        'How will we know that it works, and when?',
        'How can pain be kept low? Can palliative care help me now, together with treatment?',
        'Can you give me a range for what to expect?',
        'What should I plan for, and who should know what I want?',
        'I am thinking of other methods such as massage or herbs. Which are safe beside my treatment?',
      ].map((q) => h('li', {}, q))),
      h('h3', {}, 'Good to know'),
      h('ul', {}, goodToKnow.map((text) => h('li', {}, text))));
  }));
}
