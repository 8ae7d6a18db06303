import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { AssayError } from '../protocol/errors.ts';
import { asField } from '../protocol/field.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import {
  type BackendChoice,
  chooseBackend,
  free,
  Groth16Error,
  type LoadOptions,
  loadKey,
  type ProvingKey,
  prove,
} from './groth16/index.ts';
import type { CircuitInputs } from './inputs.ts';
import { CheckedKeys, type Proved, type Prover, witnessOf } from './prover.ts';
import type { CheckedKey, Edition } from './setup/checked-key.ts';
import { toWire } from './to-wire.ts';

/** WebAssembly memory that keys may take together; the key used longest ago goes first. */
const KEY_BYTES = 256e6;
/** A proof has five sums of different length: more threads have nothing to do. */
const MOST_THREADS = 4;

export interface AssayProverOptions {
  /** Default: the cores, at most four. */
  readonly threads?: number;
  /** Folder of development keys. */
  readonly cache?: string;
  /** Other circuits than those of circuits/second. */
  readonly edition?: Edition;
  /** For tests: how the backend is chosen. */
  readonly choose?: () => Promise<BackendChoice>;
}

interface LoadedKey {
  readonly loading: Promise<ProvingKey>;
  /** Proofs under way: the key must stay. */
  uses: number;
}

/**
 * Our own prover: keys stay in WebAssembly memory, witness calculators stay compiled. Every proof is verified before it is
 * given out. Where the engine cannot run it, snarkjs proves; `engine` says so.
 */
export class AssayProver<C extends string = CircuitName> implements Prover<C> {
  /** With threads, the witness of the next proof is computed during the sums of the last one. */
  readonly concurrency: number;
  readonly #files: CheckedKeys<C>;
  readonly #threads: number;
  readonly #choose: () => Promise<BackendChoice>;
  readonly #openSnarkjs: () => Promise<Prover<C>>;
  /** In the order of their last use. */
  readonly #loaded = new Map<C, LoadedKey>();
  #choice: Promise<BackendChoice | Groth16Error> | undefined;
  #snarkjs: Promise<Prover<C>> | undefined;

  constructor(keys?: string, { threads, cache, edition, choose = chooseBackend }: AssayProverOptions = {}) {
    this.#files = new CheckedKeys(keys, cache, edition);
    this.#threads = threads ?? Math.min(availableParallelism(), MOST_THREADS);
    this.concurrency = Math.min(this.#threads, 2);
    this.#choose = choose;
    const single = { singleThread: this.#threads === 1, ...(edition && { edition }) };
    // snarkjs takes some 100 MB: it is loaded only where it proves.
    this.#openSnarkjs = async () => {
      const { SnarkjsProver } = await import('./snarkjs-prover.ts');
      return new SnarkjsProver(keys, cache === undefined ? single : { ...single, cache });
    };
  }

  /** The engine that proves here, and why a faster one does not. */
  async engine(): Promise<string> {
    const choice = await this.#chosen();
    if (choice instanceof Groth16Error) return `snarkjs: ${choice.message}`;
    const why = choice.rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    return `assay, ${choice.backend.name} arithmetic${why === '' ? '' : ` (${why})`}`;
  }

  async prove(circuit: C, inputs: CircuitInputs): Promise<Proved> {
    const choice = await this.#chosen();
    if (choice instanceof Groth16Error) {
      this.#snarkjs ??= this.#openSnarkjs();
      return (await this.#snarkjs).prove(circuit, inputs);
    }
    const files = await this.#files.of(circuit);
    const witness = await witnessOf(circuit, inputs, files.wasm);
    try {
      const loaded = this.#use(circuit, files, choice);
      try {
        const key = await loaded.loading;
        await this.#makeRoom();
        const { proof, publicSignals } = await prove(key, witness);
        return {
          proof: toWire(proof),
          publicSignals: publicSignals.map((signal) => asField(BigInt(signal))),
        };
      } finally {
        loaded.uses--;
      }
    } catch (error) {
      throw error instanceof Groth16Error ? worded(circuit, error) : error;
    } finally {
      witness.fill(0);
    }
  }

  async close(): Promise<void> {
    const loaded = await Promise.allSettled([...this.#loaded.values()].map(({ loading }) => loading));
    this.#loaded.clear();
    for (const each of loaded) if (each.status === 'fulfilled') await each.value.close();
    await (await this.#snarkjs)?.close();
  }

  #chosen(): Promise<BackendChoice | Groth16Error> {
    this.#choice ??= this.#choose().catch((error: unknown) => {
      if (error instanceof Groth16Error && error.code === 'no-engine') return error;
      throw error;
    });
    return this.#choice;
  }

  /** The key, loaded or being loaded, as the one used last. Counts the use at once: no other proof may close it. */
  #use(circuit: C, { zkey, sha256 }: CheckedKey, { backend }: BackendChoice): LoadedKey {
    const options = { threads: this.#threads, backends: [backend], sha256 };
    const loaded = this.#loaded.get(circuit) ?? { loading: keyFrom(zkey, options), uses: 0 };
    loaded.uses++;
    this.#loaded.delete(circuit);
    this.#loaded.set(circuit, loaded);
    loaded.loading.catch(() => {
      if (this.#loaded.get(circuit) === loaded) this.#loaded.delete(circuit);
    });
    return loaded;
  }

  /** Closes idle keys, the one used longest ago first, until the rest fits. */
  async #makeRoom(): Promise<void> {
    const all = await Promise.all(
      [...this.#loaded].map(async ([circuit, loaded]) => ({
        circuit,
        loaded,
        key: await loaded.loading.catch(() => undefined),
      })),
    );
    let bytes = all.reduce((sum, { key }) => sum + (key?.memoryBytes ?? 0), 0);
    for (const { circuit, loaded, key } of all) {
      if (bytes <= KEY_BYTES) return;
      if (!key || loaded.uses > 0 || this.#loaded.get(circuit) !== loaded) continue;
      bytes -= key.memoryBytes;
      this.#loaded.delete(circuit);
      await key.close();
    }
  }
}

/** The file's bytes are freed at once: they are as large as the key in memory. */
async function keyFrom(zkey: string, options: LoadOptions): Promise<ProvingKey> {
  const bytes = await readFile(zkey);
  try {
    return await loadKey(bytes, options);
  } finally {
    free(bytes);
  }
}

/** The prover's own errors, for people. */
function worded(circuit: string, { code, message }: Groth16Error): AssayError {
  if (code === 'bad-key') {
    return new AssayError('key-integrity', `The proving key of ${circuit} cannot be used. ${message}`, {
      exitCode: 4,
    });
  }
  return new AssayError(code, `No proof of ${circuit}. ${message}`, { exitCode: 4 });
}
