// SPDX-License-Identifier: Apache-2.0
// The story of a clinic: visit by visit what was known, what was said and found, what was ordered and done, and by which
// rule; beside it, on demand, what was true. Everything is read from the tables of the run.
import { Child, h, Shared, switchButton } from './dom';
import { boneText, dayText, month, rounded, sentenceCase, upper, volumeText } from './names';
import { numberOf, records, RunPart, tableOf } from './payload';
import { givenText, isOperation, medicineText } from './events';
import { listed } from './story';
import { testNamed } from './words';

interface Decision { rule: string; subject: string; read: string[]; did: string[] }
interface Found { test: string; bone: string; words: string; reported: boolean }
/** A day on which somebody saw the patient, something came back, or something was decided. */
interface Stop { day: number; visit: string; calls: boolean; pain: string; found: Found[]; decisions: Decision[]; given: string[]; known: Known }
/** What the team believes after that day. */
interface Known { diagnosed: number | null; probability: number | null; bones: string[]; medicines: string[] }
interface Bar { name: string; from: number; to: number; dots: number[] }

type Row = Record<string, string>;

const testName = (name: string): string => testNamed(name)?.name ?? sentenceCase(name);
/** As within a sentence: "CT", "bone scan". */
const shortName = (name: string): string => /^(ct|mri|pet)$/.test(name) ? name.toUpperCase() : name === 'xray' ? 'X-ray' : spoken(name);
/** Numbers with more figures than anybody says are rounded. */
const figuresIn = (text: string): string => text.replace(/\d+\.\d{2,}/g, (number) => rounded(Number(number)));
const spoken = (text: string): string => text.replaceAll('_', ' ').replace(/\s+/g, ' ').trim();

/** "since(bone_scan) 12 day" is "since bone scan: 12 days", "cancer_known yes" is "cancer known". */
export function readText(term: string): string {
  const [, name, value] = /^((?:\w+\([^)]*\))|\S+) (.*)$/.exec(term) ?? [null, term, ''];
  const [, asks, of] = /^(\w+)\((\w+)\)$/.exec(name!) ?? [null, '', ''];
  const test = of && testNamed(of) ? shortName(of) : spoken(of!);
  if (asks === 'pending') return value === 'no' ? `no ${test} on its way` : `${test} on its way`;
  const words = asks ? `${spoken(asks)} ${test}` : spoken(name!);
  if (value === 'yes') return words;
  if (value === 'no') return `not ${words}`;
  return `${words}: ${spoken(value!).replace(/^([\d.]+) day$/, (_, n: string) => `${rounded(Number(n))} day${Number(n) === 1 ? '' : 's'}`)}`;
}

/** "mri of spine on day 106.1" is "MRI scan of the spine, for day 106". */
export function didText(act: string): string {
  const test = /^(xray|ct|mri|pet|bone_scan|biopsy|labs|dental_check)(?: \((\w+)\))?(?: of (\w+))? on day ([\d.]+)$/.exec(act);
  if (test) {
    const where = test[3] ? ` of ${test[3] === 'spine' ? 'the spine' : boneText(test[3])}` : '';
    return `${testName(test[1])}${test[2] && test[2] !== 'routine' ? ` (${spoken(test[2])})` : ''}${where}, for day ${Math.round(Number(test[4]))}`;
  }
  const place = /^(\w+)\.(\w+) of (\w+) on day ([\d.]+)$/.exec(act);
  if (place) return `${upper(spoken(place[1] === 'beam' ? 'radiation' : place[2]))} of ${boneText(place[3])}, for day ${Math.round(Number(place[4]))}`;
  const visit = /^visit on day ([\d.]+)$/.exec(act);
  if (visit) return `Next visit on day ${Math.round(Number(visit[1]))}`;
  return upper(figuresIn(spoken(act))).replace(/ on day ([\d.]+)/, (_, d: string) => ` on day ${Math.round(Number(d))}`);
}

