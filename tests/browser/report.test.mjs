// SPDX-License-Identifier: Apache-2.0
// The real page of real runs, opened from disk in headless Chromium as a reader would.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, close, firstPaint, howship, launch, megabytes, open as openFile, setSlider, shot } from './shared.mjs';

const hostile = '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 2"> & </title>';
// HOWSHIP_FULL_REPORT=1 takes the default voxels and tests every six months: minutes, and the size that users get.
const full = !!process.env.HOWSHIP_FULL_REPORT;
const fiveTests = `title = "Three bones, two years, five kinds of test"
seed = 7
duration = "24 months"
${full ? '' : 'voxel_size = "2 mm"'}
[patient]
sex = "female"
age = 58
primary = "breast"
${[['L3', 'lytic'], ['T12', 'mixed'], ['L1', 'blastic']].map(([bone, type]) => `[[lesion]]
bone = "${bone}"
centre = ["0 mm", "-4 mm", "0 mm"]
radius = "2 mm"
type = "${type}"
`).join('')}
${['xray', 'ct', 'bone_scan', 'pet', 'mri', 'labs'].map((name) => `[[test]]
name = "${name}"
every = "${full ? 6 : 24} months"
`).join('')}
[output]
strength_every = "12 months"
strength_maps = true
`;
const scenario = (title, more = '', duration = '120 days') => `title = '${title}'
seed = 7
duration = "${duration}"
voxel_size = "2 mm"
[patient]
sex = "female"
age = 58
primary = "breast"
[[lesion]]
bone = "L3"
centre = ["0 mm", "-4 mm", "0 mm"]
radius = "3 mm"
type = "lytic"
${more}`;

let folder, browser, stopped;

/** Starts a run, sends it what Ctrl-C sends once it has begun, and gives its exit status and last words. */
function interrupt(name, text) {
  writeFileSync(join(folder, `${name}.toml`), text);
  const run = spawn(process.env.HOWSHIP_PROGRAM, ['run', join(folder, `${name}.toml`), '-o', join(folder, name), '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  run.stderr.on('data', (part) => { said += part; });
  // The first checkpoint shows that the program listens.
  const asked = setInterval(() => { if (existsSync(join(folder, name, 'checkpoint.h5'))) { clearInterval(asked); setTimeout(() => run.kill('SIGINT'), 500); } }, 5);
  return new Promise((resolve) => run.on('close', (status) => { clearInterval(asked); resolve({ status, said }); }));
}
const csv = (run, name) => {
  const [header, ...rows] = readFileSync(join(folder, run, name), 'utf8').trim().split('\n').map((line) => line.match(/("[^"]*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, '')));
  return rows.map((row) => Object.fromEntries(header.map((column, k) => [column, row[k]])));
};

before(async () => {
  // HOWSHIP_RESULTS=FOLDER keeps the results there and takes them from there the next time.
  const kept = process.env.HOWSHIP_RESULTS, there = kept && existsSync(join(kept, 'stopped', 'report.html'));
  if (kept) mkdirSync(kept, { recursive: true });
  folder = kept ?? mkdtempSync(join(tmpdir(), 'howship-report-'));
  const run = (name, text) => {
    if (there) return;
    writeFileSync(join(folder, `${name}.toml`), text);
    howship('run', join(folder, `${name}.toml`), '-o', join(folder, name), '--quiet');
  };
  run('alone', scenario(hostile));
  run('treated', scenario('With denosumab', '[exposure]\nrankl_neutralised = 0.95\n'));
  // What a test leaves behind: a picture, and where the lesion truly is.
  mkdirSync(join(folder, 'treated', 'images'), { recursive: true });
  const pictures = readdirSync(join(folder, 'alone', 'pictures')).filter((name) => name.includes('slices'));
  copyFileSync(join(folder, 'alone', 'pictures', pictures[0]), join(folder, 'treated', 'images', 'L3_day_0060_ct.png'));
  copyFileSync(join(folder, 'alone', 'pictures', pictures.at(-1)), join(folder, 'treated', 'images', 'L3_day_0060_ct_truth.png'));
  writeFileSync(join(folder, 'treated', 'findings.csv'), 'day,modality,bone,finding\n60,ct,L3,"lytic, 12 mm <b>bold</b>"\n');
  rmSync(join(folder, 'treated', 'manifest.sha256'), { force: true });  // the run did not write that table
  howship('report', join(folder, 'treated'));
  howship('report', join(folder, 'alone'), join(folder, 'treated'), '-o', join(folder, 'both.html'));
  // A care of two years as tables tell of it, of a lesion that leaves a hole and of one that grew dense.
  for (const [name, hole, woven] of [['told_hole', 900, 20], ['told_dense', 0, 400]]) {
    cpSync(join(folder, 'alone'), join(folder, name), { recursive: true });
    rmSync(join(folder, name, 'manifest.sha256'), { force: true });
    const months = [...Array(19).keys()].map((k) => 100 + 30 * k), doses = [...Array(22).keys()].map((k) => 119 + 28 * k);
    const rows = [...months.map((day) => [day, 'test_performed,,labs']), ...[130, 250, 370].map((day) => [day, 'test_performed,L3,bone_scan: nothing suspicious']),
      ...[119, 307, 498, 640].map((day) => [day, 'test_performed,,dental check']), [640, 'test_performed,L3,"ct: a focus of 16 mm, 447 HU"'], [640, 'test_performed,L3,xray (ap): nothing suspicious'],
      ...doses.map((day) => [day, 'dose,,zoledronate 4 mg'])].sort((a, b) => a[0] - b[0]);
    writeFileSync(join(folder, name, 'events.csv'), `day,event,bone,detail\n${rows.map(([day, row]) => `${day},${row}\n`).join('')}`);
    writeFileSync(join(folder, name, 'findings.csv'), `day,test,bone,decision,finding,tumour_mm3,false_alarm\n${[130, 250, 370].map((day) => `${day},bone_scan,L3,nothing,nothing suspicious,900,no\n`).join('')}`);
    writeFileSync(join(folder, name, 'lesions.csv'), `day,lesion,bone,tumour_mm3,hole_mm3,woven_mm3\n0,1,L3,100,0,0\n120,1,L3,900,${hole},${woven}\n`);
    howship('report', join(folder, name));
  }
  run('five', fiveTests);
  howship('report', join(folder, 'five'), join(folder, 'five'), '-o', join(folder, 'twice.html'));
  // Bones are made anew for each age and sex, which takes longer than the lives: here all share theirs. Of this seed,
  // answers to radiation differ.
  const trials = new URL('../../examples/trials/', import.meta.url).pathname;
  const trial = readFileSync(join(trials, 'one_or_ten_fractions.toml'), 'utf8').replace(/^primary = .*$/m, 'primary = { breast = 0.7, lung = 0.3 }\nage = 62\nsex = "female"');
  assert.match(trial, /age = 62/);
  copyFileSync(join(trials, 'ten_fractions.toml'), join(folder, 'ten_fractions.toml'));
  writeFileSync(join(folder, 'trial.toml'), trial);
  if (!there) howship('trial', join(folder, 'trial.toml'), '-o', join(folder, 'trial'), '--patients', '24', '--seed', '6', '--quiet');
  if (!there) howship('cohort', new URL('../../examples/cohorts/breast_stage_two.toml', import.meta.url).pathname, '-o', join(folder, 'cohort'), '--patients', '400', '--quiet');
  run('medicine', scenario('A medicine', '[[treatment]]\ndrug = "denosumab"\nstart = "day 10"\n', '60 days'));
  run('clinic', `title = "A team decides"
seed = 9
duration = "7 months"
voxel_size = "2 mm"
[patient]
sex = "female"
age = 62
primary = "breast"
[clinic]
policy = "guide_2016"
tests = "surrogate"
stage = 3
[[lesion]]
bone = "L3"
radius = "6 mm"
space = "shells"
`);
  stopped = there ? JSON.parse(readFileSync(join(folder, 'stopped.json'), 'utf8')) : await interrupt('stopped', scenario('Stopped by hand', '', '10 years'));
  if (kept) writeFileSync(join(folder, 'stopped.json'), JSON.stringify(stopped));
  if (there) for (const name of ['alone', 'five', 'medicine', 'clinic', 'stopped']) howship('report', join(folder, name));
  browser = await launch();
}, { timeout: full ? 1800000 : 600000 });

after(async () => {
  await browser?.close();
  if (folder && !process.env.HOWSHIP_RESULTS) rmSync(folder, { recursive: true, force: true });
});

async function open(file, options = {}) {
  const page = await openFile(browser, join(folder, file), options);
  await page.locator('.viewer[data-day]').first().waitFor({ timeout: 60000 });
  return page;
}

/** Pixels of a canvas that are tumour: orange. */
const orange = (page) => page.locator('.plane.axial canvas').first().evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] > data[i + 2] + 45 && data[i] > data[i + 1] + 20) ++n;
  return n;
});
/** Below 0 the last. */
const toDay = (page, at) => setSlider(page.locator('#time-slider'), at);

