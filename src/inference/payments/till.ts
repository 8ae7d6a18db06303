import { decodePaymentSignatureHeader } from '@x402/core/http';
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types';
import { Contract, hexlify, type Provider, randomBytes } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import type { TokenClient } from '../../chain/clients/token-client.ts';
import type { VaultClient } from '../../chain/clients/vault-client.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { GatewayStore, PaymentRow } from '../store.ts';
import { exactPayloadOf, type Facilitator } from './exact.ts';

/** A payment that arrived. The answer is owed until `answered` says that it was sent. */
export interface Paid {
  readonly row: PaymentRow;
  readonly settlement: SettleResponse;
  /** The money had arrived with an earlier request, whose answer was not sent. */
  readonly repeated: boolean;
  /** Call it when the answer was sent, or could not be. */
  readonly answered: (wasSent: boolean) => Promise<void>;
}

export interface TillDeps {
  readonly facilitator: Facilitator;
  readonly store: GatewayStore;
  readonly vault: VaultClient;
  readonly token: TokenClient;
  readonly provider: Provider;
  readonly chainId: bigint;
  readonly model: bigint;
  /** The gateway's account, to which payers pay. */
  readonly payTo: string;
  /** Of one use, in the settlement token's smallest units. */
  readonly price: bigint;
  /** Name and version of the token's EIP-712 domain. */
  readonly domain: { readonly name: string; readonly version: string };
}

/** Payments passed on in one call. */
const MOST_FORWARDED = 5_000;

/**
 * Takes payments by x402 and passes them to the vault, which divides them as any income of the model. A payment goes
 * through accepted, settled and answered; each is on disk before the next step.
 */
export class Till {
  readonly #deps: TillDeps;
  readonly #underWay = new Set<string>();
  #forwarding: Promise<bigint> = Promise.resolve(0n);

  constructor(deps: TillDeps) {
    this.#deps = deps;
  }

  /** The offer for a request of so many uses. */
  requirements(uses: number): PaymentRequirements {
    const { chainId, payTo, price, domain, token } = this.#deps;
    return {
      scheme: 'exact',
      network: `eip155:${chainId}`,
      asset: token.address,
      amount: `${price * BigInt(uses)}`,
      payTo,
      maxTimeoutSeconds: 300,
      extra: { ...domain, assetTransferMethod: 'eip3009' },
    };
  }