/** Split at separators outside brackets. */
const parts = (text: string, separator: RegExp): string[] => text.split(separator).map((part) => part.trim()).filter(Boolean);

/** What a team says, not what the patient is given. */
const isCare = (row: Row): boolean => row.event === 'visit' || row.event === 'decision';

/** Whether a run has a team that decides. */
export const hasClinic = (run: RunPart): boolean => /^[\d.]+,(visit|decision),/m.test(run.tables['events.csv'] ?? '');

export function stopsOf(run: RunPart): Stop[] {
  const events = records(tableOf(run, 'events.csv')), findings = records(tableOf(run, 'findings.csv'));
  const byDay = new Map<number, Row[]>();
  for (const row of events) {
    const day = numberOf(row.day);
    if (Number.isFinite(day)) byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  const out: Stop[] = [], bones: string[] = [], medicines = new Set<string>();
  let diagnosed: number | null = null, probability: number | null = null;
  for (const [day, rows] of [...byDay].sort((a, b) => a[0] - b[0])) {
    const visit = rows.find((row) => row.event === 'visit')?.detail ?? '';
    const found: Found[] = findings.filter((row) => numberOf(row.day) === day && row.decision)
      .map((row) => ({ test: row.test, bone: row.bone, words: row.finding, reported: row.decision === 'reported' }));
    const labs = findings.filter((row) => numberOf(row.day) === day && row.test === 'labs');
    if (labs.length) found.push({ test: 'labs', bone: '', words: `${labs.length} values`, reported: false });
    for (const row of rows)
      if (row.event === 'test_performed' && !row.bone && /foc(us|i) in the/.test(row.detail)) found.push({ test: row.detail.split(':')[0], bone: '', words: row.detail.replace(/^\w+: /, ''), reported: true });
    const decisions = rows.filter((row) => row.event === 'decision').map((row): Decision | null => {
      const [, rule, read, did] = /^(\S+) because (.*) -> (.*)$/.exec(row.detail) ?? [];
      return rule ? { rule, subject: row.bone, read: parts(read, /, (?![^(]*\))/), did: parts(did, /; /) } : null;
    }).filter((one): one is Decision => one !== null);
    for (const one of found) if (one.reported && one.bone && one.test !== 'biopsy' && !bones.includes(one.bone)) bones.push(one.bone);
    for (const decision of decisions) {
      const term = decision.read.find((read) => /^probability [\d.]+$/.test(read));
      if (term) probability = Number(term.split(' ')[1]);
      if (diagnosed === null && decision.did.some((act) => act.startsWith('diagnose'))) diagnosed = day;
    }
    const given: string[] = [];
    const begun = new Set(rows.filter((row) => row.event === 'start').map((row) => row.detail.split(' ')[0]));
    for (const row of rows) {
      const kind = isCare(row) ? undefined : run.run.event_kinds?.[row.event ?? ''];
      const drug = /^([a-z_0-9]+)/.exec(row.detail)?.[1] ?? '';
      if (row.event === 'start') medicines.add(drug);
      if (row.event === 'stop') medicines.delete(drug);
      if (row.event === 'dose' && !isOperation(drug)) medicines.add(drug);
      if (kind?.origin !== 'treatment' || (row.event === 'stop' && begun.has(drug))) continue;
      const words = /^(dose|start|stop)$/.test(row.event) ? givenText(row.detail) : spoken(row.detail || sentenceCase(row.event));
      given.push(`${row.event === 'stop' ? 'no more ' : ''}${figuresIn(words)}${row.bone ? ` (${boneText(row.bone)})` : ''}`);
    }
    for (const act of decisions.flatMap((decision) => decision.did)) medicines.delete(/^stop (\w+)$/.exec(act)?.[1] ?? '');
    if (!visit && !found.length && !decisions.length) continue;
    out.push({
      day, visit, calls: /^the patient calls/.test(visit), pain: /worst pain (\d+)/.exec(visit)?.[1] ?? '', found, decisions, given,
      known: { diagnosed, probability, bones: [...bones], medicines: [...medicines] },
    });
  }
  return out;
}

/** Medicines as spans of time, treatments of places as days. */
function barsOf(run: RunPart, last: number): Bar[] {
  const out = new Map<string, Bar>();
  for (const row of records(tableOf(run, 'events.csv'))) {
    const day = numberOf(row.day), kind = isCare(row) ? undefined : run.run.event_kinds?.[row.event ?? ''];
    if (kind?.origin !== 'treatment' || !Number.isFinite(day)) continue;
    const of_place = !['start', 'stop', 'dose'].includes(row.event);
    if (of_place && !row.bone) continue;  // words about a treatment, such as a warning
    const name = of_place ? (row.event.startsWith('beam') ? 'radiation' : spoken(row.event)) : medicineText(/^([a-z_0-9]+)/.exec(row.detail)?.[1] ?? row.event);
    const bar = out.get(name) ?? { name, from: day, to: day, dots: [] };
    if (row.event === 'start' && bar.to < day) bar.to = last;
    if (row.event === 'start') bar.to = last;
    if (row.event === 'stop') bar.to = Math.max(bar.from, day);
    if (row.event === 'dose' || of_place) { bar.dots.push(day); bar.to = Math.max(bar.to, day); }
    out.set(name, bar);
  }
  return [...out.values()].sort((a, b) => a.from - b.from);
}

const seen = (stop: Stop): 'call' | 'found' | 'decided' | 'routine' =>
  stop.calls ? 'call' : stop.found.some((one) => one.reported) ? 'found' : stop.decisions.length ? 'decided' : 'routine';

const kinds: Record<string, string> = { call: 'the patient calls', found: 'a test reports something', decided: 'something is decided', routine: 'nothing new' };

/** What was so, from the saved lesions and the day's row. */
function truthOf(run: RunPart): (day: number) => [string, string][] {
  const timeline = records(tableOf(run, 'timeline.csv')), lesions = records(tableOf(run, 'lesions.csv'));
  const at = new Map(timeline.map((row) => [numberOf(row.day), row]));
  return (day) => {
    const row = at.get(day) ?? timeline[timeline.length - 1] ?? {}, out: [string, string][] = [];
    const volume = numberOf(row.tumour_mm3);
    if (Number.isFinite(volume)) out.push(['living tumour in simulated bone', volume < 1e-9 ? 'none' : volumeText(volume)]);
    const saved = lesions.filter((one) => numberOf(one.day) <= day), lately = Math.max(...saved.map((one) => numberOf(one.day)));
    const here = saved.filter((one) => numberOf(one.day) === lately);
    const places = [...new Set(here.filter((one) => numberOf(one.tumour_mm3) > 0).map((one) => boneText(one.bone)))];
    if (here.length) out.push(['bones with living tumour', places.length > 6 ? `${places.length} bones` : listed(places) || 'none']);
    const weak = Math.max(...here.map((one) => numberOf(one.bone_load_over_strength)).filter(Number.isFinite));
    if (Number.isFinite(weak)) out.push(['weakest bone: daily load over strength', rounded(weak)]);
    const pain = numberOf(row.pain_0_to_10);
    if (Number.isFinite(pain)) out.push(['pain as it is felt, 0 to 10', pain < 0.05 ? '0' : pain.toFixed(1)]);
    if (numberOf(row.cord_compression) > 0) out.push(['spinal cord: ESCC grade', row.escc_grade || '0']);
    return out;
  };
}

function policyText(runs: RunPart[]): string {
  const titles = [...new Set(runs.map((run) => run.run.clinic?.title).filter((title): title is string => !!title))];
  const by = titles.length === 1 ? `The policy: ${titles[0].replace(/\.$/, '')}. ` : '';
  return `${by}The team sees reports and what the patient says, nothing else.`;
}

/** A clinic's course on one line of time, and the stop that is looked at below it. */
export function clinicSection(runs: RunPart[], day: Shared<number>, last: number): HTMLElement {
  const root = h('div', { class: 'clinic' });
  const truth = new Shared(false);
  const toggle = switchButton('What was true', (on) => { truth.value = on; });
  toggle.id = 'truth-switch';
  root.append(h('div', { class: 'tools' }, toggle, h('span', { class: 'said' }, policyText(runs))));
  runs.forEach((run, r) => {
    if (!hasClinic(run)) return;
    root.append(h('div', { class: 'run' }, runs.length > 1 ? h('h3', {}, h('span', { class: `badge badge-${r}` }, 'AB'[r]), ` ${run.run.title ?? ''}`) : null, ribbon(run, day, last, truth)));
  });
  return root;
}

function ribbon(run: RunPart, day: Shared<number>, last: number, truth: Shared<boolean>): HTMLElement {
  const all = stopsOf(run), told = all.filter((stop) => seen(stop) !== 'routine');
  const bars = barsOf(run, last), so = truthOf(run);
  const place = (d: number) => `${(100 * d / last).toFixed(3)}%`;
  const chosen = new Shared(0);

  // ---- the line of time
  const months = Math.ceil(month(last)), every = [1, 2, 3, 6, 12, 24, 60].find((n) => months / n <= 9) ?? 120;
  const axis = h('div', { class: 'axis', 'aria-hidden': 'true' },
    Array.from({ length: Math.floor(months / every) + 1 }, (_, k) => k * every).filter((m) => m * 365.25 / 12 <= last)
      .map((m) => h('span', { style: `left:${place(m * 365.25 / 12)}` }, m ? `${m}` : 'month 0')));
  const dots = told.map((stop, k) => {
    const dot = h('button', { type: 'button', class: `dot ${seen(stop)}`, style: `left:${place(stop.day)}`, tabindex: k ? -1 : 0,
      'aria-label': `${upper(dayText(stop.day))}: ${kinds[seen(stop)]}`, title: `${dayText(stop.day)}: ${kinds[seen(stop)]}`, click: () => { chosen.value = k; } });
    return dot;
  });
  const ticks = all.filter((stop) => stop.visit && seen(stop) === 'routine').map((stop) => h('i', { class: 'tick', style: `left:${place(stop.day)}` }));
  const found = told.find((stop) => stop.known.diagnosed !== null)?.known.diagnosed ?? null;
  const belief = h('div', { class: 'belief', 'aria-hidden': 'true' },
    told.length ? h('span', { class: 'suspected', style: `left:${place(told[0].day)};right:calc(100% - ${place(found ?? last)})` }, 'suspected') : null,
    found !== null ? h('span', { class: 'accepted', style: `left:${place(found)};right:0` }, 'diagnosed') : null);
  const lanes = h('div', { class: 'lanes', role: 'group', 'aria-label': 'Medicines and other treatment' }, bars.map((bar) =>
    h('div', { class: 'row', 'aria-label': `${bar.name}, day ${Math.round(bar.from)}${bar.to > bar.from ? ` to ${Math.round(bar.to)}` : ''}` },
      h('span', { class: 'name' }, bar.name),
      h('div', { class: 'track' }, bar.to > bar.from && !bar.dots.length ? h('i', { class: 'bar', style: `left:${place(bar.from)};right:calc(100% - ${place(bar.to)})` }) : null,
        bar.dots.map((d) => h('i', { class: 'given', style: `left:${place(d)}` }))))));
  const pin = h('i', { class: 'here' });
  const truthLane = h('div', { class: 'truth-lane' });
  const line = h('div', { class: 'stops', role: 'group', 'aria-label': 'Days on which something was said, found or decided; arrow keys go from one to the next' }, ticks, dots, pin);
  const strip = h('div', { class: 'strip' }, belief, line, axis, truthLane);

  // ---- the stop that is looked at
  const card = h('div', { class: 'stop', 'aria-live': 'polite' });
  const at = h('output', {});
  const step = (by: number) => { chosen.value = Math.min(Math.max(chosen.value + by, 0), told.length - 1); };
  const earlier = h('button', { type: 'button', 'aria-label': 'Earlier', click: () => step(-1) }, '← Earlier');
  const later = h('button', { type: 'button', 'aria-label': 'Later', click: () => step(1) }, 'Later →');
  line.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
    dots[chosen.value]?.focus();
  });
  const show = (k: number) => {
    const stop = told[k];
    if (!stop) return;
    dots.forEach((dot, j) => { dot.setAttribute('aria-pressed', String(j === k)); dot.tabIndex = j === k ? 0 : -1; });
    pin.style.left = place(stop.day);
    at.textContent = `${k + 1} of ${told.length}`;
    (earlier as HTMLButtonElement).disabled = k === 0;
    (later as HTMLButtonElement).disabled = k === told.length - 1;
    card.replaceChildren(...cardOf(run, stop, so, truth.value).filter((child): child is Node => child instanceof Node));
  };
  chosen.follow(show);
  // A choice moves the day of the page; opening the page does not.
  let begun = false;
  chosen.follow((k) => { if (begun && told[k]) day.value = told[k].day; begun = true; });
  truth.follow((on) => {
    strip.classList.toggle('with-truth', on);
    truthLane.replaceChildren(...(on ? tumourLane(run, last) : []));
    show(chosen.value);
  });
  const legend = h('p', { class: 'kinds' }, ['call', 'found', 'decided'].map((kind) => h('span', {}, h('i', { class: `dot ${kind}` }), kinds[kind])), h('span', {}, h('i', { class: 'tick' }), 'a visit with nothing new'));
  return h('div', { class: 'ribbon' }, strip, legend, lanes,
    h('div', { class: 'steps' }, earlier, at, later), card, dayTable(told));
}