const opened = new Map();
/** A test on a page that it shares with others, as opening one takes longer than looking at it: they run one after the
    other, in the order in which they stand, and each leaves it as the next wants it. A page on which one fails is left. */
const look = (file, name, act) => test(name, async () => {
  const page = opened.get(file) ?? await open(file, { permissions: ['clipboard-read', 'clipboard-write'] });
  opened.delete(file);
  await act(page);
  opened.set(file, page);
});

look('treated/report.html', 'the page opens from disk without a request, an error or a large file', async (page) => {
  assert.deepEqual(page.faults, []);
  assert.equal(await page.locator('h1').textContent(), 'With denosumab');
  assert.ok(statSync(join(folder, 'treated/report.html')).size < 8e6);
  const paint = await firstPaint(page);
  console.log(`first contentful paint ${paint?.toFixed(0)} ms, ${statSync(join(folder, 'treated/report.html')).size} bytes`);
  assert.equal(await page.locator('#clinic').count(), 0, 'no team cares for this patient');
  await shot(page, 'light.png', { fullPage: true });
});

for (const [name, file, plain] of [
  ['light', 'treated/report.html', false], ['dark', 'treated/report.html', false],
  ['plain words', 'alone/report.html', true], ['comparison', 'both.html', false],
  ['tests', 'five/report.html', false]])
  look(file, `an accessibility audit finds nothing serious: ${name}`, async (page) => {
    if (name === 'dark') await page.emulateMedia({ colorScheme: 'dark' });
    if (plain) await page.locator('#plain-switch').click();
    await audit(page);
    if (plain) await page.locator('#plain-switch').click();
    await page.emulateMedia({ colorScheme: 'light' });
  });

look('treated/report.html', 'the truth of a test is hidden until it is asked for', async (page) => {
  await page.locator('.test-kind').first().scrollIntoViewIfNeeded();  // pictures are read when someone comes near
  const truth = page.locator('.tests div.truth');
  await truth.waitFor({ state: 'attached' });
  assert.equal(await truth.isVisible(), false);
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  assert.equal(await truth.isVisible(), true);
  await page.waitForFunction(() => document.querySelector('.tests .truth canvas').dataset.tumour !== undefined);
  assert.ok(await truth.locator('canvas').evaluate((canvas) => canvas.width > 100));
  assert.match(await page.locator('.tests table').textContent(), /lytic, 12 mm <b>bold<\/b>/);
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
});

// The last to look at this page: its faults are those that were made here.
look('treated/report.html', 'the page runs no script and wears no style but its own', async (page) => {
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.ok(!policy.includes('unsafe') && policy.includes("default-src 'none'"), policy);
  const harmed = await page.evaluate(() => {
    for (const [name, text] of [['script', 'window.harmed = 3'], ['style', 'h1 { font-size: 1px }']]) {
      const element = document.createElement(name);
      element.textContent = text;
      document.body.append(element);
    }
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.harmed = 4"><p id="worn" style="font-size: 1px">.</p>');
    return [window.harmed, getComputedStyle(document.querySelector('h1')).fontSize, getComputedStyle(document.querySelector('#worn')).fontSize];
  });
  assert.equal(harmed[0], undefined);
  assert.notEqual(harmed[1], '1px');
  assert.notEqual(harmed[2], '1px');
});

look('alone/report.html', 'a hostile title is shown as text', async (page) => {
  await page.waitForTimeout(300);
  assert.equal(await page.locator('h1').textContent(), hostile);
  assert.equal(await page.title(), `${hostile} · Howship`);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.deepEqual(page.faults, []);
});

/** Coloured pixels of the bone cut open: all of it, and what is tumour. */
const solid = (page) => page.locator('.solid canvas').first().evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let there = 0, tumour = 0, sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 128) continue;
    ++there;
    sum = (sum * 31 + data[i] + 7 * (i % 1009)) % 1000003;
    if (data[i] > 150 && data[i] - data[i + 2] > 110) ++tumour;
  }
  return { share: there / (data.length / 4), tumour: tumour / there, sum };
});

