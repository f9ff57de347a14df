// SPDX-License-Identifier: Apache-2.0
// The skeleton from the front and from the back, with every lesion of the day: its size, whether it dissolves bone or lays
// it down, and what the last bone scan and PET said of its bone.
import { Child, freshId, h, Shared } from './dom';
import { typeOf } from './colours';
import { boneText, dayText, volumeText } from './names';
import { imageUrl, numberOf, records, RunPart, SkeletonJson, tableOf } from './payload';
import { testNamed } from './words';

type Vec = [number, number, number];
interface Lesion { id: string; bone: string; region: string; type: string; offset: Vec; days: number[]; mm3: number[]; hole: number[] }
interface Said { day: number; test: string; bone: string; words: string; reported: boolean }

export function lesionsOf(run: RunPart): Lesion[] {
  const phenotype = new Map(records(tableOf(run, 'events.csv')).map((row) => {
    const [, id, type] = /^lesion (\d+),.* phenotype ([\d.]+)/.exec(row.detail ?? '') ?? [];
    return [id ?? '', Number(type)] as const;
  }));
  const out = new Map<string, Lesion>();
  for (const row of records(tableOf(run, 'lesions.csv'))) {
    const id = row.lesion ?? '', made: Lesion = out.get(id) ?? { id, bone: row.bone ?? '', region: row.region || row.bone || '', type: typeOf(phenotype.get(id) ?? NaN),
      offset: [-(numberOf(row.centre_left_mm) || 0), -(numberOf(row.centre_posterior_mm) || 0), numberOf(row.centre_superior_mm) || 0], days: [], mm3: [], hole: [] };
    made.days.push(numberOf(row.day));
    made.mm3.push(numberOf(row.tumour_mm3) || 0);
    made.hole.push((numberOf(row.hole_mm3) || 0) + (numberOf(row.woven_mm3) || 0));
    out.set(id, made);
  }
  return [...out.values()];
}

/** Whether a map says more than one bone would. */
export const hasMap = (run: RunPart, skeleton: SkeletonJson | undefined): boolean =>
  !!skeleton && new Set(lesionsOf(run).map((lesion) => lesion.region)).size > 1;

/** As of a day: the last row that is not later. */
function on(lesion: Lesion, day: number): { mm3: number; hole: number } {
  let k = -1;
  while (k + 1 < lesion.days.length && lesion.days[k + 1] <= day + 0.5) ++k;
  return k < 0 ? { mm3: 0, hole: 0 } : { mm3: lesion.mm3[k], hole: lesion.hole[k] };
}

const svg = (tag: string, attributes: Record<string, string | number>, ...children: Element[]): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/** All solids, what lies behind first; `side` is 1 from the front, -1 from the back. */
function bonesFrom(skeleton: SkeletonJson, side: 1 | -1): SVGElement {
  const x = (right: number) => -side * right;  // from the front the patient's right is on the left
  const shapes = skeleton.solids.map((solid): { depth: number; parts: SVGElement[] } => {
    const [kind, ax, ay, az, bx, by, bz] = solid as [string, ...number[]], last = Number(solid[solid.length - 1]);
    const line = (d: string, width: number) => [svg('path', { d, class: 'edge', 'stroke-width': width + 5 }), svg('path', { d, class: 'core', 'stroke-width': width })];
    if (kind === 'rod') return { depth: side * 0.5 * (ay + by), parts: line(`M${x(ax)} ${-az}L${x(bx)} ${-bz}`, last) };
    if (kind === 'plate') return { depth: side * ay, parts: [svg('path', { d: `M${x(ax)} ${-az}L${x(bx)} ${-bz}L${x(Number(solid[7]))} ${-Number(solid[9])}Z`, class: 'face', 'stroke-width': last })] };
    if (kind === 'ellipsoid') return { depth: side * ay, parts: [svg('ellipse', { cx: x(ax), cy: -az, rx: bx, ry: bz, class: 'solid-bone' })] };
    return { depth: side * ay, parts: [svg('rect', { x: x(ax) - bx, y: -az - bz, width: 2 * bx, height: 2 * bz, rx: 4, class: 'solid-bone' })] };
  });
  return svg('g', { class: 'bones' }, ...shapes.sort((a, b) => a.depth - b.depth).flatMap((shape) => shape.parts));
}

