// SPDX-License-Identifier: Apache-2.0
// The same story for people without medical training: short sentences, every term with how to say it, ranges instead of
// promises, and what to ask a care team.
import { h } from './dom';
import { boneText, month } from './names';
import { Drug, numberOf, patientValue, records, RunPart, tableOf, titleOf } from './payload';
import { happenings, Happening } from './story';
import { terms, tests, treatments } from './words';

/** A whole month before and after: the model is not surer than that. */
export function aroundMonth(day: number): string {
  const m = month(day), low = Math.max(0, Math.floor(m - 0.5)), high = Math.ceil(m + 0.5);
  return m < 0.5 ? 'at the start' : `between month ${low} and month ${high}`;
}

/** The width of a ball of that volume, as a range of whole or half centimetres. */
export function acrossText(mm3: number): string {
  const cm = 0.2 * Math.cbrt(3 * mm3 / (4 * Math.PI)), step = cm < 2 ? 0.5 : 1;
  const low = Math.max(0, Math.floor(cm * 0.9 / step) * step), high = Math.ceil(cm * 1.1 / step) * step;
  return `${low} to ${high} cm`;
}

function plainEvent(one: Happening): string {
  const bone = one.bone ? boneText(one.bone) : 'the bone';
  const when = aroundMonth(one.day), start = when.charAt(0).toUpperCase() + when.slice(1);
  switch (one.event) {
    case 'lesion_seeded': return `${start}, a small group of cancer cells was in ${bone}.`;
    case 'cortex_breached': return `${start}, the tumour grew through the hard outer shell of ${bone}.`;
    case 'canal_entered': return `${start}, the tumour reached the tunnel that holds the spinal cord. This can press on nerves.`;
    case 'start':
    case 'stop':
    case 'dose': return `${start}: ${one.brief.replace(/ × \d+$/, '')}${one.times > 1 ? `, ${one.times} doses until about month ${Math.ceil(month(one.until!))}` : ''}.`;
    default: return `${start}: ${one.brief.toLowerCase()}${one.times > 1 ? `, ${one.times} times` : ''}${one.detail ? ` (${one.detail})` : ''}.`;
  }
}

