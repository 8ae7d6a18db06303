import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import type { Proof } from '../../src/verifier/proof.ts';

const Fr = bn254.fields.Fr;

/**
 * A Groth16 verification key with a known trapdoor: it makes valid proofs of any signals without a circuit. A
 * trusted setup must prevent exactly that; tests of the code around a verifier need it.
 */
export interface TrapdoorKey {
  readonly circuit: string;
  readonly json: Record<string, unknown>;
  /** The secret that a setup must destroy. */
  readonly delta: bigint;
  /** A valid proof for these signals; another seed gives another proof of the same statement. */
  prove(signals: readonly bigint[], seed?: string): Proof;
  /** As `prove`, many times faster: all its proofs share A and B. */
  prover(seed: string): (signals: readonly bigint[]) => Proof;
  /** Signals for which IC₀ + Σ sᵢ·ICᵢ is infinity: (s, 0, 0, …). */
  signalsOfInfinity(): bigint[];
}

/** @param phase1 keys with the same name share alpha, beta and gamma */
export function trapdoorKey(circuit: string, arity: number, phase1 = circuit): TrapdoorKey {
  const scalar = (label: string) => scalarOf(`${circuit}/${label}`);
  const [alpha, beta, gamma] = ['alpha', 'beta', 'gamma'].map((label) => scalarOf(`${phase1}/${label}`)) as [
    bigint,
    bigint,
    bigint,
  ];
  const delta = scalar('delta');
  const ic = Array.from({ length: arity + 1 }, (_, i) => scalar(`ic/${i}`));
  const prover = (seed: string) => {
    const a = scalar(`${seed}/a`);
    const b = scalar(`${seed}/b`);
    const B = bn254.G2.Point.BASE.multiplyUnsafe(b).toAffine();
    const { x: ax, y: ay } = bn254.G1.Point.BASE.multiplyUnsafe(a).toAffine();
    return (signals: readonly bigint[]): Proof => {
      if (signals.length !== arity) throw new Error(`fixture: ${circuit} has ${arity} signals`);
      const x = signals.reduce((sum, signal, i) => Fr.add(sum, Fr.mul(signal, ic[i + 1] ?? 0n)), ic[0] ?? 0n);
      // a·b = alpha·beta + x·gamma + c·delta
      const c = Fr.div(Fr.sub(Fr.sub(Fr.mul(a, b), Fr.mul(alpha, beta)), Fr.mul(x, gamma)), delta);
      const { x: cx, y: cy } = bn254.G1.Point.BASE.multiplyUnsafe(c).toAffine();
      return {
        a: { x: ax, y: ay },
        b: { x: { c0: B.x.c0, c1: B.x.c1 }, y: { c0: B.y.c0, c1: B.y.c1 } },
        c: { x: cx, y: cy },
      } as Proof;
    };
  };
  return {
    circuit,
    delta,
    json: {
      protocol: 'groth16',
      curve: 'bn128',
      nPublic: arity,
      vk_alpha_1: g1Json(alpha),
      vk_beta_2: g2Json(beta),
      vk_gamma_2: g2Json(gamma),
      vk_delta_2: g2Json(delta),
      IC: ic.map(g1Json),
    },
    prove: (signals, seed = 'proof') => prover(seed)(signals),
    prover,
    signalsOfInfinity() {
      const signals = new Array<bigint>(arity).fill(0n);
      signals[0] = Fr.neg(Fr.div(ic[0] ?? 0n, ic[1] ?? 1n));
      return signals;
    },
  };
}

/** Writes `<circuit>.vkey.json` and adds it to `manifest.json` in `directory`; returns the key's SHA-256. */
export function writeKey(directory: string, key: TrapdoorKey, grade: 'dev' | 'ceremony' = 'dev'): string {
  mkdirSync(directory, { recursive: true });
  const text = JSON.stringify(key.json);
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(directory, `${key.circuit}.vkey.json`), text);
  const path = join(directory, 'manifest.json');
  let circuits = {};
  try {
    circuits = JSON.parse(readFileSync(path, 'utf8')).circuits;
  } catch {
    // the first key of this directory
  }
  const zkey = { sha256: '0'.repeat(64) };
  writeFileSync(
    path,
    JSON.stringify({ circuits: { ...circuits, [key.circuit]: { vkey: { sha256 }, zkey, grade } } }),
  );
  return sha256;
}

function scalarOf(label: string): bigint {
  return Fr.create(BigInt(`0x${createHash('sha512').update(label).digest('hex')}`));
}

function g1Json(scalar: bigint): string[] {
  const { x, y } = bn254.G1.Point.BASE.multiplyUnsafe(scalar).toAffine();
  return [`${x}`, `${y}`, '1'];
}

function g2Json(scalar: bigint): string[][] {
  const { x, y } = bn254.G2.Point.BASE.multiplyUnsafe(scalar).toAffine();
  return [
    [`${x.c0}`, `${x.c1}`],
    [`${y.c0}`, `${y.c1}`],
    ['1', '0'],
  ];
}
