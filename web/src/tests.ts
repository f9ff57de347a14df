// SPDX-License-Identifier: Apache-2.0
// What each test saw, with the truth beside it when asked for.
import { h } from './dom';
import { dayText, sentenceCase } from './names';
import { ImageJson, imageUrl, numberOf, records, RunPart, tableOf } from './payload';

const truthName = /[_-](truth|ground_truth|labels?|label_map|lesions?)(?=\.png$)/i;

interface Picture { seen: ImageJson; truth?: ImageJson; day: number; title: string }

function picturesOf(run: RunPart): Picture[] {
  const truths = new Map(run.images.filter((i) => truthName.test(i.file)).map((i) => [i.file.replace(truthName, ''), i]));
  return run.images.filter((i) => !truthName.test(i.file)).map((seen) => {
    const bare = seen.file.replace(/^images\//, '').replace(/\.png$/, '');
    const day = Number(/day_?(\d+(?:p\d+)?)/.exec(bare)?.[1]?.replace('p', '.') ?? NaN);
    return { seen, truth: truths.get(seen.file), day, title: sentenceCase(bare.replace(/_?day_?\d+(p\d+)?/, '').replace(/[/]/g, ' ')) };
  }).sort((a, b) => (a.day || 0) - (b.day || 0));
}

async function picture(image: ImageJson, alt: string): Promise<HTMLElement> {
  const element = h('img', { alt });
  element.src = await imageUrl(image);
  return element;
}

export function testsSection(runs: RunPart[]): HTMLElement {
  const root = h('div', { class: 'tests' });
  const any = runs.some((run) => run.images.some((i) => truthName.test(i.file)));
  if (any) {
    const button = h('button', { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch' }, 'Reveal the truth');
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-checked') !== 'true';
      button.setAttribute('aria-checked', String(on));
      root.classList.toggle('revealed', on);
      root.querySelectorAll<HTMLElement>('.truth').forEach((part) => { part.hidden = !on; });
    });
    root.append(h('div', { class: 'tools' }, button, h('p', { class: 'hint' }, 'First look for the lesion yourself, then compare with the tissue that made the picture.')));
  }
  runs.forEach((run, r) => {
    const pictures = picturesOf(run), findings = records(tableOf(run, 'findings.csv'));
    const letter = runs.length > 1 ? ` (${'AB'[r]})` : '';
    if (!pictures.length && !findings.length) {
      root.append(h('p', { class: 'absent' }, `No test was done in this run${letter}. A scenario orders tests with [[test]] entries.`));
      return;
    }
    const gallery = h('div', { class: 'gallery' });
    for (const one of pictures) {
      const when = Number.isFinite(one.day) ? dayText(one.day) : '';
      const figure = h('figure', {}, h('figcaption', {}, h('b', {}, one.title + letter), when ? ` ${when}` : ''));
      const holder = h('div', { class: 'pair' });
      figure.append(holder);
      void (async () => {
        holder.append(await picture(one.seen, `${one.title}, ${when}: the simulated picture`));
        if (!one.truth) return;
        const truth = h('div', { class: 'truth' }, await picture(one.truth, `${one.title}, ${when}: where the lesion truly is`), h('small', {}, 'Truth'));
        truth.hidden = !root.classList.contains('revealed');
        holder.append(truth);
      })();
      gallery.append(figure);
    }
    root.append(gallery);
    if (findings.length) {
      const columns = Object.keys(findings[0]);
      root.append(h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Findings${letter}` }, h('table', {},
        h('caption', {}, `What the reader of each test reported${letter}`),
        h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col' }, sentenceCase(c))))),
        h('tbody', {}, findings.slice(0, 200).map((row) => h('tr', {}, columns.map((c) =>
          h('td', { class: Number.isFinite(numberOf(row[c])) ? 'number' : '' }, row[c]))))))));
    }
  });
  return root;
}
