// SPDX-License-Identifier: Apache-2.0
// Where the numbers come from: program, inputs, what was given, what the models rest on.
import { h } from './dom';
import { dayText } from './names';
import { Range, RunPart, titleOf, Work } from './payload';

function runPart(run: RunPart, title: string): HTMLElement {
  const j = run.run;
  const row = (name: string, value: string | undefined) => value && h('div', {}, h('dt', {}, name), h('dd', {}, value));
  const given = (j.understood ?? []).filter((u) => u.given && u.key !== 'title');
  const parameters = j.parameters_given ?? [];
  const list = (heading: string, items: string[] | undefined) => items?.length
    ? h('details', {}, h('summary', {}, `${heading} (${items.length})`), h('ul', {}, items.map((item) => h('li', {}, item)))) : null;
  const pairs = (heading: string, items: { key: string; value: string }[]) => items.length
    ? h('details', {}, h('summary', {}, `${heading} (${items.length})`), h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': heading },
      h('table', {}, h('tbody', {}, items.map((u) => h('tr', {}, h('th', { scope: 'row' }, u.key), h('td', {}, u.value))))))) : null;
  return h('div', { class: 'provenance' },
    title ? h('h3', {}, title) : null,
    h('dl', { class: 'facts' },
      row('Program', j.program && `${j.program.name} ${j.program.version}, commit ${j.program.commit}`),
      row('Seed', j.seed === undefined ? undefined : String(j.seed)),
      row('Simulated', j.days_done === undefined ? undefined : `${dayText(j.days_done)}${j.complete === false ? `, interrupted; ${j.duration_days} days were planned` : ''}`),
      row('Scenario SHA-256', j.scenario?.sha256),
      ...Object.entries(j.inputs_sha256 ?? {}).map(([file, hash]) => row(`${file} SHA-256`, hash)),
      ...(j.bones ?? []).map((bone) => row(`Bone ${bone.name}`, [bone.provenance, ...(bone.notes ?? [])].filter(Boolean).join('; ')))),
    list('Warnings', j.warnings), list('Not on this page', run.left_out),
    pairs('Given by the scenario', given), pairs('Parameters changed from their defaults', parameters),
    j.scenario?.text ? h('details', {}, h('summary', {}, 'The scenario'), h('pre', { tabindex: 0 }, j.scenario.text)) : null,
    works(j.works_to_cite));
}

/** Each with its address and how much rests on it. */
function works(items: Work[] | undefined): HTMLElement | null {
  if (!items?.length) return null;
  const item = (work: Work) => {
    const by = work.cited_by ?? [];
    return h('li', {}, work.citation, ' ', work.address ? h('a', { href: work.address, rel: 'noreferrer' }, work.address) : null,
      by.length ? h('details', {}, h('summary', {}, by.length === 1 ? 'for one number' : `for ${by.length} numbers`), by.join(', ')) : null);
  };
  return h('details', {}, h('summary', {}, `Works to cite (${items.length})`), h('ul', {}, items.map(item)));
}

export function provenanceSection(runs: RunPart[], ranges: Range[]): HTMLElement {
  return h('div', {}, runs.map((run, r) => runPart(run, runs.length > 1 ? `${'AB'[r]}: ${titleOf(run)}` : '')),
    ranges.length ? h('details', {}, h('summary', {}, 'Usual ranges shaded in the charts'), h('ul', {}, ranges.map((range) =>
      h('li', {}, h('code', {}, range.column), ` ${range.low} to ${range.high}${range.sex ? ` (${range.sex})` : ''}: ${range.source}`)))) : null);
}
