// SPDX-License-Identifier: Apache-2.0
// A page to play with: what one chooses becomes a scenario, the worker lives through it, and charts, bone and slices follow.
import { copyText, freshId, h, Shared, slider } from './dom';
import { boneText, dayText, sentenceCase } from './names';
import { BoneJson, Drug, EventKind, Field, giveFields, ModelRanges, Range, readFields, RunPart } from './payload';
import { Timeline } from './charts';
import { BoneViewer, Layer, layerTools, View } from './viewer';
import { befallen, Explainer, marksOf } from './story';
import { about, dayControl, eventList, section, solidKey, themeButton } from './parts';
import { answerText, figureCard, movedMost } from './answer';
import { cutSlider, Look, SolidView } from './solid';
import { tablesSection } from './tables';
import { knowMedicines } from './events';
import { Answer, Catalogue, Question, Result } from './play-protocol';

interface Data {
  program: { version: string; commit: string };
  knowledge: { ranges?: Range[]; model_ranges?: ModelRanges; drugs?: Record<string, Drug> };
  event_kinds: Record<string, EventKind>;
  columns: Record<string, Record<string, string>>;
}
const data = JSON.parse(document.getElementById('play-data')!.textContent!) as Data;
const ranges = data.knowledge.ranges ?? [];
knowMedicines(data.knowledge.drugs ?? {});

// ---- what is chosen

interface Choice { bone: string; primary: string; drug: string; month: number; radius: number; space: 'shells' | 'voxels' }
const choice: Choice = { bone: 'L3', primary: 'breast', drug: 'none', month: 3, radius: 3, space: 'shells' };
const months = 12, age = 60;
const male = (primary: string): boolean => /^prostate/.test(primary);
/** Where a lesion begins, by bone and sex: asked of the simulator once. */
const places = new Map<string, [number, number, number]>();
const placeKey = (): string => `${choice.bone} ${male(choice.primary)}`;

/** In whole days, as a schedule has them. */
const startDay = (): number => Math.round(choice.month * 365.25 / 12);

function tomlOf(catalogue: Catalogue, space: Choice['space']): string {
  const drug = catalogue.drugs.find((one) => one.name === choice.drug), [left, posterior, superior] = places.get(placeKey())!;
  const primary = catalogue.primaries.find((one) => one.name === choice.primary)!;
  return `title    = "${sentenceCase(primary.title)} in ${boneText(choice.bone)}, ${drug ? `${drug.title} from day ${startDay()}` : 'left alone'}"
seed     = 1
duration = "${months} months"
${space === 'shells' ? 'step     = "2 days"\n' : ''}voxel_size = "2 mm"

[patient]
sex     = "${male(choice.primary) ? 'male' : 'female'}"
age     = ${age}
primary = "${choice.primary}"
variation = 0  # the typical patient

[[lesion]]
bone   = "${choice.bone}"
centre = ["${left} mm", "${posterior} mm", "${superior} mm"]  # left, posterior, superior of the centre of the bone
radius = "${choice.radius} mm"
space  = "${space}"
${drug ? `
[[treatment]]
drug  = "${drug.name}"
start = "${startDay()} days"
` : ''}`;
}

function readHash(): void {
  const given = new URLSearchParams(location.hash.slice(1)), number = (name: string, low: number, high: number, or: number) => {
    const value = Number(given.get(name) ?? NaN);
    return Number.isFinite(value) ? Math.max(low, Math.min(high, Math.round(value))) : or;
  };
  for (const name of ['bone', 'primary', 'drug'] as const) choice[name] = given.get(name) ?? choice[name];
  choice.month = number('month', 0, months - 1, choice.month);
  choice.radius = number('radius', 1, 6, choice.radius);
  choice.space = given.get('space') === 'voxels' ? 'voxels' : 'shells';
}

// ---- the simulator

let worker: Worker;
const ask = (question: Question, transfer: Transferable[] = []): void => worker.postMessage(question, transfer);

// ---- the page

const last = months * 365.25 / 12;
const day = new Shared(Math.floor(last));
const look = new Shared<Look>({ turn: 0, tilt: 0, cut: 0.5 });
const view: View = { point: new Shared<[number, number, number]>([-1, -1, -1]), layers: new Shared<Layer[]>([]), base: new Shared('') };
/** The day of the parts that stand there now: those of before are not told any more. */
let nowDay = new Shared(day.value), nowPictureDay = new Shared(day.value), timeline: Timeline | undefined, shownBone = '';
day.follow((value) => { nowDay.value = value; nowPictureDay.value = value; });
const ownDay = (): Shared<number> => {
  const own = new Shared(day.value);
  own.follow((value) => { day.value = value; });
  return own;
};