look('alone/report.html', 'the bone stands first, cut open: it turns, is cut, and its tumour grows with the day', async (page) => {
  const canvas = page.locator('.solid canvas').first();
  await canvas.waitFor();
  await page.waitForTimeout(600);
  const box = await page.locator('#answer').boundingBox();
  assert.ok(box.y < 260 && (await canvas.boundingBox()).y < 400, 'it is on the first screen');
  const late = await solid(page);
  assert.ok(late.share > 0.15 && late.tumour > 0.01, JSON.stringify(late));
  assert.match(await canvas.getAttribute('aria-label'), /^L3 as a solid, cut open, on day 120 .*; \d+ cubic millimetres of tumour/);
  await toDay(page, 0);
  await page.waitForTimeout(600);
  const early = await solid(page);
  assert.ok(early.tumour < 0.6 * late.tumour, `${early.tumour} on day 0, ${late.tumour} on the last`);
  await canvas.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(600);
  const turned = await solid(page);
  assert.notEqual(turned.sum, early.sum);
  await page.locator('.cut input').evaluate((input) => { input.value = '0'; input.dispatchEvent(new Event('input', { bubbles: true })); });
  await page.waitForTimeout(600);
  assert.ok((await solid(page)).tumour < 0.002, 'a whole bone hides a small tumour');
  assert.deepEqual(page.faults, []);
  await toDay(page, -1);
});

look('alone/report.html', 'the time slider moves the lesion', async (page) => {
  await toDay(page, 0);
  await page.waitForFunction(() => document.querySelector('.viewer').dataset.day === '0');
  const early = await orange(page);
  await toDay(page, -1);
  await page.waitForFunction(() => document.querySelector('.viewer').dataset.day === '120');
  const late = await orange(page);
  assert.ok(early > 0 && late > 1.3 * early, `${early} orange pixels on day 0, ${late} on the last`);
  await page.locator('.layers').getByRole('checkbox', { name: 'Tumour', exact: true }).uncheck();
  await page.waitForTimeout(200);
  assert.equal(await orange(page), 0);
  await page.locator('.layers').getByRole('checkbox', { name: 'Tumour', exact: true }).check();
});

look('alone/report.html', 'what the cursor says on a chart is what the table says', async (page) => {
  const rows = csv('alone', 'timeline.csv');
  const plot = page.locator('.panel .u-over').first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  for (const share of [0.1, 0.5, 0.93]) {
    await page.mouse.move(box.x + share * box.width, box.y + 0.5 * box.height);
    await page.waitForTimeout(100);
    const shown = await page.locator('.legend [data-column^="timeline.csv:"]').evaluateAll((parts) => parts.map((part) => ({
      column: part.dataset.column.split(':')[1], value: part.querySelector('b').dataset.value, day: part.querySelector('b').dataset.day,
      text: part.querySelector('b').textContent })));
    assert.ok(shown.length >= 3);
    for (const { column, value, day, text } of shown) {
      const row = rows.find((r) => Number(r.day) === Number(day));
      assert.equal(Number(value), Number(row[column]), `${column} on day ${day}`);
      // As few digits as a letter would give: right to half of the last of them, or of the third.
      const places = text.split('.')[1]?.length ?? 0;
      if (text === '<0.01') assert.ok(Number(value) > 0 && Number(value) < 0.01, `${text} for ${value}`);
      else assert.ok(Math.abs(Number(text.replaceAll('−', '-')) - Number(value)) <= Math.max(0.5001 * 10 ** -places, places ? 0 : 5.001e-3 * Math.abs(Number(value))), `${text} for ${value}`);
    }
    assert.ok(Math.abs(Number(shown[0].day) - 120 * share) < 2);
  }
});

look('alone/report.html', 'dragging zooms every chart, and the whole course comes back', async (page) => {
  const plot = page.locator('.panel .u-over').first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const day = async (n) => {
    const over = await page.locator('.panel .u-over').nth(n).boundingBox();
    await page.mouse.move(over.x + 0.02 * over.width, over.y + 20);
    await page.waitForTimeout(100);
    return Number(await page.locator('.panel').nth(n).locator('.legend b').first().getAttribute('data-day'));
  };
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, box.y + 30, { steps: 5 });
  await page.mouse.up();
  assert.ok(await day(0) >= 58, 'the first chart starts in the middle');
  await page.getByRole('button', { name: 'Show the whole course' }).click();
  assert.ok(await day(0) <= 6);
});

look('alone/report.html', 'a table is copied as it is', async (page) => {
  const part = page.locator('details.table', { hasText: 'lesions.csv' });
  await part.locator('summary').first().click();
  await part.getByRole('button', { name: 'Copy' }).click();
  await part.locator('.said', { hasText: 'rows copied' }).waitFor();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).replaceAll('\r\n', '\n');
  assert.equal(copied.replaceAll('\t', ','), readFileSync(join(folder, 'alone/lesions.csv'), 'utf8').trim());
});

look('alone/report.html', 'the plain words say how to say things, and give ranges', async (page) => {
  await page.locator('#plain-switch').click();
  const text = await page.locator('#plain').textContent();
  for (const wanted of [/say: meh-TASS-tuh-sis/, /may be (at most )?\d(\.\d)?( to \d(\.\d)?)? cm wide/, /ranges, not promises/, /Is it in other bones besides L3\?/, /breast/,
    /10 to 49 months to grow from 4 mm to 4 cm wide when nothing is done. In this run it would take about 22/, /This is no measured chance/, /How long someone lives is not predicted/])
    assert.match(text, wanted);
  // The width is that of the run with its growth since the start taken 1/2.25 and 2.25 times (data/model_ranges.toml).
  const [first, last] = [csv('alone', 'lesions.csv')[0], csv('alone', 'lesions.csv').at(-1)].map((row) => Math.cbrt(3 * Number(row.tumour_mm3) / (4 * Math.PI)));
  const [low, high] = [1 / 2.25, 2.25].map((speed) => 0.2 * (first + (last - first) * speed));
  const [from, to] = /tumour in L3 may be (?:at most )?([\d.]+)(?: to ([\d.]+))? cm/.exec(text).slice(1).map((x) => x === undefined ? undefined : Number(x));
  assert.ok(to === undefined ? from >= high && low < 1 : from <= low && to >= high && to - high < 1, `${from} to ${to} for ${low} to ${high}`);
  await shot(page, 'plain.png');
  await page.locator('#plain-switch').click();
});