  /**
   * Verifies, records and settles the payment of a header.
   * @throws AssayError `bad-payment`, `payment-refused`, `chain-unavailable`, `store-unavailable`
   */
  async pay(header: string, uses: number): Promise<Paid> {
    const payload = paymentOf(header);
    const exact = exactPayloadOf(payload);
    if (payload.x402Version !== 2 || exact === undefined) throw badPayment();
    const { from, nonce } = exact.authorization;
    const id = `${from}:${nonce}`.toLowerCase();
    if (this.#underWay.has(id)) throw refused('this payment pays for another request just now');
    this.#underWay.add(id);
    try {
      const known = this.#deps.store.payment(id);
      if (known?.state === 'answered') throw refused('this payment was used: its answer was sent');
      const requirements = this.requirements(uses);
      if (known?.state === 'settled') return this.#owed(known, requirements);
      const verdict = await asked(() => this.#deps.facilitator.verify(payload, requirements));
      if (!verdict.isValid && !(await this.#hasArrived(known, exact.authorization)))
        throw refused(`the payment is not valid: ${wordOf(verdict.invalidReason)}`);
      const row: PaymentRow = {
        ...{ id, amount: BigInt(requirements.amount), useId: nonce.toLowerCase() },
        ...{ state: 'accepted', transaction: '', forwarding: '' },
      };
      await this.#deps.store.recordPayment(row);
      const settlement = await this.#settle(row, payload, requirements);
      const settled: PaymentRow = { ...row, state: 'settled', transaction: settlement.transaction };
      await this.#deps.store.recordPayment(settled);
      return this.#paid(settled, settlement, known !== undefined);
    } catch (error) {
      this.#underWay.delete(id);
      throw error;
    }
  }

  /**
   * Passes what was collected to the vault in one payment. A call that a crash cut off is looked up on chain first.
   * @returns the amount that was passed on
   */
  forward(): Promise<bigint> {
    const next = this.#forwarding.catch(() => 0n).then(() => this.#forward());
    this.#forwarding = next;
    return next;
  }

  #owed(known: PaymentRow, requirements: PaymentRequirements): Paid {
    if (known.amount !== BigInt(requirements.amount))
      throw refused('this payment was settled for a request of another price: send that request again');
    const [payer = ''] = known.id.split(':');
    const { network } = requirements;
    return this.#paid(known, { success: true, payer, transaction: known.transaction, network }, true);
  }

  #paid(row: PaymentRow, settlement: SettleResponse, repeated: boolean): Paid {
    const answered = async (wasSent: boolean): Promise<void> => {
      try {
        // The row of a forwarding may be newer than the one here.
        const newest = this.#deps.store.payment(row.id) ?? row;
        if (wasSent) await this.#deps.store.recordPayment({ ...newest, state: 'answered' });
      } finally {
        this.#underWay.delete(row.id);
      }
    };
    return { row, settlement, repeated, answered };
  }

  async #settle(
    row: PaymentRow,
    payload: PaymentPayload,
    requirements: PaymentRequirements,
  ): Promise<SettleResponse> {
    const { authorization } = exactPayloadOf(payload) as NonNullable<ReturnType<typeof exactPayloadOf>>;
    const settled = await this.#deps.facilitator.settle(payload, requirements).catch(() => undefined);
    if (settled?.success === true) return settled;
    // A time-out is no verdict: the chain says whether the money came.
    if (await this.#isUsed(authorization))
      return {
        ...{ success: true, payer: authorization.from },
        ...{ transaction: settled?.transaction ?? '', network: requirements.network },
      };
    if (settled === undefined)
      throw new AssayError(
        'chain-unavailable',
        'the payment is recorded and not settled yet: send the same request with the same payment again',
        { exitCode: 5 },
      );
    await this.#deps.store.recordPayment({ ...row, state: 'failed' });
    throw refused(`the payment was not settled: ${wordOf(settled.errorReason)}`);
  }

  /** Whether a payment that was accepted before a crash reached the chain: its authorization is spent. */
  async #hasArrived(
    known: PaymentRow | undefined,
    authorization: { readonly from: string; readonly nonce: string },
  ): Promise<boolean> {
    return known?.state === 'accepted' && (await this.#isUsed(authorization));
  }

  #isUsed({ from, nonce }: { readonly from: string; readonly nonce: string }): Promise<boolean> {
    const token = new Contract(this.#deps.token.address, ABIS.testToken, this.#deps.provider);
    return asked(async () => (await token.getFunction('authorizationState')(from, nonce)) === true);
  }

  async #forward(): Promise<bigint> {
    const { store, provider } = this.#deps;
    const cut = store.openForwarding();
    if (cut !== undefined) {
      if (!(await this.#wasPaid(cut.id, cut.since))) await this.#payVault(cut.amount, cut.id);
      await store.endForwarding(cut.id);
    }
    const rows = store.collected(MOST_FORWARDED);
    const amount = rows.reduce((sum, row) => sum + row.amount, 0n);
    if (amount === 0n) return cut?.amount ?? 0n;
    const id = hexlify(randomBytes(32));
    const since = await provider.getBlockNumber();
    await store.beginForwarding({ id, amount, since, done: false }, rows);
    await this.#payVault(amount, id);
    await store.endForwarding(id);
    return amount + (cut?.amount ?? 0n);
  }

  async #payVault(amount: bigint, id: string): Promise<void> {
    const { token, vault, model } = this.#deps;
    await token.approve(vault.address, amount);
    await vault.pay(model, amount, 'inference', id);
  }

  /** Whether the vault was paid under this reference by this gateway. */
  async #wasPaid(id: string, since: number): Promise<boolean> {
    const { vault, model, provider, payTo } = this.#deps;
    const topics = ABIS.royaltyVault.encodeFilterTopics('Paid', [model, payTo, id]);
    const logs = await provider.getLogs({ address: vault.address, topics, fromBlock: since });
    return logs.length > 0;
  }
}

function paymentOf(header: string): PaymentPayload {
  try {
    return decodePaymentSignatureHeader(header);
  } catch {
    throw badPayment();
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('chain-unavailable', 'payments can not be checked now', { exitCode: 5, cause });
  }
}

/** A facilitator's reason, if it is a plain word. */
const wordOf = (reason: string | undefined): string =>
  /^[a-z0-9_]{1,60}$/.test(reason ?? '') ? (reason as string) : 'refused';
const badPayment = (): AssayError =>
  new AssayError('bad-payment', 'the header Payment-Signature is an x402 payment of version 2, scheme exact');
const refused = (why: string): AssayError => new AssayError('payment-refused', why);