const said = h('p', { class: 'answer', 'aria-live': 'polite' }, 'The simulator starts …');
const cards = h('div', { class: 'figures played' }), chartsPlace = h('div', {}), solidPlace = h('div', { class: 'place' }), cutPlace = h('div', {});
const slicesPlace = h('div', {}, h('p', { class: 'absent' }, 'Pictures follow.')), tablesPlace = h('div', {}), eventsPlace = h('div', {});
const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Days that are computed' }), status = h('p', { class: 'status', role: 'status' }, bar, h('span', {}, ''));
const hash = h('code', { id: 'timeline-sha256' }, '–'), scenarioText = h('pre', { tabindex: 0, id: 'scenario-text' });
const download = h('a', { download: 'scenario.toml', id: 'scenario-link' }, 'This scenario as TOML');
const copied = h('span', { class: 'said', role: 'status' });
const tell = (text: string, share?: number): void => {
  (status.lastChild as HTMLElement).textContent = text;
  bar.hidden = share === undefined;
  bar.value = share ?? 0;
};

function runOf(result: Result): RunPart {
  return {
    run: {
      title: result.understood.find((one) => one.key === 'title')?.value, days_done: Math.floor(last), duration_days: Math.floor(last), complete: true, seed: 1,
      understood: result.understood, columns: data.columns, event_kinds: data.event_kinds,
    },
    tables: result.tables, bones: [], images: [], left_out: [],
  };
}

/** Sentence, figures and charts: at once. */
function showNumbers(result: Result): void {
  const run = runOf(result);
  said.textContent = answerText(run);
  cards.replaceChildren(...movedMost(run, ranges).map(figureCard));
  hash.textContent = result.sha256['timeline.csv'];
  const before = timeline;
  if (before?.update([run], marksOf([run]))) return;
  nowDay = ownDay();
  timeline = new Timeline([run], ranges, marksOf([run]), nowDay, last, before);
  chartsPlace.replaceChildren(timeline.root);
  before?.destroy();
}

/** What may follow a moment later. */
function showRest(result: Result, bytes: Uint8Array[][]): void {
  const run = runOf(result), explainer = new Explainer();
  tablesPlace.replaceChildren(tablesSection([run]));
  eventsPlace.replaceChildren(eventList(befallen(run), explainer, day));
  const played = result.bones[0];
  if (!played) return;
  const bone: BoneJson = { name: played.name, days: played.days, grid: played.grid, averaged: 1, fields: played.fields.map((field) => ({ ...field, block: -1 })) };
  const voxels = bone.grid.size.reduce((a, b) => a * b, 1);
  giveFields(bone, new Map(bone.fields.map((field, k) => [field.name, new Field(field, bone.days, bytes[0][k], voxels)])));
  nowPictureDay = ownDay();
  const another = shownBone !== bone.name;
  shownBone = bone.name;
  if (another) {
    look.value = SolidView.start(bone);
    view.point = new Shared<[number, number, number]>([-1, -1, -1]);
  } else view.point = new Shared(view.point.value);
  view.layers = new Shared(view.layers.value);
  view.base = new Shared(view.base.value);
  const turned = new Shared(look.value);
  turned.follow((value) => { look.value = value; });
  const viewer = new BoneViewer(bone, nowPictureDay, view, '');
  slicesPlace.replaceChildren(layerTools(view, bone.fields.map((field) => field.name)), viewer.root);
  void viewer.load();
  void readFields(bone).then((fields) => {
    solidPlace.replaceChildren(new SolidView(bone, fields, nowPictureDay, turned, '').root);
    cutPlace.replaceChildren(cutSlider(turned));
  });
}

