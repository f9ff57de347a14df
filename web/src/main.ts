// SPDX-License-Identifier: Apache-2.0
// Puts the page together from its parts. A report on a trial reuses charts, viewer, tables and provenance.
import { Child, h, Shared, slider } from './dom';
import { boneText, dayText, month } from './names';
import { readDocument, RunPart, titleOf } from './payload';
import { Timeline } from './charts';
import { colourOf } from './events';
import { BoneViewer, Layer, layerTools, View } from './viewer';
import { befallen, Explainer, figures, marksOf, openingText, whenText } from './story';
import { testsSection } from './tests';
import { tablesSection } from './tables';
import { provenanceSection } from './provenance';
import { plainSection } from './plain';
import { compareSection } from './compare';
import { clinicSection, hasClinic } from './clinic';

const { runs, knowledge } = readDocument();
const compared = runs.length > 1;
const last = Math.max(1, ...runs.map((run) => run.run.days_done ?? 0));
const day = new Shared(last);
const letter = (r: number) => compared ? 'AB'[r] : '';

function section(id: string, title: string, ...children: (Child | Child[])[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

function interrupted(run: RunPart, r: number): HTMLElement | null {
  if (run.run.complete !== false) return null;
  return h('p', { class: 'banner', role: 'status' }, h('b', {}, `This run${compared ? ` (${letter(r)})` : ''} was interrupted`),
    ` on ${dayText(run.run.days_done ?? 0)} of ${run.run.duration_days ?? '?'} planned days. Everything below ends there; howship run --resume goes on.`);
}

/** Rows of equal length as far as can be. */
function figureGrid(cards: HTMLElement[]): HTMLElement {
  const root = h('div', { class: 'figures' }, cards), n = cards.length;
  root.style.setProperty('--across', String(n <= 5 ? Math.max(n, 3) : n % 4 === 0 || n === 7 ? 4 : 3));
  return root;
}

function summary(): HTMLElement {
  const explainer = new Explainer();
  const root = h('div', { class: 'story' });
  runs.forEach((run, r) => {
    const told = befallen(run);
    root.append(h('div', { class: 'run' },
      compared ? h('h3', {}, h('span', { class: `badge badge-${r}` }, letter(r)), ` ${titleOf(run)}`) : null,
      h('p', { class: 'lead' }, explainer.explain(openingText(run))),
      figureGrid(figures(run).map((f) => h('div', { class: 'figure' },
        h('span', { class: 'what' }, f.label), h('span', { class: 'to' }, f.to, h('small', {}, ` ${f.unit}`)), h('span', { class: 'from' }, `from ${f.from} at the start`)))),
      hasClinic(run) ? h('p', { class: 'said' }, 'What the care team saw, decided and why stands ', h('a', { href: '#clinic' }, 'visit by visit'), '.') : null,
      told.length ? h('ol', { class: 'events' }, told.map((one) => h('li', { class: colourOf(one.kind) },
        h('button', { type: 'button', class: 'when', title: 'Look at this day', click: () => { day.value = one.day; } }, whenText(one)),
        h('span', {}, explainer.explain(one.text))))) : h('p', { class: 'absent' }, 'Nothing was recorded as an event.')));
  });
  return root;
}

function bones(): HTMLElement {
  const root = h('div', {});
  // In the order of the scenario, which puts first what it is about.
  const order = runs.flatMap((run) => (run.run.bones ?? []).map((bone) => bone.name));
  const names = [...new Set(runs.flatMap((run) => run.bones.map((bone) => bone.name)))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (!names.length) {
    root.append(h('p', { class: 'absent' }, 'No volumes were saved in this run; a scenario asks for them with volumes = true under [output].'));
    return root;
  }
  const stage = h('div', {}), loaded = new Map<string, HTMLElement>();
  const open = (name: string) => {
    tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.dataset.bone === name)));
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
  const tabs = names.map((name) => h('button', { type: 'button', 'data-bone': name, 'aria-pressed': 'false', click: () => open(name) }, boneText(name)));

  const saved = [...new Set(runs.flatMap((run) => run.bones.flatMap((bone) => bone.days)))].sort((a, b) => a - b);
  const said = h('output', { class: 'day' });
  const time = slider('Time', saved.length - 1, saved.length - 1, (at) => { day.value = saved[at]; }, said);
  time.input.id = 'time-slider';
  time.root.querySelector('label')!.htmlFor = 'time-slider';
  day.follow((d) => {
    const at = saved.reduce((best, s, k) => Math.abs(s - d) < Math.abs(saved[best] - d) ? k : best, 0);
    time.input.value = String(at);
    said.textContent = dayText(saved[at]);
    time.input.setAttribute('aria-valuetext', said.textContent);
  });
  let playing: ReturnType<typeof setInterval> | undefined;
  const play = h('button', { type: 'button', class: 'play', 'aria-label': 'Play the course' }, '▶ Play');
  const stop = () => { clearInterval(playing); playing = undefined; play.textContent = '▶ Play'; play.setAttribute('aria-label', 'Play the course'); };
  play.addEventListener('click', () => {
    if (playing !== undefined) return stop();
    let at = Number(time.input.value) >= saved.length - 1 ? 0 : Number(time.input.value);
    day.value = saved[at];
    play.textContent = '❚❚ Pause';
    play.setAttribute('aria-label', 'Pause');
    playing = setInterval(() => {
      if (++at >= saved.length) return stop();
      day.value = saved[at];
    }, 220);
  });
  root.append(h('div', { class: 'viewer-tools' }, names.length > 1 ? h('div', { class: 'buttons', role: 'group', 'aria-label': 'Bone' }, tabs) : null,
    h('div', { class: 'time' }, play, time.root)), stage);
  // After the first paint: unpacking the volumes must not hold up the words and charts.
  requestAnimationFrame(() => setTimeout(() => open(names[0]), 0));
  return root;
}

function build(): void {
  const title = compared ? 'Two runs compared' : titleOf(runs[0]);
  const ranges = knowledge.ranges ?? [];
  const clinic = runs.some(hasClinic);
  const words = h('button', { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch', id: 'plain-switch' }, 'In plain words');
  const theme = h('button', { type: 'button', class: 'ghost', 'aria-label': 'Change between light and dark' }, '◐');
  const nav = h('nav', { 'aria-label': 'Parts of this report' }, [['main', 'Story'], ...(compared ? [['compare', 'Differences']] : []), ...(clinic ? [['clinic', 'Clinic']] : []), ['time', 'Over time'], ['bones', 'Bones'], ['tests', 'Tests'], ['tables', 'Tables'], ['source', 'Provenance']]
    .map(([id, name]) => h('a', { href: `#${id}` }, name)));
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
  theme.addEventListener('click', () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    timeline.repaint();
  });
  // On paper everything is light, whatever the screen shows.
  let before: string | undefined;
  addEventListener('beforeprint', () => { before = document.documentElement.dataset.theme; document.documentElement.dataset.theme = 'light'; timeline.repaint(); });
  addEventListener('afterprint', () => {
    if (before === undefined) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = before;
    timeline.repaint();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => timeline.repaint());

  const about = h('details', { class: 'about' }, h('summary', {}, 'A simulation for research'), h('p', {},
    'Everything on this page was computed by a program. It is not a medical device and gives no advice to patients. No real person is shown.'));
  document.getElementById('report')!.replaceChildren(
    h('a', { class: 'skip', href: '#main' }, 'Skip to the story'),
    h('header', { class: 'top' },
      h('div', { class: 'masthead' }, h('p', { class: 'brand' }, 'Howship'), h('div', { class: 'switches' }, words, theme)),
      h('h1', {}, title),
      compared ? h('p', { class: 'pair' }, runs.map((run, r) => h('span', {}, h('span', { class: `badge badge-${r}` }, letter(r)), ` ${titleOf(run)}`))) : null,
      about),
    nav,
    h('main', { id: 'main' },
      ...runs.map(interrupted),
      story, plain,
      compared ? section('compare', 'Differences', compareSection(runs, day)) : null,
      clinic ? section('clinic', 'Visit by visit', clinicSection(runs, day, last)) : null,
      section('time', 'Over time', timeline.root),
      section('bones', 'The bones', bones()),
      section('tests', 'What the tests saw', testsSection(runs)),
      section('tables', 'Tables', tablesSection(runs)),
      section('source', 'Provenance', provenanceSection(runs, ranges))),
    h('footer', {}, h('p', {}, runs[0].run.note ?? 'A simulation for research. Not a medical device, and no advice to patients.'),
      h('p', {}, `Made by ${runs[0].run.program?.name ?? 'howship'} ${runs[0].run.program?.version ?? ''}. This page opens without a network; month ${month(last).toFixed(1)} is its last.`)));
}

build();