look('alone/report.html', 'what stayed as it was is one row; each chart has its table, its words and its keys', async (page) => {
  const rows = csv('alone', 'timeline.csv'), column = (name) => rows.map((row) => Number(row[name]));
  const level = await page.locator('.timeline .level').textContent();
  const titles = await page.locator('.panel h3').allTextContents();
  for (const [name, title, low, high] of [['calcium_mmol_per_l', 'Calcium in blood', 2.1, 2.6], ['haemoglobin_g_per_dl', 'Haemoglobin', 12, 16], ['platelets_per_nl', 'Platelets', 150, 350]]) {
    const flat = Math.min(...column(name)) >= low && Math.max(...column(name)) <= high && Math.max(...column(name)) - Math.min(...column(name)) <= 0.05 * (high - low);
    assert.equal(level.includes(title), flat, `${title} in ${level}`);
    assert.equal(titles.some((one) => one.startsWith(title)), !flat, title);
  }
  assert.match(level, /^Unchanged, within range: /);
  await page.locator('.level button').first().click();
  assert.equal(await page.locator('.panel').count(), titles.length + 1);
  // The table of a chart has every day of timeline.csv, the value as the chart says it.
  const panel = page.locator('.panel', { hasText: 'Living tumour' }).first();
  await panel.locator('.as-table summary').click();
  await panel.locator('.as-table tbody tr').first().waitFor();  // rows are made once it is open
  assert.equal(await panel.locator('.as-table tbody tr').count(), rows.length);
  // Said from the data, and walked by keys: the day of the page is that of the next row.
  const plot = panel.locator('.plot');
  const words = await plot.getAttribute('aria-label');
  assert.match(words, /^Living tumour\. .*at the start, .* on day 120; highest /);
  await plot.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const second = rows.map((row) => Number(row.day)).sort((a, b) => a - b)[1];
  assert.equal(Number(await plot.getAttribute('aria-valuenow')), Math.round(second));
  assert.match(await plot.getAttribute('aria-valuetext'), /Tumour [\d.]+/);
  // One colour a meaning, in chart and picture.
  const [line, layer] = await page.evaluate(() => ['.legend [data-column="timeline.csv:tumour_mm3"] i', '.layers i'].map((where) => getComputedStyle(document.querySelector(where)).backgroundColor));
  assert.equal(line, layer);
  assert.deepEqual(page.faults, []);
});

test('everything is reached and worked by keyboard', async () => {
  const page = await open('alone/report.html');
  const names = [];
  for (let k = 0; k < 60; ++k) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim().slice(0, 40)));
    if (names.at(-1) === 'Show a shorter time') break;
  }
  for (const wanted of ['Skip to the answer', 'plain-switch', 'Story', 'time-slider', 'Show a shorter time'])
    assert.ok(names.includes(wanted), `Tab reaches ${wanted}; it met ${names.join(' | ')}`);
  await page.locator('#time-slider').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector('.viewer').dataset.day === '0');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => Number(document.querySelector('.viewer').dataset.day) > 0);
  await page.locator('#plain-switch').focus();
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#plain').isVisible(), true);
  assert.equal(await page.locator('#story').isVisible(), false);
  await close(page);
});

test('the level of a medicine is a table and a chart, and what bones see of it', async () => {
  const levels = csv('medicine', 'medicines.csv'), days = csv('medicine', 'timeline.csv');
  assert.ok(Number(levels[0].day) >= 10 && levels.at(-1).day === days.at(-1).day, 'from its first dose to the end');
  // What the bones saw stands in timeline.csv in pmol/L: one ratio for all days, that of its mass.
  const ratios = levels.map((row) => Number(days.find((one) => one.day === row.day).denosumab_pmol_per_l) / Number(row.level));
  assert.ok(ratios.length > 40 && Math.max(...ratios) - Math.min(...ratios) < 1e-9 * ratios[0], `${Math.min(...ratios)} to ${Math.max(...ratios)}`);
  const page = await open('medicine/report.html');
  const panel = page.locator('.panel', { hasText: 'Medicines in the body' });
  assert.equal(await panel.count(), 1);
  assert.equal(Number(await panel.locator('.legend b').getAttribute('data-value')), Number(levels.at(-1).level));
  assert.match(await panel.locator('h3').textContent(), /mg\/L/);
  assert.ok(await page.locator('.lane .mark.treatment').count() >= csv('medicine', 'events.csv').filter((row) => row.event === 'dose').length);
  assert.match(await page.locator('#story').textContent(), /Denosumab 120 mg is given\./);
  await close(page);
});

test('a screen of 360 pixels needs no sideways scrolling', async () => {
  for (const file of ['treated/report.html', 'both.html', 'five/report.html']) {
    const page = await open(file, { viewport: { width: 360, height: 780 }, colorScheme: 'dark' });
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 360, file);
    await page.locator('.test-kind, .absent').last().scrollIntoViewIfNeeded();
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 360, file);
    await page.locator('#plain-switch').click();
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 360, `${file} in plain words`);
    await shot(page, `narrow-${file.replace('/', '-')}.png`, { fullPage: true });
    await close(page);
  }
});

test('a run that Ctrl-C ended says so, and on which day', async () => {
  assert.equal(stopped.status, 4, stopped.said);
  const day = /interrupted on day (\d+)/.exec(stopped.said)[1];
  const page = await open('stopped/report.html');
  const banner = page.locator('.banner');
  assert.match(await banner.textContent(), new RegExp(`^This run was interrupted on day ${day} \\(month [\\d.]+\\) of 3652(.5)? planned days`));
  assert.equal(csv('stopped', 'timeline.csv').at(-1).day, day);
  assert.match(await page.locator('#source').textContent(), new RegExp(`day ${day} .*interrupted`));
  await page.locator('#plain-switch').click();
  assert.equal(await banner.isVisible(), true);
  assert.match(await page.locator('#plain').textContent(), /The computer was stopped early: 120 months were planned/);
  await shot(page, 'interrupted.png');
  await close(page);
});

look('both.html', 'two runs stand on the same axes', async (page) => {
  assert.deepEqual(page.faults, []);
  const first = page.locator('.panel').first();
  assert.equal(await first.locator('.legend [data-column="timeline.csv:tumour_mm3"]').count(), 2);
  const values = await first.locator('.legend [data-column="timeline.csv:tumour_mm3"] b').evaluateAll((parts) => parts.map((p) => Number(p.dataset.value)));
  assert.deepEqual(values, ['alone', 'treated'].map((run) => Number(csv(run, 'timeline.csv').at(-1).tumour_mm3)));
  assert.equal(await page.locator('.viewer[data-day]').count(), 2);
  await shot(page, 'comparison.png', { fullPage: true });
});

