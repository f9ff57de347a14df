// SPDX-License-Identifier: Apache-2.0
// What the page and the worker that simulates say to each other.

export interface Catalogue {
  bones: { name: string; summary: string }[];
  primaries: { name: string; title: string }[];
  drugs: { name: string; title: string; group: string }[];
}
export interface PlayedBone {
  name: string;
  days: number[];
  grid: { size: [number, number, number]; columns_mm: number[][]; origin_mm: number[] };
  fields: { name: string; background: number; low: number; high: number }[];
}
export interface Result {
  tables: Record<string, string>;
  sha256: Record<string, string>;
  bones: PlayedBone[];
  understood: { key: string; value: string; given: boolean }[];
}

/** `number` tells answers apart: a newer question ends an older one. */
export type Question =
  | { ask: 'start'; wasm: ArrayBuffer }
  | { ask: 'place'; number: number; bone: string; male: boolean; age: number }
  | { ask: 'live'; number: number; toml: string; pictures: boolean };
export type Answer =
  | { told: 'ready'; catalogue: Catalogue }
  | { told: 'place'; number: number; centre: [number, number, number] }
  | { told: 'progress'; number: number; day: number; last: number }
  | { told: 'result'; number: number; result: Result; bytes: Uint8Array[][]; seconds: number; pictures: boolean }
  | { told: 'failed'; number: number; text: string };
