// SPDX-License-Identifier: Apache-2.0
// What each test saw and what its reader said, with the truth beside it when asked for.
import { Child, h, Shared } from './dom';
import { boneText, dayText, sentenceCase, shown, volumeText } from './names';
import { ImageJson, imageUrl, numberOf, records, RunPart, tableOf } from './payload';
import { testNamed, TestWords } from './words';

const truthName = /[_-](truth|ground_truth|labels?|label_map|lesions?)(?=\.png$)/i;
// What the reader of a test could not know.
const hidden = /^(tumour_mm3|false_alarm|detection_probability|detectability|threshold)$/;

export interface Shot { seen: ImageJson; truth?: ImageJson; day: number; place: string; view: string }
export interface Finding { day: number; test: string; bone: string; view: string; decision: string; words: string; images: string[]; row: Record<string, string> }
/** Everything of one kind of test, by day. */
export interface Kind { test: string; about?: TestWords; days: number[]; shots: Shot[]; findings: Finding[]; bones: string[] }

export function findingsOf(run: RunPart): Finding[] {
  return records(tableOf(run, 'findings.csv')).map((row) => ({
    day: numberOf(row.day), test: row.test ?? row.modality ?? '', bone: row.bone ?? '', view: row.view ?? '', decision: row.decision ?? '',
    words: row.finding ?? '', images: (row.images ?? '').split(';').filter(Boolean), row,
  })).filter((one) => Number.isFinite(one.day));
}

const kindNames = ['xray', 'ct', 'bone_scan', 'pet', 'mri', 'biopsy', 'labs'];

