// SPDX-License-Identifier: Apache-2.0
// What each test saw and what its reader said, with the truth beside it when asked for.
import { Child, h, Shared, switchButton } from './dom';
import { boneText, dayText, sentenceCase, shown, volumeText } from './names';
import { ImageJson, imageUrl, nearestDay, numberOf, records, RunPart, tableOf } from './payload';
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

function picture(image: ImageJson, alt: string): HTMLImageElement {
  const element = h('img', { alt, decoding: 'async' });
  void imageUrl(image).then((url) => { element.src = url; });
  return element;
}

/** What a truth picture shows of each pixel. */
interface Mask { width: number; height: number; tumour: Uint8Array; bone: Uint8Array; count: number }
const masks = new Map<ImageJson, Promise<Mask>>();

const pixelsOf = async (image: ImageJson): Promise<ImageData> => {
  const url = await imageUrl(image), element = new Image();
  element.src = url;
  await element.decode();
  const flat = new OffscreenCanvas(element.naturalWidth, element.naturalHeight), pen = flat.getContext('2d')!;
  pen.drawImage(element, 0, 0);
  return pen.getImageData(0, 0, flat.width, flat.height);
};

/** Orange is tumour, grey bone, black neither (src/howship/pictures/test_images.cpp). Read once for each picture. */
function maskOf(truth: ImageJson): Promise<Mask> {
  const read = async (): Promise<Mask> => {
    const { data, width, height } = await pixelsOf(truth), tumour = new Uint8Array(width * height), bone = new Uint8Array(width * height);
    let count = 0;
    for (let i = 0; i < tumour.length; ++i) {
      const r = data[4 * i], blue = data[4 * i + 2];
      if (r > 150 && r - blue > 90) { tumour[i] = 1; ++count; } else if (r > 50 && blue > 60) bone[i] = 1;
    }
    return { width, height, tumour, bone, count };
  };
  if (!masks.has(truth)) masks.set(truth, read());
  return masks.get(truth)!;
}

/** The edge of the tumour that was there, light on dark, so that it shows on any picture. */
function drawOutline(canvas: HTMLCanvasElement, mask: Mask): void {
  const { width, height, tumour } = mask, image = new ImageData(width, height);
  canvas.width = width;
  canvas.height = height;
  const at = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height ? tumour[y * width + x] : 0;
  const near = (x: number, y: number, far: number, inside: number) => {
    for (let v = -far; v <= far; ++v) for (let u = -far; u <= far; ++u) if (u * u + v * v <= far * far && at(x + u, y + v) === inside) return true;
    return false;
  };
  const thick = Math.max(1, Math.round(width / 256));
  for (let y = 0; y < height; ++y) for (let x = 0; x < width; ++x) {
    const p = 4 * (y * width + x), there = at(x, y);
    if (there ? near(x, y, thick, 0) : false) image.data.set([255, 141, 77, 255], p);
    else if (!there && near(x, y, thick, 1)) image.data.set([10, 12, 14, 200], p);
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}

/** Whether there is tumour within a thirtieth of the picture's width of a place, given in parts of width and height. */
export function hits(mask: Mask, x: number, y: number): boolean {
  const far = mask.width / 30, cx = x * mask.width, cy = y * mask.height;
  for (let v = Math.max(0, Math.floor(cy - far)); v <= Math.min(mask.height - 1, cy + far); ++v)
    for (let u = Math.max(0, Math.floor(cx - far)); u <= Math.min(mask.width - 1, cx + far); ++u)
      if (mask.tumour[v * mask.width + u] && (u - cx) ** 2 + (v - cy) ** 2 <= far * far) return true;
  return false;
}

/** Stretches the greys of a picture over those of its bone, as a reader turns the window: what is darker is black, what is brighter
    white. Which pixels are bone is anatomy; lost bone counts as bone. */
async function windowOnBone(seen: ImageJson, truth: ImageJson, element: HTMLElement): Promise<void> {
  const [picture, mask] = await Promise.all([pixelsOf(seen), maskOf(truth)]);
  const counts = new Uint32Array(256);
  let all = 0;
  for (let y = 0; y < mask.height; ++y) for (let x = 0; x < mask.width; ++x) {
    if (!mask.bone[y * mask.width + x] && !mask.tumour[y * mask.width + x]) continue;
    const u = Math.min(picture.width - 1, Math.floor((x + 0.5) * picture.width / mask.width)), v = Math.min(picture.height - 1, Math.floor((y + 0.5) * picture.height / mask.height));
    ++counts[picture.data[4 * (v * picture.width + u)]];
    ++all;
  }
  if (all < 50) return;
  const share = (part: number) => { let sum = 0, k = 0; while (k < 255 && (sum += counts[k]) < part * all) ++k; return k / 255; };
  const low = Math.max(0, share(0.02) - 0.06), high = Math.min(1, Math.max(share(0.9), low + 0.12));
  element.style.filter = `brightness(${(1 / (low + high)).toFixed(4)}) contrast(${((high + low) / (high - low)).toFixed(4)})`;
  element.dataset.window = `${low.toFixed(3)} ${high.toFixed(3)}`;
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
    one.row.false_alarm === 'yes' ? 'what was reported is no tumour' : ''].filter(Boolean).join('; ');
}

