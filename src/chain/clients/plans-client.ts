import type { ContractRunner, Result } from 'ethers';
import { USAGE_RECEIPT_TYPES, type UsageReceipt, usageReceiptDomain } from '../../protocol/usage-receipt.ts';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';
import { signerOf, signPermit } from './permit.ts';
import { NO_REFERENCE } from './vault-client.ts';

/** A usage plan that a model's owner offers. */
export type Plan = {
  readonly model: bigint;
  /** Price of a period, or (period 0) of one use, in the settlement token's smallest units. */
  readonly price: bigint;
  /** Seconds; 0: uses are paid one by one from a deposit. */
  readonly period: bigint;
  /** Uses included in a period; 0: unlimited. */
  readonly uses: bigint;
  readonly version: number;
  readonly retired: boolean;
};

/** A purchase of a plan. */
export type Subscription = {
  readonly plan: bigint;
  readonly payer: string;
  readonly client: string;
  readonly from: bigint;
  readonly until: bigint;
  readonly used: bigint;
  readonly deposit: bigint;
  readonly refundable: bigint;
  readonly refundAt: bigint;
};

/**
 * Signs a usage receipt as the runner's own account.
 * @throws AssayError `no-signer`
 */
export function signUsageReceipt(
  runner: ContractRunner,
  chainId: bigint,
  plans: string,
  receipt: UsageReceipt,
): Promise<string> {
  const signer = signerOf(runner, 'a receipt');
  return signer.signTypedData(usageReceiptDomain(chainId, plans), USAGE_RECEIPT_TYPES, receipt);
}

/** UsagePlans: fixed fees, deposits and usage receipts. */
export class PlansClient {
  readonly address: string;
  readonly #call: ContractCaller;
  readonly #runner: ContractRunner;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#runner = runner;
    this.#call = new ContractCaller('UsagePlans', address, ABIS.usagePlans, runner);
  }

  /**
   * Offers a fixed fee for a period, under the version in force.
   * @param uses uses included in a period; 0: unlimited
   */
  async offer(
    model: bigint,
    price: bigint,
    period: bigint,
    uses: bigint,
  ): Promise<{ plan: bigint; mined: Mined }> {
    const mined = await this.#call.send('offer', model, price, period, uses);
    return { plan: mined.event('PlanOffered').plan as bigint, mined };
  }

  /** Offers uses that are paid one by one from a deposit. */
  async offerMetered(model: bigint, price: bigint): Promise<{ plan: bigint; mined: Mined }> {
    const mined = await this.#call.send('offerMetered', model, price);
    return { plan: mined.event('PlanOffered').plan as bigint, mined };
  }

  retire(plan: bigint): Promise<Mined> {
    return this.#call.send('retire', plan);
  }

  /** Buys a period from an existing allowance. */
  async buy(
    plan: bigint,
    client: string,
    useId: string = NO_REFERENCE,
  ): Promise<{ subscription: bigint; mined: Mined }> {
    const mined = await this.#call.send('buy', plan, client, useId);
    return { subscription: mined.event('Subscribed').subscription as bigint, mined };
  }

  /** Buys a period with an ERC-2612 permit for its price. */
  async buyWithPermit(
    plan: bigint,
    client: string,
    token: string,
    price: bigint,
    deadline: bigint,
    useId: string = NO_REFERENCE,
  ): Promise<{ subscription: bigint; mined: Mined }> {
    const { v, r, s } = await signPermit(this.#runner, token, this.address, price, deadline);
    const mined = await this.#call.send('buyWithPermit', plan, client, useId, deadline, v, r, s);
    return { subscription: mined.event('Subscribed').subscription as bigint, mined };
  }

  /** Deposits for future uses, from an existing allowance. */
  async open(
    plan: bigint,
    client: string,
    amount: bigint,
    useId: string = NO_REFERENCE,
  ): Promise<{ subscription: bigint; mined: Mined }> {
    const mined = await this.#call.send('open', plan, client, amount, useId);
    return { subscription: mined.event('Subscribed').subscription as bigint, mined };
  }

  deposit(subscription: bigint, amount: bigint): Promise<Mined> {
    return this.#call.send('deposit', subscription, amount);
  }

  /** Submits usage receipts. One that does not count is skipped; each draws at most what its deposit holds. */
  record(receipts: readonly UsageReceipt[], signatures: readonly string[]): Promise<Mined> {
    return this.#call.send('record', receipts, signatures);
  }

  /** Pays the vault the amounts that usage receipts of a model drew while the vault was paused. */
  forward(model: bigint): Promise<Mined> {
    return this.#call.send('forward', model);
  }

  /** Amount that usage receipts of a model drew while the vault was paused and that is not forwarded yet. */
  held(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('held', model);
  }

  requestRefund(subscription: bigint, amount: bigint): Promise<Mined> {
    return this.#call.send('requestRefund', subscription, amount);
  }

  refund(subscription: bigint): Promise<Mined> {
    return this.#call.send('refund', subscription);
  }

  async plan(plan: bigint): Promise<Plan> {
    const value = await this.#call.read<Result>('planOf', plan);
    return {
      model: value.model,
      price: value.price,
      period: value.period,
      uses: value.uses,
      version: Number(value.version),
      retired: value.retired,
    };
  }

  async subscription(subscription: bigint): Promise<Subscription> {
    const value = await this.#call.read<Result>('subscriptionOf', subscription);
    return {
      plan: value.plan,
      payer: value.payer,
      client: value.client,
      from: value.from,
      until: value.until,
      used: value.used,
      deposit: value.deposit,
      refundable: value.refundable,
      refundAt: value.refundAt,
    };
  }
}
