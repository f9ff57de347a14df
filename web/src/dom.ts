// SPDX-License-Identifier: Apache-2.0
// Elements from data. Text always goes in as text, so nothing in a result can become markup.

export type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    // The page's own policy allows no style in markup.
    else if (name === 'style') (element as HTMLElement).style.cssText = String(value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** A value that several parts of the page share, such as the day that is looked at. */
export class Shared<T> {
  private listeners: ((value: T) => void)[] = [];
  constructor(private current: T) {}
  get value(): T { return this.current; }
  set value(next: T) {
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener(next);
  }
  /** Calls back now and at every change. */
  follow(listener: (value: T) => void): void {
    this.listeners.push(listener);
    listener(this.current);
  }
}

/** A colour or other custom property of the present theme. */
export const themed = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

let names = 0;
export const freshId = (what: string): string => `${what}-${++names}`;

export function slider(label: string, most: number, at: number, changed: (value: number) => void, note?: HTMLElement) {
  const id = freshId('slider');
  const input = h('input', { type: 'range', id, min: 0, max: most, step: 1, value: at });
  input.addEventListener('input', () => changed(Number(input.value)));
  return { root: h('div', { class: 'slider' }, h('label', { for: id }, label), input, note), input };
}

export function checkbox(label: Child | Child[], on: boolean, changed: (on: boolean) => void) {
  const input = h('input', { type: 'checkbox' });
  input.checked = on;
  input.addEventListener('change', () => changed(input.checked));
  return h('label', { class: 'check' }, input, ...(Array.isArray(label) ? label : [label]));
}

/** The row that a key goes to from row `at` of some, with Shift a twentieth of them; undefined where the key is none of these. */
export function rowByKey(event: KeyboardEvent, at: number, rows: number): number | undefined {
  const many = event.shiftKey ? Math.max(1, Math.round(rows / 20)) : 1;
  const to = { ArrowRight: at + many, ArrowUp: at + many, ArrowLeft: at - many, ArrowDown: at - many, Home: 0, End: rows - 1 }[event.key];
  if (to === undefined || !rows) return undefined;
  event.preventDefault();
  return Math.max(0, Math.min(rows - 1, to));
}

/** A button that is on or off. */
export function switchButton(label: string, changed: (on: boolean) => void): HTMLButtonElement {
  const button = h('button', { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch' }, label);
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-checked') !== 'true';
    button.setAttribute('aria-checked', String(on));
    changed(on);
  });
  return button;
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