/** What is switched on for all tests. */
interface Looks { truth: Shared<boolean>; looking: Shared<boolean>; window: Shared<boolean> }

/** What the reader of a picture did with it. */
function readerText(read: Finding[]): string {
  const chances = read.map((one) => numberOf(one.row.detection_probability)).filter(Number.isFinite);
  if (!chances.length) return '';
  const reported = read.some((one) => one.decision === 'reported' && one.row.false_alarm !== 'yes');
  return ` The reader of this test sees it ${Math.round(100 * Math.max(...chances))} times in 100, and this time ${reported ? 'reported it' : 'did not report it'}.`;
}

function shotPart(shot: Shot, kind: Kind, read: Finding[], looks: Looks): HTMLElement {
  const name = `${kind.about?.name ?? sentenceCase(kind.test)}, ${placeText(shot.place)}${shot.view ? `, ${viewText(shot.view)}` : ''}, ${dayText(shot.day)}`;
  const image = picture(shot.seen, `${name}: the simulated picture`), view = h('div', { class: 'shot' }, image);
  const verdict = h('p', { class: 'verdict', role: 'status' }), figure = h('figure', {}, h('figcaption', {}, h('b', {}, placeText(shot.place)), shot.view ? ` ${viewText(shot.view)}` : ''), view);
  if (!shot.truth) return figure;
  const { truth } = shot, canvas = h('canvas', { role: 'img', 'aria-label': `${name}: outline of the tumour that was there` }), over = h('div', { class: 'truth' }, canvas);
  view.append(over);
  looks.truth.follow((on) => {
    over.hidden = !on;
    if (on && !canvas.dataset.tumour) void maskOf(truth).then((mask) => {
      drawOutline(canvas, mask);
      canvas.dataset.tumour = String(mask.count / (mask.width * mask.height));
    });
  });
  if (kind.test === 'ct' || kind.test === 'xray') looks.window.follow((on) => {
    if (on) void windowOnBone(shot.seen, truth, image);
    else { image.style.filter = ''; delete image.dataset.window; }
  });
  // Looking for it oneself: a click, or arrow keys and Enter, says where.
  const cross = h('i', { class: 'cross', hidden: true });
  view.append(cross);
  const place = (x: number, y: number) => {
    cross.hidden = false;
    cross.dataset.x = String(Math.min(1, Math.max(0, x)));
    cross.dataset.y = String(Math.min(1, Math.max(0, y)));
    cross.style.left = `${100 * Number(cross.dataset.x)}%`;
    cross.style.top = `${100 * Number(cross.dataset.y)}%`;
  };
  const judge = async (x: number, y: number) => {
    const mask = await maskOf(truth), hit = mask.count > 0 && hits(mask, x, y);
    const words = hit ? ' There is tumour where you point.' : mask.count ? ' The tumour is elsewhere in this picture.' : ' No tumour crosses this picture.';
    verdict.dataset.hit = String(hit);
    verdict.replaceChildren(h('b', { class: hit ? 'hit' : 'miss' }, hit ? 'Hit.' : 'Miss.'), `${words}${readerText(read)}`);
  };
  view.addEventListener('click', (event) => {
    if (!looks.looking.value) return;
    const box = view.getBoundingClientRect(), [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    place(x, y);
    void judge(x, y);
  });
  view.addEventListener('keydown', (event) => {
    if (!looks.looking.value) return;
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    const [x, y] = [Number(cross.dataset.x ?? 0.5), Number(cross.dataset.y ?? 0.5)];
    if (dx || dy) place(x + 0.02 * dx!, y + 0.02 * dy!);
    else if (event.key === 'Enter') { place(x, y); void judge(x, y); }
    else return;
    event.preventDefault();
  });
  looks.looking.follow((on) => {
    for (const [attribute, value] of [['tabindex', '0'], ['role', 'application'], ['aria-label', `${name}. Arrow keys move the cross, Enter says that the lesion is there.`]] as const)
      if (on) view.setAttribute(attribute, value);
      else view.removeAttribute(attribute);
    if (!on) { cross.hidden = true; verdict.replaceChildren(); }
  });
  figure.append(verdict);
  return figure;
}

/** The pictures and words of one day. A finding stands under the last picture that it was read from. */
function dayPart(kind: Kind, day: number, looks: Looks): HTMLElement {
  const shows = looks.truth;
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
      return h('div', { class: 'place' }, h('div', { class: `gallery ${kind.test}` }, mine.map((shot) => shotPart(shot, kind, read.filter((f) => f.images.includes(shot.seen.file)), looks))), read.length ? said(read) : null);
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

function kindPart(kind: Kind, letter: string, looks: Looks, day: Shared<number>): HTMLElement {
  const stage = h('div', { class: 'stage', 'aria-live': 'polite' });
  const title = `${kind.about?.name ?? sentenceCase(kind.test)}${letter}`;
  let shown = NaN, near = false;
  const open = () => {
    const next = kind.days[nearestDay(kind.days, day.value)];
    if (next === undefined) return;
    buttons.forEach((b) => b.setAttribute('aria-pressed', String(Number(b.dataset.day) === next)));
    if (!near || next === shown) return;
    shown = next;
    stage.replaceChildren(dayPart(kind, next, looks));
  };
  // The day is that of the whole page; a test shows its nearest.
  const buttons = kind.days.map((at) => h('button', { type: 'button', 'data-day': at, 'aria-pressed': 'false', click: () => { near = true; day.value = at; open(); } }, `Day ${Math.round(at)}`));
  if (kind.days.length) {
    // Pictures are read when someone comes near, so that the page is there before them.
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((s) => s.isIntersecting)) return;
      observer.disconnect();
      near = true;
      open();
    }, { rootMargin: '800px' }).observe(stage);
    addEventListener('beforeprint', () => { near = true; open(); });
    day.follow(open);
  }
  return h('div', { class: 'test-kind', 'data-test': kind.test },
    h('h3', {}, title),
    kind.about ? h('p', { class: 'hint about-test' }, `It looks for ${kind.about.looksFor} ${kind.about.feelsLike}`) : null,
    h('div', { class: 'buttons', role: 'group', 'aria-label': `Day of ${title}` }, buttons),
    stage);
}

