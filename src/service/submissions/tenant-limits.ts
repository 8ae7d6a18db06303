import { ProblemError } from '../../api/problem.ts';

/** Most submissions under way of one flow: enough to fill a batch of single proofs. */
const OF_FLOW = 64;
/** Most submissions under way of all flows together, which bounds the memory for their bodies. */
const OF_ALL = 512;
const MINUTE_MS = 60_000;

/** Proofs that a flow may still have verified, as of a time. */
interface Allowance {
  readonly proofs: number;
  readonly at: number;
}

/**
 * Bounds what one flow (a tenant, or an address without a key) may have under way and verified, so that none can take
 * the room of another. The counts are in memory, so each replica allows this much.
 */
export class TenantLimits {
  readonly #proofsPerMinute: number;
  readonly #now: () => number;
  readonly #underWay = new Map<string, number>();
  readonly #allowances = new Map<string, Allowance>();
  #all = 0;

  /** @param now monotonic milliseconds */
  constructor(proofsPerMinute: number, now: () => number = () => performance.now()) {
    this.#proofsPerMinute = proofsPerMinute;
    this.#now = now;
  }

  /** Whether a further submission of anyone would be refused. */
  isFull(): boolean {
    return this.#all >= OF_ALL;
  }

  /** Whether a further submission of the flow would be refused. */
  isBusy(flow: string): boolean {
    return this.isFull() || (this.#underWay.get(flow) ?? 0) >= OF_FLOW;
  }

  /** Runs a submission. @throws ProblemError `busy` without running it if too many are under way */
  async run<T>(flow: string, work: () => Promise<T>): Promise<T> {
    if (this.isBusy(flow)) throw new ProblemError('busy', 'too many submissions are under way');
    this.#count(flow, 1);
    try {
      return await work();
    } finally {
      this.#count(flow, -1);
    }
  }

  /**
   * Takes proofs from the flow's allowance, which fills up within a minute.
   * @throws ProblemError `quota-used`, with the seconds until there are enough
   */
  charge(flow: string, proofs: number): void {
    const now = this.#now();
    const { proofs: left, at } = this.#allowances.get(flow) ?? { proofs: this.#proofsPerMinute, at: now };
    const grown = Math.min(this.#proofsPerMinute, left + ((now - at) / MINUTE_MS) * this.#proofsPerMinute);
    // A set larger than a whole allowance is let through once the allowance is full.
    const wanted = Math.min(proofs, this.#proofsPerMinute);
    if (grown < wanted) {
      const seconds = Math.ceil(((wanted - grown) / this.#proofsPerMinute) * (MINUTE_MS / 1000));
      throw new ProblemError('quota-used', "the tenant's proofs of this minute are used up", {
        headers: { 'Retry-After': `${Math.max(1, seconds)}` },
      });
    }
    this.#prune(now);
    this.#allowances.set(flow, { proofs: grown - wanted, at: now });
  }

  /** Forgets flows whose allowance is full again. */
  #prune(now: number): void {
    if (this.#allowances.size < OF_ALL) return;
    for (const [flow, { at }] of this.#allowances) if (now - at >= MINUTE_MS) this.#allowances.delete(flow);
  }

  #count(flow: string, change: 1 | -1): void {
    this.#all += change;
    const left = (this.#underWay.get(flow) ?? 0) + change;
    if (left > 0) this.#underWay.set(flow, left);
    else this.#underWay.delete(flow);
  }
}
