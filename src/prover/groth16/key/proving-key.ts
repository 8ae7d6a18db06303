import { readInteger, WORD_BYTES, writeInteger } from '../constants.ts';
import { Groth16Error } from '../errors.ts';
import { assemble, type Blinding, crossBlinding, randomBlinding, type Sums } from '../prove/assemble.ts';
import { type BackendChoice, chooseBackend } from '../prove/self-test.ts';
import { type Backend, compileBackend } from '../runtime/backend.ts';
import { Arena, aligned, Engine, makeMemory } from '../runtime/engine.ts';
import { laneBytes } from '../runtime/lane.ts';
import type { LaneSetup, ThreadStarter } from '../threads/messages.ts';
import { type LanePool, LocalLane, SUM_NAMES, ThreadPool } from '../threads/pool.ts';
import type { ProofResult, VerificationKey } from '../types.ts';
import { verify } from '../verify.ts';
import { sha256 } from './digest.ts';
import { countMultiplications } from './multiplications.ts';
import { type KeyPlan, slotBytes } from './plan.ts';
import { verificationKeyOf } from './verification-key.ts';
import { readWitness } from './witness.ts';
import { prepareKey, writeKey } from './write-key.ts';
import { headerOf, type KeyPoints, readZkey } from './zkey.ts';

export interface LoadOptions {
  /** Threads that compute sums; 1 (usual) uses the caller's thread. */
  readonly threads?: number;
  /** Expected SHA-256 of the key file, 64 hex digits. */
  readonly sha256?: string;
  /** Backends to try, best first. */
  readonly backends?: readonly Backend[];
}

export interface ProveOptions {
  /** Verify the proof before it is given out. Usual; leave out only if the caller verifies. */
  readonly verify?: boolean;
  /** For tests: fixed blinding makes proofs comparable. A proof with known blinding reveals its witness's sums. */
  readonly blinding?: Blinding;
}

/** A proving key in WebAssembly memory, with the threads that use it. */
export class ProvingKey {
  readonly verificationKey: VerificationKey;
  /** Which backend was chosen, and why others were not. */
  readonly choice: BackendChoice;
  /** Bytes of WebAssembly memory, work memory of all threads included. */
  readonly memoryBytes: number;
  readonly #plan: KeyPlan;
  readonly #points: KeyPoints;
  readonly #bytes: Uint8Array;
  readonly #pool: LanePool;
  readonly #freeSlots: number[];
  readonly #waiting: ((slot: number) => void)[] = [];
  #closed = false;

  private constructor(parts: KeyParts) {
    this.verificationKey = parts.verificationKey;
    this.choice = parts.choice;
    this.memoryBytes = parts.memory.buffer.byteLength;
    this.#plan = parts.plan;
    this.#points = parts.points;
    this.#bytes = new Uint8Array(parts.memory.buffer);
    this.#pool = parts.pool;
    this.#freeSlots = [...parts.slots];
  }

  /** See `loadKey`. @param startThread absent where threads are not available */
  static async load(
    bytes: Uint8Array,
    options: LoadOptions,
    startThread?: ThreadStarter,
  ): Promise<ProvingKey> {
    await checkDigest(bytes, options.sha256);
    const zkey = readZkey(bytes);
    const choice = await chooseBackend(options.backends);
    const wanted = startThread && typeof SharedArrayBuffer === 'function' ? (options.threads ?? 1) : 1;
    const threads = Math.max(1, wanted);
    const shared = threads > 1;
    const prepared = prepareKey(zkey, headerOf(bytes));
    const lane = laneBytes({ ...zkey, rows: prepared.rows });
    const slot = aligned(slotBytes(zkey));
    // The first addresses are not used: 0 means none.
    const start = aligned(1);
    const keep = new Arena(start, start + prepared.bytes);
    const laneStart = aligned(keep.end);
    const slotStart = laneStart + threads * lane;
    const memory = makeMemory(slotStart + threads * slot, shared);
    const module = await compileBackend(choice.backend, shared);
    const loading = Engine.create(module, choice.backend, memory, new Arena(laneStart, laneStart + lane));
    const plan = writeKey(loading, keep, prepared);
    loading.arena.wipe(loading.bytes, laneStart);
    const setups = Array.from({ length: threads }, (_, i): LaneSetup => {
      const at = laneStart + i * lane;
      return { module, memory, backend: choice.backend.name, plan, start: at, end: at + lane };
    });
    const pool =
      shared && startThread ? new ThreadPool(startThread, setups) : new LocalLane(setups[0] as LaneSetup);
    const slots = setups.map((_, i) => slotStart + i * slot);
    return new ProvingKey({
      ...{ plan, memory, pool, slots, choice, points: zkey.points },
      verificationKey: verificationKeyOf(zkey),
    });
  }

