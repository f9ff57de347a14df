// SPDX-License-Identifier: Apache-2.0
// Puts the page together from its parts. A report on a trial reuses charts, viewer, tables and provenance.
import { h, Shared } from './dom';
import { boneText, dayText, month } from './names';
import { readDocument, readFields, RunPart, titleOf } from './payload';
import { Timeline } from './charts';
import { BoneViewer, Layer, layerTools, View } from './viewer';
import { befallen, Explainer, figures, marksOf, openingText } from './story';
import { about, dayControl, eventList, section, solidKey, themeButton } from './parts';
import { answerText, apartText, chancesOf, chanceStrip, figureCard, movedMost } from './answer';
import { cutSlider, Look, SolidView } from './solid';
import { testsSection } from './tests';
import { tablesSection } from './tables';
import { provenanceSection } from './provenance';
import { plainSection } from './plain';
import { compareSection } from './compare';
import { clinicSection, hasClinic } from './clinic';
import { hasMap, skeletonMap } from './skeleton';
import { knowMedicines } from './events';

const { runs, knowledge } = readDocument();
knowMedicines(knowledge.drugs ?? {});
const compared = runs.length > 1;
const last = Math.max(1, ...runs.map((run) => run.run.days_done ?? 0));
const day = new Shared(last);
const shownBone = new Shared(bonesShown()[0] ?? '');
const letter = (r: number) => compared ? 'AB'[r] : '';

function interrupted(run: RunPart, r: number): HTMLElement | null {
  if (run.run.complete !== false) return null;
  return h('p', { class: 'banner', role: 'status' }, h('b', {}, `This run${compared ? ` (${letter(r)})` : ''} was interrupted`),
    ` on ${dayText(run.run.days_done ?? 0)} of ${run.run.duration_days ?? '?'} planned days. Everything below ends there; howship run --resume goes on.`);
}

/** What stands first: the bone cut open, what the run answers, what moved most, which test would see it. */
function answer(): HTMLElement {
  const ranges = knowledge.ranges ?? [];
  const maps = runs.filter((run) => hasMap(run, knowledge.skeleton)), drawn = picture(), mapped = maps.length > 0 && !drawn, look = mapped ? h('div', {}, maps.map((run) => map(run, runs.indexOf(run)))) : drawn;
  const said = h('div', { class: 'said-first' }, runs.map((run, r) => h('div', { class: 'run' },
    compared ? h('h3', {}, h('span', { class: `badge badge-${r}` }, letter(r)), ` ${titleOf(run)}`) : null,
    compared ? null : h('p', { class: 'answer' }, answerText(run)),
    h('div', { class: 'figures' }, movedMost(run, ranges).map(figureCard)))));
  if (compared) said.prepend(h('p', { class: 'answer' }, apartText(runs, ranges)));
  return h('div', {}, h('div', { class: mapped ? 'first mapped' : look ? 'first' : 'first alone' }, look, said),
    runs.map((run, r) => chanceStrip(run, day, compared ? ` (${letter(r)})` : '')), mapped ? null : maps.map((run) => map(run, runs.indexOf(run))));
}

function map(run: RunPart, r: number): HTMLElement {
  return h('div', {}, compared ? h('span', { class: `badge badge-${r}` }, letter(r)) : null, skeletonMap(run, knowledge.skeleton!, day, (bone) => {
    shownBone.value = bone;
    document.getElementById('bones')?.scrollIntoView();
  }));
}