/** From names such as images/L3_day_0183_ct_axial.png. */
function shotsOf(run: RunPart): (Shot & { test: string })[] {
  const truths = new Map(run.images.filter((i) => truthName.test(i.file)).map((i) => [i.file.replace(truthName, ''), i]));
  return run.images.filter((i) => !truthName.test(i.file)).map((seen) => {
    const bare = seen.file.replace(/^images\//, '').replace(/\.png$/, '');
    const [, place, day, rest] = /^(.*?)_?day_?(\d+(?:p\d+)?)_?(.*)$/.exec(bare) ?? [null, '', 'NaN', bare];
    const test = kindNames.find((name) => rest === name || rest.startsWith(`${name}_`)) ?? rest;
    return { seen, truth: truths.get(seen.file), day: Number(day.replace('p', '.')), place, test, view: rest.slice(test.length + 1) };
  });
}

export function kindsOf(run: RunPart): Kind[] {
  const shots = shotsOf(run), findings = findingsOf(run);
  const names = [...new Set([...shots.map((s) => s.test), ...findings.map((f) => f.test)])]
    .sort((a, b) => (kindNames.indexOf(a) + 99) % 99 - (kindNames.indexOf(b) + 99) % 99);
  const bones = (run.run.bones ?? []).map((bone) => bone.name);
  return names.map((test) => {
    const mine = shots.filter((s) => s.test === test), said = findings.filter((f) => f.test === test);
    return { test, bones, about: testNamed(test), shots: mine, findings: said,
      days: [...new Set([...mine.map((s) => s.day), ...said.map((f) => f.day)])].filter(Number.isFinite).sort((a, b) => a - b) };
  });
}

const placeText = (place: string) => !place || place === 'body' ? 'Whole body' : boneText(place);
const viewText = (view: string): string => ({ ap: 'from the front', pa: 'from the back', lateral: 'from the side', t1: 'T1', t2: 'T2', stir: 'STIR',
  'whole-body': 'front and back', axial: 'axial', coronal: 'coronal', sagittal: 'sagittal' })[view] ?? view.replaceAll('_', ' ');

function picture(image: ImageJson, alt: string): HTMLElement {
  const element = h('img', { alt, decoding: 'async' });
  void imageUrl(image).then((url) => { element.src = url; });
  return element;
}

function findingText(one: Finding): Child[] {
  const reported = one.decision === 'reported';
  return [one.decision ? h('b', { class: reported ? 'reported' : 'clear' }, reported ? 'Reported' : 'Nothing reported') : null,
    one.decision && !reported && /^nothing suspicious$/.test(one.words) ? '' : `${one.decision ? ': ' : ''}${one.words}`];
}

/** What was there while the reader looked. */
function truthText(one: Finding): string {
  const tumour = numberOf(one.row.tumour_mm3), chance = numberOf(one.row.detection_probability);
  return [Number.isFinite(tumour) ? `${volumeText(tumour)} of living tumour were there` : '',
    Number.isFinite(chance) ? `such a test reports it ${chance < 0.005 ? 'hardly ever' : chance > 0.995 ? 'nearly always' : `${Math.round(100 * chance)} times in 100`}` : '',
    one.row.false_alarm === 'yes' ? 'what was reported is noise' : ''].filter(Boolean).join('; ');
}

function shotPart(shot: Shot, kind: Kind, shows: Shared<boolean>): HTMLElement {
  const name = `${kind.about?.name ?? sentenceCase(kind.test)}, ${placeText(shot.place)}${shot.view ? `, ${viewText(shot.view)}` : ''}, ${dayText(shot.day)}`;
  const pair = h('div', { class: 'pair' }, picture(shot.seen, `${name}: the simulated picture`));
  if (shot.truth) {
    const truth = h('div', { class: 'truth' }, picture(shot.truth, `${name}: where bone and tumour truly are`));
    shows.follow((on) => { truth.hidden = !on; });
    pair.append(truth);
  }
  return h('figure', {}, h('figcaption', {}, h('b', {}, placeText(shot.place)), shot.view ? ` ${viewText(shot.view)}` : ''), pair);
}

/** The pictures and words of one day. A finding stands under the last picture that it was read from. */
function dayPart(kind: Kind, day: number, shows: Shared<boolean>): HTMLElement {
  const shots = kind.shots.filter((s) => s.day === day), findings = kind.findings.filter((f) => f.day === day);
  const places = [...new Set(shots.map((s) => s.place))].sort((a, b) => kind.bones.indexOf(a) - kind.bones.indexOf(b));
  const said = (list: Finding[]) => h('ul', { class: 'said-list' }, list.map((one) => {
    const truth = truthText(one), note = truth ? h('span', { class: 'truth' }, ` Truth: ${truth}.`) : null;
    if (note) shows.follow((on) => { note.hidden = !on; });
    const of = [one.bone ? boneText(one.bone) : '', one.view ? viewText(one.view) : ''].filter(Boolean).join(', ');
    return h('li', {}, of ? h('span', { class: 'of' }, `${of}: `) : null, ...findingText(one), '. ', note);
  }));
  const loose = findings.filter((f) => !f.images.length);
  const lab = loose.length > 0 && loose.every((f) => f.row.quantity && !f.decision);
  const root = h('div', { class: 'test-day' },
    places.map((place) => {
      const mine = shots.filter((s) => s.place === place);
      const read = findings.filter((f) => f.images.some((file) => mine.some((s) => s.seen.file === file)));
      return h('div', { class: 'place' }, h('div', { class: `gallery ${kind.test}` }, mine.map((shot) => shotPart(shot, kind, shows))), read.length ? said(read) : null);
    }),
    // Words whose pictures this page does not carry.
    (() => {
      const rest = findings.filter((f) => f.images.length && !f.images.some((file) => shots.some((s) => s.seen.file === file)));
      return rest.length ? said(rest) : null;
    })(),
    lab ? h('dl', { class: 'labs' }, loose.map((f) => h('div', {}, h('dt', {}, f.words.replace(/: [^:]*$/, '')), h('dd', {}, /: ([^:]*)$/.exec(f.words)?.[1] ?? shown(numberOf(f.row.value))))))
      : loose.length ? said(loose) : null);
  root.style.setProperty('--views', String(Math.max(1, ...places.map((place) => shots.filter((s) => s.place === place).length))));
  return root;
}

function kindPart(kind: Kind, letter: string, shows: Shared<boolean>): HTMLElement {
  const stage = h('div', { class: 'stage', 'aria-live': 'polite' });
  const title = `${kind.about?.name ?? sentenceCase(kind.test)}${letter}`;
  const open = (day: number) => {
    buttons.forEach((b) => b.setAttribute('aria-pressed', String(Number(b.dataset.day) === day)));
    stage.replaceChildren(dayPart(kind, day, shows));
  };
  const buttons = kind.days.map((day) => h('button', { type: 'button', 'data-day': day, 'aria-pressed': 'false', click: () => open(day) }, `Day ${Math.round(day)}`));
  if (kind.days.length) {
    // Pictures are read when someone comes near, so that the page is there before them.
    const first = kind.days[kind.days.length - 1];
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((s) => s.isIntersecting)) return;
      observer.disconnect();
      if (!stage.childElementCount) open(first);
    }, { rootMargin: '800px' }).observe(stage);
    addEventListener('beforeprint', () => { if (!stage.childElementCount) open(first); });
    buttons[buttons.length - 1].setAttribute('aria-pressed', 'true');
  }
  return h('div', { class: 'test-kind', 'data-test': kind.test },
    h('h3', {}, title),
    kind.about ? h('p', { class: 'hint about-test' }, `It looks for ${kind.about.looksFor} ${kind.about.feelsLike}`) : null,
    h('div', { class: 'buttons', role: 'group', 'aria-label': `Day of ${title}` }, buttons),
    stage);
}

