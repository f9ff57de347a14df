// SPDX-License-Identifier: Apache-2.0
// Bundles the page into web/dist, which is committed so that building the program needs no node. With --check it
// writes nothing and fails where web/dist is not what the sources give.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { build } from 'esbuild';

const common = { bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'ascii', write: false,
                 legalComments: 'inline', logLevel: 'warning' };
const bundle = async (options) => (await build({ ...common, ...options })).outputFiles[0].text;
// A script element ends at the first of these letters, wherever they stand.
const inScript = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

const style = await bundle({ entryPoints: ['src/page.css'], loader: { '.css': 'css' } });
const program = await bundle({ entryPoints: ['src/main.ts'] });
const figureStyle = await bundle({ entryPoints: ['src/figures.css'], loader: { '.css': 'css' } }), figures = await bundle({ entryPoints: ['src/figures.ts'] });
const play = await bundle({ entryPoints: ['src/play.ts'] }), worker = await bundle({ entryPoints: ['src/play-worker.ts'] });
const banner = (text) => `/*!\n${text.trim().split('\n').map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
const licences = readFileSync('LICENCES', 'utf8');
// The simulator of the page to play with carries musl's functions, whose notice goes where they go.
const musl = readFileSync('../third_party/musl/COPYRIGHT', 'utf8').split(/^-{70}$/m)[1].replaceAll('\u00a9', '(c)');

const dist = {
  'page.html': readFileSync('src/page.html', 'utf8'),
  'report.css': style,
  'report.js': banner(licences) + inScript(program),
  'figures.css': figureStyle,
  'figures.js': inScript(figures),
  'play.html': readFileSync('src/play.html', 'utf8'),
  'play.js': banner(`${licences}Its simulator carries functions of musl.\n${musl}`) + inScript(play),
  'play-worker.js': inScript(worker),
};
let stale = 0;
for (const [name, text] of Object.entries(dist)) {
  const path = `dist/${name}`;
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!same) console.error(`web/dist/${name} is not what web/src gives: run npm run build in web/`);
    stale += same ? 0 : 1;
  } else if (!same) {
    writeFileSync(path, text);
    console.log(`${path} ${text.length}`);
  }
}
process.exit(stale ? 1 : 0);
