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
import { assertArity } from './proof-verifier.ts';
import type { VerificationKey } from './verification-key.ts';

/** Most proofs in one product of pairings; more are split over several products. */
export const MAX_BATCH = 64;

/** A proof and its public signals. */
export interface ProofItem {
  readonly signals: readonly bigint[];
  readonly proof: ProofCoordinates;
}

/**
 * Checks many proofs of one circuit, and combines proofs that are valid.
 * Implementations: mcl in this thread (below), mcl in worker threads (verification-pool.ts).
 */
export interface BatchVerifier {
  /**
   * For each item, whether its points are in their groups and its proof satisfies the key for its signals.
   * Inputs need only be canonical coordinates (`parseProofCoordinates`).
   * @param flow the tenant that asks: a queue serves all flows equally
   * @throws AssayError `wrong-arity` if an item has another number of signals than the key
   */
  verifyAll(key: VerificationKey, items: readonly ProofItem[], flow?: string): Promise<boolean[]>;
  /** `combineC` of proofs that are known to be valid. */
  combine(set: ProvenSet): Promise<AffinePoint>;
  /**
   * False while a further full batch of this flow would be refused. An implementation without this method refuses
   * nothing.
   */
  hasRoom?(flow?: string): boolean;
}

/** A key in the memory of mcl, its three G2 points as precomputed lines. */
interface PreparedKey {
  readonly alpha: MclG1;
  readonly ic: MclG1[];
  readonly beta: MclLines;
  readonly gamma: MclLines;
  readonly delta: MclLines;
}

/** A weighted proof whose points are in their groups. */
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
 * That takes k + 3 Miller loops and one final exponentiation instead of 4k loops and k exponentiations.
 *
 * Soundness:
 * - Every point is checked to be in its group of prime order r. So proof j contributes tⱼ^cⱼ, where tⱼ =
 *   e(Aⱼ,Bⱼ)/(e(α,β)·e(xⱼ,γ)·e(Cⱼ,δ)) lies in a group of order r and is 1 exactly if proof j verifies.
 * - Weights are uniform on [1, 2^128), drawn from the system's CSPRNG after the proofs are fixed.
 * - If some tⱼ ≠ 1, then for any other weights at most one value of cⱼ mod r makes the product 1, and all
 *   values of [1, 2^128) are distinct mod r. The product is 1 with probability at most 1/(2^128 − 1).
 * - The subgroup check is needed: the cofactor of the twist has small factors, so a tⱼ of small order could
 *   let wrong proofs cancel with noticeable probability.
 * - If the product is not 1, halves are checked with the same weights, down to single proofs. A single check
 *   is exact, as cⱼ is no multiple of r. Of two halves one is computed, the other is the quotient.
 * - A batch takes at most 127 such products, all before any answer. A prover learns nothing about a weight
 *   while it is in use, and the bound grows to 2^-121 per batch.
 *
 * Not guaranteed:
 * - Constant time. Only the weights are secret, and each is used once.
 * - Fairness in cost. One wrong proof of 64 lengthens a batch by a quarter; 64 wrong ones triple it.
 */
export class MclVerifier implements BatchVerifier {
  readonly #mcl: Mcl;
  readonly #drawWeight: () => bigint;
  readonly #prepared = new Map<string, PreparedKey>();

  private constructor(mcl: Mcl, drawWeight: () => bigint) {
    this.#mcl = mcl;
    this.#drawWeight = drawWeight;
  }

  /**
   * @param drawWeight only for tests of the soundness argument. Default: uniform on [1, 2^128) from a CSPRNG.
   */
  static async load(drawWeight: () => bigint = randomWeight): Promise<MclVerifier> {
    return new MclVerifier(await loadMcl(), drawWeight);
  }

  async verifyAll(key: VerificationKey, items: readonly ProofItem[]): Promise<boolean[]> {
    return this.verify(key, items);
  }

  async combine(set: ProvenSet): Promise<AffinePoint> {
    return combineC(set, multiplyByMcl);
  }

  /** As `verifyAll`, but synchronous. About 1.5 ms per proof in full batches, 5 ms for a single proof. */
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

  /** Frees the lines of the keys, which lie in the memory of the library. The verifier stays usable. */
  close(): void {
    for (const { beta, gamma, delta } of this.#prepared.values()) {
      for (const lines of [beta, gamma, delta]) lines.destroy();
    }
    this.#prepared.clear();
  }

  /** Marks the terms that verify. If the product is not 1, both halves are settled separately. */
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
    // The parsers guarantee this. Without it s and s + r would count as one signal here.
    if (!signals.every(isField)) return undefined;
    const a = readG1(proof.a);
    const b = readG2(proof.b);
    const c = readG1(proof.c);
    if (a === undefined || b === undefined || c === undefined) return undefined;
    const weight = this.#drawWeight();
    return { index, weight, signals, c, loop: this.#mcl.millerLoop(this.#mcl.mul(a, toFr(weight)), b) };
  }

  /** Π tⱼ^cⱼ over at least one term. */
  #productOf(key: PreparedKey, terms: readonly Term[]): MclGT {
    const { mul, mulVec, neg, precomputedMillerLoop } = this.#mcl;
    // Sums of the weights and of the weighted signals: the coefficients of IC.
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
