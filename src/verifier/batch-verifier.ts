import { randomBytes } from 'node:crypto';
import { AssayError } from '../protocol/errors.ts';
import { FIELD_MODULUS, isField } from '../protocol/field.ts';
import { type AffinePoint, combineC, type ProvenSet } from './combine-proofs.ts';
import type { G2Point } from './curve-points.ts';
import {
  loadMcl,
  type MclG1,
  type MclGT,
  type MclLines,
  multiplyByMcl,
  readG1,
  readG2,
  toFr,
} from './mcl.ts';
import type { ProofCoordinates } from './proof.ts';
import type { VerificationKey } from './verification-key.ts';
import { assertArity } from './verify-proof.ts';

/** Proofs that are checked in one product; more are checked in several. */
export const MAX_BATCH = 64;

/** One proof and what it is about. */
export interface ProofItem {
  readonly signals: readonly bigint[];
  readonly proof: ProofCoordinates;
}

/** Checks many proofs of one circuit, and combines those that held. Implementations: mcl (here), mcl in worker threads (verification-pool.ts). */
export interface BatchVerifier {
  /**
   * For each item, whether its points are in their groups and its proof satisfies the key for its signals.
   * Coordinates need no more than canonical spelling (`parseProofCoordinates`). Rejects with `wrong-arity` when
   * an item has not one signal for each of the key's.
   */
  verifyAll(key: VerificationKey, items: readonly ProofItem[]): Promise<boolean[]>;
  /** `combineC` of proofs that were all found valid. */
  combine(set: ProvenSet): Promise<AffinePoint>;
  /** False while a full batch more would be refused. Without it, nothing ever is. */
  hasRoom?(): boolean;
}

/** A key in mcl's memory, its three G2 points as precomputed lines. */
interface PreparedKey {
  readonly alpha: MclG1;
  readonly ic: MclG1[];
  readonly beta: MclLines;
  readonly gamma: MclLines;
  readonly delta: MclLines;
}

/** A proof whose points are in their groups, weighted. */
interface Term {
  readonly index: number;
  readonly weight: bigint;
  readonly signals: readonly bigint[];
  readonly c: MclG1;
  /** Miller loop of (weight·A, B). */
  readonly loop: MclGT;
}

type Mcl = Awaited<ReturnType<typeof loadMcl>>;

/**
 * Groth16 verification of up to 64 proofs of one circuit in one product of pairings:
 *
 *   Π e(cⱼ·Aⱼ, Bⱼ) · e(−Σcⱼ·α, β) · e(−Σcⱼ·xⱼ, γ) · e(−ΣcⱼCⱼ, δ) = 1,   xⱼ = IC₀ + Σᵢ sⱼᵢ·ICᵢ
 *
 * which is k + 3 Miller loops and one final exponentiation in place of 4k loops and k exponentiations.
 *
 * Soundness. Every point is first checked to be in its group of prime order r, so proof j contributes tⱼ^cⱼ,
 * where tⱼ = e(Aⱼ,Bⱼ)/(e(α,β)·e(xⱼ,γ)·e(Cⱼ,δ)) lies in a group of order r and is 1 exactly when proof j alone
 * verifies. Weights are uniform on [1, 2^128), drawn here, after the proofs are fixed, from the system's CSPRNG.
 * If some tⱼ ≠ 1, then whatever the other weights are, at most one value of cⱼ mod r makes the product 1, and all
 * of [1, 2^128) are distinct mod r: the product is 1 with probability at most 1/(2^128 − 1). (Without the
 * subgroup check tⱼ could have a small order, and wrong proofs would cancel with noticeable probability: the
 * twist's cofactor has small factors.) When the product is not 1, halves are looked at with the same weights, down
 * to single proofs, where the check is exact as cⱼ is no multiple of r; of two halves one is computed, the other
 * is the quotient. Those are at most 127 products of a batch, all before anything is answered, so a prover learns
 * nothing of a weight while it is in use, and the bound grows to 2^-121 a batch.
 *
 * Not guaranteed: constant time (nothing here is secret but the weights, which are used once), and fairness in
 * cost: one wrong proof of 64 makes a batch about a quarter longer, 64 wrong ones make it three times as long.
 */
export class MclVerifier implements BatchVerifier {
  readonly #mcl: Mcl;
  readonly #drawWeight: () => bigint;
  readonly #prepared = new Map<string, PreparedKey>();

  private constructor(mcl: Mcl, drawWeight: () => bigint) {
    this.#mcl = mcl;
    this.#drawWeight = drawWeight;
  }

  /** @param drawWeight for tests of the soundness argument only: uniform on [1, 2^128) from a CSPRNG otherwise */
  static async load(drawWeight: () => bigint = randomWeight): Promise<MclVerifier> {
    return new MclVerifier(await loadMcl(), drawWeight);
  }

  async verifyAll(key: VerificationKey, items: readonly ProofItem[]): Promise<boolean[]> {
    return this.verify(key, items);
  }