/** Each run's bone cut open; null where no volumes were kept. */
function picture(): HTMLElement | null {
  const names = bonesShown();
  if (!names.length) return null;
  const solids = h('div', { class: 'solids' }), cut = h('div', {}), title = h('b', {}), made = new Map<string, [HTMLElement[], HTMLElement]>();
  const make = (name: string): [HTMLElement[], HTMLElement] => {
    const found = runs.map((run, r) => ({ bone: run.bones.find((b) => b.name === name), r })).filter((f) => f.bone);
    const look = new Shared<Look>(SolidView.start(found[0].bone!));
    const places = found.map(({ r }) => h('div', { class: 'place' }, compared ? h('span', { class: `badge badge-${r}` }, letter(r)) : null));
    found.forEach(({ bone, r }, k) => void readFields(bone!).then((fields) => places[k].append(new SolidView(bone!, fields, day, look, compared ? ` (${letter(r)})` : '').root)));
    return [places, cutSlider(look)];
  };
  solids.append(...runs.map(() => h('div', { class: 'place' })));
  // After the first paint: unpacking the volumes must not hold up the words.
  requestAnimationFrame(() => setTimeout(() => shownBone.follow((name) => {
    if (!names.includes(name)) return;
    if (!made.has(name)) made.set(name, make(name));
    const [places, slide] = made.get(name)!;
    title.textContent = boneText(name);
    solids.replaceChildren(...places);
    cut.replaceChildren(slide);
  }), 0));
  // The control of the day is not on paper.
  const at = h('span', { class: 'paper' });
  day.follow((now) => { at.textContent = `on ${dayText(now)}`; });
  const key = solidKey(title);
  key.append(at);
  return h('figure', { class: 'look' }, boneTabs(names), solids, cut, key);
}

/** Which bone is looked at, above and below. */
function boneTabs(names: string[]): HTMLElement | null {
  if (names.length < 2) return null;
  const tabs = names.map((name) => h('button', { type: 'button', 'data-bone': name, click: () => { shownBone.value = name; } }, boneText(name)));
  shownBone.follow((name) => tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.dataset.bone === name))));
  return h('div', { class: 'buttons', role: 'group', 'aria-label': 'Bone' }, tabs);
}

function summary(): HTMLElement {
  const explainer = new Explainer(), ranges = knowledge.ranges ?? [];
  const root = h('div', { class: 'story' });
  runs.forEach((run, r) => {
    const told = befallen(run), first = movedMost(run, ranges);
    const rest = figures(run).filter((figure) => !first.some((one) => one.column === figure.column));
    root.append(h('div', { class: 'run' },
      compared ? h('h3', {}, h('span', { class: `badge badge-${r}` }, letter(r)), ` ${titleOf(run)}`) : null,
      h('p', { class: 'lead' }, explainer.explain(openingText(run))),
      rest.length ? h('p', { class: 'rest' }, rest.map((f, k) => [k ? ' · ' : '', `${f.label} `, h('b', {}, f.to), f.unit ? ` ${f.unit}` : '', f.from === f.to || f.from === `${f.to} ${f.unit}` ? ', unchanged' : `, from ${f.from}`]).flat()) : null,
      hasClinic(run) ? h('p', { class: 'said' }, 'What the care team saw, decided and why stands ', h('a', { href: '#clinic' }, 'visit by visit'), '.') : null,
      eventList(told, explainer, day)));
  });
  return root;
}