function begin(catalogue: Catalogue): void {
  let number = 0, began = 0, soon: ReturnType<typeof setTimeout> | undefined;
  // Where an address asks for voxels, shells answer first, at once: their bone, and the browser's fast code, are then there.
  let space: Choice['space'] = 'shells';

  const send = (pictures: boolean): void => {
    began = performance.now();
    const key = placeKey();
    if (!places.has(key)) { ask({ ask: 'place', number: ++number, bone: choice.bone, male: male(choice.primary), age }); return; }
    const toml = tomlOf(catalogue, space);
    ask({ ask: 'live', number: ++number, toml, pictures });
    // While the simulator is at work. Browsers are slow to change an address: that waits until nothing moves.
    scenarioText.textContent = toml;
    download.href = `data:application/toml,${encodeURIComponent(toml)}`;
    if (pictures) history.replaceState(null, '', `#${new URLSearchParams(Object.entries(choice).map(([name, value]) => [name, String(value)]))}`);
    if (space === 'voxels') tell('The bone is computed voxel by voxel …', 0);
  };
  /** Numbers at once; pictures of shells when nothing has moved for a moment, as they take longer than the course. */
  const changed = (): void => {
    clearTimeout(soon);
    if (document.body.dataset.number) space = choice.space;
    send(space === 'voxels');
  };

  worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
    if (answer.told === 'ready' || answer.number !== number) return;
    if (answer.told === 'place') {
      places.set(placeKey(), answer.centre);
      changed();
    } else if (answer.told === 'progress') {
      // Pictures of shells follow unasked, when what they show is already told.
      if (space === 'shells' && document.body.dataset.number && number > Number(document.body.dataset.number)) return;
      tell(`${dayText(answer.day)} of ${Math.floor(answer.last)} …`, answer.day / answer.last);
    } else if (answer.told === 'failed') {
      tell('');
      said.textContent = answer.text;
    } else {
      if (!answer.pictures || space === 'voxels') {
        showNumbers(answer.result);
        // What the reader waits for ends where it is painted.
        const since = began;
        requestAnimationFrame(() => setTimeout(() => {
          document.body.dataset.ms = (performance.now() - since).toFixed(1);
          document.body.dataset.number = String(answer.number);
        }, 0));
        tell(`${space === 'voxels' ? 'Voxels of 2 mm' : 'Shells'}: ${months} months computed in ${answer.seconds < 1 ? `${Math.round(1000 * answer.seconds)} ms` : `${answer.seconds.toFixed(1)} s`}.`);
      }
      if (answer.pictures) {
        // Lesions in shells are measured on the bone now.
        if (space === 'shells') showNumbers(answer.result);
        showRest(answer.result, answer.bytes);
        document.body.dataset.pictured = answer.result.sha256['timeline.csv'];
      } else soon = setTimeout(space === choice.space ? () => send(true) : changed, 250);
    }
  };

  const select = (label: string, name: 'bone' | 'primary' | 'drug', groups: [string, [string, string][]][]): HTMLElement => {
    const id = freshId('choice');
    const input = h('select', { id, name }, groups.map(([group, options]) => {
      const items = options.map(([value, text]) => h('option', { value, selected: choice[name] === value }, text));
      return group ? h('optgroup', { label: group }, items) : items;
    }).flat());
    if (!input.value) input.selectedIndex = 0;
    choice[name] = input.value;
    input.addEventListener('change', () => { choice[name] = input.value; follow(); changed(); });
    return h('div', { class: 'choose' }, h('label', { for: id }, label), input);
  };
  const range = (label: string, name: 'month' | 'radius', low: number, high: number, text: (value: number) => string): HTMLElement => {
    const note = h('output', {}, text(choice[name]));
    const made = slider(label, high, choice[name], (value) => { choice[name] = value; note.textContent = text(value); made.input.setAttribute('aria-valuetext', text(value)); changed(); }, note);
    made.input.min = String(low);
    made.input.name = name;
    made.input.value = String(choice[name]);
    made.input.setAttribute('aria-valuetext', text(choice[name]));
    return made.root;
  };
  const bones = catalogue.bones.map((one) => one.name);
  const family = (name: string) => /^L\d/.test(name) ? 'Lumbar spine' : /^T\d/.test(name) ? 'Thoracic spine' : 'Other bones';
  const grouped = <T>(items: T[], of: (item: T) => string, row: (item: T) => [string, string]): [string, [string, string][]][] =>
    [...new Set(items.map(of))].map((group) => [group, items.filter((item) => of(item) === group).map(row)]);
  // What acts on bone and tumour before what only eases.
  const agents = ['bisphosphonate', 'antibody against RANKL'];
  const drugs = [...catalogue.drugs].sort((a, b) => Number(agents.includes(b.group)) - Number(agents.includes(a.group)) || a.group.localeCompare(b.group));
  const startSlider = range('Starts in month', 'month', 0, months - 1, (value) => `${value} (day ${Math.round(value * 365.25 / 12)})`);
  const spaces = h('fieldset', { class: 'choose' }, h('legend', {}, 'How the bone is computed'), (['shells', 'voxels'] as const).map((value) => {
    const input = h('input', { type: 'radio', name: 'space', value });
    input.checked = choice.space === value;
    input.addEventListener('change', () => { if (input.checked) { choice.space = value; changed(); } });
    return h('label', { class: 'check' }, input, value === 'shells' ? 'as shells around the lesion, at once' : 'as voxels of 2 mm, some seconds');
  }));
  const follow = (): void => { startSlider.hidden = choice.drug === 'none'; };
  const controls = h('form', { class: 'controls', 'aria-label': 'What is simulated' },
    select('Bone', 'bone', [...grouped(['L3', ...bones.filter((name) => name !== 'L3')].sort((a, b) => Number(family(b) === 'Lumbar spine') - Number(family(a) === 'Lumbar spine')), family, (name) => [name, boneText(name)])]),
    select('Cancer', 'primary', [['', catalogue.primaries.map((one): [string, string] => [one.name, sentenceCase(one.title)])]]),
    select('Medicine', 'drug', [['', [['none', 'None']]], ...grouped(drugs, (one) => sentenceCase(one.group), (one): [string, string] => [one.name, one.title])]),
    startSlider,
    range('Seed of the lesion', 'radius', 1, 6, (value) => `radius ${value} mm`),
    spaces);
  controls.addEventListener('submit', (event) => event.preventDefault());
  document.querySelector('#controls')!.replaceChildren(controls);
  follow();
  changed();
}

