// SPDX-License-Identifier: Apache-2.0
// What can happen, as the run itself declares it (event_kinds of run.json): the page has no words of its own for it.
import { typeOf } from './colours';
import { boneText, rounded, sentenceCase } from './names';
import { Drug, EventKind, RunPart } from './payload';

/** A kind that the run does not declare, as in older results, is its name. */
export function kindOf(run: RunPart, event: string): EventKind {
  const declared = run.run.event_kinds;
  if (declared && Object.hasOwn(declared, event)) return declared[event];
  const name = sentenceCase(event);
  return { origin: 'body', level: 'note', sentence: `${name} in {bone}: {detail}.`, brief: `${name} in {bone}`, plain: `${event.replaceAll('_', ' ')} in {bone} ({detail})` };
}

/** The colour of a kind: page.css has these four. */
export const colourOf = (kind: EventKind): 'treatment' | 'test' | 'harm' | 'other' =>
  kind.origin === 'treatment' || kind.origin === 'test' ? kind.origin : kind.level === 'warning' || kind.level === 'serious' ? 'harm' : 'other';

// Titles and routes of medicines, by their names in tables.
let cards: Record<string, Drug> = {};
export const knowMedicines = (drugs: Record<string, Drug>): void => { cards = drugs; };

/** "calcium with vitamin D" for calcium_vitamin_d, as within a sentence; other words without their underscores. */
export const medicineText = (name: string): string => {
  const title = Object.hasOwn(cards, name) ? cards[name].title.replace(/ \(.*\)$|,.*$/g, '') : name.replaceAll('_', ' ');
  return title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
};
/** Whether a medicine is an operation, which is done, not given. */
export const isOperation = (name: string): boolean => Object.hasOwn(cards, name) && cards[name].route === 'operation';

/** "42 mg a day" for "42 mg/day"; a number without a unit counts labelled doses, of which one need not be told. */
export function amountText(amount: string, unit = ''): string {
  const daily = /^(.*)\/day$/.exec(unit), of = (daily ? daily[1] : unit).replace(/^ug$/, 'µg'), counted = of === '' || of === '1';
  if (counted && Number(amount) === 1) return '';
  return `${rounded(Number(amount))} ${counted ? 'doses' : of}${daily ? ' a day' : ''}`;
}

/** "morphine 42 mg a day" for the detail "morphine 42 mg/day" of a dose, a start or a stop. */
export function givenText(detail: string): string {
  const [, name, amount, unit, rest] = /^([a-z]\w*)(?: ([\d.]+)(?: ([^ ,;(]+))?)?(.*)$/.exec(detail) ?? [];
  if (!name) return detail;
  return `${medicineText(name)}${amount ? ` ${amountText(amount, unit)}`.trimEnd() : ''}${rest}`;
}

/** What follows a word in a detail, up to a comma. */
const after = (word: string, detail: string): string => new RegExp(`(?:^|[ ,])${word} ([^,]+)`).exec(detail)?.[1].trim() ?? '';

/** The one part of a template that is no word of the detail: what kind of lesion a phenotype is called. */
function lesionType(detail: string): string {
  const type = typeOf(parseFloat(after('phenotype', detail)));
  return type && `[[${type}]] `;
}

/** A template of a kind with the parts of one event; howship/base/event.hpp says which there are. */
export function filled(template: string, bone: string, detail: string): string {
  if (!detail) template = template.replace(/ \(\{detail\}\)|: \{detail\}/g, '');
  if (!bone) template = template.replace(/ (in|of|at) \{bone\}/g, '');
  return template.replace(/\{(\w+)\}/g, (_, word: string) =>
    word === 'bone' ? (bone ? boneText(bone) : 'the bone') : word === 'detail' ? detail.replaceAll('_', ' ').replaceAll(' -> ', ' → ') : word === 'type' ? lesionType(detail) : after(word, detail));
}