  async combine(set: ProvenSet): Promise<AffinePoint> {
    return combineC(set, multiplyByMcl);
  }

  /** As `verifyAll`, synchronously: about 1.5 ms a proof in full batches, 5 ms for a single one. */
  verify(key: VerificationKey, items: readonly ProofItem[]): boolean[] {
    for (const { signals } of items) assertArity(key, signals);
    const prepared = this.#prepare(key);
    const valid = new Array<boolean>(items.length).fill(false);
    for (let start = 0; start < items.length; start += MAX_BATCH) {
      const end = Math.min(start + MAX_BATCH, items.length);
      const terms: Term[] = [];
      for (let index = start; index < end; index++) {
        const term = this.#termOf(items[index] as ProofItem, index);
        if (term !== undefined) terms.push(term);
      }
      if (terms.length > 0) this.#settle(prepared, terms, this.#productOf(prepared, terms), valid);
    }
    return valid;
  }

  /** Frees the keys' lines, which live in the library's own memory. The verifier can be used again after it. */
  close(): void {
    for (const { beta, gamma, delta } of this.#prepared.values()) {
      for (const lines of [beta, gamma, delta]) lines.destroy();
    }
    this.#prepared.clear();
  }

  /** Marks the terms that verify, halving those whose product is not 1. */
  #settle(key: PreparedKey, terms: readonly Term[], product: MclGT, valid: boolean[]): void {
    if (product.isOne()) {
      for (const { index } of terms) valid[index] = true;
      return;
    }
    if (terms.length === 1) return;
    const middle = terms.length >> 1;
    const left = terms.slice(0, middle);
    const ofLeft = this.#productOf(key, left);
    this.#settle(key, left, ofLeft, valid);
    this.#settle(key, terms.slice(middle), this.#mcl.div(product, ofLeft), valid);
  }

  #termOf({ signals, proof }: ProofItem, index: number): Term | undefined {
    // The parsers have seen to it; but s and s + r would be one signal here.
    if (!signals.every(isField)) return undefined;
    const a = readG1(proof.a);
    const b = readG2(proof.b);
    const c = readG1(proof.c);
    if (a === undefined || b === undefined || c === undefined) return undefined;
    const weight = this.#drawWeight();
    return { index, weight, signals, c, loop: this.#mcl.millerLoop(this.#mcl.mul(a, toFr(weight)), b) };
  }

  /** Π tⱼ^cⱼ over the terms, of which there is at least one. */
  #productOf(key: PreparedKey, terms: readonly Term[]): MclGT {
    const { mul, mulVec, neg, precomputedMillerLoop } = this.#mcl;
    // Sums of the weights, and of the weighted signals: the coefficients of IC.
    const folded = new Array<bigint>(key.ic.length).fill(0n);
    for (const { weight, signals } of terms) {
      folded[0] = (folded[0] as bigint) + weight;
      for (const [i, signal] of signals.entries())
        folded[i + 1] = (folded[i + 1] as bigint) + weight * signal;
    }
    const coefficients = folded.map((sum) => toFr(sum % FIELD_MODULUS));
    const weights = terms.map(({ weight }) => toFr(weight));
    const constant = coefficients[0] as ReturnType<typeof toFr>;
    const c = terms.map((term) => term.c);
    // A sum may be infinity, which pairs to 1.
    let product = precomputedMillerLoop(neg(mul(key.alpha, constant)), key.beta);
    product = mul(product, precomputedMillerLoop(neg(mulVec(key.ic, coefficients)), key.gamma));
    product = mul(product, precomputedMillerLoop(neg(mulVec(c, weights)), key.delta));
    for (const { loop } of terms) product = mul(product, loop);
    return this.#mcl.finalExp(product);
  }

  #prepare(key: VerificationKey): PreparedKey {
    const known = this.#prepared.get(key.vkHash);
    if (known !== undefined) return known;
    const alpha = readG1(key.alpha);
    const ic = key.ic.map(readG1).filter((point) => point !== undefined);
    if (alpha === undefined || ic.length !== key.arity + 1) throw badKey(key);
    const prepared = {
      alpha,
      ic,
      beta: this.#linesOf(key, key.beta),
      gamma: this.#linesOf(key, key.gamma),
      delta: this.#linesOf(key, key.delta),
    };
    this.#prepared.set(key.vkHash, prepared);
    return prepared;
  }

  #linesOf(key: VerificationKey, point: G2Point): MclLines {
    const read = readG2(point);
    if (read === undefined) throw badKey(key);
    return new this.#mcl.PrecomputedG2(read);
  }
}

function badKey(key: VerificationKey): AssayError {
  return new AssayError('key-malformed', `the key of ${key.circuit} has a point outside its group`, {
    exitCode: 4,
  });
}

/** Uniform on [1, 2^128), from the system's CSPRNG. */
export function randomWeight(): bigint {
  for (;;) {
    const weight = BigInt(`0x${randomBytes(16).toString('hex')}`);
    if (weight !== 0n) return weight;
  }
}
