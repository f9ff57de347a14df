// SPDX-License-Identifier: Apache-2.0
// What tests of pages share: the program, a browser without a network, a page that keeps what must not happen, an audit.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export const howship = (...words) => execFileSync(process.env.HOWSHIP_PROGRAM, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });

/** A page from disk. Requests that leave the disk and errors are its `faults`. */
export async function open(browser, path, options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })).newPage();
  page.faults = [];
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) page.faults.push(`request ${request.url()}`); });
  page.on('pageerror', (error) => page.faults.push(`error ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(`console ${message.text()}`); });
  await page.goto(`file://${path}`);
  return page;
}
export const close = (page) => page.context().close();

/** A picture of it where HOWSHIP_SCREENSHOTS names a folder. */
export const shot = (page, name, options = {}) => process.env.HOWSHIP_SCREENSHOTS ? page.screenshot({ path: join(process.env.HOWSHIP_SCREENSHOTS, name), ...options }) : null;

/** Sets a slider as a hand does. */
export const setSlider = (slider, value) => slider.evaluate((input, to) => {
  input.value = String(to < 0 ? input.max : to);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}, value);

/** Nothing that axe-core calls serious or critical, of the page or a part of it. */
export async function audit(page, part = 'html') {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));  // as the page runs no script but its own
  const { violations } = await page.evaluate((where) => window.axe.run(document.querySelector(where), { resultTypes: ['violations'] }), part);
  assert.deepEqual(violations.filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' ; ')}`), []);
}

export const firstPaint = (page) => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);

/** MB that the renderer of a page holds for it: its JavaScript heap with the bytes of arrays, after a collection. */
export async function megabytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6;
}