/** In the order of the scenario, which puts first what it is about. */
function bonesShown(): string[] {
  const order = runs.flatMap((run) => (run.run.bones ?? []).map((bone) => bone.name));
  return [...new Set(runs.flatMap((run) => run.bones.map((bone) => bone.name)))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

/** The saved days and those of tests where there are some, else thirty steps. */
function stops(): number[] {
  const saved = [...new Set(runs.flatMap((run) => [...run.bones.flatMap((bone) => bone.days), ...chancesOf(run).flatMap((row) => row.cells.map((cell) => cell.day))]))].sort((a, b) => a - b);
  return saved.length > 1 ? saved : Array.from({ length: 31 }, (_, k) => Math.round(k * last / 30));
}

function bones(): HTMLElement {
  const root = h('div', {});
  const names = bonesShown();
  if (!names.length) {
    root.append(h('p', { class: 'absent' }, 'No volumes were saved in this run; a scenario asks for them with volumes = true under [output].'));
    return root;
  }
  const stage = h('div', {}), loaded = new Map<string, HTMLElement>();
  const open = (name: string) => {
    if (!names.includes(name)) return;
    if (!loaded.has(name)) {
      const view: View = { point: new Shared<[number, number, number]>([-1, -1, -1]), layers: new Shared<Layer[]>([]), base: new Shared('') };
      const found = runs.map((run, r) => ({ bone: run.bones.find((b) => b.name === name), r })).filter((f) => f.bone);
      const viewers = found.map(({ bone, r }) => new BoneViewer(bone!, day, view, compared ? ` ${letter(r)}: ${titleOf(runs[r])}`.trim() : ''));
      const part = h('div', {}, layerTools(view, found[0].bone!.fields.map((f) => f.name)), viewers.map((v) => v.root));
      loaded.set(name, part);
      void (async () => { for (const viewer of viewers) await viewer.load(); })();
    }
    stage.replaceChildren(loaded.get(name)!);
  };
  const tabs = boneTabs(names);
  if (tabs) root.append(h('div', { class: 'viewer-tools' }, tabs));
  root.append(stage);
  // After the first paint: unpacking the volumes must not hold up the words and charts.
  requestAnimationFrame(() => setTimeout(() => shownBone.follow(open), 0));
  return root;
}

function build(): void {
  const title = compared ? 'Two runs compared' : titleOf(runs[0]);
  const ranges = knowledge.ranges ?? [];
  const clinic = runs.some(hasClinic);
  const words = h('button', { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch', id: 'plain-switch' }, 'In plain words');
  const nav = h('div', { class: 'bar' }, h('nav', { 'aria-label': 'Parts of this report' }, [['main', 'Answer'], ['story', 'Story'], ...(compared ? [['compare', 'Differences']] : []), ...(clinic ? [['clinic', 'Clinic']] : []), ['time', 'Over time'], ['bones', 'Bones'], ['tests', 'Tests'], ['tables', 'Tables'], ['source', 'Provenance']]
    .map(([id, name]) => h('a', { href: `#${id}` }, name))), dayControl(day, last, stops()));
  const story = section('story', 'What happened', summary());
  const plain = section('plain', 'In plain words', plainSection(runs, knowledge.drugs ?? {}, knowledge.model_ranges));
  plain.hidden = true;
  words.addEventListener('click', () => {
    const on = words.getAttribute('aria-checked') !== 'true';
    words.setAttribute('aria-checked', String(on));
    story.hidden = on;
    plain.hidden = !on;
  });
  const timeline = new Timeline(runs, ranges, marksOf(runs), day, last);
  document.getElementById('report')!.replaceChildren(
    h('a', { class: 'skip', href: '#main' }, 'Skip to the answer'),
    h('header', { class: 'top' },
      h('div', { class: 'masthead' }, h('p', { class: 'brand' }, 'Howship'), about('was computed by a program'), h('div', { class: 'switches' }, words, themeButton(() => timeline.repaint()))),
      h('h1', {}, title),
      compared ? h('p', { class: 'pair' }, runs.map((run, r) => h('span', {}, h('span', { class: `badge badge-${r}` }, letter(r)), ` ${titleOf(run)}`))) : null),
    nav,
    h('main', { id: 'main' },
      ...runs.map(interrupted),
      h('section', { id: 'answer', 'aria-label': 'The answer' }, answer()),
      story, plain,
      compared ? section('compare', 'Differences', compareSection(runs, day)) : null,
      clinic ? section('clinic', 'Visit by visit', clinicSection(runs, day, last)) : null,
      section('time', 'Over time', timeline.root),
      section('bones', 'The bones', bones()),
      section('tests', 'What the tests saw', testsSection(runs, day)),
      section('tables', 'Tables', tablesSection(runs)),
      section('source', 'Provenance', provenanceSection(runs, ranges))),
    h('footer', {}, h('p', {}, runs[0].run.note ?? 'A simulation for research. Not a medical device, and no advice to patients.'),
      h('p', {}, `Made by ${runs[0].run.program?.name ?? 'howship'} ${runs[0].run.program?.version ?? ''}. This page opens without a network; month ${month(last).toFixed(1)} is its last.`)));
}

build();
