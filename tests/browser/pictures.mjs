// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of the report that README and docs show: HOWSHIP_PROGRAM=build/release/howship node
// tests/browser/pictures.mjs [FOLDER]. FOLDER keeps the runs (minutes) for the next time. Look at what it writes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const root = new URL('../../', import.meta.url).pathname;
const kept = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'howship-pictures-'));
const howship = (...words) => execFileSync(process.env.HOWSHIP_PROGRAM, words, { stdio: 'inherit' });
const skeleton = join(kept, 'skeleton.toml');
writeFileSync(skeleton, `title = "Prostate cancer spreads through a skeleton, and a clinic treats by the guide of 2016"
seed = 3
duration = "6 years"
[patient]
sex = "male"
age = 56
primary = "prostate"
[disease]
day_0 = "diagnosis"
stage = "distant"
[clinic]
policy = "guide_2016"
[output]
save_every = "3 months"
`);
for (const [name, file] of [['first', join(root, 'scenarios/five_tests_L3/scenario.toml')], ['skeleton', skeleton], ['fraction', join(root, 'scenarios/one_fraction_L3/scenario.toml')], ['untreated', join(root, 'scenarios/painful_lesion_L3/scenario.toml')]])
  existsSync(join(kept, name, 'report.html')) ? howship('report', join(kept, name)) : howship('run', file, '-o', join(kept, name), '--quiet');
for (const [name, words] of [['cohort', ['cohort', join(root, 'examples/cohorts/breast_stage_two.toml')]], ['trial', ['trial', join(root, 'examples/trials/one_or_ten_fractions.toml'), '--patients', '60']]])
  if (!existsSync(join(kept, name, 'report.html'))) howship(...words, '-o', join(kept, name), '--quiet');
howship('report', join(kept, 'untreated'), join(kept, 'fraction'), '-o', join(kept, 'both.html'));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
/** `act` may choose an element instead of the window. */
async function take(name, file, options, act = async () => null) {
  const page = await (await browser.newContext({ viewport: { width: 1120, height: 820 }, ...options })).newPage();
  await page.goto(`file://${join(kept, file)}`);
  await page.waitForTimeout(2500);
  const part = await act(page);
  await page.waitForTimeout(1500);
  await (part ?? page).screenshot({ path: join(root, 'docs/images', `report-${name}.png`) });
  await page.context().close();
}
await take('first', 'first/report.html', {});
await take('skeleton', 'skeleton/report.html', {}, async (page) => {
  await page.locator('#time-slider').evaluate((input) => { input.value = '1700'; input.dispatchEvent(new Event('input', { bubbles: true })); });
});
await take('narrow', 'first/report.html', { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2 });
await take('dark', 'first/report.html', { colorScheme: 'dark' });
await take('timeline', 'skeleton/report.html', { viewport: { width: 1120, height: 1100 } }, async (page) => { await page.locator('#time').evaluate((part) => scrollTo({ top: part.offsetTop - 60, behavior: 'instant' })); });
await take('clinic', 'skeleton/report.html', { viewport: { width: 1120, height: 1000 } }, async (page) => {
  await page.locator('#truth-switch').click();
  await page.locator('#clinic').evaluate((part) => scrollTo({ top: part.offsetTop - 60, behavior: 'instant' }));
});
await take('tests', 'first/report.html', { viewport: { width: 1120, height: 3000 } }, async (page) => {
  await page.locator('#tests').scrollIntoViewIfNeeded();
  await page.waitForTimeout(2500);
  await page.getByRole('switch', { name: 'Reveal the truth' }).click();
  return page.locator('.test-kind[data-test=ct]');
});
await take('comparison', 'both.html', {});
await take('plain', 'first/report.html', { viewport: { width: 1120, height: 900 }, colorScheme: 'dark' }, async (page) => {
  await page.locator('#plain-switch').click();
  await page.locator('#plain').evaluate((part) => scrollTo({ top: part.offsetTop - 60, behavior: 'instant' }));
});
await take('cohort', 'cohort/report.html', { viewport: { width: 1120, height: 900 } });
await take('trial', 'trial/report.html', { viewport: { width: 1120, height: 900 }, colorScheme: 'dark' });
await browser.close();
