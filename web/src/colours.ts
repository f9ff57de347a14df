// SPDX-License-Identifier: Apache-2.0
// What each colour means. The colours themselves stand in colours.css, in a light and a dark form, and nowhere else: charts,
// overlays, pictures and the skeleton take them from there. Hues are Okabe and Ito's, told apart with any colour vision.
import { themed } from './dom';

export type Meaning = '--tumour' | '--lost' | '--made' | '--bone' | '--marrow' | '--pain' | '--blood' | '--marker' | '--force' | '--cement' | '--dead' | '--drug';

/** Red, green and blue of a meaning in the present theme. */
export function rgbOf(meaning: Meaning): [number, number, number] {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(themed(meaning)) ?? ['', '80', '80', '80'];
  return [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)];
}

// What a column of a table is about; the first that fits counts.
const meanings: [RegExp, Meaning][] = [
  [/denosumab|^level$/, '--drug'], [/pain|tolerance|fatigue|drowsiness|constipation|performance/, '--pain'],
  [/marker|psa/, '--marker'], [/woven|formed|deposited|formation/, '--made'], [/hole|lost|resorbed|released|deficit/, '--lost'],
  [/debris/, '--dead'], [/tumour|canal|outside_bone|living|extent|radius/, '--tumour'],
  [/load|strength|sins|mirels|rigidity|failure|stiffness|mean_hu|height|kyphosis|density/, '--force'],
  [/calcium|phosph|pth|parathyroid|calcitriol|alp_|ntx|ctx|haemoglobin|neutrophils|platelets|creatinine|filtration|urine|volume_l$|testosterone|oestr|gonadotropin/, '--blood'],
];

/** Colours of the lines of one chart, as style sheets write them: that of the meaning; what means the same is told apart by how
    light it is, and from the fourth on by the colours of lines. */
export function lineColours(columns: string[]): string[] {
  const times = new Map<string, number>();
  return columns.map((column, k) => {
    const meaning = meanings.find(([pattern]) => pattern.test(column))?.[1];
    const before = times.get(meaning ?? '') ?? 0;
    times.set(meaning ?? '', before + 1);
    if (!meaning || before > 2) return `var(--line-${1 + k % 6})`;
    return before === 0 ? `var(${meaning})` : `color-mix(in oklab, var(${meaning}) 55%, var(${before === 1 ? '--ink' : '--paper'}))`;
  });
}

/** The same for a canvas, which knows no variables. */
export const resolved = (colour: string): string => colour.replace(/var\((--[\w-]+)\)/g, (_, name: string) => themed(name));

/** What a lesion does to bone, from its phenotype: 0 dissolves, 1 lays down. The limits are the program's own, phenotype_word of
    src/howship/spread/history.cpp. */
export const typeOf = (phenotype: number): 'lytic' | 'mixed' | 'blastic' | '' =>
  phenotype < 0.55 ? 'lytic' : phenotype >= 0.8 ? 'blastic' : Number.isFinite(phenotype) ? 'mixed' : '';
