// SPDX-License-Identifier: Apache-2.0
// The page of `howship play`, opened from disk in headless Chromium; and the simulator inside it beside the program.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { audit, close, firstPaint, howship, launch, open as openFile, setSlider as slide, shot } from './shared.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
let folder, browser;
/** Bytes that must be the program's own; where the simulator is of other sources than the program, it is written down that they are not. */
function same(inside, own, words) {
  if (inside === own) return;
  if (!process.env.HOWSHIP_STALE) assert.equal(inside, own, words);
  writeFileSync(process.env.HOWSHIP_STALE, `${words}\n`, { flag: 'a' });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'howship-play-'));
  howship('play', '-o', join(folder, 'play.html'));
  browser = await launch();
}, { timeout: 300000 });
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** timeline.csv of the program, for the text of a scenario. */
function byProgram(name, toml) {
  writeFileSync(join(folder, `${name}.toml`), `${toml}\n[output]\nvolumes = false\npng = false\nimages = false\n`);
  howship('run', join(folder, `${name}.toml`), '-o', join(folder, name), '--threads', '1', '--quiet');
  const text = readFileSync(join(folder, name, 'timeline.csv'), 'utf8');
  rmSync(join(folder, name), { recursive: true });
  return text;
}

/** The simulator of the page, without a page. */
async function simulator() {
  const packed = /<script type="text\/plain" id="play-wasm">([^<]+)</.exec(readFileSync(join(folder, 'play.html'), 'utf8'))[1];
  const module = await WebAssembly.compile(gunzipSync(Buffer.from(packed, 'base64'))), given = {};
  let exports;
  for (const { module: from, name } of WebAssembly.Module.imports(module))
    (given[from] ??= {})[name] = name === 'clock_time_get' ? (_, __, at) => { new DataView(exports.memory.buffer).setBigUint64(at, 0n, true); return 0; } : () => 52;
  exports = (await WebAssembly.instantiate(module, given)).exports;
  exports._initialize();
  const said = (failed) => {
    const out = JSON.parse(Buffer.from(exports.memory.buffer, exports.said_at(), exports.said_size()).toString('utf8'));
    if (failed) throw new Error(out.faults.join('\n'));
    return out;
  };
  const withText = (text, act) => {
    const bytes = Buffer.from(text), at = exports.room(bytes.length);
    new Uint8Array(exports.memory.buffer).set(bytes, at);
    const out = act(at, bytes.length);
    exports.give_back(at);
    return out;
  };
  return {
    catalogue: () => said(exports.catalogue()),
    place: (bone, male) => said(withText(bone, (at, size) => exports.place(at, size, Number(male), 60))).centre,
    tables: (toml) => {
      said(withText(toml, (at, size) => exports.begin(at, size, 0)));
      said(exports.live_until(1e6));
      return said(exports.result());
    },
  };
}

test('every bone, every cancer and every medicine gives the bytes of the program', { timeout: 900000 }, async () => {
  const inside = await simulator(), { bones, primaries, drugs } = inside.catalogue();
  assert.ok(bones.length >= 25 && primaries.length >= 8 && drugs.length >= 40);
  const different = [];
  for (let k = 0; k < Math.max(bones.length, drugs.length); ++k) {
    const bone = bones[k % bones.length].name, primary = primaries[k % primaries.length].name, drug = drugs[k % drugs.length].name, male = primary.startsWith('prostate');
    // Some in voxels; some patients drawn from chance; drugs that harm somebody else's cells are given all the same.
    const space = k % 9 === 4 ? 'voxels' : 'shells', variation = k % 3 === 1 ? 1 : 0;
    const toml = `title = "${k}"
seed = ${k + 1}
duration = "${space === 'voxels' ? 60 : 150} days"
voxel_size = "2 mm"
[patient]
sex = "${male ? 'male' : 'female'}"
age = ${50 + k % 30}
primary = "${primary}"
variation = ${variation}
[[lesion]]
bone = "${bone}"
centre = [${inside.place(bone, male).map((mm) => `"${mm} mm"`).join(', ')}]
radius = "${2 + k % 3} mm"
space = "${space}"
[[treatment]]
drug = "${drug}"
start = "${10 + k} days"
despite_contraindication = true
`;
    const { tables, sha256: hashes } = inside.tables(toml), own = byProgram('one', toml);
    assert.equal(hashes['timeline.csv'], sha256(tables['timeline.csv']));
    if (tables['timeline.csv'] !== own) {
      const [a, b] = [tables['timeline.csv'], own].map((text) => text.split('\n')), row = a.findIndex((line, n) => line !== b[n]);
      different.push(`${bone}, ${primary}, ${drug}, ${space}: line ${row + 1}\n  ${a[row]}\n  ${b[row]}`);
    }
  }
  same(different.join('\n'), '', 'the simulator of the page gives other bytes than the program');
});

