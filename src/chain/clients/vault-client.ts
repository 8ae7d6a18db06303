import type { ContractRunner, Result } from 'ethers';
import { ABIS } from './abis.ts';
import { Callable, type Mined } from './contract-caller.ts';
import { signPermit } from './permit.ts';

/** What a payment is for. */
export const USES = { inference: 0, licence: 1, derivative: 2, donation: 3 } as const;
export type Use = keyof typeof USES;

/** A payment without a reference. */
export const NO_REFERENCE = `0x${'00'.repeat(32)}` as const;

/** A model's books, in the settlement token's smallest units; contracts/interfaces/IRoyaltyVault.sol says more. */
export type Books = {
  readonly income: bigint;
  readonly inherited: bigint;
  readonly contributed: bigint;
  readonly owed: bigint;
  readonly parked: bigint;
  readonly claimed: bigint;
  /** Unix seconds. */
  readonly claimsUntil: bigint;
  readonly contributors: bigint;
  readonly sweeps: bigint;
};

/** RoyaltyVault: payments and claims. */
export class VaultClient {
  readonly address: string;
  readonly #call: Callable;
  readonly #runner: ContractRunner;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#runner = runner;
    this.#call = new Callable('RoyaltyVault', address, ABIS.royaltyVault, runner);
  }

  /**
   * Pays from an allowance that the vault already has.
   * @param useId 32 bytes, for instance the hash of an invoice
   */
  pay(model: bigint, amount: bigint, use: Use, useId: string = NO_REFERENCE): Promise<Mined> {
    return this.#call.send('pay', model, amount, USES[use], useId);
  }

  /** Pays with an ERC-2612 permit, signed here: one transaction, no allowance left over. */
  async payWithPermit(
    model: bigint,
    token: string,
    amount: bigint,
    use: Use,
    deadline: bigint,
    useId: string = NO_REFERENCE,
  ): Promise<Mined> {
    const signature = await signPermit(this.#runner, token, this.address, amount, deadline);
    return this.#call.send(
      'payWithPermit',
      model,
      amount,
      USES[use],
      useId,
      deadline,
      signature.v,
      signature.r,
      signature.s,
    );
  }

  /** Pays the holders of stake alone, from an allowance that the vault already has. */
  payHolders(model: bigint, amount: bigint, use: Use): Promise<Mined> {
    return this.#call.send('payHolders', model, amount, USES[use]);
  }

  claim(model: bigint): Promise<Mined> {
    return this.#call.send('claim', model);
  }

  claimTo(model: bigint, to: string): Promise<Mined> {
    return this.#call.send('claimTo', model, to);
  }

  distributeParked(model: bigint, version: number): Promise<Mined> {
    return this.#call.send('distributeParked', model, version);
  }

  /** After the end of claims: gives what holders have not claimed to the residual payee. Anybody may. */
  sweep(model: bigint): Promise<Mined> {
    return this.#call.send('sweep', model);
  }

  /** @param block height at which to look; default: the newest */
  async books(model: bigint, block: number | 'latest' = 'latest'): Promise<Books> {
    const value = await this.#call.read<Result>('booksOf', model, { blockTag: block });
    return {
      income: value.income,
      inherited: value.inherited,
      contributed: value.contributed,
      owed: value.owed,
      parked: value.parked,
      claimed: value.claimed,
      claimsUntil: value.claimsUntil,
      contributors: value.contributors,
      sweeps: value.sweeps,
    };
  }

  parkedUnder(model: bigint, version: number): Promise<bigint> {
    return this.#call.read<bigint>('parkedUnder', model, version);
  }

  /** What a payee of roles or of what is residual has; it never lapses. */
  creditOf(model: bigint, account: string): Promise<bigint> {
    return this.#call.read<bigint>('creditOf', model, account);
  }

  accumulator(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('accumulator', model);
  }

  claimable(model: bigint, account: string, block: number | 'latest' = 'latest'): Promise<bigint> {
    return this.#call.read<bigint>('claimable', model, account, { blockTag: block });
  }

  parked(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('parked', model);
  }

  income(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('income', model);
  }

  claimed(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('claimed', model);
  }
}
