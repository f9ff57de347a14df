// SPDX-License-Identifier: Apache-2.0
// Pages of trials and cohorts, whose figures the program draws: arrow keys, and pointing, go from row to row of a figure's table,
// which says what stands there; the theme. Without a script the pages have all but this.
import { h, rowByKey } from './dom';
import { themeButton } from './parts';

function walk(root: HTMLElement): void {
  const holder = root.querySelector<HTMLElement>('.wide')!, svg = root.querySelector('svg'), rows = [...root.querySelectorAll<HTMLTableRowElement>('tbody tr')];
  if (!rows.length) return;
  const readout = h('p', { class: 'readout', 'aria-hidden': 'true' }), down = root.dataset.down !== undefined;
  holder.after(readout);
  const pin = svg && rows[0].dataset.at !== undefined ? document.createElementNS('http://www.w3.org/2000/svg', 'path') : null;
  pin?.setAttribute('class', down ? 'pin down' : 'pin');
  holder.setAttribute('role', 'slider');
  holder.setAttribute('aria-valuemin', '1');
  holder.setAttribute('aria-valuemax', String(rows.length));
  let at = -1;
  const go = (k: number): void => {
    if (k === at) return;
    at = k;
    const { at: place, said = '' } = rows[k].dataset;
    readout.textContent = said;
    holder.setAttribute('aria-valuenow', String(k + 1));
    holder.setAttribute('aria-valuetext', said);
    pin?.setAttribute('d', down ? `M${root.dataset.from} ${place}H${root.dataset.to}` : `M${place} ${root.dataset.from}V${root.dataset.to}`);
    if (pin && !pin.isConnected) svg!.append(pin);
  };
  holder.setAttribute('aria-valuenow', '1');
  holder.setAttribute('aria-valuetext', rows[0].dataset.said ?? '');
  holder.addEventListener('keydown', (event) => {
    const to = rowByKey(event, at, rows.length);
    if (to !== undefined) go(to);
  });
  if (pin && svg) svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal, here = down ? (event.clientY - box.top) / box.height * view.height : (event.clientX - box.left) / box.width * view.width;
    const far = (row: HTMLTableRowElement) => Math.abs(Number(row.dataset.at) - here);
    go(rows.reduce((best, row, k) => far(row) < far(rows[best]) ? k : best, 0));
  });
}

document.querySelectorAll<HTMLElement>('.walk').forEach(walk);
document.querySelector('.switches')?.append(themeButton(() => undefined));