test('a scenario that a page cannot live is refused with every fault', async () => {
  const inside = await simulator();
  assert.throws(() => inside.tables('title = "x"\nduration = "soon"\n[[test]]\nname = "ct"\nday = 3\n'), /duration/);
});

async function open(options = {}, hash = '') {
  const page = await openFile(browser, `${join(folder, 'play.html')}${hash}`, options);
  await page.locator('body[data-pictured] .viewer[data-day]').waitFor({ timeout: 120000 });
  return page;
}
/** Waits until what is chosen has been computed, and gives the hash that the page shows and the text of its scenario. */
async function computed(page, act) {
  const before = await page.evaluate(() => document.body.dataset.number);
  await act();
  await page.waitForFunction((number) => document.body.dataset.number !== number, before, { timeout: 120000 });
  return { hash: await page.locator('#timeline-sha256').textContent(), toml: await page.locator('#scenario-text').textContent(), ms: Number(await page.evaluate(() => document.body.dataset.ms)) };
}
const setSlider = (page, name, value) => slide(page.locator(`input[name="${name}"]`), value);

test('the page opens from disk without a request or an error, and is small', async () => {
  const page = await open();
  assert.deepEqual(page.faults, []);
  assert.ok(statSync(join(folder, 'play.html')).size < 3e6);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.ok(policy.startsWith("default-src 'none'") && !policy.includes("'unsafe"), policy);
  const paint = await firstPaint(page);
  console.log(`first contentful paint ${paint?.toFixed(0)} ms, ${statSync(join(folder, 'play.html')).size} bytes`);
  await shot(page, 'play.png', { fullPage: true });
  await close(page);
});

