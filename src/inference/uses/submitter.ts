import { ABIS } from '../../chain/clients/abis.ts';
import type { PlansClient } from '../../chain/clients/plans-client.ts';
import type { GatewayStore, UseRow } from '../store.ts';
import { forgettable, type OpenSubscription, type Subscriptions } from './subscriptions.ts';

/** The contract's limit of receipts in one transaction. */
const MOST = 64;

export interface Submitted {
  readonly receipts: number;
  /** Receipts that the contract skipped, by the name of its error. */
  readonly skipped: readonly string[];
}

/**
 * Brings the newest receipt of each subscription to the chain. A receipt counts all uses so far, so the newest one
 * replaces the older ones; one that is submitted twice counts once.
 */
export class ReceiptSubmitter {
  readonly #store: GatewayStore;
  readonly #plans: PlansClient;
  readonly #subscriptions: Subscriptions;
  #running: Promise<Submitted> = Promise.resolve({ receipts: 0, skipped: [] });

  constructor(deps: { store: GatewayStore; plans: PlansClient; subscriptions: Subscriptions }) {
    this.#store = deps.store;
    this.#plans = deps.plans;
    this.#subscriptions = deps.subscriptions;
  }

  /** Submits what is due; one run at a time. @throws AssayError as the contract; `chain-unavailable` (5) */
  submit(): Promise<Submitted> {
    const next = this.#running.catch(() => {}).then(() => this.#run());
    this.#running = next;
    return next;
  }

  async #run(): Promise<Submitted> {
    const due: { use: UseRow; subscription: OpenSubscription }[] = [];
    for (const use of this.#store.newestUses()) {
      const subscription = await this.#subscriptions.of(use.subscription);
      if (subscription.state.used < BigInt(use.count)) due.push({ use, subscription });
    }
    const skipped: string[] = [];
    for (let start = 0; start < due.length; start += MOST) {
      const part = due.slice(start, start + MOST);
      const mined = await this.#plans.record(
        part.map(({ use }) => ({
          subscription: use.subscription,
          count: BigInt(use.count),
          useId: use.useId,
          deadline: BigInt(use.deadline),
        })),
        part.map(({ use }) => use.signature),
      );
      for (const log of mined.receipt.logs) {
        const parsed = log.address === this.#plans.address ? ABIS.usagePlans.parseLog(log) : null;
        if (parsed?.name === 'ReceiptSkipped')
          skipped.push(ABIS.usagePlans.getError(String(parsed.args.reason))?.name ?? 'unknown');
      }
      for (const { subscription } of part) {
        await this.#subscriptions.refresh(subscription);
        const upTo = Math.min(forgettable(subscription), Number(subscription.state.used));
        if (upTo > 0) this.#store.forget(subscription.id, upTo);
      }
    }
    return { receipts: due.length, skipped };
  }
}