look('both.html', 'the differences are those of the tables, and are copied', async (page) => {
  const differences = page.locator('.differences');
  await differences.getByRole('button', { name: 'Copy every common day' }).click();
  await differences.locator('.said', { hasText: 'rows copied' }).waitFor();
  const [header, ...rows] = (await page.evaluate(() => navigator.clipboard.readText())).replaceAll('\r\n', '\n').split('\n').map((line) => line.split('\t'));
  const at = Object.fromEntries(header.map((name, k) => [name, k]));
  const [a, b] = ['alone', 'treated'].map((run) => csv(run, 'timeline.csv'));
  const pain = rows.filter((row) => row[at.table] === 'timeline.csv' && row[at.column] === 'pain_0_to_10');
  assert.equal(pain.length, a.length);
  pain.forEach((row, k) => {
    assert.equal(Number(row[at.a]), Number(a[k].pain_0_to_10));
    assert.equal(Number(row[at.b]), Number(b[k].pain_0_to_10));
    assert.equal(Number(row[at.b_minus_a]), Number(b[k].pain_0_to_10) - Number(a[k].pain_0_to_10));
  });
  const ends = rows.filter((row) => row[at.table] === 'lesions.csv' && row[at.column] === 'hole_mm3').at(-1);
  assert.deepEqual([Number(ends[at.a]), Number(ends[at.b])], ['alone', 'treated'].map((run) => Number(csv(run, 'lesions.csv').at(-1).hole_mm3)));
  assert.equal(ends[at.unit], 'mm³');
  await differences.locator('select').selectOption('0');
  await page.waitForFunction(() => document.querySelector('.viewer').dataset.day === '0');
  const aligned = page.locator('.aligned');
  await aligned.getByRole('button', { name: 'Copy events' }).click();
  await aligned.locator('.said', { hasText: 'events copied' }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^Event\tA\tB\tDifference\r?\nLesion in L3\tday 0 \(month 0\)\tday 0 \(month 0\)\tthe same/);
});

test('two runs stand side by side test by test, on the same day', async () => {
  const page = await open('twice.html');
  for (const kind of ['xray', 'ct', 'bone_scan', 'pet', 'mri']) {
    const pair = page.locator('.versus').filter({ has: page.locator(`.test-kind[data-test=${kind}]`) });
    assert.equal(await pair.count(), 1, kind);
    await pair.scrollIntoViewIfNeeded();
    await pair.locator('figure').first().waitFor();
    const [a, b] = await pair.locator('.test-kind').evaluateAll((parts) => parts.map((part) => ({ title: part.querySelector('h3').textContent, shots: part.querySelectorAll('figure').length, x: part.getBoundingClientRect().x, y: part.getBoundingClientRect().y, day: part.querySelector('[aria-pressed="true"]')?.textContent })));
    assert.match(`${a.title} | ${b.title}`, /\(A\) \| .*\(B\)/);
    assert.deepEqual([a.shots, a.day, a.y], [b.shots, b.day, b.y], kind);
    assert.ok(a.shots > 0 && b.x > a.x, kind);
  }
  await page.locator('.versus .test-kind[data-test=ct]').first().getByRole('button', { name: 'Day 0', exact: true }).click();
  assert.deepEqual(await page.locator('.versus .test-kind [aria-pressed="true"]').evaluateAll((buttons) => [...new Set(buttons.map((button) => button.textContent))]), ['Day 0'], 'one day for all');
  assert.deepEqual(page.faults, []);
  await close(page);
});

look('five/report.html', 'the first screen says which test would see it, as the table of findings has it', async (page) => {
  const rows = csv('five', 'findings.csv').filter((row) => row.detection_probability);
  const cells = await page.locator('.chances td[data-chance]').evaluateAll((all) => all.map((cell) => ({
    test: cell.closest('tr').querySelector('th').textContent, day: cell.dataset.day, chance: Number(cell.dataset.chance), text: cell.textContent })));
  assert.ok(cells.length >= 5);
  for (const { test: name, day, chance, text } of cells) {
    const kind = { MRI: 'mri', PET: 'pet', CT: 'ct', 'Bone scan': 'bone_scan', 'X-ray': 'xray' }[name];
    assert.equal(chance, Math.max(...rows.filter((row) => row.test === kind && row.day === day).map((row) => Number(row.detection_probability))), `${name} on day ${day}`);
    assert.equal(Number(/^\d+/.exec(text)[0]), Math.round(100 * chance));
  }
  assert.match(await page.locator('.answer').textContent(), /^(MRI|PET|CT|X-ray|Bone scan) would see it first: \d+ in 100 on day \d+/);
  assert.equal(await page.locator('#answer .figure').count(), 3);
  const first = page.locator('.chances thead button').first();
  await first.click();
  assert.equal(await page.locator('#time-slider').inputValue(), String(Math.round(Number(cells[0].day))));
  await shot(page, 'first.png');
  await toDay(page, -1);
});

look('five/report.html', 'the skeleton shows every lesion of the day from both sides, and a click goes to its bone', async (page) => {
  const rows = csv('five', 'lesions.csv'), last = rows.at(-1).day, there = rows.filter((row) => row.day === last && Number(row.tumour_mm3) > 1e-3);
  assert.equal(await page.locator('.map .lesion').count(), 2 * there.length);
  // Named as the scenario names them: 0, 0.7 and 1 are lytic, mixed and blastic.
  for (const [bone, type] of [['L3', 'lytic'], ['T12', 'mixed'], ['L1', 'blastic']])
    assert.equal(await page.locator(`.map .bone-list button[data-bone=${bone}] .swatch`).getAttribute('title'), type);
  await page.locator('.map .bone-list button', { hasText: 'L3' }).click();
  assert.equal(await page.locator('.map .lesion.chosen').count(), 2);
  assert.match(await page.locator('.map .bone-card').textContent(), /^L3lytic, /);
  await page.getByRole('button', { name: 'Look into this bone' }).click();
  assert.equal(await page.locator('#bones button[data-bone=L3]').getAttribute('aria-pressed'), 'true');
  assert.deepEqual(page.faults, []);
});