test('a moved slider is answered with the hash of the program for the scenario that the page gives', { timeout: 300000 }, async () => {
  const page = await open();
  // Waited for, so that its answer is not taken for that to the first move of the slider.
  await computed(page, () => page.locator('select[name="drug"]').selectOption('denosumab'));
  const times = [];
  for (const month of [1, 2, 3, 5, 8, 11]) {
    const now = await computed(page, () => setSlider(page, 'month', month));
    times.push(now.ms);
    if (month === 1) await page.locator('.panel').first().evaluate((panel) => { panel.dataset.first = 'yes'; });
    if (month === 1 || month === 8) same(now.hash, sha256(byProgram('slid', now.toml)), 'timeline.csv of shells');
  }
  console.log(`a moved slider is answered in ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  // The charts are those that stood there, with other numbers: words, table and the level of the medicine follow.
  assert.equal(await page.locator('.panel[data-first]').count(), 1);
  const level = page.locator('.panel', { hasText: 'Medicines in the body' });
  assert.match(await level.locator('.plot').getAttribute('aria-label'), /denosumab: .* on day 36\d; highest [\d.]+ on day 3\d\d/);
  // The charts show the table's own values, the link its text.
  const link = await page.locator('#scenario-link').evaluate(async (a) => (await fetch(a.href)).text());
  assert.equal(link, await page.locator('#scenario-text').textContent());
  const rows = byProgram('shown', link).trim().split('\n').map((line) => line.split(','));
  const shown = Number(await page.locator('.legend [data-column="timeline.csv:tumour_mm3"] b').getAttribute('data-value'));
  assert.ok(Math.abs(shown / Number(rows.at(-1)[rows[0].indexOf('tumour_mm3')]) - 1) < (process.env.HOWSHIP_STALE ? 0.5 : 1e-15));
  assert.deepEqual(page.faults, []);
  await close(page);
});

test('L3 in voxels of 2 mm is computed beside the page, with its progress, to the bytes of the program', { timeout: 300000 }, async () => {
  const page = await open();
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(document.querySelector('.status').textContent)).observe(document.querySelector('.status'), { subtree: true, childList: true, characterData: true });
  });
  const now = await computed(page, () => page.locator('input[value="voxels"]').check());
  same(now.hash, sha256(byProgram('voxels', now.toml)), 'timeline.csv of voxels');
  assert.ok((await page.evaluate(() => window.seen)).some((text) => /^day \d+ .* of 365/.test(text)));
  console.log(`voxels: ${await page.locator('.status').textContent()}`);
  assert.deepEqual(page.faults, []);
  await shot(page, 'play-voxels.png', { fullPage: true });
  await close(page);
});

test('an operation is done, and an address that asks for voxels is answered by shells first', { timeout: 300000 }, async () => {
  const page = await openFile(browser, `${join(folder, 'play.html')}#primary=prostate&drug=orchiectomy&space=voxels`);
  await page.waitForFunction(() => document.body.dataset.number, null, { timeout: 120000 });
  assert.match(await page.locator('.status').textContent(), /^Shells: |^The bone is computed|^day /);
  await page.locator('body[data-pictured] .viewer[data-day]').waitFor({ timeout: 120000 });
  assert.match(await page.locator('.status').textContent(), /^Voxels of 2 mm: /);
  assert.match(await page.locator('#scenario-text').textContent(), /space  = "voxels"/);
  assert.match(await page.locator('#story').textContent(), /Orchiectomy is done\./);
  assert.deepEqual(page.faults, []);
  await close(page);
});

test('what is chosen stands in the address, and slices and solid follow', { timeout: 300000 }, async () => {
  const page = await open({}, '#bone=femur_left&primary=renal&drug=none&radius=5');
  assert.equal(await page.locator('select[name="bone"]').inputValue(), 'femur_left');
  assert.equal(await page.locator('input[name="month"]').isVisible(), false);
  assert.match(await page.locator('#scenario-text').textContent(), /bone {3}= "femur_left"[^]*radius = "5 mm"/);
  const orange = () => page.locator('.plane.axial canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let n = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] > data[i + 2] + 45 && data[i] > data[i + 1] + 20) ++n;
    return n;
  });
  await page.waitForFunction(() => document.querySelector('.solids canvas'));
  const late = await orange();
  await slide(page.locator('#time-slider'), 0);
  await page.waitForFunction(() => document.querySelector('.viewer').dataset.day === '0');
  assert.ok(late > 1.5 * await orange(), 'the lesion has grown in the slices');
  assert.match(await page.evaluate(() => location.hash), /bone=femur_left/);
  // On paper it is light, whatever the screen is.
  await page.evaluate(() => { document.documentElement.dataset.theme = 'dark'; dispatchEvent(new Event('beforeprint')); });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.deepEqual(page.faults, []);
  await shot(page, 'play-femur.png', { fullPage: true });
  await close(page);
});

for (const [name, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['narrow', { viewport: { width: 360, height: 780 } }]])
  test(`an accessibility audit finds nothing serious, and nothing scrolls sideways: ${name}`, async () => {
    const page = await open(options);
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
    await audit(page);
    await shot(page, `play-${name}.png`);
    await close(page);
  });
