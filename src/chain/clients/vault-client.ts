import type { ContractRunner, Result } from 'ethers';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';
import { signPermit } from './permit.ts';

/** Purposes of a payment, numbered as in the contract. */
export const USES = { inference: 0, licence: 1, derivative: 2, donation: 3 } as const;
export type Use = keyof typeof USES;

/** The reference of a payment that has none. */
export const NO_REFERENCE = `0x${'00'.repeat(32)}` as const;

/**
 * The books of a model, in the settlement token's smallest units. contracts/interfaces/IRoyaltyVault.sol
 * explains each number.
 */
export type Books = {
  readonly income: bigint;
  readonly inherited: bigint;
  readonly contributed: bigint;
  readonly owed: bigint;
  readonly parked: bigint;
  readonly claimed: bigint;
  /** Unix seconds after which unclaimed money may be swept. */
  readonly claimsUntil: bigint;
  readonly contributors: bigint;
  readonly sweeps: bigint;
};

/** RoyaltyVault: payments and claims. */
export class VaultClient {
  readonly address: string;
  readonly #call: ContractCaller;
  readonly #runner: ContractRunner;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#runner = runner;
    this.#call = new ContractCaller('RoyaltyVault', address, ABIS.royaltyVault, runner);
  }

  /**
   * Pays from an existing allowance.
   * @param useId reference of 32 bytes, for instance the hash of an invoice
   */
  pay(model: bigint, amount: bigint, use: Use, useId: string = NO_REFERENCE): Promise<Mined> {
    return this.#call.send('pay', model, amount, USES[use], useId);
  }

  /** Pays with an ERC-2612 permit that is signed here: one transaction, and no allowance remains. */
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

  /** Takes back the signer's payments that are parked for holders who do not exist. Version 0: gifts. */
  takeBack(model: bigint, version: number): Promise<Mined> {
    return this.#call.send('takeBack', model, version);
  }

  /** Pays the holders of stake alone, from an existing allowance. */
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

  /**
   * Gives what holders have not claimed to the residual payee. Possible after the end of claims, by any
   * account.
   */
  sweep(model: bigint): Promise<Mined> {
    return this.#call.send('sweep', model);
  }

  /** @param block height at which to read; default: the newest */
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

  /** Credit of a payee of roles or of the residual payee. It never expires. */
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