look('five/report.html', 'beside the skeleton stand the bone scan and the PET of the same day, of the bone that is chosen', async (page) => {
  const map = page.locator('.map').first();
  await toDay(page, -1);
  await page.waitForFunction(() => document.querySelector('.map .pet img')?.naturalWidth > 50 && document.querySelector('.map .scan img')?.naturalWidth > 50);
  const shown = () => map.evaluate((root) => ({ scan: root.querySelector('.scan').dataset.day, pet: root.querySelector('.pet').dataset.day, alt: root.querySelector('.pet img').alt }));
  const first = await shown();
  assert.equal(first.pet, first.scan);
  const other = map.locator('.bone-list button[aria-pressed="false"]').last(), bone = await other.getAttribute('data-bone');
  await other.click();
  await page.waitForFunction((name) => document.querySelector('.map .pet img').alt.includes(name), bone);
  assert.equal((await shown()).pet, first.scan);
  await toDay(page, 0);
  await page.waitForFunction(() => document.querySelector('.map .scan').dataset.day === '0' && document.querySelector('.map .pet').dataset.day === '0');
  assert.deepEqual(page.faults, []);
  await toDay(page, -1);
});

look('five/report.html', 'the plain words say which test missed it, when and why, and teach no common word', async (page) => {
  await page.locator('#plain-switch').click();
  const text = await page.locator('#plain').textContent();
  assert.ok(!/say: EX-ray|MIL-ih-mole|PAL-ee/.test(text));
  const rows = csv('five', 'findings.csv').filter((row) => row.test === 'bone_scan' && row.decision);
  const days = [...new Set(rows.map((row) => row.day))], saw = days.filter((day) => rows.some((row) => row.day === day && row.decision === 'reported' && row.false_alarm !== 'yes'));
  const missed = days.filter((day) => !saw.includes(day) && rows.some((row) => row.day === day && Number(row.tumour_mm3) > 0.05));
  const part = await page.locator('#plain .words > div', { hasText: 'Bone scan' }).first().textContent();
  if (missed.length) assert.match(part, /missed it in months? \d/);
  if (saw.length) assert.match(part, /saw it in months? \d/);
  assert.match(text, /Tests were done in months \d+ and \d+\. What each of them saw stands below\./);
  await page.locator('#plain-switch').click();
});

test('every test of a care is counted, and a dose ends in the month of its last', async () => {
  const page = await open('told_dense/report.html');
  const told = await page.locator('main').textContent(), plain = await page.locator('#plain').textContent();
  // Also the blood of a day on which a scan was read, and a dental check beside a CT that reported something.
  assert.match(told, /day 100 to 640, 19 times\s*Blood and urine tests\./);
  assert.match(told, /day 119 to 640, 4 times\s*Dental check\./);
  assert.match(told, /CT scan and X-ray\. Something was reported by CT scan in L3\./);
  assert.match(plain, /Tests were done in month 3 to month 21, on 22 days\./);
  assert.match(plain, /zoledronic acid 4 mg was given, 22 times until about month 23\./);
  assert.deepEqual(page.faults, []);
  await close(page);
});

test('why a test missed a tumour is said where the tables show it, and not of a dense one', async () => {
  for (const [file, why] of [['told_hole/report.html', ': it shows where bone is being made, and a tumour that mostly dissolves bone makes little.'], ['told_dense/report.html', '.']]) {
    const page = await open(file), part = await page.locator('#plain .words > div', { hasText: 'Bone scan' }).first().textContent();
    assert.ok(part.includes(`In this run it missed it in months 4, 8 and 12${why}`), part);
    await close(page);
  }
});

look('five/report.html', 'on paper a heading stays with what follows it, the day stands there, and all is light', async (page) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const lightness = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 765);
  assert.ok(await lightness() < 0.2);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await lightness() > 0.95);
  assert.equal(await page.locator('.look .paper:visible').textContent(), `on ${await page.locator('.bar output.day').textContent()}`);
  const apart = await page.evaluate(() => [...document.querySelectorAll('h2, h3')].filter((heading) => heading.offsetParent && getComputedStyle(heading).breakAfter !== 'avoid' && !heading.closest('.panel-head, .run')).map((heading) => heading.textContent));
  assert.deepEqual(apart, []);
  assert.deepEqual(await page.locator('.test-kind').evaluateAll((parts) => parts.filter((part) => !(part.querySelector('.place + .place') ? [...part.querySelectorAll('.place')] : [part]).every((one) => getComputedStyle(one).breakInside === 'avoid') || part.querySelectorAll('button[aria-pressed="true"]').length && ![...part.querySelectorAll('button')].some((button) => button.offsetParent && /^Day \d+$/.test(button.textContent))).map((part) => part.dataset.test)), []);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  assert.ok(await lightness() < 0.2, 'as it was before');
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
});

look('five/report.html', 'a run of five kinds of test shows each beside its truth, small and soon', async (page) => {
  assert.deepEqual(page.faults, []);
  const size = statSync(join(folder, 'five/report.html')).size;
  const paint = await firstPaint(page);
  console.log(`three bones, five kinds of test: first contentful paint ${paint?.toFixed(0)} ms, ${size} bytes`);
  assert.ok(size < 8e6, `${size} bytes`);
  const findings = csv('five', 'findings.csv').filter((row) => row.day === csv('five', 'findings.csv').at(-1).day);
  for (const [kind, name, views] of [['xray', 'X-ray', 6], ['ct', 'CT scan', 9], ['bone_scan', 'Bone scan', 1], ['pet', 'PET scan', 9], ['mri', 'MRI scan', 9]]) {
    const part = page.locator(`.test-kind[data-test=${kind}]`);
    await part.scrollIntoViewIfNeeded();
    await part.locator('figure').first().waitFor();
    assert.equal(await part.getByRole('heading').textContent(), name);
    assert.match(await part.locator('.about-test').textContent(), /^It looks for .*(you|painless)/i);
    assert.equal(await part.locator('figure').count(), views, kind);
    assert.equal(await part.locator('.truth canvas').count(), views, kind);
    assert.equal(await part.locator('div.truth').first().isVisible(), false);
    assert.ok(await part.locator('img').evaluateAll((images) => Promise.all(images.map((image) =>
      new Promise((done) => image.complete && image.naturalWidth ? done() : image.addEventListener('load', done)).then(() => image.naturalWidth))).then((widths) => widths.every((w) => w > 100))));
    const words = await part.locator('.said-list').allTextContents();
    for (const row of findings.filter((row) => row.test === kind && row.finding && !row.finding.includes('"')))
      assert.ok(words.join(' ').includes(row.decision === 'reported' ? row.finding.split(',')[0] : 'Nothing reported'), `${kind}: ${row.finding} in ${words}`);
  }
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  const ct = page.locator('.test-kind[data-test=ct]');
  assert.equal(await ct.locator('div.truth').first().isVisible(), true);
  assert.match(await ct.locator('.said-list').first().textContent(), /Truth: [\d.]+ .m³ of living tumour were there/);
  // The outline lies on the picture itself, around the tumour that was there.
  await page.waitForFunction(() => document.querySelector('.test-kind[data-test=ct] .truth canvas').dataset.tumour !== undefined);
  const outline = await ct.locator('.truth canvas').first().evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let line = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] > 200 && data[i + 2] < 120 && data[i + 3] > 200) ++line;
    return { share: Number(canvas.dataset.tumour), line: line / (data.length / 4) };
  });
  assert.ok(outline.share > 0.005, `${outline.share} of the picture is tumour`);
  assert.ok(outline.line > 0.001 && outline.line < outline.share, `${outline.line} of it is the line`);
  const [shotBox, canvasBox] = [await ct.locator('.shot').first().boundingBox(), await ct.locator('.truth canvas').first().boundingBox()];
  assert.deepEqual([shotBox.x, shotBox.y, shotBox.width, shotBox.height], [canvasBox.x, canvasBox.y, canvasBox.width, canvasBox.height]);
  await ct.getByRole('button', { name: 'Day 0', exact: true }).click();
  assert.match(await ct.locator('.said-list').first().textContent(), /Nothing reported/);
  assert.equal(await page.locator('#time-slider').inputValue(), '0', 'one day for the whole page');
  assert.equal(await page.locator('.test-kind[data-test=labs] .labs dt').count() >= 10, true);
  const strain = page.locator('.layers').getByRole('checkbox', { name: 'Strain energy density' });
  await strain.check();
  await page.waitForFunction(() => /Strain energy density/.test(document.querySelector('.reading').textContent));
  await shot(page, 'five.png', { fullPage: true });
  // By now every picture has been looked at.
  const held = await megabytes(page);
  console.log(`three bones, five kinds of test: the tab holds ${held.toFixed(0)} MB`);
  assert.ok(held > 5 && held < 250, `${held} MB`);
  await strain.uncheck();
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  await toDay(page, -1);
});

