// SPDX-License-Identifier: Apache-2.0
// The simulator beside the page, so that the page never waits: src/howship/play/wasm.cpp says what can be called.
import { Answer, Catalogue, Question, Result } from './play-protocol';

interface Simulator {
  memory: WebAssembly.Memory;
  _initialize(): void;
  room(bytes: number): number;
  give_back(at: number): void;
  said_at(): number;
  said_size(): number;
  catalogue(): number;
  place(bone: number, size: number, male: number, age: number): number;
  begin(toml: number, size: number, pictures: number): number;
  live_until(day: number): number;
  result(): number;
  field_at(bone: number, field: number): number;
  field_size(bone: number, field: number): number;
}

const scope = self as unknown as { postMessage(message: Answer, transfer?: Transferable[]): void; onmessage: ((event: MessageEvent<Question>) => void) | null };
let simulator: Simulator | undefined, wanted: Question | undefined, busy = false;

async function start(packed: ArrayBuffer): Promise<void> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  // Nothing of the outside is needed but a clock; what else a C library can ask for is not there.
  const given: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const one of WebAssembly.Module.imports(module))
    if (one.kind === 'function') (given[one.module] ??= {})[one.name] = one.name === 'clock_time_get' ? clock : () => 52 /* there is no such thing */;
  simulator = (await WebAssembly.instantiate(module, given)).exports as unknown as Simulator;
  simulator._initialize();
}

function clock(_id: number, _precision: bigint, at: number): number {
  new DataView(simulator!.memory.buffer).setBigUint64(at, BigInt(Math.round(1e6 * performance.now())), true);
  return 0;
}

/** What a call says; throws what it says is wrong. */
function said(failed: number): unknown {
  const text = new TextDecoder().decode(new Uint8Array(simulator!.memory.buffer, simulator!.said_at(), simulator!.said_size()));
  const out = JSON.parse(text);
  if (failed) throw new Error(out.faults.join('\n'));
  return out;
}

function withText(text: string, act: (at: number, size: number) => number): number {
  const bytes = new TextEncoder().encode(text), at = simulator!.room(bytes.length + 1);
  new Uint8Array(simulator!.memory.buffer).set(bytes, at);
  const out = act(at, bytes.length);
  simulator!.give_back(at);
  return out;
}

/** Lets messages in, so that a newer question is seen. */
const breath = (): Promise<void> => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { port1.close(); resolve(); }; port2.postMessage(0); });

async function live(question: Question & { ask: 'live' }): Promise<void> {
  const sim = simulator!, began = performance.now();
  let at = said(withText(question.toml, (text, size) => sim.begin(text, size, Number(question.pictures)))) as { day: number; last: number; done: boolean };
  let days = 30, told = began;
  while (!at.done) {
    const before = performance.now();
    at = said(sim.live_until(at.day + days)) as typeof at;
    const now = performance.now();
    // A piece takes about a twentieth of a second.
    days = Math.max(1, Math.min(400, Math.round(days * Math.min(4, 50 / Math.max(1, now - before)))));
    if (at.done || now - told < 60) continue;
    told = now;
    scope.postMessage({ told: 'progress', number: question.number, day: at.day, last: at.last });
    await breath();
    if (wanted) return;
  }
  const result = said(sim.result()) as Result;
  const bytes = result.bones.map((bone, b) => bone.fields.map((_, f) => new Uint8Array(sim.memory.buffer, sim.field_at(b, f), sim.field_size(b, f)).slice()));
  scope.postMessage({ told: 'result', number: question.number, result, bytes, seconds: (performance.now() - began) / 1000, pictures: question.pictures }, bytes.flat().map((one) => one.buffer));
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  while (wanted) {
    const question = wanted;
    wanted = undefined;
    if (question.ask === 'start') continue;
    try {
      if (question.ask === 'live') await live(question);
      else scope.postMessage({ told: 'place', number: question.number, ...said(withText(question.bone, (text, size) => simulator!.place(text, size, Number(question.male), question.age))) as { centre: [number, number, number] } });
    } catch (error) {
      scope.postMessage({ told: 'failed', number: question.number, text: error instanceof Error ? error.message : String(error) });
    }
  }
  busy = false;
}

scope.onmessage = ({ data }) => {
  if (data.ask === 'start')
    void start(data.wasm).then(() => scope.postMessage({ told: 'ready', catalogue: said(simulator!.catalogue()) as Catalogue }),
      (error) => scope.postMessage({ told: 'failed', number: 0, text: `The simulator does not start here: ${error}` }));
  else {
    wanted = data;
    void work();
  }
};