/** Where a lesion lies in the body. One that stands for another region of the skeleton lies near that one's place. */
function placeOf(lesion: Lesion, skeleton: SkeletonJson): Vec | null {
  const own = skeleton.anchors[lesion.bone], region = skeleton.places[lesion.region];
  // Upper and lower parts of a long bone are still that bone.
  const same = own && (!region || lesion.region === lesion.bone || Math.hypot(region[0] - own[0], region[2] - own[2]) < 130);
  if (same) return own.map((at, a) => at + lesion.offset[a]) as Vec;
  return region ? region.map((at, a) => at + Math.max(-14, Math.min(14, lesion.offset[a]))) as Vec : null;
}

const radiusOf = (mm3: number): number => Math.cbrt(3 * mm3 / (4 * Math.PI));

export function skeletonMap(run: RunPart, skeleton: SkeletonJson, day: Shared<number>, open: (bone: string) => void): HTMLElement {
  const lesions = lesionsOf(run), chosen = new Shared('');
  const said: Said[] = records(tableOf(run, 'findings.csv')).filter((row) => row.decision && row.bone).map((row) => ({
    day: numberOf(row.day), test: row.test, bone: row.bone, words: row.finding ?? '', reported: row.decision === 'reported' }));
  const views = ([1, -1] as const).map((side) => {
    const dots = svg('g', { class: 'lesions' });
    const root = svg('svg', { viewBox: '-300 -1800 600 1830', class: 'skeleton', role: 'img', 'aria-label': side > 0 ? 'The skeleton from the front' : 'The skeleton from the back' },
      bonesFrom(skeleton, side), dots);
    return { side, root, dots };
  });
  const scans = run.images.filter((image) => /^images\/body_day_\d+(p\d+)?_bone_scan_whole-body\.png$/.test(image.file))
    .map((image) => ({ image, day: Number(/day_(\d+)/.exec(image.file)![1]) }));
  const pets = run.images.flatMap((image) => {
    const [, bone, at] = /^images\/(.+)_day_(\d+)(?:p\d+)?_pet(?:_ct)?_coronal\.png$/.exec(image.file) ?? [];
    return bone ? [{ image, bone, day: Number(at) }] : [];
  });
  const scan = h('figure', { class: 'scan' });
  const list = h('div', { class: 'bone-list' }), card = h('div', { class: 'bone-card', 'aria-live': 'polite' });
  const head = h('p', { class: 'count' });

  const follow = () => {
    const now = day.value;
    const there = lesions.map((lesion) => ({ lesion, ...on(lesion, now) })).filter((one) => one.mm3 > 1e-3 || one.hole > 5);
    const regions = new Map<string, typeof there>();
    for (const one of there) regions.set(one.lesion.region, [...(regions.get(one.lesion.region) ?? []), one]);
    // Of each kind of test what the last one before this day said.
    const reports = (region: string, bone: string) => ['bone_scan', 'pet'].flatMap((test) => {
      const mine = said.filter((one) => one.test === test && one.day <= now + 0.5), last = Math.max(...mine.map((one) => one.day));
      return mine.filter((one) => one.day === last && one.reported && (one.bone === region || one.bone === bone)).slice(0, 1);
    });
    head.textContent = there.length ? `${there.length} lesion${there.length > 1 ? 's' : ''} in ${regions.size} part${regions.size > 1 ? 's' : ''} of the skeleton, ${volumeText(there.reduce((sum, one) => sum + one.mm3, 0))} of tumour on day ${Math.round(now)}` : `No lesion on ${dayText(now)}`;
    for (const { side, dots } of views) {
      dots.replaceChildren();
      for (const one of [...there].sort((a, b) => b.mm3 - a.mm3)) {
        const at = placeOf(one.lesion, skeleton);
        if (!at) continue;
        const r = 8 + 1.25 * radiusOf(Math.max(one.mm3, 1)), gone = one.mm3 <= 1e-3;
        const dot = svg('circle', { cx: -side * at[0], cy: -at[2], r, class: `lesion ${one.lesion.type || 'mixed'}${gone ? ' gone' : ''}${chosen.value === one.lesion.region ? ' chosen' : ''}`, 'data-bone': one.lesion.region });
        const title = svg('title', {});
        title.textContent = `${boneText(one.lesion.region)}: ${one.lesion.type || 'lesion'}, ${volumeText(one.mm3)}`;
        dot.append(title);
        dot.addEventListener('click', () => { chosen.value = one.lesion.region; });
        dots.append(dot);
        if (reports(one.lesion.region, one.lesion.bone).length) dots.append(svg('circle', { cx: -side * at[0], cy: -at[2], r: r + 7, class: 'reported-ring' }));
      }
    }
    const order = [...regions].map(([region, list]) => ({ region, list, mm3: list.reduce((sum, one) => sum + one.mm3, 0) })).sort((a, b) => b.mm3 - a.mm3);
    list.replaceChildren(...order.map(({ region, list: mine, mm3 }) => {
      const types = [...new Set(mine.map((one) => one.lesion.type || 'mixed'))];
      return h('button', { type: 'button', 'data-bone': region, 'aria-pressed': String(chosen.value === region), click: () => { chosen.value = region; } },
        types.map((type) => h('i', { class: `swatch ${type}`, title: type })), ` ${boneText(region)} `, h('small', {}, mine.length > 1 ? `${mine.length}: ` : '', mm3 < 0.01 ? 'none living' : volumeText(mm3)));
    }));
    // Until a bone is chosen, the one with most tumour is told.
    const told = regions.has(chosen.value) ? chosen.value : order[0]?.region ?? '', mine = regions.get(told);
    card.replaceChildren(...(mine ? [cardOf(told, mine, reports(told, mine[0].lesion.bone))] : []));
    const latest = scans.filter((one) => one.day <= now + 0.5).pop();
    if (mine) showPet(mine[0].lesion.bone, now, latest?.day);
    else pet.hidden = true;
    if (latest && scan.dataset.day !== String(latest.day)) {
      scan.dataset.day = String(latest.day);
      const image = h('img', { alt: `Bone scan of ${dayText(latest.day)}, from the front and from the back` });
      void imageUrl(latest.image).then((url) => { image.src = url; });
      scan.replaceChildren(image, h('figcaption', {}, `Bone scan of day ${Math.round(latest.day)}`));
    }
    scan.hidden = !latest;
  };
  /** PET of the bone that is told: of the day of the bone scan beside it where there is one, else the last before. */
  const pet = h('figure', { class: 'pet' });
  const showPet = (bone: string, now: number, scanDay: number | undefined): void => {
    const mine = pets.filter((one) => one.bone === bone && one.day <= now + 0.5), found = mine.find((one) => one.day === scanDay) ?? mine[mine.length - 1];
    pet.hidden = !found;
    if (!found || pet.dataset.file === found.image.file) return;
    pet.dataset.file = found.image.file;
    pet.dataset.day = String(found.day);
    const said = `PET of ${boneText(bone)}, ${dayText(found.day)}`, image = h('img', { alt: `${said}, seen from the front` });
    void imageUrl(found.image).then((url) => { image.src = url; });
    pet.replaceChildren(image, h('figcaption', {}, said));
  };
  const cardOf = (region: string, mine: { lesion: Lesion; mm3: number; hole: number }[], reports: Said[]): HTMLElement => {
    const bone = mine[0].lesion.bone, shows = run.bones.some((one) => one.name === bone);
    const told: Child[] = reports.map((one) => h('li', {}, `${testNamed(one.test)?.name ?? one.test} of ${dayText(one.day)}: ${one.words}`));
    return h('div', {}, h('h4', {}, boneText(region)),
      h('ul', {}, mine.slice(0, 6).map((one) => h('li', {}, `${one.lesion.type || 'mixed'}, ${one.mm3 < 0.01 ? 'no living tumour left' : `${volumeText(one.mm3)}, ${(2 * radiusOf(one.mm3)).toFixed(0)} mm wide`}`)),
        mine.length > 6 ? h('li', {}, `and ${mine.length - 6} more`) : null, told),
      shows ? h('button', { type: 'button', click: () => open(bone) }, 'Look into this bone') : null);
  };
  day.follow(follow);
  chosen.follow(() => follow());
  const types = [...new Set(lesions.filter((lesion) => lesion.mm3.some((mm3) => mm3 > 1e-3)).map((lesion) => lesion.type || 'mixed'))];
  const words: Record<string, string> = { lytic: 'lytic: dissolves bone', mixed: 'mixed', blastic: 'blastic: lays bone down' };
  const id = freshId('map');
  return h('div', { class: 'map', role: 'group', 'aria-labelledby': id },
    h('p', { class: 'count', id }, head),
    h('div', { class: 'map-views' }, views.map(({ side, root }) => h('figure', {}, root, h('figcaption', {}, side > 0 ? 'from the front' : 'from the back'))), scan,
      h('div', { class: 'map-side' }, list, card, pet)),
    h('p', { class: 'key-line' }, types.map((type) => [h('i', { class: `swatch ${type}` }), `${words[type]} `]).flat(), said.some((one) => one.test === 'bone_scan' || one.test === 'pet') ? [h('i', { class: 'swatch ring' }), 'reported by the last bone scan or PET'] : null));
}