look('five/report.html', 'one looks for the lesion oneself: a click is a hit or a miss, with the chance of the reader', async (page) => {
  const ct = page.locator('.test-kind[data-test=ct]');
  await ct.scrollIntoViewIfNeeded();
  await ct.locator('.shot img').first().waitFor();
  await page.getByRole('switch', { name: 'Look for it yourself' }).click();
  assert.equal(await ct.locator('.said-list').first().isVisible(), false, 'reports are hidden');
  assert.equal(await ct.locator('div.truth').first().isVisible(), false);
  // Where the truth file has most tumour, and in the corner, where there is none.
  const image = await ct.locator('figure').evaluateAll((figures) => figures.findIndex((figure) => /^L3/.test(figure.textContent)));
  const shotPlace = ct.locator('.shot').nth(image);
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  await page.waitForFunction((n) => document.querySelectorAll('.test-kind[data-test=ct] .truth canvas')[n].dataset.tumour !== undefined, image);
  const [x, y] = await shotPlace.locator('.truth canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let n = 0, sx = 0, sy = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] > 200 && data[i + 3] > 200) { ++n; sx += (i / 4) % canvas.width; sy += Math.floor(i / 4 / canvas.width); }
    return [sx / n / canvas.width, sy / n / canvas.height];
  });
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  await shotPlace.scrollIntoViewIfNeeded();
  const box = await shotPlace.boundingBox(), verdict = ct.locator('.verdict').nth(image);
  await shotPlace.click({ position: { x: x * box.width, y: y * box.height } });
  await page.waitForFunction((n) => document.querySelectorAll('.test-kind[data-test=ct] .verdict')[n].dataset.hit === 'true', image);
  const rows = csv('five', 'findings.csv').filter((row) => row.test === 'ct' && row.bone === 'L3'), chance = Math.round(100 * Number(rows.at(-1).detection_probability));
  assert.match(await verdict.textContent(), new RegExp(`^Hit\\. .* sees it ${chance} times in 100, and this time ${rows.at(-1).decision === 'reported' ? 'reported' : 'did not report'} it`));
  await shotPlace.click({ position: { x: 4, y: 4 } });
  await page.waitForFunction((n) => document.querySelectorAll('.test-kind[data-test=ct] .verdict')[n].dataset.hit === 'false', image);
  assert.match(await verdict.textContent(), /^Miss\. The tumour is elsewhere/);
  // By keyboard from the corner to the lesion.
  await shotPlace.focus();
  for (let k = 0; k < Math.round((x - 4 / box.width) / 0.02); ++k) await page.keyboard.press('ArrowRight');
  for (let k = 0; k < Math.round((y - 4 / box.height) / 0.02); ++k) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction((n) => document.querySelectorAll('.test-kind[data-test=ct] .verdict')[n].dataset.hit === 'true', image);
  // The window is turned to the bone, until one wants the whole picture.
  assert.match(await shotPlace.locator('img').getAttribute('data-window'), /^0\.\d+ \d\.\d+$/);
  await page.getByRole('switch', { name: 'Window on the bone' }).click();
  assert.equal(await shotPlace.locator('img').getAttribute('data-window'), null);
  assert.deepEqual(page.faults, []);
});

look('clinic/report.html', 'the clinic is told visit by visit, with why, and what was true when asked for', async (page) => {
  const part = page.locator('#clinic');
  const events = readFileSync(join(folder, 'clinic', 'events.csv'), 'utf8').split('\n');
  const decisions = events.filter((line) => /^[\d.]+,decision,/.test(line));
  assert.ok(decisions.length > 3, 'the team decides');
  // The page opens on its last day, and says first how long it took to know.
  assert.equal(await page.locator('#time-slider').inputValue(), await page.locator('#time-slider').getAttribute('max'));
  const diagnosed = Number(decisions.find((line) => /-> (.*; )?diagnose /.test(line))?.split(',')[0]), called = Number(events.find((line) => /,visit,.*the patient calls/.test(line))?.split(',')[0]);
  assert.ok(diagnosed >= called, `called on day ${called}, diagnosed on day ${diagnosed}`);
  const told = await page.locator('.answer').textContent();
  assert.ok(told.startsWith(`The patient first calls on day ${Math.round(called)}; bone metastasis is diagnosed `), told);
  assert.ok(told.includes(diagnosed - called < 0.5 ? 'the same day' : `${Math.round(diagnosed - called)} day`), told);
  const dots = part.locator('.stops .dot');
  const count = await dots.count();
  assert.ok(count > 2);
  // Every rule that fired on a day is on the card of that day, with what it read.
  let rules = 0;
  for (let k = 0; k < count; ++k) {
    rules += await part.locator('.rule').count();
    const why = part.locator('.why');
    if (await why.count()) assert.match(await why.first().textContent(), /^because /);
    if (k + 1 < count) await part.locator('button[aria-label="Later"]').click();
  }
  assert.equal(rules, decisions.length);
  assert.equal(await part.locator('output').textContent(), `${count} of ${count}`);
  assert.ok(await part.locator('button[aria-label="Later"]').isDisabled());
  // Truth only when it is asked for, and as the table has it.
  assert.equal(await part.locator('.truth').count(), 0);
  await page.locator('#truth-switch').click();
  assert.match(await part.locator('.truth').textContent(), /living tumour in simulated bone/);
  assert.equal(await part.locator('.truth-lane svg').count(), 1);
  // By keyboard from one day to the one before.
  await dots.nth(count - 1).focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await part.locator('output').textContent(), `${count - 1} of ${count}`);
  // Rules and what they read are for those who know them: the plain words say how often the patient was seen.
  const said = await page.locator('#plain').textContent(), visits = events.filter((line) => /^[\d.]+,visit,/.test(line)).length;
  assert.ok(said.includes(`The care team saw or spoke to the patient ${visits} times`) && !/ because .* → /.test(said), said.slice(0, 600));
  await shot(page, 'clinic.png', { fullPage: true });
  assert.deepEqual(page.faults, []);
  await audit(page, '#clinic');
  const narrow = await open('clinic/report.html', { viewport: { width: 360, height: 740 } });
  assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await shot(narrow, 'clinic_360.png', { fullPage: true });
  await close(narrow);
});

