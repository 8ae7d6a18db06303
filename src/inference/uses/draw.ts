import type { Provider } from 'ethers';
import { type ReceiptContent, receiptContent } from '../../api/inference.ts';
import { AssayError } from '../../protocol/errors.ts';
import { receiptDigest, useIdOf } from '../../protocol/usage-receipt.ts';
import type { GatewayStore } from '../store.ts';
import { isSignedBy, isSignedByContract } from './receipt-signature.ts';
import { type OpenSubscription, type Subscriptions, usesLeft } from './subscriptions.ts';

/** A use that is drawn and on disk: the answer may be given. */
export interface DrawnUse {
  readonly subscription: OpenSubscription;
  readonly count: number;
  readonly useId: string;
  /** An earlier request drew it. */
  readonly repeated: boolean;
}

export interface DrawDeps {
  readonly subscriptions: Subscriptions;
  readonly store: GatewayStore;
  readonly provider: Provider;
  readonly chainId: bigint;
  readonly plans: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** Seconds that a receipt must still be valid: it has to reach the chain. */
  readonly leastValidity: number;
}

/** How often one receipt may be sent again with its own request; each time the gateway computes the answer anew. */
const MOST_REPEATS = 8;

/** Draws uses on subscriptions. */
export class UseDrawer {
  readonly #deps: DrawDeps;
  readonly #digest: ReturnType<typeof receiptDigest>;
  /** Uses that are being recorded, by their useId. */
  readonly #recording = new Map<string, Promise<void>>();
  readonly #repeats = new Map<string, number>();

  constructor(deps: DrawDeps) {
    this.#deps = deps;
    this.#digest = receiptDigest(deps.chainId, deps.plans);
  }

  /**
   * Checks a receipt against subscription, plan, price and request, and records it. The same receipt with the same request
   * again draws nothing and is answered again: a client whose answer was lost sends it once more.
   *
   * @param uses that the request takes
   * @throws AssayError `receipt-refused`, `receipt-spent`, `not-found`, `chain-unavailable`, `store-unavailable`
   */
  async draw(content: ReceiptContent, body: Uint8Array, uses: number): Promise<DrawnUse> {
    const subscription = await this.#deps.subscriptions.of(BigInt(content.subscription));
    const count = Number(content.count);
    const useId = useIdOf({
      plan: BigInt(content.plan),
      price: BigInt(content.price),
      uses: content.uses,
      salt: content.salt,
      body,
    });
    this.#checkTerms(content, subscription, uses);
    const digest = this.#digest({
      subscription: subscription.id,
      count: BigInt(count),
      useId,
      deadline: BigInt(content.deadline),
    });
    // Before any word about places: only the client learns which ones are taken.
    await this.#checkSignature(subscription, digest, content.signature);
    if (subscription.drawn.isRepeat(count, uses, useId)) {
      await this.#repeat(useId);
      return { subscription, count, useId, repeated: true };
    }
    this.#checkRoom(subscription, count, uses);
    await this.#record(subscription, { ...content, count }, useId);
    return { subscription, count, useId, repeated: false };
  }

  #checkTerms(content: ReceiptContent, { planId, plan }: OpenSubscription, uses: number): void {
    if (BigInt(content.plan) !== planId)
      throw refused("the subscription is of another plan: the receipt names the plan's id");
    if (BigInt(content.price) !== plan.price)
      throw refused('the receipt names another price than the plan has');
    if (content.uses !== uses)
      throw refused(`the request takes ${uses} uses; the receipt is for another number`);
    if (Number(content.deadline) < this.#deps.now() / 1000 + this.#deps.leastValidity)
      throw refused(`the receipt must be valid for ${this.#deps.leastValidity} seconds more`);
  }

  async #checkSignature({ state }: OpenSubscription, digest: Uint8Array, signature: string): Promise<void> {
    if (isSignedBy(state.client, digest, signature)) return;
    if (await isSignedByContract(this.#deps.provider, state.client, digest, signature)) return;
    throw refused("the signature isn't the subscription's client's for this request");
  }

  #checkRoom(subscription: OpenSubscription, count: number, uses: number): void {
    const { drawn, plan, state } = subscription;
    if (!drawn.isFree(count, uses)) {
      throw new AssayError(
        'receipt-spent',
        'uses up to this count were drawn already, or the count is too far ahead: ask for the subscription and sign the next one',
      );
    }
    if (plan.period !== 0n && this.#deps.now() / 1000 > Number(state.until))
      throw refused('the period of the subscription is over');
    const left = usesLeft(subscription);
    const more = BigInt(Math.max(count - Math.max(drawn.highest, Number(state.used)), 0));
    if (left !== undefined && more > left)
      throw refused('the subscription does not suffice: its deposit or the included uses are at an end');
  }

  async #record(
    subscription: OpenSubscription,
    receipt: Omit<ReceiptContent, 'count'> & { readonly count: number },
    useId: string,
  ): Promise<void> {
    const { drawn, id } = subscription;
    const { count, uses, signature } = receipt;
    // Taken before the disk answers: another request can't take the same places meanwhile.
    drawn.take(count, uses, useId);
    const recording = this.#deps.store.recordUse({
      subscription: id,
      count,
      uses,
      useId,
      deadline: Number(receipt.deadline),
      signature,
    });
    this.#recording.set(useId, recording);
    try {
      await recording;
    } catch (error) {
      drawn.release(count, uses);
      throw error;
    } finally {
      this.#recording.delete(useId);
    }
  }

  async #repeat(useId: string): Promise<void> {
    const times = (this.#repeats.get(useId) ?? 0) + 1;
    if (times > MOST_REPEATS) throw new AssayError('receipt-spent', 'this request was answered often enough');
    if (this.#repeats.size >= 100_000) this.#repeats.clear();
    this.#repeats.set(useId, times);
    await this.#recording.get(useId);
  }
}

const refused = (why: string): AssayError => new AssayError('receipt-refused', why);

/** Reads the receipt of a header. @throws AssayError `bad-receipt`, which doesn't repeat it */
export function readReceiptHeader(header: string): ReceiptContent {
  try {
    return receiptContent.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    throw new AssayError(
      'bad-receipt',
      'the header Assay-Receipt is base64url of a usage receipt in JSON, as the OpenAPI document describes it',
    );
  }
}