export function testsSection(runs: RunPart[], day: Shared<number>): HTMLElement {
  const root = h('div', { class: 'tests' }), looks: Looks = { truth: new Shared(false), looking: new Shared(false), window: new Shared(true) }, shows = looks.truth;
  const kinds = runs.map(kindsOf);
  if (kinds.some((list) => list.some((kind) => kind.shots.some((s) => s.truth)))) {
    const reveal = switchButton('Reveal the truth', (on) => { shows.value = on; }), blink = switchButton('Blink', (on) => { root.classList.toggle('blinking', on); });
    const looking = switchButton('Look for it yourself', (on) => { looks.looking.value = on; root.classList.toggle('looking', on); });
    const key = h('p', { class: 'hint truth' }, h('i', { class: 'key tumour' }), 'edge of the tumour that was there ', blink);
    shows.follow((on) => { key.hidden = !on; root.classList.toggle('revealed', on); });
    const hint = h('p', { class: 'hint' });
    looks.looking.follow((on) => { hint.textContent = on ? 'The reports are hidden: click where you see the lesion.' : ''; });
    const narrow = kinds.flat().some((kind) => kind.test === 'ct' || kind.test === 'xray')
      ? switchButton('Window on the bone', (on) => { looks.window.value = on; }) : null;
    narrow?.setAttribute('aria-checked', 'true');
    narrow?.setAttribute('title', 'CT and X-ray: the greys of the bone from black to white, as a reader turns them');
    root.append(h('div', { class: 'tools' }, looking, reveal, narrow, hint, key));
  }
  // Two runs test by test, side by side.
  const names = [...new Set(kinds.flatMap((list) => list.map((kind) => kind.test)))].sort((a, b) => (kindNames.indexOf(a) + 99) % 99 - (kindNames.indexOf(b) + 99) % 99);
  for (const test of names) {
    const parts = kinds.flatMap((list, r) => list.filter((kind) => kind.test === test).map((kind) => kindPart(kind, runs.length > 1 ? ` (${'AB'[r]})` : '', looks, day)));
    root.append(...(parts.length > 1 ? [h('div', { class: 'versus' }, parts)] : parts));
  }
  runs.forEach((run, r) => {
    const letter = runs.length > 1 ? ` (${'AB'[r]})` : '';
    if (!kinds[r].length) {
      root.append(h('p', { class: 'absent' }, `No test was done in this run${letter}. A scenario orders tests with [[test]] entries.`));
      return;
    }
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
