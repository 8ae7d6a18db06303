import type { ContractRunner, Result } from 'ethers';
import { ABIS } from '../abis.ts';
import { ContractCaller, type Mined } from '../contract-caller.ts';

/** A deposit. Amount 0: none, or already released. */
export interface SecondBond {
  readonly payer: string;
  readonly amount: bigint;
  readonly token: string;
}

/**
 * Bonds2: deposits for enrolling, training and evaluating. The payer approves this contract's address first.
 * A dataset of 0 names the trainer's bond of a round; a round of 0 names the bond of a holdout's pledge.
 */
export class SecondBondsClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('Bonds2', address, ABIS.bonds, runner);
  }

  /** Releases a decided bond: to its payer, or to the address without a known key. */
  release(round: bigint, dataset: bigint): Promise<Mined> {
    return this.#call.send('release', round, dataset);
  }

  /** Pays a harmed dataset's share of a bond to its beneficiary. */
  claimShare(round: bigint, dataset: bigint, harmed: bigint): Promise<Mined> {
    return this.#call.send('claimShare', round, dataset, harmed);
  }

  async bond(round: bigint, dataset: bigint): Promise<SecondBond> {
    const { payer, amount, token } = await this.#call.read<Result>('bondOf', round, dataset);
    return { payer, amount, token };
  }
}