/** All days as rows, made when they are asked for; paper has them in place of one day's card. */
function dayTable(told: Stop[]): HTMLElement {
  const holder = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Visits as a table' });
  const root = h('details', { class: 'as-table days' }, h('summary', {}, `All ${told.length} days as a table`), holder);
  const fill = (): void => {
    if (holder.childElementCount) return;
    holder.append(h('table', {}, h('thead', {}, h('tr', {}, ['Day', 'Why', 'Found', 'Decided', 'Given'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, told.map((stop) => h('tr', {}, h('th', { scope: 'row' }, String(Math.round(stop.day))),
        h('td', {}, reasonOf(stop) + (stop.pain ? `, pain ${stop.pain}` : '')),
        h('td', {}, foundOf(stop).map(({ name, words }) => `${name}: ${words}`).join('. ')),
        h('td', {}, stop.decisions.map((one) => `${one.rule}${one.subject ? ` (${boneText(one.subject)})` : ''}: ${one.did.map(didText).join('; ')}`).join('. ')),
        h('td', {}, upper([...new Set(stop.given)].join(', '))))))));
  };
  root.addEventListener('toggle', () => { if (root.open) fill(); });
  let before = false;
  addEventListener('beforeprint', () => { before = root.open; fill(); root.open = true; });
  addEventListener('afterprint', () => { root.open = before; });
  return root;
}

/** Tumour over time, from nothing to its most, as an area. */
function tumourLane(run: RunPart, last: number): Node[] {
  const points = records(tableOf(run, 'timeline.csv')).map((row) => [numberOf(row.day), numberOf(row.tumour_mm3)]).filter(([, v]) => Number.isFinite(v));
  const most = Math.max(...points.map(([, v]) => v), 1e-9), ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', `0 0 ${last} 100`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `Living tumour in simulated bone: from ${volumeText(points[0]?.[1] ?? 0)} to ${volumeText(points[points.length - 1]?.[1] ?? 0)}, at most ${volumeText(most)}`);
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', `M0 100 ${points.map(([d, v]) => `L${d} ${(100 - 96 * v / most).toFixed(2)}`).join(' ')} L${last} 100 Z`);
  svg.append(path);
  return [svg, h('span', {}, `in truth: living tumour, at most ${volumeText(most)}`)];
}

/** What a rule is for, and where it comes from. */
function ruleText(run: RunPart, rule: string): string {
  const about = run.run.clinic?.rules?.[rule];
  return about ? `${about.carries.map(upper).join('; ') || 'Rule'} (${about.source})` : 'Rule of the policy';
}

/** Why somebody saw the patient, or looked into the notes. */
const reasonOf = (stop: Stop): string => stop.visit ? upper(stop.visit.replace(/, worst pain \d+.*/, '')) : 'A result comes back';

/** What tests said; a test of several views is one finding. */
function foundOf(stop: Stop): { name: string; words: string; reported: boolean; test: string }[] {
  const tests = new Map<string, Found[]>();
  for (const one of stop.found) tests.set(`${one.test}|${one.bone}`, [...(tests.get(`${one.test}|${one.bone}`) ?? []), one]);
  return [...tests.values()].map((same) => ({
    test: testName(same[0].test), name: `${testName(same[0].test)}${same[0].bone ? ` of ${boneText(same[0].bone)}` : ''}`,
    words: [...new Set(same.map((one) => one.words))].join('; '), reported: same.some((one) => one.reported) }));
}

function cardOf(run: RunPart, stop: Stop, so: (day: number) => [string, string][], truth: boolean): Child[] {
  const { known } = stop;
  const believes = [
    known.diagnosed !== null ? `Bone metastasis is the diagnosis since day ${Math.round(known.diagnosed)}` : known.probability !== null ? `Bone metastasis is thought ${Math.round(100 * known.probability)} % likely` : 'Bone metastasis is not yet thought of',
    known.bones.length ? `something was reported in ${listed(known.bones.map(boneText))}` : 'nothing was reported in any bone',
    known.medicines.length ? `on ${listed(known.medicines.map(medicineText))}` : 'on no medicine',
  ];
  const found = foundOf(stop).map(({ test, name, words, reported }) => h('li', { class: reported ? 'reported' : '' }, h('b', {}, test), `${name.slice(test.length)}: ${words}`));
  const decided = stop.decisions.map((one) => h('li', {},
    h('div', {}, h('code', { class: 'rule', title: ruleText(run, one.rule) }, one.rule), one.subject ? h('span', { class: 'of' }, ` ${boneText(one.subject)}`) : null, ' ', one.did.map(didText).join('; ')),
    one.read.length ? h('p', { class: 'why' }, h('span', {}, 'because '), one.read.map((read) => h('span', { class: /no$/.test(read) ? 'term no' : 'term' }, readText(read)))) : null));
  const facts = (title: string, child: Child | Child[]) => h('div', { class: 'part' }, h('h4', {}, title), child);
  return [
    h('h3', {}, `${upper(dayText(stop.day))}`, h('small', {}, ` ${reasonOf(stop)}${stop.pain ? `, worst pain ${stop.pain} of 10` : ''}`)),
    facts('Known', h('p', {}, `${believes.join('; ')}.`)),
    found.length ? facts('Found', h('ul', {}, found)) : null,
    decided.length ? facts('Decided, and why', h('ul', { class: 'decisions' }, decided)) : null,
    stop.given.length ? facts('Given', h('p', {}, upper(listed([...new Set(stop.given)])) + '.')) : null,
    truth ? h('div', { class: 'part truth' }, h('h4', {}, 'In truth'), h('dl', {}, so(stop.day).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))))) : null,
  ];
}