look('clinic/report.html', 'on paper every day of a clinic is there, not the one that is chosen', async (page) => {
  const days = await page.locator('.stops .dot').count();
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.days tbody tr:visible').count(), days);
  assert.equal(await page.locator('.stop:visible').count(), 0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('.days').evaluate((details) => details.open), false);
});

/** What every page of the program must bear, after what a test has looked at in the light and on a screen. */
async function inTheDarkAndOnATelephone(page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 24, 26)');
  await audit(page);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  assert.deepEqual(page.faults, []);
}

/** Each figure of a page that the program drew has its table, and arrow keys go from row to row of it; it runs no script but its own. */
async function walked(page) {
  assert.equal(await page.locator('main .walk svg').count(), await page.locator('main svg').count());
  for (const walk of await page.locator('.walk').all()) {
    const rows = walk.locator('tbody tr'), holder = walk.locator('.wide'), count = await rows.count();
    assert.equal(await holder.getAttribute('aria-valuemax'), String(count));
    await holder.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    const said = await rows.nth(count - 1).getAttribute('data-said');
    assert.equal(await holder.getAttribute('aria-valuetext'), said);
    for (const cell of await rows.nth(count - 1).locator('td').allTextContents()) assert.ok(said.includes(cell), `${cell} in ${said}`);
    assert.equal(await walk.locator('svg .pin').count(), await rows.first().getAttribute('data-at') === null ? 0 : 1);
    for (const svg of await walk.locator('svg > title').allTextContents()) assert.ok(svg.length > 20, svg);
  }
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.ok(!policy.includes('unsafe') && policy.includes("default-src 'none'"), policy);
}

test('the page of a cohort answers first, as its summary has it, in the dark and on a telephone, too', async () => {
  const page = await openFile(browser, join(folder, 'cohort/report.html'));
  const ever = csv('cohort', 'summary.csv').find((row) => Object.values(row).includes('bone_ever_percent'));
  const answer = await page.locator('.answer').textContent(), shares = Object.values(ever).map(Number).filter(Number.isFinite);
  const told = Number(/bone disease is found in ([\d.]+) % of 400 patients/.exec(answer)?.[1]);
  assert.ok(shares.some((share) => Math.abs(share - told) < 0.0501), answer);
  assert.ok((await page.locator('.answer').boundingBox()).y < 400);
  await walked(page);
  // Everybody is at risk, had the event, or left: of the second curve who has bone disease.
  for (const [figure, all] of [[1, 400], [2, NaN]]) {
    const sums = await page.locator('.walk').nth(figure).locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].slice(2, 5).reduce((sum, cell) => sum + Number(cell.textContent), 0)));
    assert.equal(new Set(sums).size, 1, sums.join(' '));
    if (all) assert.equal(sums[0], all);
  }
  await audit(page);
  await shot(page, 'cohort.png');
  await inTheDarkAndOnATelephone(page);
  await close(page);
});

test('the page of a trial answers first, and under each curve all patients are at risk, had the event or left', async () => {
  const page = await openFile(browser, join(folder, 'trial/report.html'));
  const headings = await page.locator('h2').allTextContents();
  assert.match(headings[0], /\(primary\)$/);
  assert.equal(headings[1], 'Flow of patients');
  assert.match(await page.locator('.answer').textContent(), /^one against ten: .*differs by .*\d|^No event/);
  const columns = await page.locator('svg.chart').evaluateAll((charts) => charts.flatMap((chart) => {
    const numbers = [...chart.querySelectorAll('text')].filter((text) => /^\d+$/.test(text.textContent) && Number(text.getAttribute('y')) > 372 && Number(text.getAttribute('x')) >= 129);
    const arms = [...chart.querySelectorAll('text.arm')].map((arm) => Number(arm.getAttribute('y')));
    return arms.flatMap((y) => {
      const mine = numbers.filter((text) => Number(text.getAttribute('y')) >= y && Number(text.getAttribute('y')) <= y + 33);
      return [...new Set(mine.map((text) => text.getAttribute('x')))].map((x) => mine.filter((text) => text.getAttribute('x') === x).map((text) => Number(text.textContent)));
    });
  }));
  assert.ok(columns.length >= 14, `${columns.length} columns of numbers`);
  for (const column of columns) assert.deepEqual([column.length, column.reduce((a, b) => a + b, 0)], [3, 24], column.join(' + '));
  await audit(page);
  // The effect on the primary endpoint is a picture on the first screen, and said in words.
  const effect = page.locator('svg.effect');
  assert.ok((await effect.boundingBox()).y < 600);
  assert.match(await effect.locator('title').textContent(), /^(hazard ratio|rate ratio|difference) of the primary endpoint with its 95 % interval: one −?[\d.]+ \(−?[\d.]+ to −?[\d.]+\); [01] is no effect$/);
  for (const words of await page.locator('svg.chart title').allTextContents()) assert.match(words, /[\d)] after \d+ months, \d+ at risk|patients, from the best to the worst|subgroups/, words);
  await walked(page);
  await inTheDarkAndOnATelephone(page);
  await close(page);
});