export function plainSection(runs: RunPart[], drugs: Record<string, Drug>): HTMLElement {
  return h('div', { class: 'plain' }, runs.map((run, r) => {
    const events = happenings(run);
    const lesions = records(tableOf(run, 'lesions.csv'));
    const bones = [...new Set(lesions.map((row) => boneText(row.bone)))];
    const primary = patientValue(run, 'patient.primary');
    const said = JSON.stringify(run.run.understood ?? []) + (run.tables['events.csv'] ?? '');
    const myTests = tests.filter((t) => (run.run.understood ?? []).some((u) => /^test\[/.test(u.key) && t.match.test(u.value)) ||
      records(tableOf(run, 'findings.csv')).some((row) => t.match.test((row.modality ?? row.test ?? '').replaceAll('_', ' '))));
    const asked = (run.run.understood ?? []).filter((u) => /^treatment\[|\.kind$|^exposure\.event/.test(u.key)).map((u) => u.value).join(' ') + ' ' +
      events.filter((e) => e.kind === 'treatment').map((e) => `${e.event} ${e.detail}`).join(' ') + ' ' + Object.keys(drugs).filter((name) => said.includes(name)).join(' ');
    const myTreatments = treatments.filter((t) => t.match.test(asked));
    const last = Math.max(...lesions.map((row) => numberOf(row.day)));
    const size = lesions.filter((row) => numberOf(row.day) === last).map((row) => ({ bone: boneText(row.bone), mm3: numberOf(row.tumour_mm3), hole: numberOf(row.hole_mm3) }));
    const used = Object.entries(terms).filter(([term]) =>
      (term === 'NTx' ? /ntx/ : term === 'PSA' ? /psa/ : new RegExp(term === 'alkaline phosphatase' ? 'alp_' : term.replace(/ /g, '.'), 'i')).test(said + (run.tables['timeline.csv'] ?? '').slice(0, 2000)) ||
      ['metastasis', 'cortex', 'spinal canal'].includes(term) || (term === 'vertebra' && bones.some((b) => /^[CTLS]\d/.test(b))));
    const extent = (run.run.days_done ?? 0);

    return h('div', {},
      runs.length > 1 ? h('h3', {}, `${'AB'[r]}: ${titleOf(run)}`) : null,
      h('p', { class: 'lead' }, `This is a made-up patient in a computer${primary ? `, with ${primary} cancer that has spread to bone` : ''}. ` +
        `We followed ${bones.length ? bones.join(' and ') : 'the bones'} for about ${Math.max(1, Math.round(month(extent)))} months.`),
      h('h3', {}, 'What happened'),
      h('ul', {}, events.map((one) => h('li', {}, plainEvent(one))),
        size.filter((s) => s.mm3 > 0.5).map((s) => h('li', {}, `At the end, the tumour in ${s.bone} was about ${acrossText(s.mm3)} wide.` +
          (s.hole > 50 ? ` It had left a hole in the bone, about ${acrossText(s.hole)} wide.` : '')))),
      h('p', { class: 'caution' }, 'These are ranges, not promises. One run shows one of many ways things can go; another run of the same patient can go another way. No one can say exactly what will happen to a real person. A doctor can give a range.'),
      h('h3', {}, 'The tests'),
      myTests.length ? h('dl', { class: 'words' }, myTests.map((t) => h('div', {}, h('dt', {}, t.name, h('span', { class: 'say' }, ` say: ${t.say}`)),
        h('dd', {}, `It looks for ${t.looksFor} What it is like: ${t.feelsLike}`)))) : h('p', {}, 'No tests were done in this run.'),
      h('h3', {}, 'The treatments'),
      myTreatments.length ? h('dl', { class: 'words' }, myTreatments.map((t) => h('div', {}, h('dt', {}, t.name, h('span', { class: 'say' }, ` say: ${t.say}`)),
        h('dd', {}, `What it is for: it ${t.purpose} Common side effects: ${t.effects}`)))) : h('p', {}, 'No treatment was given in this run. It shows what may happen when nothing is done.'),
      h('h3', {}, 'What the words mean'),
      h('dl', { class: 'words' }, used.map(([term, about]) => h('div', {}, h('dt', {}, term, h('span', { class: 'say' }, ` say: ${about.say}`)), h('dd', {}, about.plain)))),
      h('h3', {}, 'Questions worth asking a care team'),
      h('ul', {}, [
        `Is this the same cancer as the first one${primary ? ` (${primary})` : ''}, or a new one?`,
        bones.length ? `Is it in other bones besides ${bones.join(' and ')}?` : 'Which bones is it in?',
        'Is any bone likely to break? What can be done before that?',
        events.some((e) => e.event === 'canal_entered') ? 'The tumour came close to the spinal cord. Which signs, such as weak legs, numbness or trouble passing urine, mean that I must call at once?' : 'Which signs mean that I must call at once?',
        myTreatments.length ? `What is the goal of ${myTreatments.map((t) => t.name.toLowerCase()).join(', ')}: cure, more time, or less pain?` : 'What are the treatments, and what is the goal of each: cure, more time, or less pain?',
        'What are the risks, and how long do they last?',
        'How will we know that it works, and when?',
        'How can pain be kept low? (Palliative care, PAL-ee-uh-tiv, can help at any time, together with treatment.)',
        'Can you give me a range for what to expect?',
        'I am thinking of other methods such as massage or herbs. Which are safe beside my treatment?',
      ].map((q) => h('li', {}, q))),
      h('p', { class: 'caution' }, 'Only breast, prostate or another first cancer in bone is shown here. Cancer can also be in the liver, lungs or brain, which this program does not show. Bone metastasis is much more common in adults than cancer that starts in bone.'));
  }));
}
