// SPDX-License-Identifier: Apache-2.0
// Parts that the page of a run and the page to play with share: sections, the one control of the day, the theme, the list
// of events, the words beside the solid.
import { Child, h, Shared, slider } from './dom';
import { dayText } from './names';
import { colourOf } from './events';
import { byDays, Explainer, Happening, whenText } from './story';

export function section(id: string, title: string, ...children: (Child | Child[])[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

/** The button between light and dark. `repaint` is called whenever colours of canvases change: by it, by the machine, and for
    paper, where everything is light. */
export function themeButton(repaint: () => void): HTMLElement {
  const root = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)');
  const button = h('button', { type: 'button', class: 'ghost', 'aria-label': 'Change between light and dark', click: () => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    repaint();
  } }, '◐');
  let before: string | undefined;
  addEventListener('beforeprint', () => { before = root.dataset.theme; root.dataset.theme = 'light'; repaint(); });
  addEventListener('afterprint', () => {
    if (before === undefined) delete root.dataset.theme;
    else root.dataset.theme = before;
    repaint();
  });
  dark.addEventListener('change', repaint);
  return button;
}

/** What the page is, and is not. */
export const about = (made: string): HTMLElement => h('details', { class: 'about' }, h('summary', {}, 'A simulation for research'),
  h('p', {}, `Everything on this page ${made}. It is not a medical device and gives no advice to patients. No real person is shown.`));

/** What the colours of the bone cut open mean. */
export const solidKey = (title: HTMLElement): HTMLElement => h('figcaption', {}, title, ' cut open ', [['bone', 'bone'], ['tumour', 'tumour'], ['made', 'woven bone']].map(([colour, word]) => {
  const swatch = h('i', { class: 'key' });
  swatch.style.setProperty('--swatch', `var(--${colour})`);
  return h('span', {}, swatch, word);
}));

/** What happened, day by day; a click on a date looks at it. */
export function eventList(told: Happening[], explainer: Explainer, day: Shared<number>): HTMLElement {
  if (!told.length) return h('p', { class: 'absent' }, 'Nothing was recorded as an event.');
  return h('ol', { class: 'events' }, byDays(told).map((list) => h('li', { class: (['harm', 'treatment', 'test'] as const).find((colour) => list.some((one) => colourOf(one.kind) === colour)) ?? 'other' },
    h('button', { type: 'button', class: 'when', title: 'Look at this day', click: () => { day.value = list[0].day; } }, whenText(list[0])),
    h('span', {}, list.flatMap((one, k) => [k ? ' ' : '', ...explainer.explain(one.text)])))));
}

/** The one control of the day, for everything on the page. Arrow keys and playing go from one of `stops` to the next. */
export function dayControl(day: Shared<number>, last: number, stops: number[]): HTMLElement {
  const said = h('output', { class: 'day' });
  const time = slider('Day', Math.ceil(last), Math.round(day.value), (at) => { day.value = Math.min(at, last); }, said);
  time.input.id = 'time-slider';
  time.root.querySelector('label')!.htmlFor = 'time-slider';
  day.follow((d) => {
    time.input.value = String(Math.round(d));
    said.textContent = dayText(d);
    time.input.setAttribute('aria-valuetext', said.textContent);
  });
  time.input.addEventListener('keydown', (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const next = way > 0 ? stops.find((d) => d > day.value + 0.5) : stops.filter((d) => d < day.value - 0.5).pop();
    if (next !== undefined) day.value = next;
  });
  let playing: ReturnType<typeof setInterval> | undefined;
  const play = h('button', { type: 'button', class: 'play', 'aria-label': 'Play the course' }, '▶');
  const stop = () => { clearInterval(playing); playing = undefined; play.textContent = '▶'; play.setAttribute('aria-label', 'Play the course'); };
  play.addEventListener('click', () => {
    if (playing !== undefined) return stop();
    let at = day.value >= stops[stops.length - 1] ? 0 : Math.max(0, stops.findIndex((d) => d >= day.value));
    day.value = stops[at];
    play.textContent = '❚❚';
    play.setAttribute('aria-label', 'Pause');
    playing = setInterval(() => {
      if (++at >= stops.length) return stop();
      day.value = stops[at];
    }, 220);
  });
  return h('div', { class: 'time' }, play, time.root);
}