export function testsSection(runs: RunPart[]): HTMLElement {
  const root = h('div', { class: 'tests' }), shows = new Shared(false);
  const kinds = runs.map(kindsOf);
  if (kinds.some((list) => list.some((kind) => kind.shots.some((s) => s.truth)))) {
    const button = h('button', { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch' }, 'Reveal the truth');
    button.addEventListener('click', () => { shows.value = !shows.value; });
    shows.follow((on) => {
      button.setAttribute('aria-checked', String(on));
      root.classList.toggle('revealed', on);
    });
    const key = h('p', { class: 'hint truth' }, h('i', { class: 'key bone' }), 'bone', h('i', { class: 'key tumour' }), 'tumour that was there');
    shows.follow((on) => { key.hidden = !on; });
    root.append(h('div', { class: 'tools' }, button, h('p', { class: 'hint' }, 'First look for the lesion yourself, then compare with the tissue that made the picture.'), key));
  }
  runs.forEach((run, r) => {
    const letter = runs.length > 1 ? ` (${'AB'[r]})` : '';
    if (!kinds[r].length) {
      root.append(h('p', { class: 'absent' }, `No test was done in this run${letter}. A scenario orders tests with [[test]] entries.`));
      return;
    }
    root.append(...kinds[r].map((kind) => kindPart(kind, letter, shows)));
    const findings = records(tableOf(run, 'findings.csv')).filter((row) => row.test !== 'labs');
    if (!findings.length) return;
    const columns = Object.keys(findings[0]).filter((c) => c !== 'images' && findings.some((row) => row[c] !== ''));
    const cells = columns.map((c) => hidden.test(c));
    const table = h('table', {}, h('caption', {}, `What the reader of each test reported${letter}`),
      h('thead', {}, h('tr', {}, columns.map((c, k) => h('th', { scope: 'col', class: cells[k] ? 'truth' : undefined, title: run.run.columns?.['findings.csv']?.[c] }, sentenceCase(c))))),
      h('tbody', {}, findings.slice(0, 300).map((row) => h('tr', {}, columns.map((c, k) =>
        h('td', { class: [Number.isFinite(numberOf(row[c])) ? 'number' : '', cells[k] ? 'truth' : ''].join(' ').trim() || undefined }, row[c]))))));
    shows.follow((on) => table.querySelectorAll<HTMLElement>('.truth').forEach((part) => { part.hidden = !on; }));
    root.append(h('details', { class: 'table' }, h('summary', {}, `All findings${letter}`, h('small', {}, ` ${findings.length} rows`)),
      h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Findings${letter}` }, table)));
  });
  return root;
}
