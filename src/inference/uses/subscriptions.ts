import type { Plan, PlansClient, Subscription } from '../../chain/clients/plans-client.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { GatewayStore } from '../store.ts';
import { DrawnUses, WINDOW } from './drawn.ts';

/** A subscription as the gateway draws on it. */
export interface OpenSubscription {
  readonly id: bigint;
  readonly planId: bigint;
  readonly plan: Plan;
  /** As the chain had it when it was last read. */
  state: Subscription;
  /** When that was, in milliseconds. */
  readAt: number;
  /** A reading that is under way. */
  reading?: Promise<void> | undefined;
  readonly drawn: DrawnUses;
}

/**
 * A subscription is read anew after this time: its deposit, its refund request and its uses may have changed. Requests
 * do not wait for that: the client's later ones would overtake this one, and its place would be out of the window.
 */
const STALE_MS = 30_000;
/** A request waits for a newer state than this. A refund is paid a day after its request. */
const OLDEST_MS = 60_000;
/** Subscriptions that are held in memory; the one asked for longest ago is read anew. */
const MOST = 10_000;

/** The subscriptions of a model's plans, read from the chain and joined with the uses that this gateway drew. */
export class Subscriptions {
  readonly #plans: PlansClient;
  readonly #store: GatewayStore;
  readonly #model: bigint;
  readonly #now: () => number;
  readonly #open = new Map<bigint, Promise<OpenSubscription>>();

  constructor(deps: { plans: PlansClient; store: GatewayStore; model: bigint; now: () => number }) {
    this.#plans = deps.plans;
    this.#store = deps.store;
    this.#model = deps.model;
    this.#now = deps.now;
  }

  /**
   * A subscription, as the chain has it now or had it less than a minute ago.
   * @throws AssayError `not-found` for one of another model or none; `chain-unavailable`
   */
  async of(id: bigint): Promise<OpenSubscription> {
    let opening = this.#open.get(id);
    if (opening === undefined) {
      const [oldest] = this.#open.keys();
      if (this.#open.size >= MOST && oldest !== undefined) this.#open.delete(oldest);
      opening = this.#read(id);
      this.#open.set(id, opening);
      opening.catch(() => this.#open.delete(id));
    }
    const found = await opening;
    const age = this.#now() - found.readAt;
    if (age > STALE_MS) {
      found.reading ??= this.refresh(found).finally(() => {
        found.reading = undefined;
      });
      // A failure is told to the requests that wait: the next one reads again.
      if (age > OLDEST_MS) await found.reading;
      else found.reading.catch(() => undefined);
    }
    return found;
  }

  /** Reads the state anew. @throws AssayError `chain-unavailable` */
  async refresh(subscription: OpenSubscription): Promise<void> {
    const readAt = this.#now();
    subscription.state = await this.#ask(() => this.#plans.subscription(subscription.id));
    subscription.readAt = readAt;
  }

  async #read(id: bigint): Promise<OpenSubscription> {
    const state = await this.#ask(() => this.#plans.subscription(id));
    const plan = await this.#ask(() => this.#plans.plan(state.plan));
    if (plan.model !== this.#model) throw notFound();
    const floor = await this.#store.floorOf(id, Number(state.used));
    const drawn = new DrawnUses(floor);
    for (const use of this.#store.usesAbove(id, floor)) drawn.take(use.count, use.uses, use.useId);
    return { id, planId: state.plan, plan, state, readAt: this.#now(), drawn };
  }

  async #ask<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === 'UNKNOWN_SUBSCRIPTION' || code === 'UNKNOWN_PLAN') throw notFound();
      throw new AssayError('chain-unavailable', 'the chain does not answer about the subscription', {
        exitCode: 5,
        cause: error,
      });
    }
  }
}

const notFound = (): AssayError =>
  new AssayError('not-found', 'there is no such subscription of a plan of this model');

/** Uses that remain: of the deposit, or of those included in the period. Undefined: any number. */
export function usesLeft({ plan, state, drawn }: OpenSubscription): bigint | undefined {
  const pending = BigInt(drawn.highest) - state.used;
  const open = pending > 0n ? pending : 0n;
  if (plan.period === 0n) {
    // A request for a refund may be paid out before the receipts arrive.
    const paid = (state.deposit - state.refundable) / plan.price;
    return paid > open ? paid - open : 0n;
  }
  if (plan.uses === 0n) return undefined;
  const drawnUses = BigInt(Math.max(drawn.highest, Number(state.used)));
  return plan.uses > drawnUses ? plan.uses - drawnUses : 0n;
}

/** Places below this one can't be asked for any more. */
export const forgettable = ({ drawn }: OpenSubscription): number => drawn.highest - WINDOW;