function build(): void {
  readHash();
  const theme = themeButton(() => {
    timeline?.repaint();
    look.value = { ...look.value };
  });
  const copy = h('button', { type: 'button', click: async () => { copied.textContent = await copyText(scenarioText.textContent!) ? 'Copied' : 'The browser did not allow copying'; } }, 'Copy');
  document.getElementById('report')!.replaceChildren(
    h('a', { class: 'skip', href: '#main' }, 'Skip to the simulation'),
    h('header', { class: 'top' },
      h('div', { class: 'masthead' }, h('p', { class: 'brand' }, 'Howship'),
        about('is computed by the program inside it, while you look'),
        h('div', { class: 'switches' }, theme)),
      h('h1', {}, 'A metastasis in a bone: change it and see')),
    h('div', { class: 'bar' }, h('nav', { 'aria-label': 'Parts of this page' }, [['main', 'Play'], ['time', 'Over time'], ['bones', 'The bone'], ['story', 'Events'], ['source', 'Scenario']].map(([id, name]) => h('a', { href: `#${id}`, click: (event: Event) => {
      // The address holds what is chosen.
      event.preventDefault();
      document.getElementById(id)!.scrollIntoView();
    } }, name))), dayControl(day, Math.floor(last), Array.from({ length: months + 1 }, (_, k) => Math.floor(k * last / months)))),
    h('main', { id: 'main', tabindex: -1 },
      h('section', { id: 'answer', 'aria-label': 'Play' },
        h('div', { class: 'first' },
          h('figure', { class: 'look' }, h('div', { class: 'solids' }, solidPlace), cutPlace, solidKey(h('b', {}, 'The bone'))),
          h('div', { class: 'said-first' }, h('div', { id: 'controls' }), status)),
        said, cards),
      section('time', 'Over time', chartsPlace),
      section('bones', 'The bone', slicesPlace),
      section('story', 'What happened', eventsPlace),
      section('source', 'The scenario',
        h('p', {}, download, ' gives the same on the command line: ', h('code', {}, 'howship run scenario.toml -o played'), '. ', copy, ' ', copied),
        scenarioText,
        h('p', {}, 'SHA-256 of timeline.csv, here and there: ', hash)),
      section('tables', 'Tables', tablesPlace)),
    h('footer', {}, h('p', {}, 'A simulation for research. Not a medical device, and no advice to patients.'),
      h('p', {}, `Made by howship ${data.program.version}, commit ${data.program.commit}. This page needs no network.`)));
  tell('The simulator starts …', 0);
  worker = new Worker(URL.createObjectURL(new Blob([document.getElementById('play-worker')!.textContent!], { type: 'text/javascript' })));
  worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
    if (answer.told === 'ready') begin(answer.catalogue);
    else if (answer.told === 'failed') said.textContent = answer.text;
  };
  const text = atob(document.getElementById('play-wasm')!.textContent!.trim()), packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) packed[i] = text.charCodeAt(i);
  ask({ ask: 'start', wasm: packed.buffer }, [packed.buffer]);
}

// The worker and the simulator stand behind the program in the file.
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', build);
else build();
