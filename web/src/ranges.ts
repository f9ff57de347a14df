// SPDX-License-Identifier: Apache-2.0
// How far the model may be off (data/model_ranges.toml), as ranges that plain words can say.
import { kindOf } from './events';
import { month } from './names';
import { ModelRanges, numberOf, patientValue, records, RunPart, tableOf } from './payload';

/** Growth beside that of the run: 0.5 is half as fast. */
export interface Speeds { slow: number; fast: number; modelMonths: number }

/** The slowest and fastest growth of nine in ten patients; null where growth was set by hand or is not known. */
export function speedsOf(run: RunPart, ranges: ModelRanges | undefined): Speeds | null {
  const primary = patientValue(run, 'patient.primary') ?? '';
  const modelMonths = ranges?.growth?.model_months[primary], factor = ranges?.growth?.factor[primary];
  const byHand = (run.run.parameters_given ?? []).some((p) => /^tumour\.(growth|spreading)/.test(p.key));
  if (!modelMonths || !factor || byHand) return null;
  return { slow: 1 / factor, fast: factor, modelMonths };
}

/** Days between which something that growth brings would come, when the lesion is there from `start`. */
export const growthDays = (day: number, start: number, speeds: Speeds): [number, number] =>
  [start + (day - start) / speeds.fast, start + (day - start) / speeds.slow];

const radiusOf = (mm3: number): number => Math.cbrt(3 * mm3 / (4 * Math.PI));

/** Width in mm, from what was gained since the start; a front that runs at an even speed gains in proportion to it. */
export function growthWidth(startMm3: number, endMm3: number, speeds: Speeds): [number, number] | null {
  const start = radiusOf(startMm3), gained = radiusOf(endMm3) - start;
  return gained < 0 ? null : [2 * (start + gained * speeds.slow), 2 * (start + gained * speeds.fast)];
}

/** Where a lesion's tumour was first seen in the run. */
export function seededOn(run: RunPart, bone: string): number {
  const days = records(tableOf(run, 'events.csv')).filter((row) => row.bone === bone && kindOf(run, row.event).origin === 'seeding').map((row) => numberOf(row.day));
  return days.length ? Math.min(...days) : 0;
}

/** Whole months around a range of days. */
export function monthsText([low, high]: [number, number]): string {
  const from = Math.max(0, Math.floor(month(low))), to = Math.max(from + 1, Math.ceil(month(high)));
  return `between month ${from} and month ${to}`;
}

/** Millimetres as whole or half centimetres, outwards. */
export function centimetresText([low, high]: [number, number]): string {
  const step = high < 20 ? 0.5 : 1;
  const from = Math.max(0, Math.floor(low / 10 / step) * step), to = Math.ceil(high / 10 / step) * step;
  return from > 0 ? `${from} to ${to} cm` : `at most ${to} cm`;
}

export const measureOf = (ranges: ModelRanges | undefined, column: string) => ranges?.measure?.find((m) => m.column === column);