  /** See `prove`. Several proofs may run at a time; as many as there are threads share the memory at once. */
  async prove(wtns: Uint8Array, options: ProveOptions = {}): Promise<ProofResult> {
    const values = readWitness(wtns, this.#plan.variables);
    const publicSignals = Array.from({ length: this.#plan.publicSignals }, (_, i) =>
      readInteger(values, WORD_BYTES * (i + 1)).toString(),
    );
    const blinding = options.blinding ?? randomBlinding();
    const sums = await this.#inSlot(async (slot) => {
      this.#bytes.set(values, slot);
      const behind = slot + values.length;
      for (const [i, scalar] of [blinding.r, blinding.s, crossBlinding(blinding)].entries()) {
        writeInteger(this.#bytes, behind + WORD_BYTES * i, scalar);
      }
      // Every sum must end before the slot is used again, whether or not another one failed.
      const settled = await Promise.allSettled(SUM_NAMES.map((name) => this.#pool.run({ name, slot })));
      const failed = settled.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      const entries = settled.map((result, i) => [
        SUM_NAMES[i],
        (result as PromiseFulfilledResult<unknown>).value,
      ]);
      return Object.fromEntries(entries) as Sums;
    });
    const proof = assemble(this.#points, sums, blinding);
    if (options.verify !== false && !(await verify(this.verificationKey, publicSignals, proof))) {
      throw new Groth16Error(
        'bad-witness',
        'The proof does not verify: the witness does not satisfy the circuit of this key, or the key is damaged.',
      );
    }
    return { proof, publicSignals };
  }

  /** Wires of the key's circuit, with the constant one. */
  get variables(): number {
    return this.#plan.variables;
  }

  /**
   * Field multiplications of a proof of this witness, about: six an addition of points of G1 and 19 of G2, and those of six
   * transforms. It is what a bench compares its time with.
   */
  multiplications(wtns: Uint8Array): number {
    return countMultiplications(this.#plan, readWitness(wtns, this.#plan.variables));
  }

  /** For tests: the memory itself. */
  inspectMemory(): Uint8Array {
    return this.#bytes;
  }

  /** Stops threads; proofs under way fail with `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }

  async #inSlot<T>(work: (slot: number) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Groth16Error('closed', 'The key was closed.');
    const slot =
      this.#freeSlots.pop() ?? (await new Promise<number>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(slot);
    } finally {
      this.#bytes.fill(0, slot, slot + slotBytes(this.#plan));
      const next = this.#waiting.shift();
      if (next) next(slot);
      else this.#freeSlots.push(slot);
    }
  }
}

interface KeyParts {
  readonly plan: KeyPlan;
  readonly points: KeyPoints;
  readonly memory: WebAssembly.Memory;
  readonly pool: LanePool;
  readonly slots: readonly number[];
  readonly choice: BackendChoice;
  readonly verificationKey: VerificationKey;
}

async function checkDigest(bytes: Uint8Array, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  if ((await sha256(bytes)) !== expected.toLowerCase()) {
    throw new Groth16Error('bad-key', 'The key is not the expected one: its SHA-256 differs.');
  }
}
