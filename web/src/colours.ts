// SPDX-License-Identifier: Apache-2.0
// What each colour means. The colours themselves stand in page.css, in a light and a dark form, and nowhere else: charts,
// overlays, pictures and the skeleton take them from there. Hues are Okabe and Ito's, told apart with any colour vision.
import { themed } from './dom';

export type Meaning = '--tumour' | '--lost' | '--made' | '--bone' | '--marrow' | '--pain' | '--blood' | '--marker' | '--force' | '--cement' | '--dead' | '--drug';

/** Red, green and blue of a meaning in the present theme. */
export function rgbOf(meaning: Meaning): [number, number, number] {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(themed(meaning)) ?? ['', '80', '80', '80'];
  return [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)];
}

/** What a lesion does to bone, from its phenotype: 0 dissolves, 1 lays down. */
export const typeOf = (phenotype: number): 'lytic' | 'mixed' | 'blastic' | '' =>
  phenotype < 0.25 ? 'lytic' : phenotype > 0.85 ? 'blastic' : Number.isFinite(phenotype) ? 'mixed' : '';
