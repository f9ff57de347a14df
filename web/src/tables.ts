// SPDX-License-Identifier: Apache-2.0
// The tables the page is made of, to read, copy and save.
import { copyText, h } from './dom';
import { sentenceCase } from './names';
import { RunPart, tableOf } from './payload';

const firstRows = 12;

function tablePart(run: RunPart, name: string, letter: string): HTMLElement {
  const table = tableOf(run, name)!;
  const meaning = run.run.columns?.[name] ?? {};
  const said = h('span', { class: 'said', role: 'status' });
  const body = h('tbody');
  const fill = (rows: string[][]) => body.replaceChildren(...rows.map((row) =>
    h('tr', {}, row.map((cell) => h('td', { class: cell !== '' && Number.isFinite(Number(cell)) ? 'number' : '' },
      cell.length > 12 && Number.isFinite(Number(cell)) ? String(Number(Number(cell).toPrecision(6))) : cell)))));
  fill(table.rows.slice(0, firstRows));
  const copy = h('button', { type: 'button', click: async () => {
    const tabs = [table.header, ...table.rows].map((row) => row.join('\t')).join('\n');
    said.textContent = await copyText(tabs) ? `${table.rows.length} rows copied` : 'The browser did not allow copying';
  } }, 'Copy');
  const save = h('button', { type: 'button', click: () => {
    const link = h('a', { href: URL.createObjectURL(new Blob([table.text], { type: 'text/csv' })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } }, 'Save CSV');
  const more = table.rows.length > firstRows && h('button', { type: 'button', click: (event) => {
    fill(table.rows);
    (event.target as HTMLElement).remove();
  } }, `Show all ${table.rows.length} rows`);
  const columns = table.header.map((column) => meaning[column] ? h('div', {}, h('dt', {}, h('code', {}, column)), h('dd', {}, meaning[column])) : null);
  return h('details', { class: 'table' },
    h('summary', {}, `${name}${letter}`, h('small', {}, ` ${table.rows.length} rows, ${table.header.length} columns`)),
    h('div', { class: 'tools' }, copy, save, more, said),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table ${name}` }, h('table', {},
      h('thead', {}, h('tr', {}, table.header.map((column) => h('th', { scope: 'col', title: meaning[column] ?? sentenceCase(column) }, column)))), body)),
    columns.some(Boolean) && h('details', { class: 'meanings' }, h('summary', {}, 'What the columns mean'), h('dl', {}, columns)));
}

export const tablesSection = (runs: RunPart[]): HTMLElement =>
  h('div', {}, runs.flatMap((run, r) => Object.keys(run.tables).map((name) =>
    tablePart(run, name, runs.length > 1 ? ` (${'AB'[r]})` : ''))));
