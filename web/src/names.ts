// SPDX-License-Identifier: Apache-2.0
// Names for people, from the names of columns: `calcium_mmol_per_l` is "Calcium" in "mmol/L".

const units: [RegExp, string][] = [
  [/_mm3_per_day$/, 'mm³/day'], [/_mmol_per_day$/, 'mmol/day'], [/_l_per_day$/, 'L/day'], [/_mg_per_day$/, 'mg/day'],
  [/_mmol_per_l$/, 'mmol/L'], [/_pmol_per_l$/, 'pmol/L'], [/_nmol_per_l$/, 'nmol/L'], [/_umol_per_l$/, 'µmol/L'],
  [/_ug_per_l$/, 'µg/L'], [/_mg_per_l$/, 'mg/L'], [/_g_per_dl$/, 'g/dL'], [/_g_per_l$/, 'g/L'], [/_u_per_l$/, 'U/L'],
  [/_nmol_per_mmol$/, 'nmol/mmol'], [/_ml_per_min$/, 'mL/min'], [/_per_nl$/, '10⁹/L'], [/_percent$/, '%'],
  [/_0_to_10$/, '0 to 10'], [/_0_to_1$/, '0 to 1'], [/_relative$/, '× start'], [/_mm3$/, 'mm³'], [/_mm2$/, 'mm²'],
  [/_n_per_mm$/, 'N/mm'], [/_mm$/, 'mm'], [/_mg$/, 'mg'], [/_hu$/, 'HU'], [/_gy$/, 'Gy'], [/_mpa$/, 'MPa'],
  [/_kn$/, 'kN'], [/_n$/, 'N'], [/_l$/, 'L'], [/_mbq$/, 'MBq'], [/_days$/, 'days'],
];
const words: Record<string, string> = {
  alp: 'ALP', pth: 'PTH', pthrp: 'PTHrP', ntx: 'Urinary NTx', ctx: 'CTX', psa: 'PSA', ct: 'CT', mri: 'MRI', pet: 'PET',
  hu: 'HU', sins: 'SINS', suv: 'SUV', mirels: 'Mirels', id: 'ID',
};

export function unitOf(column: string): string {
  return units.find(([suffix]) => suffix.test(column))?.[1] ?? '';
}

export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function sentenceCase(name: string): string {
  const text = name.split(/[_\s]+/).filter(Boolean).map((word) => words[word.toLowerCase()] ?? word).join(' ');
  return upper(text);
}

export function labelOf(column: string): string {
  const suffix = units.find(([pattern]) => pattern.test(column))?.[0];
  const bare = suffix ? column.replace(suffix, '') : column;
  return sentenceCase(bare === 'mean' && suffix ? 'mean CT number' : bare || column);
}

/** At most four figures, as one would say it. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size < 1e-15) return '0';  // what is left of something that has gone
  if (size < 1e-3 || size >= 1e6) return value.toExponential(3).replace('e+', 'e').replace('-', '−');
  const digits = Math.max(0, 3 - Math.floor(Math.log10(size)));
  const text = size >= 1000 ? value.toFixed(0) : String(Number(value.toFixed(Math.min(digits, 6))));
  return text.replace('-', '−');
}

export const month = (day: number): number => day * 12 / 365.25;

export function dayText(day: number): string {
  return `day ${Math.round(day)} (month ${month(day).toFixed(1).replace('.0', '')})`;
}

/** Three figures, for headlines. */
export const rounded = (value: number): string => shown(Number(value.toPrecision(3)));

/** mm3 as a doctor would say it. */
export function volumeText(mm3: number): string {
  if (mm3 > 0 && mm3 < 0.01) return '<0.01 mm³';
  return mm3 >= 100 ? `${rounded(mm3 / 1000)} cm³` : `${rounded(mm3)} mm³`;
}

/** "L3", "left femur", "sixth rib on the left" as "left rib 6". */
export function boneText(name: string): string {
  if (/^[CTLS]\d+$/.test(name)) return name;
  const [, bone, side, rest = ''] = /^(.*)_(left|right)((?:_.*)?)$/.exec(name) ?? [null, name, ''];
  return `${side ? `${side} ` : ''}${sentenceCase(bone! + rest).toLowerCase()}`.replace(/\b([ctls]\d+)\b/, (m) => m.toUpperCase());
}

// As many decimals as the quantity is ever reported with; three figures where nobody has agreed on that.
const decimals: [RegExp, number][] = [
  [/_0_to_10$/, 1], [/calcium.*_mmol_per_l$/, 2], [/_mmol_per_l$/, 2], [/_u_per_l$/, 0], [/_nmol_per_mmol$/, 0], [/_umol_per_l$/, 0], [/_ml_per_min$/, 0],
  [/haemoglobin/, 1], [/neutrophils/, 1], [/platelets/, 0], [/_hu$/, 0], [/_n$/, 0], [/_kn$/, 1], [/_percent$/, 0], [/load_over_strength|strength_ratio/, 2],
  [/sins$|mirels$|escc_grade$/, 0], [/_relative$/, 2], [/pth_|parathyroid/, 1],
];

/** A value as it would stand in a letter: "2.41", "75", "5.8". */
export function said(value: number, column: string): string {
  if (!Number.isFinite(value)) return '–';
  const places = decimals.find(([pattern]) => pattern.test(column))?.[1];
  if (places === undefined) return rounded(value);
  const text = value.toFixed(places);
  // What rounds to nothing but is something says so with its first figure.
  return Number(text) === 0 && Math.abs(value) > 1e-9 ? rounded(Number(value.toPrecision(1))) : text.replace('-', '−').replace(/^−(0(\.0+)?)$/, '$1');
}
