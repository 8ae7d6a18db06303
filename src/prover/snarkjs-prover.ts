import { curves, groth16 } from 'snarkjs';
import { asField } from '../protocol/field.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import type { CircuitInputs } from './inputs.ts';
import { assertHolds, CheckedKeys, type Proved, type Prover, witnessOf } from './prover.ts';
import type { Edition } from './setup/checked-key.ts';
import { toWire } from './to-wire.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * snarkjs in WebAssembly, with a worker per core; single-threaded if several such provers share the cores.
 */
export class SnarkjsProver<C extends string = CircuitName> implements Prover<C> {
  readonly #files: CheckedKeys<C>;
  readonly #singleThread: boolean;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    keys?: string,
    {
      singleThread = false,
      cache,
      edition,
    }: { singleThread?: boolean; cache?: string; edition?: Edition } = {},
  ) {
    this.#files = new CheckedKeys(keys, cache, edition);
    this.#singleThread = singleThread;
  }

  async engine(): Promise<string> {
    return 'snarkjs';
  }

  async prove(circuit: C, inputs: CircuitInputs): Promise<Proved> {
    // One at a time: each proof uses every core.
    const turn = this.#last.then(() => this.#prove(circuit, inputs));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #prove(circuit: C, inputs: CircuitInputs): Promise<Proved> {
    const { zkey, vkey, wasm } = await this.#files.of(circuit);
    const witness = await witnessOf(circuit, inputs, wasm);
    try {
      const { proof, publicSignals } = await groth16.prove(zkey, witness, quiet, {
        singleThread: this.#singleThread,
      });
      const proved = {
        proof: toWire(proof),
        publicSignals: publicSignals.map((signal) => asField(BigInt(signal))),
      };
      await assertHolds(circuit, proved, vkey);
      return proved;
    } finally {
      witness.fill(0);
    }
  }

  async close(): Promise<void> {
    await this.#last;
    // snarkjs keeps the workers of its curve until they are terminated.
    const slot = globalThis as { curve_bn128?: { terminate(): Promise<void> } };
    if (slot.curve_bn128) await (await curves.getCurveFromName('bn128')).terminate();
  }
}
