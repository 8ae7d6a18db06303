import { readFile } from 'node:fs/promises';
import { AssayError } from '../protocol/errors.ts';
import type { Field } from '../protocol/field.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import { type VerificationKey, verify } from './groth16/index.ts';
import type { CircuitInputs } from './inputs.ts';
import { SECOND_EDITION, SECOND_KEYS } from './second/keys.ts';
import { type CheckedKey, checkedKey, type Edition } from './setup/checked-key.ts';
import { KEY_CACHE } from './setup/made-key.ts';
import { calculateWitness } from './witness.ts';

export interface Proved {
  readonly proof: WireProof;
  readonly publicSignals: readonly Field[];
}

/** Turns inputs into a Groth16 proof on BN254. @typeParam C names of the edition's circuits */
export interface Prover<C extends string = CircuitName> {
  /** @throws AssayError `no-witness` (3) if the claim is false; `key-integrity` (4) */
  prove(circuit: C, inputs: CircuitInputs): Promise<Proved>;
  /** Number of proofs that may be requested at a time; 1 if absent. */
  readonly concurrency?: number;
  /** Says what computes the proofs: for people. */
  engine(): Promise<string>;
  /** Releases workers. */
  close(): Promise<void>;
}

/**
 * For provers that don't verify by themselves: no proof is given out unverified.
 * @param vkey path of the verification key
 * @throws AssayError `prover-failed` (4)
 */
export async function assertHolds(circuit: string, { proof, publicSignals }: Proved, vkey: string) {
  const key = JSON.parse(await readFile(vkey, 'utf8')) as VerificationKey;
  const holds = await verify(key, publicSignals.map(String), {
    pi_a: [...proof.a, '1'],
    pi_b: [[...proof.b[0]], [...proof.b[1]], ['1', '0']],
    pi_c: [...proof.c, '1'],
    protocol: 'groth16',
    curve: 'bn128',
  });
  if (holds) return;
  throw new AssayError('prover-failed', `The new proof of ${circuit} does not verify; prove again`, {
    exitCode: 4,
  });
}

/**
 * The witness of a circuit, as a .wtns file in memory.
 * Errors of the generator quote inputs, which are record values. Only template and line of such an error are
 * kept.
 * @throws AssayError `no-witness` (3)
 */
export async function witnessOf(circuit: string, inputs: CircuitInputs, wasm: string): Promise<Uint8Array> {
  try {
    return await calculateWitness(inputs, wasm);
  } catch (error) {
    const line = /template (\w+)[\s\S]*?line: (\d+)/i
      .exec(String((error as Error).message))
      ?.slice(1, 3)
      .join(':');
    throw new AssayError(
      'no-witness',
      `The circuit ${circuit} has no witness for these inputs${line ? ` (${line})` : ''}: the claim is false. Check the records against the policy.`,
      { exitCode: 3 },
    );
  }
}

/**
 * The proving keys of a folder, each compared with its manifest before its first use. Development keys are not in the
 * folder: they are made at their first use and kept in `cache`.
 */
export class CheckedKeys<C extends string = CircuitName> {
  readonly #keys: string;
  readonly #cache: string;
  readonly #edition: Edition;
  readonly #checked = new Map<C, Promise<CheckedKey>>();

  constructor(keys = SECOND_KEYS, cache = KEY_CACHE, edition: Edition = SECOND_EDITION) {
    this.#keys = keys;
    this.#cache = cache;
    this.#edition = edition;
  }

  /**
   * Proving key and calculator, their hashes compared once per process against the manifest, before use.
   * @throws AssayError `key-integrity`, `key-version`, `compile-failed` (exit 4)
   */
  of(circuit: C): Promise<CheckedKey> {
    let checked = this.#checked.get(circuit);
    if (!checked) {
      checked = checkedKey(circuit, this.#keys, this.#cache, this.#edition);
      this.#checked.set(circuit, checked);
    }
    return checked;
  }
}
